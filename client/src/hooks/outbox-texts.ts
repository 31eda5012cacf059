// What an item of the outbox holds, line by line in words: readings with figure and unit, messages by their words, everything else by its title.
import type { OutboxLine } from "../session/api/outbox.ts";
import { whenText } from "../locales/when.ts";
import { figureOf, nameOf, unitOf } from "./reading-words.ts";

export interface ItemText {
  readonly key: string;
  readonly text: string;
  readonly when: string;
  readonly note: string | undefined;
}

export const outboxTexts = (line: OutboxLine): readonly ItemText[] => [
  ...line.readings.map((reading) => ({
    key: reading.version,
    text: `${nameOf(reading)} ${figureOf(reading)} ${unitOf(reading)}`,
    when: whenText(reading.effective),
    note: reading.note,
  })),
  ...line.said.map((text, at) => ({ key: `said ${at}`, text, when: "", note: undefined })),
  ...line.others.map(({ item, title, when }) => ({ key: item, text: title, when: whenText(when), note: undefined })),
];

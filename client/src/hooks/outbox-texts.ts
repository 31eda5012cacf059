// What an item of the outbox holds, line by line in words: readings with figure and unit, everything else by its title.
import type { OutboxLine } from "../session/api/outbox.ts";
import { figureOf, unitOf } from "./reading-words.ts";

export interface ItemText {
  readonly key: string;
  readonly text: string;
  readonly when: string;
  readonly note: string | undefined;
}

export const outboxTexts = (line: OutboxLine): readonly ItemText[] => [
  ...line.readings.map((reading) => ({
    key: reading.version,
    text: `${reading.label} ${figureOf(reading)} ${unitOf(reading)}`,
    when: reading.effectiveText,
    note: reading.note,
  })),
  ...line.others.map(({ item, title, whenText }) => ({ key: item, text: title, when: whenText, note: undefined })),
];

// A form of the record as data: its fields, what stands in them at first, and the way to the domain's input and back.
import { z } from "zod";
import type { RecordInput } from "../domain/record/build.ts";
import type { Coded } from "../domain/record/coded.ts";
import type { Section } from "../domain/record/section.ts";
import { plainDigits } from "../locales/numbers.ts";
import type { MessageId } from "../locales/text.ts";

/** Every box by the name of its field; a date has three: `onset.day`, `onset.month`, `onset.year`. */
export type Boxes = Readonly<Record<string, string>>;

export interface Option {
  readonly value: string;
  readonly text: MessageId;
}

/** `name` is the domain's field, so that its faults find their box. */
export type FormField = {
  readonly name: string;
  readonly label: MessageId;
  readonly needed?: boolean;
  readonly shown?: (boxes: Boxes) => boolean;
} & (
  | { readonly kind: "text"; readonly most: number; readonly names?: readonly Coded[] }
  | { readonly kind: "long"; readonly most: number }
  | { readonly kind: "number" }
  | { readonly kind: "choice" | "select"; readonly options: readonly Option[] }
  | { readonly kind: "date" }
  | { readonly kind: "tick" }
);

export interface FormPlan {
  readonly kind: RecordInput["kind"];
  readonly title: MessageId;
  readonly section: Section;
  /** Where it is shown within the record, if not in its part. */
  readonly shownAt?: string;
  readonly fields: readonly FormField[];
  readonly blank: Boxes;
  readonly toInput: (boxes: Boxes) => RecordInput;
  /** Undefined for what came from another form. */
  readonly toBoxes: (input: RecordInput) => Boxes | undefined;
}

export const optionsOf = <V extends string>(words: Readonly<Record<V, MessageId>>): readonly Option[] =>
  (Object.entries(words) as [V, MessageId][]).map(([value, text]) => ({ value, text }));

const YES = "yes";
export const ticked = (boxes: Boxes, name: string): boolean => boxes[name] === YES;
export const tick = (on: boolean): string => (on ? YES : "");

/** A date in its three boxes, as typed. */
interface DateParts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

export const partsIn = (boxes: Boxes, name: string): DateParts => ({
  day: boxes[`${name}.day`] ?? "",
  month: boxes[`${name}.month`] ?? "",
  year: boxes[`${name}.year`] ?? "",
});

export const partsBoxes = (name: string, { day, month, year }: DateParts): Boxes => ({
  [`${name}.day`]: day,
  [`${name}.month`]: month,
  [`${name}.year`]: year,
});

/** FHIR date, partial where boxes are empty; a gap between them gives text that is no date, for the domain to refuse. */
export function dateIn(boxes: Boxes, name: string): string | undefined {
  const { day, month, year } = partsIn(boxes, name);
  const [d = "", m = "", y = ""] = [day, month, year].map((text) => plainDigits(text).trim());
  if (d === "" && m === "" && y === "") return undefined;
  const two = (text: string): string => text.padStart(2, "0");
  if (d !== "" && m === "") return `${y}--${d}`;
  return [y, ...(m === "" ? [] : [two(m)]), ...(d === "" ? [] : [two(d)])].join("-");
}

/** A date or the day of an instant in its three boxes. */
export function dateBoxes(name: string, text: string | undefined): Boxes {
  const [year = "", month = "", day = ""] = (text ?? "").slice(0, 10).split("-");
  return partsBoxes(name, { day, month, year });
}

export const textIn = (boxes: Boxes, name: string): string | undefined => {
  const text = (boxes[name] ?? "").trim();
  return text === "" ? undefined : text;
};

/** The value of a closed list that a box holds, or the first. */
export const oneOf = <V extends string>(values: readonly V[], text: string | undefined): V => {
  const [first] = values;
  const found = values.find((value) => value === text) ?? first;
  if (found === undefined) throw new Error("an empty list of choices");
  return found;
};

const kept = z.record(z.string().max(64), z.string().max(20_000));

/** A half-written form as it is kept; undefined for what is none. */
export function boxesFrom(text: string): Boxes | undefined {
  try {
    const read = kept.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

export const boxesText = (boxes: Boxes): string => JSON.stringify(boxes);

export const isBlank = (boxes: Boxes, blank: Boxes): boolean =>
  Object.entries(boxes).every(([name, text]) => text === (blank[name] ?? ""));

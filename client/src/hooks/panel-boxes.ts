// A panel's form: what was typed for each result, kept as text and read into the domain's input.
import { z } from "zod";
import { conceptById } from "../domain/catalog.ts";
import { COMPARATORS, type PanelInput, type ResultInput, type ResultValue } from "../domain/record/lab.ts";
import { conceptsOf, labUnits, PANEL_IDS, panelById, type PanelId } from "../domain/record/panels.ts";
import { preferredUnit, type UnitPreferences } from "../domain/unit-preference.ts";
import { readNumber } from "../locales/numbers.ts";
import { when } from "./reading-draft.ts";

const text = z.string().max(2000);
const line = z.object({ value: text, unit: text, range: text });
const schema = z.object({
  panel: z.enum(PANEL_IDS),
  /** Of `single`: which one. */
  concept: text,
  lines: z.record(z.string().max(64), line),
  laboratory: text,
  note: text,
});
const draft = z.object({ boxes: schema, when });

export type PanelBoxes = Readonly<z.infer<typeof schema>>;
/** A half-written panel with the time of its sample. */
export type PanelDraft = Readonly<z.infer<typeof draft>>;
export type ResultLine = Readonly<z.infer<typeof line>>;

export const EMPTY_LINE: ResultLine = { value: "", unit: "", range: "" };

export const emptyPanel = (panel: PanelId): PanelBoxes => ({
  panel,
  concept: "crp",
  lines: {},
  laboratory: "",
  note: "",
});

export const panelText = (boxes: PanelBoxes, at: PanelDraft["when"]): string =>
  JSON.stringify({ boxes, when: at } satisfies PanelDraft);

/** Undefined for what is no draft of this form. */
export function panelFrom(kept: string): PanelDraft | undefined {
  try {
    const read = draft.safeParse(JSON.parse(kept));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** A panel that was written back in the form. */
export const boxesOfPanel = (input: PanelInput): PanelBoxes => ({
  ...emptyPanel(input.panel),
  concept: input.results[0]?.concept ?? "crp",
  lines: Object.fromEntries(input.results.map((result) => [result.concept, lineOf(result)])),
  laboratory: input.laboratory ?? "",
  note: input.note ?? "",
});

/** The concepts that have a line now. */
export const linesOf = ({ panel, concept }: PanelBoxes): readonly string[] =>
  panel === "single" ? [concept] : conceptsOf(panelById(panel)).map(({ id }) => id);

/** The unit of a line: what was chosen, else the one this person reads in, else the catalogue's own. */
export function unitOf(concept: string, line: ResultLine, units: UnitPreferences | undefined): string {
  if (line.unit !== "") return line.unit;
  const known = conceptById(concept);
  if (known === undefined) return "";
  const offered = labUnits(known);
  const wanted = units && preferredUnit(known, units)?.unit;
  return (offered.find(({ unit }) => unit === wanted) ?? offered[0])?.unit ?? "";
}

const SIGNED = /^\s*(<=|>=|<|>|≤|≥)?\s*(.*)$/s;
const PLAIN: Readonly<Record<string, string>> = { "≤": "<=", "≥": ">=" };

/** `< 0.5` is a number with a comparator; text that is no number becomes NaN, for the domain to refuse. */
export function resultIn(concept: string, line: ResultLine, units?: UnitPreferences): ResultValue {
  const [, sign = "", rest = ""] = SIGNED.exec(line.value) ?? [];
  const comparator = COMPARATORS.find((one) => one === (PLAIN[sign] ?? sign));
  return {
    concept,
    value: rest.trim() === "" ? undefined : (readNumber(rest) ?? Number.NaN),
    unit: unitOf(concept, line, units),
    ...(comparator === undefined ? {} : { comparator }),
    range: line.range,
  };
}

export const panelInput = (boxes: PanelBoxes, effective: string, units?: UnitPreferences): PanelInput => ({
  kind: "panel",
  panel: boxes.panel,
  results: linesOf(boxes).map((concept) => resultIn(concept, boxes.lines[concept] ?? EMPTY_LINE, units)),
  effective,
  laboratory: boxes.laboratory,
  note: boxes.note,
});

const lineOf = ({ comparator, value, unit, range }: ResultValue): ResultLine => ({
  value: `${comparator ?? ""}${value ?? ""}`,
  unit,
  range: range ?? "",
});

/** One result back in the form. */
export const boxesOfResult = (input: ResultInput): PanelBoxes => ({
  ...emptyPanel("single"),
  concept: input.concept,
  lines: {
    [input.concept]: lineOf(input),
  },
  note: input.note ?? "",
});

/** Whether what somebody is about to write down stands in the record already: the same problem, medicine or allergy by code or by name, as far as both hold now. It is said, and forbids nothing. */
import type { Chart } from "../chart.ts";
import type { AnyResource } from "../fhir/any-resource.ts";
import type { ItemIdText } from "../ids.ts";
import { wordsIn } from "../search/fold.ts";
import { allergyResource } from "./allergy.ts";
import type { RecordInput } from "./build.ts";
import { conceptIn } from "./coded.ts";
import { medicineResource } from "./medicine.ts";
import { currentIn, isCurrent } from "./pages.ts";
import { problemResource } from "./problem.ts";
import type { Section } from "./section.ts";
import { type RecordRow, recordRows } from "./view.ts";

interface Asked {
  readonly section: Section;
  readonly resource: AnyResource;
}

/** Only what may stand once: of vaccinations, procedures and results the next one is another. */
function askedOf(input: RecordInput): Asked | undefined {
  switch (input.kind) {
    case "problem":
      return { section: "problems", resource: problemResource(input, "") };
    case "allergy":
      return input.none ? undefined : { section: "allergies", resource: allergyResource(input, "") };
    case "medicine":
      return { section: "medicines", resource: medicineResource(input, "") };
    case "immunization":
    case "procedure":
    case "note":
    case "panel":
    case "result":
    case "report":
    case "document":
    case "home-plan":
      return undefined;
  }
}

const folded = (text: string): string => [...wordsIn(text)].map(({ word }) => word).join(" ");

/** Every code and every name of a thing, so that two of them can be compared. */
function namesOf(resource: AnyResource, title = ""): ReadonlySet<string> {
  const { coding = [], text = "" } = conceptIn(resource["code"] ?? resource["medicationCodeableConcept"]) ?? {};
  const codes = coding.flatMap(({ system, code }) =>
    system === undefined || code === undefined ? [] : [`${system}|${code}`],
  );
  const words = [text, title, ...coding.flatMap(({ display }) => display ?? [])].map(folded);
  return new Set([...codes, ...words.filter((word) => word !== "")]);
}

/** The newest that says the same and holds now; `except`: the item that is amended. */
export function alikeIn(chart: Chart, nowMs: number, input: RecordInput, except?: ItemIdText): RecordRow | undefined {
  const asked = askedOf(input);
  if (asked === undefined || !isCurrent(asked.resource)) return undefined;
  const names = namesOf(asked.resource);
  const row = recordRows(chart, nowMs);
  for (const found of currentIn(chart, asked.section)) {
    if (found.item.item === except) continue;
    const view = row(found);
    for (const name of namesOf(found.version.resource, view.title)) if (names.has(name)) return view;
  }
  return undefined;
}

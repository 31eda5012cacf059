/** A corrected vital sign: what the form holds is new, everything else stays as its source wrote it; what a laboratory said of the old value goes. */
import { conceptOf } from "./catalog.ts";
import { type AnyResource, isJsonObject } from "./fhir/any-resource.ts";
import type { JsonValue } from "./json.ts";
import { conceptIn, textIn } from "./record/coded.ts";

type JsonObject = { readonly [key: string]: JsonValue };

const isSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];
const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

/** The number and unit that a person sees; a source may write more beside them. */
const saysSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => {
  const [one, other] = [objectOf(a), objectOf(b)];
  return one["value"] === other["value"] && (one["code"] ?? one["unit"]) === (other["code"] ?? other["unit"]);
};

/** One measured number, of the Observation or of a component of it. */
function measured(before: JsonObject, after: JsonObject): JsonObject {
  if (saysSame(before["valueQuantity"], after["valueQuantity"])) return before;
  const { interpretation: _, dataAbsentReason: __, referenceRange, code, ...rest } = before;
  const isSameUnit =
    (objectOf(before["valueQuantity"])["code"] ?? null) === (objectOf(after["valueQuantity"])["code"] ?? null);
  // A code may name the unit's kind (mass or moles), and a printed range is in the old unit.
  return {
    ...rest,
    code: (isSameUnit ? code : after["code"]) ?? null,
    ...(isSameUnit && referenceRange !== undefined ? { referenceRange } : {}),
    valueQuantity: after["valueQuantity"] ?? null,
  };
}

const conceptIdOf = (value: JsonValue): string | undefined =>
  isJsonObject(value) ? conceptOf(conceptIn(value["code"]))?.id : undefined;

/** Both sides of a pair in their places; other components, as a position, stay. */
function components(before: readonly JsonValue[], after: readonly JsonValue[]): readonly JsonValue[] {
  return before.map((one) => {
    const concept = conceptIdOf(one);
    const mine = after.find((other) => concept !== undefined && conceptIdOf(other) === concept);
    return mine === undefined ? one : measured(objectOf(one), objectOf(mine));
  });
}

const TIMES = ["effectiveDateTime", "effectiveInstant", "effectivePeriod", "effectiveTiming"] as const;

/** `before` and `after` measure the same; `after` is what the form makes of its boxes. */
export function amendedVital(before: AnyResource, after: AnyResource): AnyResource {
  const isPair = after["component"] !== undefined;
  const kept = new Map<string, JsonValue>(
    Object.entries(
      isPair
        ? { ...before, component: components(listOf(before["component"]), listOf(after["component"])) }
        : measured(before, after),
    ),
  );
  if (isPair && !isSame(before["component"], kept.get("component"))) kept.delete("interpretation");
  const time = after["effectiveDateTime"];
  // To the minute, which is as far as the form goes.
  const wasAt = TIMES.map((name) => before[name]).find((value) => typeof value === "string");
  if (time !== undefined && !(typeof wasAt === "string" && sameMinute(wasAt, time))) {
    for (const name of TIMES) kept.delete(name);
    kept.set("effectiveDateTime", time);
  }
  const { note } = after;
  const said = listOf(before["note"]).flatMap((one) => textIn(objectOf(one)["text"]) ?? []);
  if (note === undefined) kept.delete("note");
  else if (said.join("\n") !== objectOf(listOf(note)[0])["text"]) kept.set("note", note);
  kept.set("status", "corrected");
  return { ...Object.fromEntries(kept), resourceType: before.resourceType };
}

function sameMinute(a: string, b: JsonValue): boolean {
  const [one, other] = [Date.parse(a), typeof b === "string" ? Date.parse(b) : Number.NaN];
  return Math.floor(one / 60_000) === Math.floor(other / 60_000);
}

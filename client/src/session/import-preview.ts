// A plan as a view is told of it: counts that add up, the first items left out with their reasons, facts without prose.
import type { WhoText } from "../domain/import/identity.ts";
import type { ImportPlan } from "../domain/import/plan.ts";
import { previewOf } from "../domain/import/summary.ts";
import { SCREENS } from "../domain/queries.ts";
import type { ImportPreview, LeftOutView } from "./api/imports.ts";

const whoFacts = (whose: string, { name, born }: WhoText): Record<string, string> => ({
  [`${whose}Name`]: name,
  ...(born !== undefined && { [`${whose}Born`]: born }),
});

/** What a fault or warning carries, flat. */
export function factsOf(fault: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const facts: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fault)) {
    if (name === "kind") facts["reason"] = String(value);
    else if (typeof value === "string" || typeof value === "number") facts[name] = value;
    else if (name === "inFile" || name === "inChart") Object.assign(facts, whoFacts(name, value as WhoText));
    else if (name === "examples" && Array.isArray(value)) facts[name] = value.join(", ");
  }
  return facts;
}

/** Items left out that are listed one by one; the others are in the counts. */
const mostListed = 200;

export function previewFor(importId: string, fileName: string, plan: ImportPlan): ImportPreview {
  const { total, taken, takenByType, leftOutByReason, warnings } = previewOf(plan);
  const alreadyHere = leftOutByReason.find(({ reason }) => reason === "already-here")?.count ?? 0;
  const others = plan.leftOut.filter(({ reason }) => reason.kind !== "already-here");
  return {
    importId,
    fileName,
    total,
    taken,
    alreadyHere,
    leftOutCount: others.length,
    leftOut: others.slice(0, mostListed).map(
      ({ place, type, reason }): LeftOutView => ({
        place,
        ...(type === undefined ? {} : { type }),
        reason: reason.kind,
        facts: factsOf({ ...reason }),
      }),
    ),
    leftOutByReason: leftOutByReason.filter(({ reason }) => reason !== "already-here"),
    byType: takenByType.map(({ type, count }) => ({ type, count, hasScreen: SCREENS.has(type) })),
    warnings: warnings.map((warning) => ({ kind: warning.kind, facts: factsOf({ ...warning, kind: warning.kind }) })),
  };
}

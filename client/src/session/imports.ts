// Importing a file into a chart: planned step by step, cancelled without a trace, written as a few sealed entries (product §3.4).
import { hash, randomBytes, toBase64url, utf8 } from "@health-vault/crypto-core";
import { encodeChanges } from "../domain/change.ts";
import { importIdSchema } from "../domain/ids.ts";
import { toChangeGroups } from "../domain/import/change-groups.ts";
import type { WhoText } from "../domain/import/identity.ts";
import { planImport, type ImportPlan } from "../domain/import/plan.ts";
import { readBundle } from "../domain/import/read-bundle.ts";
import { previewOf } from "../domain/import/summary.ts";
import { SCREENS } from "../domain/queries.ts";
import type { ImportPreview, ImportReport, Outcome, Progress } from "./api.ts";
import type { Book } from "./book.ts";
import { failed, gives } from "./outcome.ts";
import { instant, newChangeId } from "./stamp.ts";

export interface Imports {
  plan(key: string, fileName: string, bytes: Uint8Array, progress: Progress): Promise<Outcome<ImportPreview>>;
  run(importId: string, progress: Progress): Promise<Outcome<ImportReport>>;
  cancel(importId: string | undefined): void;
}

interface Pending {
  readonly key: string;
  readonly plan: ImportPlan;
  readonly preview: ImportPreview;
  /** Groups that are durable, and their entries: a run that the disk broke off goes on from here. */
  readonly written: string[];
  at: number;
  saved: number;
}

export interface ImportPorts {
  readonly book: Book;
  readonly nowMs: () => number;
  /** Lets other work through between two steps. */
  readonly breathe: () => Promise<void>;
}

/** Entries sealed between two reports: one local transaction, one run. */
const groupsPerStep = 6;

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const whoFacts = (whose: string, { name, born }: WhoText): Record<string, string> => ({
  [`${whose}Name`]: name,
  ...(born !== undefined && { [`${whose}Born`]: born }),
});

const factsOf = (fault: Readonly<Record<string, unknown>>): Record<string, string | number> => {
  const facts: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fault)) {
    if (name === "kind") facts["reason"] = String(value);
    else if (typeof value === "string" || typeof value === "number") facts[name] = value;
    else if (name === "inFile" || name === "inChart") Object.assign(facts, whoFacts(name, value as WhoText));
  }
  return facts;
};

function previewFor(importId: string, fileName: string, plan: ImportPlan): ImportPreview {
  const { total, taken, takenByType, leftOutItems, leftOutByReason, warnings } = previewOf(plan);
  const alreadyHere = leftOutByReason.find(({ reason }) => reason === "already-here")?.count ?? 0;
  return {
    importId,
    fileName,
    total,
    taken,
    alreadyHere,
    leftOut: leftOutItems
      .filter(({ reason }) => reason.kind !== "already-here")
      .map(({ index, type, reason }) => ({ where: `${index + 1}${type ? ` · ${type}` : ""}`, reason: reason.kind })),
    byType: takenByType.map(({ type, count }) => ({ type, count, hasScreen: SCREENS.has(type) })),
    warnings: warnings.map((warning) => ({ kind: warning.kind, facts: factsOf({ ...warning, kind: warning.kind }) })),
  };
}

export function createImports({ book, nowMs, breathe }: ImportPorts): Imports {
  const pending = new Map<string, Pending>();
  const cancelled = new Set<string>();
  let planning = 0;

  return {
    async plan(key, fileName, bytes, progress) {
      const volume = await book.opened(key);
      if (!volume) return failed("not-a-member");
      if (!book.accepted(key)) return failed("not-permitted", { reason: "pending" });
      const text = decode(bytes);
      if (text === undefined) return failed("file", { reason: "not-text" });
      const source = readBundle(text);
      if (!source.ok) return failed("file", factsOf({ ...source.error }));
      const mine = ++planning;
      const steps = planImport(source.value, {
        chart: volume.chart.value(),
        hash: (t) => toBase64url(hash("HV1/import-item/v1", utf8(t))),
      });
      let step = steps.next();
      for (; !step.done; step = steps.next()) {
        progress(step.value);
        await breathe();
        if (mine !== planning) return failed("cancelled");
      }
      const importId = toBase64url(randomBytes(16));
      const preview = previewFor(importId, fileName, step.value);
      pending.set(importId, { key, plan: step.value, preview, written: [], at: 0, saved: 0 });
      return gives(preview);
    },
    async run(importId, progress) {
      const found = pending.get(importId);
      const volume = found && (await book.opened(found.key));
      if (!found || !volume) return failed("invalid", { field: "import", reason: "unknown" });
      const { plan, preview, written } = found;
      const act = {
        importId: importIdSchema.parse(importId),
        fileName: preview.fileName,
        recordedAt: instant(nowMs()),
        newId: newChangeId,
      };
      const groups = toChangeGroups(plan, act);
      const total = plan.taken.length;
      // Durable step by step; a cancelled import is taken back by `void`, so that it leaves nothing in the chart.
      for (; found.at < groups.length; found.at += groupsPerStep) {
        if (cancelled.has(importId)) break;
        const step = groups.slice(found.at, found.at + groupsPerStep);
        const outcome = await volume.vault.write(step.map(encodeChanges));
        if (!outcome.ok) return outcome;
        written.push(...outcome.value);
        found.saved += step.flat().filter(({ kind }) => kind === "record").length;
        progress({ done: found.saved, total });
        await breathe();
      }
      const stopped = cancelled.delete(importId) && found.saved < total;
      if (stopped && written.length > 0) {
        const undo = written.map((entry) => ({
          kind: "void" as const,
          changeId: newChangeId(),
          recordedAt: instant(nowMs()),
          entry,
        }));
        const undone = await volume.vault.write([JSON.stringify(undo)]);
        if (!undone.ok) return undone;
      }
      pending.delete(importId);
      return stopped ? failed("cancelled") : gives({ ...preview, saved: found.saved });
    },
    cancel(importId) {
      planning++;
      if (importId !== undefined && pending.has(importId)) cancelled.add(importId);
    },
  };
}

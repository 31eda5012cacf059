// From opened entries to what they say: a chart or a self-vault, folded by the domain; what cannot be read is kept and named.
import { applyChanges, emptyChart, type AuthoredChange, type Chart } from "../domain/chart.ts";
import { decodeChanges } from "../domain/change.ts";
import { applySelfChanges, emptySelfVault, type SelfVault } from "../domain/self-vault.ts";
import type { SessionError } from "./api.ts";
import type { OpenedEntry } from "./intake.ts";

/** The entry's changes with who made them. */
export function authoredChanges(opened: OpenedEntry, receivedOrder: number): readonly AuthoredChange[] | SessionError {
  const changes = decodeChanges(opened.text);
  if (!changes.ok) return { kind: "protocol", facts: { kind: "schema", where: changes.error.kind } };
  const { author, device, entry, place } = opened;
  return changes.value.map((change) => ({ change, author, device, entry, receivedOrder, place }));
}

export interface Projection<T> {
  value(): T;
  faults(): readonly SessionError[];
  add(entries: readonly OpenedEntry[]): void;
  reset(): void;
}

function createProjection<T>(
  empty: () => T,
  fold: (value: T, batch: readonly AuthoredChange[]) => T,
  heard: (batch: readonly AuthoredChange[]) => void,
): Projection<T> {
  let value = empty();
  let faults: SessionError[] = [];
  let order = 0;
  return {
    value: () => value,
    faults: () => faults,
    add(entries) {
      const batch: AuthoredChange[] = [];
      for (const entry of entries) {
        const authored = authoredChanges(entry, order++);
        if ("kind" in authored) faults.push(authored);
        else batch.push(...authored);
      }
      if (batch.length === 0) return;
      value = fold(value, batch);
      heard(batch);
    },
    reset() {
      value = empty();
      faults = [];
      order = 0;
    },
  };
}

export const chartProjection = (heard: (batch: readonly AuthoredChange[]) => void): Projection<Chart> =>
  // A receipt says nothing about the record: views and lists that remember the chart need not look again.
  createProjection(
    emptyChart,
    (chart, batch) => (batch.every(({ change }) => change.kind === "opened") ? chart : applyChanges(chart, batch)),
    heard,
  );

export const selfProjection = (heard: (batch: readonly AuthoredChange[]) => void): Projection<SelfVault> =>
  createProjection(emptySelfVault, applySelfChanges, heard);

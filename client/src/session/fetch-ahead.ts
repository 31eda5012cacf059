// Which charts are opened before anybody asks: named by sources in order of urgency, as many as there is room for (ADR 0047).
import type { VaultKey } from "../sync/ports.ts";

/** Charts of one kind of urgency, the most urgent first: pinned, recently opened; today's appointments are one more. */
export type AheadSource = () => readonly VaultKey[];

export function fetchAhead(sources: readonly AheadSource[], room: number): readonly VaultKey[] {
  const ahead = new Set<VaultKey>();
  for (const source of sources)
    for (const key of source()) {
      if (ahead.size >= room) return [...ahead];
      ahead.add(key);
    }
  return [...ahead];
}

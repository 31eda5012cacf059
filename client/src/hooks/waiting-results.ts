// Critical results that no doctor has acknowledged, over all charts, patient by patient.
import type { VaultCard } from "../session/api.ts";

type Line = NonNullable<VaultCard["things"]>["critical"][number];

/** All that waits in one chart; never empty. */
export interface WaitingGroup {
  readonly card: VaultCard;
  /** Newest first; of the same moment in the chart's own order. */
  readonly results: readonly Line[];
}

const newest = ({ results }: WaitingGroup): number => results[0]?.effectiveMs ?? 0;

/** Whoever has the newest result first; of the same moment chart by chart, the same on every device. */
export const waitingGroups = (cards: readonly VaultCard[]): readonly WaitingGroup[] =>
  cards
    .flatMap((card) => {
      const results = (card.things?.critical ?? []).toSorted((a, b) => (b.effectiveMs ?? 0) - (a.effectiveMs ?? 0));
      return results.length === 0 ? [] : [{ card, results }];
    })
    .toSorted(
      (a, b) =>
        newest(b) - newest(a) || (a.card.vaultId < b.card.vaultId ? -1 : a.card.vaultId > b.card.vaultId ? 1 : 0),
    );

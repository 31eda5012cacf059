// Critical results that no doctor has acknowledged, over all charts, newest first.
import type { VaultCard } from "../session/api.ts";

export interface WaitingResult {
  readonly card: VaultCard;
  readonly result: NonNullable<VaultCard["things"]>["critical"][number];
}

/** Of several at the same moment: chart by chart, in the chart's own order; the same on every device. */
export const waitingResults = (cards: readonly VaultCard[]): readonly WaitingResult[] =>
  cards
    .flatMap((card) => (card.things?.critical ?? []).map((result) => ({ card, result })))
    .toSorted(
      (a, b) =>
        (b.result.effectiveMs ?? 0) - (a.result.effectiveMs ?? 0) ||
        (a.card.vaultId < b.card.vaultId ? -1 : a.card.vaultId > b.card.vaultId ? 1 : 0),
    );

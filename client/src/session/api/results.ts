// What a view may ask about results that a doctor has to answer for (ADR 0073).
import type { AcknowledgementView } from "../../domain/results.ts";
import type { Outcome } from "./outcome.ts";

/** Where an item stands with the doctors. */
export interface ReviewView {
  /** Oldest first; empty for what nobody has acknowledged. */
  readonly acknowledgements: readonly AcknowledgementView[];
  /** Critical, and on the day of every doctor who reads this chart until one acknowledges it. */
  readonly waits: boolean;
  /** I am a doctor who may write here, and this is a laboratory result, or one that waits, that I have not acknowledged. */
  readonly mayAcknowledge: boolean;
}

export interface ResultsApi {
  /** Undefined for what is no result, or is not here. */
  review(vaultId: string, itemId: string): Promise<ReviewView | undefined>;
  /** I have seen this result, all its sides, and answer for what follows. For doctors; `not-permitted` for everybody else. Travels with the chart. */
  acknowledge(vaultId: string, itemId: string): Promise<Outcome>;
  /** The same of several results of one chart in one act, each acknowledged by itself; only the versions that are named. */
  acknowledgeAll(
    vaultId: string,
    results: readonly { readonly item: string; readonly version: string }[],
  ): Promise<Outcome>;
  /** Takes my own acknowledgement back: it waits again where nobody else's stands. */
  withdrawAcknowledgement(vaultId: string, itemId: string): Promise<Outcome>;
}

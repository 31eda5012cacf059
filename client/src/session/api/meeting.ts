// Meeting in person: what the screen shows and is told (protocol §6).
import type { Outcome } from "./outcome.ts";

/** `same`: nothing differs. `theirs`, `mine`: only that side has something newer; `both`: each has. `forked`: two pasts, which no honest relay tells. */
export type VisitState = "same" | "theirs" | "mine" | "both" | "forked";

export interface VisitVaultView {
  readonly vaultId: string;
  readonly purpose: "chart" | "thread";
  /** Whose chart, or the conversation's subject. */
  readonly label: string;
  readonly state: VisitState;
}

export interface VisitView {
  readonly userId: string;
  readonly name: string;
  /** What my answer has to name. */
  readonly nonce: string;
  /** It answered a code of mine: she has read it. */
  readonly answered: boolean;
  readonly vaults: readonly VisitVaultView[];
}

export interface MeetingApi {
  /** What I show her, at most 1,208 characters; `answering`: the nonce of hers that I have read. Works offline. */
  visitCode(userId: string, answering?: string): Promise<Outcome<string>>;
  /**
   * What I read off her screen. Pins her as verified in person, on all of my devices. `invalid` (field `visit`; reasons `damaged`, `other`, `own`,
   * `another`: somebody else's, `old`: it answers nothing that I showed in the last ten minutes), `offline`: her newest keys are not here, `protocol`
   * (`identity-changed`: blocked from now on). Works offline.
   */
  readVisit(userId: string, code: string): Promise<Outcome<VisitView>>;
}

// What the engine of sync is given by the session it works for.
import type { News } from "./events.ts";
import type { Clock, RelayLink, SyncStore } from "./ports.ts";
import type { SyncStatus } from "./status.ts";

export interface SyncPorts {
  readonly store: SyncStore;
  readonly relay: RelayLink;
  readonly clock: Clock;
  /** [0, 1), for the spread of retries. */
  readonly jitter: () => number;
  readonly tell: (news: News) => void;
  readonly changed: (status: SyncStatus) => void;
  /** The store refused: nothing more is sent until the next link; the reason is for the pill. */
  readonly storeFailed: (thrown: unknown) => void;
}

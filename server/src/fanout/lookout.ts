// Asks the database what nobody told: every second while the bus is down, now and then while it is up (ADR 0126).
import { LIMITS } from "@health-vault/crypto-core/wire";
import type { Clock } from "../clock.ts";
import { errorFacts, type Log } from "../log.ts";
import type { Hub } from "../relay/hub.ts";
import type { Store } from "../store/store.ts";
import { fromText } from "../text.ts";
import type { Bus } from "./bus.ts";

const everyMs = 1_000;
/** While the bus is up nothing should be found. */
const calmTicks = 30;

export interface Lookout {
  look(): void;
  stop(): void;
}

export interface LookoutParts {
  readonly hub: Hub;
  readonly store: Store;
  readonly bus: Pick<Bus, "isUp">;
  readonly clock: Clock;
  readonly log: Log;
}

export const createLookout = ({ hub, store, bus, clock, log }: LookoutParts): Lookout => {
  let looking: Promise<void> | undefined;
  let again = false;
  let tick = 0;

  const lookAt = async (vaultId: string, logLength: number): Promise<void> => {
    const id = fromText(vaultId);
    const row = await store.vaults.row(id);
    if (!row) return;
    let from = logLength;
    while (from < row.logLength) {
      const batches = await store.vaults.batches(id, from, row.logLength - from, LIMITS.bodyBytes);
      if (batches.length === 0) break;
      for (const batch of batches) hub.batchStored(vaultId, from++, batch);
    }
    hub.outran(vaultId, row.position);
  };
  const lookAround = async (): Promise<void> => {
    do {
      again = false;
      await Promise.all(hub.followed().map(({ vaultId, logLength }) => lookAt(vaultId, logLength)));
    } while (again);
  };
  const look = (): void => {
    again = true;
    looking ??= lookAround()
      .catch((error: unknown) => log("bug", errorFacts(error)))
      .finally(() => (looking = undefined));
  };
  const stop = clock.every(everyMs, () => {
    tick++;
    if (!looking && (!bus.isUp() || tick % calmTicks === 0)) look();
  });
  return { look, stop };
};

// Runs of devices that their person's log, as it is held here, does not have: whoever was away when they were added asks for that log now.
import { equalBytes, idKey, type ProtocolError, type Run } from "@health-vault/crypto-core";
import type { People } from "./people.ts";

export interface Strangers {
  /** Asks for the logs of these people, once for each device until `again`, and again what could not be had; true when one may have grown. */
  meet(runs: readonly Pick<Run, "userId" | "deviceId">[]): Promise<boolean>;
  /** Of runs whose devices the relay's answer does not have either: nobody certified them (A6). */
  problems(runs: readonly Pick<Run, "userId" | "deviceId">[]): readonly ProtocolError[];
  /** What could not be had on this link may be asked for on the next. */
  again(): void;
}

export function createStrangers(people: People): Strangers {
  const asked = new Set<string>();
  const answered = new Set<string>();
  return {
    async meet(runs) {
      const fresh = runs.filter(({ deviceId }) => !asked.has(idKey(deviceId)));
      for (const { deviceId } of fresh) asked.add(idKey(deviceId));
      let grown = false;
      for (const userId of new Map(fresh.map((run) => [idKey(run.userId), run.userId])).values()) {
        const theirs = fresh.filter((run) => equalBytes(run.userId, userId)).map(({ deviceId }) => idKey(deviceId));
        if (await people.refresh(userId)) {
          grown = true;
          for (const device of theirs) answered.add(device);
        }
        // Neither a line nor a disk that failed has answered: the next who looks asks again.
        else for (const device of theirs) asked.delete(device);
      }
      return grown;
    },
    problems: (runs) =>
      runs.some(({ userId, deviceId }) => answered.has(idKey(deviceId)) || people.faults.has(idKey(userId)))
        ? [{ kind: "ghost-device", where: "identity log" }]
        : [],
    again: () => asked.clear(),
  };
}

// The line that ends a revoked device of mine in each vault it wrote to: without it, what it wrote counts for nobody new (protocol §4, §5.1, A42).
import { idKey, may, type Cutoff, type MembershipOp } from "@health-vault/crypto-core";
import type { Volume } from "./book.ts";
import type { Myself } from "./me.ts";
import type { MembershipChange } from "./membership-change.ts";
import { gives } from "./outcome.ts";
import type { People } from "./people.ts";

export interface Cutoffs {
  /** Read from the logs each time: a crash in between loses nothing. */
  due(volume: Volume): boolean;
  post(volume: Volume): Promise<void>;
}

export interface CutoffsPorts {
  readonly me: Myself;
  readonly people: People;
  readonly change: MembershipChange;
  /** Everything the relay has is here. */
  readonly atEnd: () => boolean;
}

export function createCutoffs({ me, people, change, atEnd }: CutoffsPorts): Cutoffs {
  function lines(volume: Volume): readonly Cutoff[] {
    const membership = volume.vault.membership();
    const identity = people.get(me.userId);
    const role = membership?.members.get(me.key)?.role;
    if (!membership || !identity || !role || !may(role, "cutoff-own-device") || !atEnd()) return [];
    return volume.vault
      .chains()
      .cutoffsOf(me.userId)
      .filter(({ deviceId }) => {
        const key = idKey(deviceId);
        return identity.devices.get(key)?.revoked === true && !membership.cutoffs.has(key);
      });
  }

  return {
    due: (volume) => lines(volume).length > 0,
    async post(volume) {
      // What was pulled a moment ago is taken in first: the line is drawn after all of it.
      await volume.vault.grew(true);
      for (const { deviceId } of lines(volume))
        await change.make(volume, () => {
          const line = lines(volume).find((one) => idKey(one.deviceId) === idKey(deviceId));
          const identity = people.get(me.userId);
          const ops: readonly MembershipOp[] =
            line && identity
              ? [{ kind: "device-cutoff", userId: me.userId, identityHead: identity.head, ...line }]
              : [];
          return Promise.resolve(gives({ ops }));
        });
    },
  };
}

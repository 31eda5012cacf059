// The line that ends a revoked device of mine in each vault it wrote to: without it, what it wrote counts for nobody new (protocol §4, §5.1, A42).
import { idKey, may, type Cutoff, type MembershipOp } from "@health-vault/crypto-core";
import type { Book } from "./book.ts";
import type { Myself } from "./me.ts";
import type { MembershipChange } from "./membership-change.ts";
import { gives } from "./outcome.ts";
import type { People } from "./people.ts";
import { unendedDevices } from "./unended-devices.ts";
import type { Volume } from "./volume.ts";

export interface Cutoffs {
  /** Read from the logs each time: a crash in between loses nothing. */
  due(volume: Volume): boolean;
  /** Of an open vault. */
  post(volume: Volume): Promise<void>;
}

export interface CutoffsPorts {
  readonly me: Myself;
  readonly book: () => Book;
  readonly people: People;
  readonly change: MembershipChange;
  /** Everything the relay has is here. */
  readonly atEnd: () => boolean;
}

export function createCutoffs({ me, book, people, change, atEnd }: CutoffsPorts): Cutoffs {
  /** Devices of mine that a line has to end here, if they wrote here. */
  function ended(volume: Volume): ReadonlySet<string> {
    const membership = volume.vault.membership();
    const role = membership?.members.get(me.key)?.role;
    if (!membership || !role || !may(role, "cutoff-own-device") || !atEnd()) return new Set();
    return new Set(unendedDevices(membership, people.get(me.userId)));
  }

  function lines(volume: Volume): readonly Cutoff[] {
    const devices = ended(volume);
    if (devices.size === 0) return [];
    return volume.vault
      .chains()
      .cutoffsOf(me.userId)
      .filter(({ deviceId }) => devices.has(idKey(deviceId)));
  }

  return {
    due(volume) {
      if (volume.vault.isOpen()) return lines(volume).length > 0;
      const devices = ended(volume);
      return (
        book()
          .note(volume.vault.key)
          ?.mine.some((key) => devices.has(key)) === true
      );
    },
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

// What a member who stays owes a vault, done by itself when online: the end of an expired access, and a re-key that is due (protocol §5, A36, A37, A41, A50).
import {
  checkNewestEpoch,
  idKey,
  may,
  type Membership,
  type MembershipOp,
  type UserId,
} from "@health-vault/crypto-core";
import { boxAudit, isForNewerKeys } from "./box-audit.ts";
import type { Cutoffs } from "./cutoffs.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";
import type { Myself } from "./me.ts";
import type { MembershipChange } from "./membership-change.ts";
import { failed, gives } from "./outcome.ts";
import type { People } from "./people.ts";

/** Vaults that are looked at before somebody who waits may have his turn. */
const atOnce = 32;

/** How far my clock and the relay's may lie apart before neither ends somebody's access. */
const agreeMs = 5 * 60_000;

export interface Tending {
  /** Looks at every vault once more; calls that come while it works are one more round. */
  tend(): Promise<void>;
  /** Vaults that this round has to do with. Nothing is remembered: what is due is read from the logs, after a crash as well. */
  progress(): Progress;
}

interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface TendingPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly change: MembershipChange;
  readonly nowMs: () => number;
  /** The relay's clock as it told it on this link, carried on by mine; undefined while it is away. */
  readonly relayNowMs: () => number | undefined;
  readonly cutoffs: Cutoffs;
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>;
  /** The relay was put back a short while ago: a batch made now could take the place of one that is on its way to it. */
  readonly settling: () => Promise<boolean>;
  readonly changed: () => void;
}

export function createTending(ports: TendingPorts): Tending {
  const { me, book, people, change, nowMs, relayNowMs, cutoffs } = ports;
  let working: Promise<void> | undefined;
  let again = false;
  let progress: Progress = { done: 0, total: 0 };
  const here = idKey(me.device.deviceId);
  const asked = new WeakMap<Membership, boolean>();

  function tell(next: Progress): void {
    if (next.done === progress.done && next.total === progress.total) return;
    progress = next;
    ports.changed();
  }

  /** Both clocks say so: a clock alone never changes membership. */
  function expired(membership: Membership): readonly UserId[] {
    const [mine, theirs] = [nowMs(), relayNowMs()];
    if (theirs === undefined || Math.abs(mine - theirs) > agreeMs) return [];
    return [...membership.members.values()].flatMap(({ userId, untilMs }) =>
      untilMs !== undefined && untilMs <= Math.min(mine, theirs) && idKey(userId) !== me.key ? [userId] : [],
    );
  }

  /** The newest epoch is not what the logs ask for: a member left, a key changed, or what I was given does not open. */
  function rekeyDue(membership: Membership): boolean {
    const sound = boxAudit(membership, people);
    if (!sound.ok) return sound.error.kind === "epoch-mismatch";
    return !isForNewerKeys(membership, me, people) && !opens(membership);
  }

  /** Whether my wrap of the newest epoch, and its link, are what was promised; a state never changes, so it is asked once. */
  function opens(membership: Membership): boolean {
    const known = asked.get(membership);
    if (known !== undefined) return known;
    const mine = checkNewestEpoch(membership, me.userId, me.kem);
    const sound = mine.ok || (mine.error.kind !== "bad-wrap" && mine.error.kind !== "epoch-commitment");
    asked.set(membership, sound);
    return sound;
  }

  function isDue(volume: Volume): boolean {
    const membership = volume.vault.membership();
    const role = membership?.members.get(me.key)?.role;
    if (!membership || !role || volume.ended || people.get(me.userId)?.devices.get(here)?.revoked === true)
      return false;
    if (cutoffs.due(volume)) return true;
    if (membership.closed || !may(role, "epoch")) return false;
    return rekeyDue(membership) || expired(membership).length > 0;
  }

  async function tendOne(volume: Volume): Promise<void> {
    if (cutoffs.due(volume)) await cutoffs.post(volume);
    const membership = volume.vault.membership();
    const role = membership?.members.get(me.key)?.role;
    if (!membership || !role || volume.ended || membership.closed || !may(role, "epoch")) return;
    if (!rekeyDue(membership) && expired(membership).length === 0) return;
    await change.make(volume, async (newest) => {
      const atMs = relayNowMs();
      const gone = atMs === undefined ? [] : expired(newest);
      const ops = gone.map(
        (userId): MembershipOp => ({
          kind: "remove-expired",
          userId,
          cutoffs: volume.vault.chains().cutoffsOf(userId),
          atMs: atMs ?? 0,
        }),
      );
      if (ops.length === 0 && !rekeyDue(newest)) return gives({ ops: [] });
      const all = await change.staying(newest);
      const left = new Set(gone.map((userId) => idKey(userId)));
      return all ? gives({ ops, members: all.filter(({ userId }) => !left.has(idKey(userId))) }) : failed("offline");
    });
  }

  async function rounds(): Promise<void> {
    do {
      again = false;
      if (await ports.settling()) return;
      const due: Volume[] = [];
      for (const [i, volume] of book.volumes().entries()) {
        if (isDue(volume)) due.push(volume);
        if (i % atOnce === atOnce - 1) await ports.breathe();
      }
      tell({ done: 0, total: due.length });
      for (const [i, volume] of due.entries()) {
        if (relayNowMs() === undefined) return;
        // What is decided there is decided by what everybody wrote: a closed chart is opened.
        await book.within(volume.vault.key, tendOne);
        tell({ done: i + 1, total: due.length });
      }
    } while (again);
    tell({ done: 0, total: 0 });
  }

  return {
    progress: () => progress,
    tend() {
      again = true;
      working ??= rounds().finally(() => {
        working = undefined;
      });
      return working;
    },
  };
}

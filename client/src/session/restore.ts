// After the relay was put back to an older state: brings again what it lacks, logs first, then runs, anybody's (protocol §5.8, A71).
import {
  asUserId,
  fromBase64url,
  idKey,
  readBatch,
  readRun,
  toBase64url,
  utf8,
  type Run,
} from "@health-vault/crypto-core";
import type { CallHeader, Answer } from "../sync/events.ts";
import type { Sync } from "../sync/engine.ts";
import type { Clock, SegmentKey, VaultKey } from "../sync/ports.ts";
import { runsOf } from "../sync/rows.ts";
import { passes } from "./outcome.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";

export interface Restore {
  /** A link opened; what was under way on the one before is over. */
  up(incarnation: string): void;
  /** This vault is known from another life of the relay: its logs come first. `verified`: how many batches of its log this device could verify. */
  restoring(key: VaultKey, verified: () => number): Promise<void>;
  /** All that the relay has of it was pulled: what is missing there goes up. */
  caughtUp(key: VaultKey): Promise<void>;
  /** The relay's log, complete again, says that I have no part in it: what I wrote goes up for the owner to decide (A42), nothing else. */
  ended(key: VaultKey): Promise<void>;
  /** Codes with which the relay refused what was brought again, by vault. */
  refused(key: VaultKey): ReadonlySet<string>;
  /** This life of the relay is new to this device: batches that others hold may still be on their way to it (ADR 0046). */
  settling(): Promise<boolean>;
  stop(): void;
}

export interface RestorePorts {
  /** Who I am. */
  readonly me: string;
  readonly store: AccountStore;
  readonly people: Pick<People, "bringAgain">;
  readonly sync: () => Pick<Sync, "call" | "resume" | "restored" | "truncate">;
  readonly clock: Clock;
  readonly changed: (key: VaultKey) => void;
  /** The disk refused: it is tried again in a while. */
  readonly storeFailed: (thrown: unknown) => void;
}

/** At most one round in this time, however often the relay says that it was restored. */
const roundMs = 60 * 60_000;

/** After its round a device does nothing by itself to a membership log for this long: others bring theirs in it. */
const settlingMs = 5 * 60_000;

/** What could not be brought now is brought after this pause, or on the next link. */
const againMs = 15_000;

/** Runs under way at once. */
const window = 16;

interface Brought {
  readonly run: Run;
  readonly bytes: Uint8Array;
}

interface HeldRun extends Brought {
  readonly segment: SegmentKey;
}

const roundFrom = (bytes: Uint8Array | undefined): { readonly incarnation: string; readonly atMs: number } => {
  const [incarnation = "", atMs = "0"] = bytes ? new TextDecoder().decode(bytes).split(" ") : [];
  return { incarnation, atMs: Number(atMs) };
};

/** Each device's chain in order: what waits goes before what continues it, and without that it waits on. */
function inChains(held: readonly Brought[], waiting: readonly Brought[]): readonly Brought[] {
  const all: Brought[] = [...held];
  for (const one of waiting.toReversed()) {
    const at = all.findIndex(
      ({ run }) => idKey(run.deviceId) === idKey(one.run.deviceId) && run.firstSeq > one.run.lastSeq,
    );
    if (at >= 0) all.splice(at, 0, one);
  }
  return all;
}

export function createRestore({ me, store, people, sync, clock, changed, storeFailed }: RestorePorts): Restore {
  let incarnation = "";
  let link = 0;
  let stopped = false;
  let stopWait: () => void = () => undefined;
  /** Of this link: resolves when the round may go on and every identity log is at the relay again; false = not on this link. */
  let begun: Promise<boolean> | undefined;
  const refusals = new Map<VaultKey, Set<string>>();

  const current = (mine: number): boolean => !stopped && mine === link;

  function refuse(key: VaultKey, code: string): void {
    refusals.set(key, (refusals.get(key) ?? new Set<string>()).add(code));
  }

  /** One round an hour: the second restore within it waits; a clock that was put back does not hold it up. */
  async function myTurn(): Promise<void> {
    const last = roundFrom(await store.file("restore-round"));
    if (last.incarnation === incarnation) return;
    const sinceMs = clock.nowMs() - last.atMs;
    if (last.incarnation !== "" && sinceMs >= 0 && sinceMs < roundMs)
      await new Promise<void>((resolve) => {
        stopWait = clock.after(roundMs - sinceMs, resolve);
      });
    if (!stopped) await store.putFiles({ "restore-round": utf8(`${incarnation} ${clock.nowMs()}`) });
  }

  async function begin(mine: number): Promise<boolean> {
    await myTurn();
    for (const id of await store.identityIds()) {
      if (!current(mine)) return false;
      const raw = fromBase64url(id);
      if (raw?.length === 32 && !(await people.bringAgain(asUserId(raw)))) return false;
    }
    return current(mine);
  }

  const call = (header: CallHeader, body: Uint8Array): Promise<Answer> => sync().call(header, body);

  /** True when the relay's log of this vault holds all batches held here, or never will. */
  async function bringLog(vaultId: VaultKey, verified: () => number): Promise<boolean> {
    const batches = await store.log(vaultId);
    const [first] = batches;
    if (!first) return true;
    const made = await call({ type: "create", vaultId, again: true }, first);
    if (!made.ok) {
      if (passes(made.code)) return false;
      refuse(vaultId, made.code);
      return true;
    }
    for (let number = made.logLength; number < batches.length; number++) {
      const before = readBatch(batches[number - 1] ?? first);
      const batch = batches[number];
      if (!before.ok || !batch) return true;
      const expectedHead = toBase64url(before.value.hash);
      const answer = await call({ type: "ops", vaultId, expectedHead, again: true }, batch);
      if (answer.ok) continue;
      if (passes(answer.code)) return false;
      // Somebody else brought it first: what follows may still be missing.
      if (answer.code === "conflict-head" && (answer.facts.length ?? 0) > number) continue;
      // Made under an identity log that neither the relay nor this device has: whoever wrote it brings both again. Kept here it would
      // make the relay's log a shorter one than mine for ever.
      if (answer.facts.reason === "missing-key" && number >= verified()) await sync().truncate(vaultId, number);
      else refuse(vaultId, answer.code);
      return true;
    }
    return true;
  }

  /** What is held of other lives, and how far each chain goes in this one. */
  async function compare(key: VaultKey) {
    const older: HeldRun[] = [];
    const there = new Map<string, string>();
    const heads = new Map<string, number>();
    for (const segment of await store.segments(key)) {
      for (const { bytes } of runsOf(segment)) {
        const read = readRun(bytes);
        if (!read.ok) continue;
        const run = read.value;
        const device = idKey(run.deviceId);
        if (segment.incarnation !== incarnation) older.push({ segment, run, bytes });
        else {
          there.set(`${device} ${run.lastSeq}`, idKey(run.lastHash));
          heads.set(device, Math.max(heads.get(device) ?? 0, run.lastSeq));
        }
      }
    }
    const isThere = ({ run }: HeldRun): boolean =>
      there.get(`${idKey(run.deviceId)} ${run.lastSeq}`) === idKey(run.lastHash);
    const lacks = ({ run }: Brought): boolean => run.lastSeq > (heads.get(idKey(run.deviceId)) ?? 0);
    return { older, missing: inChains(older.filter(lacks), (await unacknowledged(key)).filter(lacks)), isThere };
  }

  /** What the older life had taken without a word that came here: runs that are held may continue it. */
  async function unacknowledged(key: VaultKey): Promise<readonly Brought[]> {
    const offered = (await store.outbox()).filter(
      ({ vaultId, kind, state }) => vaultId === key && kind === "run" && state === "offered",
    );
    return offered.flatMap(({ bytes }) => {
      const read = readRun(bytes);
      return read.ok ? [{ run: read.value, bytes }] : [];
    });
  }

  async function bringRuns(vaultId: VaultKey, missing: readonly Brought[]): Promise<boolean> {
    for (let at = 0; at < missing.length; at += window) {
      const part = missing.slice(at, at + window);
      const answers = await Promise.all(part.map(({ bytes }) => call({ type: "push", vaultId, again: true }, bytes)));
      for (const answer of answers) {
        if (answer.ok) continue;
        if (passes(answer.code)) return false;
        refuse(vaultId, answer.code);
      }
    }
    return true;
  }

  /** What this life of the relay gave back byte for byte is not kept twice. */
  async function tidy(key: VaultKey, older: readonly HeldRun[], isThere: (held: HeldRun) => boolean): Promise<void> {
    const bySegment = new Map<SegmentKey, HeldRun[]>();
    for (const held of older) bySegment.set(held.segment, [...(bySegment.get(held.segment) ?? []), held]);
    const gone = [...bySegment].filter(([, runs]) => runs.every(isThere)).map(([segment]) => segment);
    if (gone.length > 0) await store.dropSegments(key, gone);
  }

  function later(mine: number, act: () => Promise<void>): void {
    clock.after(againMs, () => void (current(mine) && act()));
  }

  /** A disk that refuses is no end of it. */
  const tried = (act: () => Promise<boolean>): Promise<boolean> =>
    act().catch((thrown: unknown) => {
      storeFailed(thrown);
      return false;
    });

  async function restoring(key: VaultKey, verified: () => number): Promise<void> {
    const mine = link;
    refusals.delete(key);
    begun ??= begin(mine);
    const brought = await tried(async () => (await begun) === true && (await bringLog(key, verified)));
    if (!current(mine)) return;
    if (brought) return sync().resume(key);
    begun = undefined;
    later(mine, () => restoring(key, verified));
  }

  async function caughtUp(key: VaultKey): Promise<void> {
    const mine = link;
    const brought = await tried(async () => {
      const { older, missing, isThere } = await compare(key);
      if (!(await bringRuns(key, missing)) || !current(mine)) return false;
      await tidy(key, older, isThere);
      return true;
    });
    if (!current(mine)) return;
    if (!brought) return later(mine, () => caughtUp(key));
    sync().restored(key);
    changed(key);
  }

  async function ended(key: VaultKey): Promise<void> {
    const mine = link;
    const brought = await tried(async () => {
      const { older } = await compare(key);
      const mine = older.filter(({ run }) => idKey(run.userId) === me);
      return bringRuns(key, inChains(mine, await unacknowledged(key)));
    });
    if (!current(mine)) return;
    if (!brought) return later(mine, () => ended(key));
    sync().restored(key);
  }

  return {
    restoring,
    caughtUp,
    up(now) {
      incarnation = now;
      link++;
      begun = undefined;
      stopWait();
    },
    ended,
    async settling() {
      const last = roundFrom(await store.file("restore-round"));
      const sinceMs = clock.nowMs() - last.atMs;
      return last.incarnation === incarnation && sinceMs >= 0 && sinceMs < settlingMs;
    },
    refused: (key) => refusals.get(key) ?? new Set(),
    stop() {
      stopped = true;
      stopWait();
    },
  };
}

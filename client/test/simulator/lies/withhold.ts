// Withholding: the tail of a vault, one person's runs, the tail of a membership log, the tail of somebody's identity log.
import { peekRun } from "@health-vault/crypto-core";
import type { Up } from "@health-vault/crypto-core/wire";
import type { LieInForce, Told } from "../liar.ts";
import { aChart, joined, lasting, runsIn, storedOps, type Lie } from "../lie.ts";
import type { World } from "../world.ts";

type Subscribe = Extract<Up, { type: "subscribe" }>;

const same = (header: Told["header"], vaultId: string): boolean => "vaultId" in header && header.vaultId === vaultId;

/** What one host said it has when it asked last, by vault: so much may be admitted. */
function asking(host: string, vaultId: string) {
  let last: Subscribe | undefined;
  return {
    note(from: string, header: Up): undefined {
      if (from === host && header.type === "subscribe" && header.vaultId === vaultId) last = header;
    },
    last: (): Subscribe | undefined => last,
  };
}

/** A vault stands still for a device: nothing that came since is admitted. The device's own line is cut when it ends. */
export const tail: Lie = {
  name: "withholds the tail of a vault",
  weight: 4,
  tell(world, { host, line }) {
    const vaultId = aChart(world);
    if (vaultId === undefined) return undefined;
    const asked = asking(host, vaultId);
    line.cut(false);
    return {
      up: (from, { header }) => asked.note(from, header),
      down(to, message) {
        const { header } = message;
        const last = asked.last();
        if (to !== host || !same(header, vaultId) || !last) return undefined;
        if (header.type === "subscribed") return [{ ...message, header: { ...header, end: last.position } }];
        if (header.type === "behind") return [];
        if (header.type !== "page") return undefined;
        if (header.id === undefined) return [];
        return [{ header: { ...header, runs: [], end: header.from, done: true }, body: new Uint8Array() }];
      },
      end: () => line.cut(false),
    };
  },
};

/** What is left of a page without the runs of one person; their places are skipped. */
function without(world: World, vaultId: string, unwanted: (run: Uint8Array) => boolean): LieInForce["down"] {
  return (_to, message) => {
    const { header, body } = message;
    if (header.type !== "page" || header.vaultId !== vaultId) return undefined;
    const parts = runsIn(
      body,
      header.runs.map(({ bytes }) => bytes),
    );
    const kept = header.runs.map((run, i) => run.own === true || !unwanted(parts[i] ?? body));
    if (kept.every(Boolean)) return undefined;
    lasting(world, "runs left out of a page");
    // Where everything is left out, the device asks for it again.
    const runs = header.runs.filter((_, i) => kept[i]);
    return [{ header: { ...header, runs }, body: joined(parts.filter((_, i) => kept[i])) }];
  };
}

const ofPerson = (userId: string) => {
  const id = Buffer.from(userId, "base64url");
  return (bytes: Uint8Array): boolean => Buffer.compare(bytes.subarray(22, 54), id) === 0;
};

/** Among them the receipts of a reader. */
export const person: Lie = {
  name: "withholds what one person wrote",
  weight: 3,
  tell(world, { host }) {
    const vaultId = aChart(world);
    const author = world.dice.pick([...new Set(world.devices.map(({ userId }) => userId))].sort());
    if (vaultId === undefined || author === undefined) return undefined;
    const drop = without(world, vaultId, ofPerson(author));
    return { down: (to, message) => (to === host ? drop?.(to, message) : undefined) };
  },
};

export const some: Lie = {
  name: "withholds a run here and there",
  weight: 3,
  tell(world, { host }) {
    const vaultId = aChart(world);
    if (vaultId === undefined) return undefined;
    const drop = without(world, vaultId, (bytes) => peekRun(bytes) !== undefined && world.dice.chance(0.3));
    return { down: (to, message) => (to === host ? drop?.(to, message) : undefined) };
  },
};

/** Revocations, removals and erasures among it: the log stands still for one device, or for all but one. */
export const batches: Lie = {
  name: "withholds the newest batches",
  weight: 4,
  tell(world, { host, line }) {
    const vaultId = aChart(world);
    if (vaultId === undefined) return undefined;
    const asked = asking(host, vaultId);
    line.cut(false);
    return {
      up: (from, { header }) => asked.note(from, header),
      down(to, message) {
        const { header } = message;
        const last = asked.last();
        if (to !== host || !same(header, vaultId) || !last) return undefined;
        if (header.type === "log") return [];
        if (header.type === "subscribed") return [{ ...message, header: { ...header, logLength: last.logLength } }];
        return undefined;
      },
      end: () => line.cut(false),
    };
  },
};

interface LogAnswer {
  readonly userId: string;
  readonly from: number;
  readonly ops: readonly string[];
  readonly length: number;
  readonly head: string;
}

const isLog = (body: unknown): body is LogAnswer =>
  typeof body === "object" && body !== null && "ops" in body && "length" in body && "from" in body;

/** The log of a person as it was a while ago, for whoever asks; nobody hears that it grew. */
export const staleLog: Lie = {
  name: "shows an older identity log",
  weight: 4,
  tell(world, { host }) {
    const userId = world.dice.pick([...new Set(world.devices.map((one) => one.userId))].sort());
    if (userId === undefined) return undefined;
    const { length } = storedOps(world, userId);
    const shown = world.dice.chance(0.6) ? length : Math.max(1, length - 1);
    if (shown < length) lasting(world, "a log shorter than it had been");
    return {
      down: (to, message) =>
        to === host && message.header.type === "identity" && message.header.userId === userId ? [] : undefined,
      answer(to, { path }, answer) {
        if (to !== host || path !== `/v1/identities/${userId}/log` || !isLog(answer.body)) return undefined;
        const { from, ops } = answer.body;
        const kept = ops.slice(0, Math.max(0, shown - from));
        return { ...answer, body: { ...answer.body, ops: kept, length: Math.min(answer.body.length, shown) } };
      },
    };
  },
};

// Splices: bytes that were honest in one place are served in another: of another vault, device, seq, person or batch.
import type { Told } from "../liar.ts";
import { aChart, joined, lasting, runsIn, storedBatches, storedOps, storedRuns, type Lie } from "../lie.ts";
import type { World } from "../world.ts";

/** A page of the same shape in which one run has other bytes. */
export function pageWith(world: World, message: Told, other: (run: Uint8Array) => Uint8Array | undefined) {
  const { header, body } = message;
  if (header.type !== "page") return undefined;
  const parts = runsIn(
    body,
    header.runs.map(({ bytes }) => bytes),
  );
  const at = world.dice.between(0, parts.length - 1);
  const run = parts[at];
  const instead = run && run.length > 0 ? other(run) : undefined;
  if (!instead) return undefined;
  lasting(world, "other bytes in a page");
  parts[at] = instead;
  const runs = header.runs.map((one, i) => (i === at ? { ...one, bytes: instead.length } : one));
  return [{ header: { ...header, runs }, body: joined(parts) }];
}

export const splicedRun: Lie = {
  name: "serves a run in another's place",
  weight: 4,
  tell: (world, { host }) => ({
    down(to, message) {
      if (to !== host || message.header.type !== "page" || !world.dice.chance(0.7)) return undefined;
      return pageWith(world, message, () => world.dice.pick(storedRuns(world)));
    },
  }),
};

/** The page of one vault under the name of another. */
export const splicedVault: Lie = {
  name: "serves one vault as another",
  weight: 2,
  tell(world, { host }) {
    const [here, there] = [aChart(world), aChart(world)];
    if (here === undefined || there === undefined || here === there) return undefined;
    return {
      down(to, message) {
        const { header } = message;
        if (to !== host || (header.type !== "page" && header.type !== "log")) return undefined;
        if (header.vaultId !== here || !world.dice.chance(0.5)) return undefined;
        lasting(world, "one vault served as another");
        return [{ ...message, header: { ...header, vaultId: there } }];
      },
    };
  },
};

export const splicedBatch: Lie = {
  name: "serves a batch in another's place",
  weight: 3,
  tell(world, { host, line }) {
    const vaultId = aChart(world);
    if (vaultId === undefined) return undefined;
    return {
      down(to, message) {
        const { header, body } = message;
        if (to !== host || header.type !== "log" || !world.dice.chance(0.5)) return undefined;
        const parts = runsIn(body, header.lengths);
        const at = world.dice.between(0, parts.length - 1);
        const instead = world.dice.pick(storedBatches(world, vaultId));
        if (!instead || parts.length === 0) return undefined;
        parts[at] = instead;
        return [{ header: { ...header, lengths: parts.map(({ length }) => length) }, body: joined(parts) }];
      },
      end: () => line.cut(false),
    };
  },
};

/** Of a question; what answers an operation has none. */
interface LogAnswer {
  readonly ops?: readonly string[];
}

/** Operations of another person: the whole log, or one of them. */
export const splicedIdentity: Lie = {
  name: "serves another person's log",
  weight: 3,
  tell(world, { host }) {
    const people = [...new Set(world.devices.map(({ userId }) => userId))].sort();
    return {
      answer(to, { path }, answer) {
        if (to !== host || !/^\/v1\/identities\/[^/]+\/log$/.test(path) || answer.status !== 200) return undefined;
        if (!world.dice.chance(0.7)) return undefined;
        const { ops } = answer.body as LogAnswer;
        if (!ops || ops.length === 0) return undefined;
        const other = storedOps(world, world.dice.pick(people) ?? "").map((op) =>
          Buffer.from(op).toString("base64url"),
        );
        const at = world.dice.between(0, ops.length - 1);
        const one = world.dice.pick(other);
        const spliced = world.dice.chance(0.5) ? other : ops.map((op, i) => (i === at ? (one ?? op) : op));
        return { ...answer, body: { ...(answer.body as object), ops: spliced } };
      },
    };
  },
};

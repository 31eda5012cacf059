// Answers that lie: what was never stored is acknowledged, what could be taken is refused.
import { readBatch, readRun, toBase64url } from "@health-vault/crypto-core";
import { REFUSALS, type RefusalCode } from "@health-vault/crypto-core/wire";
import type { Told } from "../liar.ts";
import { lasting, type Lie } from "../lie.ts";

const nothing = new Uint8Array();

/** What a device brings is acknowledged, and goes nowhere. */
export const ackedAndDropped: Lie = {
  name: "acknowledges and drops",
  weight: 4,
  tell(world, { host }) {
    let ends = 100_000;
    return {
      up(from, { header, body }): readonly Told[] | undefined {
        if (from !== host || !world.dice.chance(0.5)) return undefined;
        if (header.type === "push") {
          const run = readRun(body);
          if (!run.ok) return undefined;
          lasting(world, "acknowledged and dropped");
          // In its place, as far as anybody can tell, or far beyond all that is there.
          const end = world.dice.chance(0.7)
            ? (world.hostile?.endOf(header.vaultId) ?? 0) + run.value.count
            : (ends += 10);
          const deviceHead = { seq: run.value.lastSeq, hash: toBase64url(run.value.lastHash) };
          return [{ header: { type: "ack", id: header.id, position: end, deviceHead }, body: nothing }];
        }
        if (header.type !== "ops") return undefined;
        const batch = readBatch(body);
        if (!batch.ok) return undefined;
        lasting(world, "a batch acknowledged and dropped");
        const { hash, index } = batch.value;
        return [
          { header: { type: "ack", id: header.id, logLength: index + 1, head: toBase64url(hash) }, body: nothing },
        ];
      },
    };
  },
};

const codes = (Object.keys(REFUSALS) as RefusalCode[]).sort();

/** Refused for no reason that holds, by a random name. */
export const refused: Lie = {
  name: "refuses for no reason",
  weight: 4,
  tell(world, { host, line }) {
    const code = world.dice.pick(codes) ?? "busy";
    return {
      up(from, { header }): readonly Told[] | undefined {
        if (from !== host || !("id" in header) || !world.dice.chance(0.4)) return undefined;
        if (REFUSALS[code].cure !== "retry") lasting(world, `refused as ${code}`);
        return [{ header: { type: "refuse", id: header.id, vaultId: header.vaultId, code }, body: nothing }];
      },
      end: () => line.cut(false),
    };
  },
};

/** Says of a vault that one was let go of it. */
export const letGo: Lie = {
  name: "says that somebody was removed",
  weight: 2,
  tell: (world, { host, line }) => ({
    down(to, message) {
      const { header } = message;
      if (to !== host || header.type !== "page" || !world.dice.chance(0.3)) return undefined;
      const code = world.dice.chance(0.5) ? "removed" : "not-a-member";
      return [message, { header: { type: "refuse", vaultId: header.vaultId, code }, body: nothing }];
    },
    end: () => line.cut(false),
  }),
};

// A vault under another name: the relay lists one that does not exist, and serves another one's log and runs as its own (A4, A24).
import type { Told } from "../liar.ts";
import { aChart, joined, storedBatches, type Lie } from "../lie.ts";
import type { World } from "../world.ts";

interface Row {
  readonly position: number;
  readonly count: number;
  readonly run: Uint8Array;
}

const rowsOf = (world: World, vaultId: string, from: number): readonly Row[] =>
  world.relay.database
    .prepare<[Buffer, number], Row>(
      "select position, entries as count, run from runs where vault_id = ? and position > ? order by position",
    )
    .all(Buffer.from(vaultId, "base64url"), from);

export const renamed: Lie = {
  name: "serves a vault under another name",
  weight: 3,
  tell(world, { host, line }) {
    const real = aChart(world);
    if (real === undefined) return undefined;
    const id = new Uint8Array(16);
    world.dice.fill(id);
    const vaultId = Buffer.from(id).toString("base64url");
    line.cut(false);
    return {
      down(to, message) {
        const { header } = message;
        if (to !== host || header.type !== "vaults") return undefined;
        const found = header.list.find((one) => one.vaultId === real);
        if (!found || header.list.length > 20) return undefined;
        return [{ ...message, header: { ...header, list: [...header.list, { ...found, vaultId }] } }];
      },
      up(from, { header }): readonly Told[] | undefined {
        if (from !== host || !("vaultId" in header) || header.vaultId !== vaultId) return undefined;
        const { incarnation } = world.relay;
        const end = world.hostile?.endOf(real) ?? 0;
        if (header.type === "subscribe") {
          const all = storedBatches(world, real);
          const log = all.slice(header.logLength);
          const lengths = log.map(({ length }) => length);
          const answer: Told = {
            header: { type: "subscribed", id: header.id, vaultId, incarnation, logLength: all.length, end },
            body: new Uint8Array(),
          };
          const told: Told = { header: { type: "log", vaultId, from: header.logLength, lengths }, body: joined(log) };
          return log.length === 0 ? [answer] : [told, answer];
        }
        if (header.type !== "pull") return [];
        const rows = rowsOf(world, real, header.position);
        const runs = rows.map(({ position, count, run }) => ({ position, count, bytes: run.length }));
        const page = {
          type: "page",
          id: header.id,
          vaultId,
          from: header.position,
          runs,
          end,
          incarnation,
          done: true,
        } as const;
        return [{ header: page, body: joined(rows.map(({ run }) => run)) }];
      },
      end: () => line.cut(false),
    };
  },
};

// A fork: from one moment on some devices talk to another process, on a copy of the same rows, and two histories go on.
import type { Lie } from "../lie.ts";
import { lasting } from "../lie.ts";
import { putRun } from "../forged-rows.ts";
import { restartRelay } from "../fault.ts";

export const branched: Lie = {
  name: "goes on in two histories",
  weight: 6,
  tell(world) {
    const { hostile, dice, relay } = world;
    if (!hostile || hostile.branch || !relay.running) return undefined;
    const here = world.devices.filter(({ lost }) => !lost);
    const there = new Set(here.filter(() => dice.chance(0.4)).map(({ host }) => host));
    if (there.size === 0 || there.size === here.length) return undefined;
    const branch = hostile.newRelay(relay.backup());
    hostile.branch = branch;
    void branch.start();
    world.note(`BRANCH for ${[...there].join(", ")}`);
    lasting(world, "two histories");
    for (const { host, line } of here) if (there.has(host)) line.cut(false);
    /** What was written there is put among what is here, as far as its chain goes on from here: a fork is then referred to. */
    const mixed = dice.chance(0.6);
    return {
      relayFor: (host) => (there.has(host) ? branch : undefined),
      end() {
        hostile.branch = undefined;
        const brought = mixed ? putAll(branch.database, relay.database) : 0;
        world.note(`BRANCH ends, ${brought} runs brought over`);
        branch.crash();
        branch.database.close();
        for (const { host, line } of world.devices) if (there.has(host)) line.cut(false);
        if (brought === 0) return;
        relay.crash();
        world.network.cutAll();
        restartRelay(world, 100);
      },
    };
  },
};

interface Row {
  readonly run: Uint8Array;
}

function putAll(from: Parameters<typeof putRun>[0], to: Parameters<typeof putRun>[0]): number {
  const rows = from.prepare<[], Row>("select run from runs order by vault_id, position").all();
  return rows.filter(({ run }) => putRun(to, new Uint8Array(run))).length;
}

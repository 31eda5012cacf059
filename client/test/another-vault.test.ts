// The relay serves one chart under the id of another to a device that knows neither: the id is the hash of the genesis, so nothing of it is taken (A4, A24).
import { expect, test } from "vitest";
import { watching } from "../node/person.ts";
import type { VaultCard } from "../src/session/api.ts";
import { clinic, must, password } from "./clinic.ts";
import { mallory, type Message } from "./evil/mallory.ts";

test("A4, A24: pat's chart under the id of lee's is no chart on rao's new device; lee's own is, once it comes", {
  timeout: 60_000,
}, async () => {
  const relay = mallory();
  const harbour = await clinic({ twist: relay.twist });
  try {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pat");
    const lee = await harbour.patient("lee");
    const [pats, lees] = [pat.me.chartId ?? "", lee.me.chartId ?? ""];
    let log: Message | undefined;
    let lying = false;
    relay.down = (to, message) => {
      const { header } = message;
      if (to !== rao.me.userId || header.type !== "log" || header.from > 0) return [message];
      if (header.vaultId === pats) log = message;
      if (!lying || header.vaultId !== lees || log?.header.type !== "log") return [message];
      return [{ header: { ...log.header, vaultId: lees }, body: log.body }];
    };
    for (const [{ session }, chart] of [
      [pat, pats],
      [lee, lees],
    ] as const) {
      await must(session.grant(chart, rao.me.userId));
      await rao.until("vaults", (cards) => cards.some(({ vaultId }) => vaultId === chart));
      await must(rao.session.accept(chart));
    }
    await rao.until("sync", (sync) => sync.state === "saved");

    lying = true;
    const { session } = await harbour.session();
    await must(session.signIn(rao.kitCodes.signIn, password));
    const cards = (fits: (list: readonly VaultCard[]) => boolean) =>
      watching<readonly VaultCard[]>((tell) => session.watch("vaults", tell), fits);
    await watching<{ readonly state: string }>(
      (tell) => session.watch("sync", tell),
      ({ state }) => state === "failed",
    );
    const shown = await cards((list) => list.some(({ vaultId }) => vaultId === pats));
    expect(shown.map(({ vaultId }) => vaultId)).not.toContain(lees);

    lying = false;
    await session.syncNow();
    const healed = await cards((list) => list.some(({ vaultId }) => vaultId === lees));
    expect(healed.find(({ vaultId }) => vaultId === lees)?.members.map(({ userId }) => userId)).toContain(
      lee.me.userId,
    );
    await session.close();
  } finally {
    await harbour.close();
  }
});

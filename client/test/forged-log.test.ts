// A forged membership batch is refused by name and leaves nothing behind: the honest one finds its place (protocol §5, A36, A43).
import { plainBatch, readBatch, type Membership } from "@health-vault/crypto-core";
import { expect, test } from "vitest";
import { person } from "../../crypto-core/src/testing/index.ts";
import { clinic, must, sharedChart } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";

test("A43, A36: a forged batch is named, leaves the disk again, and the true one is taken after it", {
  timeout: 60_000,
}, async () => {
  const relay = mallory();
  const harbour = await clinic({ twist: relay.twist });
  try {
    const rao = await harbour.attested("rao");
    const lee = await harbour.attested("lee");
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    relay.down = (to, message) => {
      if (to !== rao.me.userId || message.header.type !== "log" || message.header.vaultId !== chartId) return [message];
      const body = message.body.slice();
      body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
      return [{ header: message.header, body }];
    };
    await must(pat.session.grant(chartId, lee.me.userId));
    const alarmed = await rao.chart(chartId, ({ problems }) =>
      problems.some(({ facts }) => facts?.["kind"] === "signature"),
    );
    expect(alarmed.card.members).toHaveLength(2);
    await rao.until("sync", (sync) => sync.state === "failed");
    relay.down = undefined;
    await rao.session.syncNow();
    const healed = await rao.chart(chartId, (state) => state.card.members.length === 3 && state.problems.length === 0);
    expect(healed.card.members.map(({ userId }) => userId)).toContain(lee.me.userId);
    await must(rao.session.record(chartId, { kind: "blood-pressure", systolic: 120, diastolic: 80 }));
    await rao.chart(chartId, (state) => Object.keys(state.outbox).length === 0);
  } finally {
    await harbour.close();
  }
});

test("a batch of somebody who does not exist is named, and gives way to the true one", {
  timeout: 60_000,
}, async () => {
  const relay = mallory();
  const harbour = await clinic({ twist: relay.twist });
  try {
    const rao = await harbour.attested("rao");
    const lee = await harbour.attested("lee");
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    const { device, identity } = person("mallory");
    relay.down = (to, message) => {
      const { header, body } = message;
      if (to !== rao.me.userId || header.type !== "log" || header.vaultId !== chartId) return [message];
      const first = readBatch(body.slice(0, header.lengths[0]));
      if (!first.ok) return [message];
      const place = { head: first.value.prev, length: first.value.index } as Membership;
      const { bytes } = plainBatch({ identity, device }, place, { kind: "close" });
      return [{ header: { ...header, lengths: [bytes.length] }, body: bytes }];
    };
    await must(pat.session.grant(chartId, lee.me.userId));
    await rao.chart(chartId, ({ problems }) => problems.some(({ facts }) => facts?.["kind"] === "ghost-member"));
    relay.down = undefined;
    await rao.session.syncNow();
    const healed = await rao.chart(chartId, (state) => state.card.members.length === 3 && state.problems.length === 0);
    expect(healed.card.members.map(({ userId }) => userId)).toContain(lee.me.userId);
  } finally {
    await harbour.close();
  }
});

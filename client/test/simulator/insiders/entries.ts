// Entries that insiders write though they may not, or twice, or under somebody else's name.
import { asDeviceId, asUserId, fromBase64url } from "@health-vault/crypto-core";
import { putRun } from "../forged-rows.ts";
import type { Misdeed } from "../insider.ts";
import { joined, runsIn } from "../lie.ts";
import { beginAnew, headsFrom, now, ownEnd, sealed, type Insider } from "./craft.ts";

/** Into the relay's rows, whatever the relay thinks of it. */
function put({ world }: Insider, bytes: Uint8Array): boolean {
  if (!putRun(world.relay.database, bytes)) return false;
  beginAnew(world);
  return true;
}

/** As a reader, after his removal under an older head, or as the writer that he is. */
export const writesOn: Misdeed = {
  name: "writes on, whatever he may",
  weight: 6,
  commit(insider) {
    const { world } = insider;
    const end = ownEnd(insider);
    if (!end) return false;
    const under = world.dice.pick(headsFrom(insider, end.memIndex).slice(-4));
    const run = under && sealed(insider, under, end);
    if (!run || !put(insider, run.bytes)) return false;
    world.hostile?.written.run(run.bytes);
    return true;
  },
};

/** The newest batch, and the key of an older epoch, which whoever was removed still has. */
export const olderEpoch: Misdeed = {
  name: "seals under an older epoch",
  weight: 3,
  commit(insider) {
    const { world, membership } = insider;
    const end = ownEnd(insider);
    if (!end || membership.epoch === 0) return false;
    const epoch = world.dice.between(0, membership.epoch - 1);
    const run = sealed(insider, { ...now(insider), epoch }, end);
    if (!run || !put(insider, run.bytes)) return false;
    world.hostile?.written.run(run.bytes);
    return true;
  },
};

/** Two entries at one seq: half of the devices get the one, half the other; what comes next may continue either (A35). */
export const forks: Misdeed = {
  name: "forks his own chain",
  weight: 5,
  commit(insider) {
    const { world } = insider;
    const end = ownEnd(insider);
    const { hostile } = world;
    if (!end || !hostile) return false;
    const [one, other] = [sealed(insider, now(insider), end), sealed(insider, now(insider), end)];
    if (!one || !other || !put(insider, one.bytes)) return false;
    const next = sealed(insider, now(insider), { ...end, seq: other.lastSeq, prevHash: other.lastHash });
    if (next && world.dice.chance(0.5)) putRun(world.relay.database, next.bytes, true);
    for (const run of [one, other, next]) if (run) hostile.written.run(run.bytes);
    const fooled = new Set(world.devices.filter(() => world.dice.chance(0.5)).map(({ host }) => host));
    hostile.liar.begin({
      down(host, message) {
        const { header, body } = message;
        if (header.type !== "page" || !fooled.has(host)) return undefined;
        const parts = runsIn(
          body,
          header.runs.map(({ bytes }) => bytes),
        );
        const at = parts.findIndex((part) => Buffer.compare(part, one.bytes) === 0);
        if (at < 0) return undefined;
        parts[at] = other.bytes;
        const runs = header.runs.map((run, i) => (i === at ? { ...run, bytes: other.bytes.length } : run));
        return [{ header: { ...header, runs }, body: joined(parts) }];
      },
    });
    return true;
  },
};

/** The name and device of another, his own signature (A44). */
export const forgesName: Misdeed = {
  name: "writes in another's name",
  weight: 4,
  commit(insider) {
    const { world, me, volume } = insider;
    const victim = world.dice.pick(
      world.devices.filter(({ userId, deviceId, lost }) => userId !== me.key && deviceId !== "" && !lost),
    );
    const [user, device] = [fromBase64url(victim?.userId ?? ""), fromBase64url(victim?.deviceId ?? "")];
    if (user?.length !== 32 || device?.length !== 32) return false;
    const name = { userId: asUserId(user), deviceId: asDeviceId(device) };
    const chain = volume.vault.chains().chainOf(name.userId, name.deviceId);
    const mine = sealed(insider, now(insider), { seq: chain.seq, prevHash: chain.hash, seenBefore: chain.seen }, name);
    return mine !== undefined && put(insider, mine.bytes);
  },
};

/** A place of his chain is left out: nobody gets what stood there. */
export const skips: Misdeed = {
  name: "goes on after a gap",
  weight: 3,
  commit(insider) {
    const { world } = insider;
    const end = ownEnd(insider);
    if (!end) return false;
    const first = sealed(insider, now(insider), end);
    const next = first && sealed(insider, now(insider), { ...end, seq: first.lastSeq, prevHash: first.lastHash });
    if (!first || !next || !putRun(world.relay.database, next.bytes, true)) return false;
    beginAnew(world);
    for (const run of [first, next]) world.hostile?.written.run(run.bytes);
    return true;
  },
};

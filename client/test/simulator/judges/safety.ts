// Safety, whoever lies: what a device shows was written by its author under rights that he had, in one chain, and nothing of its own went away.
import { fromBase64url, hash, idKey, readIdentityLog, toBase64url } from "@health-vault/crypto-core";
import { itemsOf, type Chart } from "../../../src/domain/chart.ts";
import type { Authorship } from "../../../src/domain/item.ts";
import type { Volume } from "../../../src/session/volume.ts";
import type { Device } from "../device.ts";
import { digest } from "../trace.ts";
import type { World } from "../world.ts";
import { foldOf, unlawful, type Fold } from "./fold.ts";

/** Devices whose app does what its person says: all but those of insiders. */
export const honest = (world: World): readonly Device[] =>
  world.devices.filter(({ userId, lost }) => !lost && world.hostile?.insiders.has(userId) !== true);

export function saidIn(chart: Chart): readonly Authorship[] {
  const said = new Map<string, Authorship>();
  for (const { versions, errors, disputes } of itemsOf(chart))
    for (const one of [...versions, ...errors, ...disputes]) said.set(`${one.key} ${one.entry}`, one);
  return [...said.values()];
}

function entriesAreLawful(world: World, device: Device, volume: Volume, fold: Fold): void {
  const { written } = world.hostile ?? {};
  const chains = volume.vault.chains();
  const places = new Map<string, string>();
  for (const { key, author, entry } of saidIn(volume.chart.value())) {
    const found = written?.entries.get(entry);
    const say = (what: string): void =>
      world.violated(`${device.name} accepted ${key} (${entry.slice(0, 6)}): ${what}`);
    if (!found) {
      say("nobody wrote it");
      continue;
    }
    if (found.author !== author) say(`written by ${found.author.slice(0, 4)}`);
    if (found.vaultId !== volume.vault.key) say("written in another vault");
    const place = `${found.device} ${found.seq}`;
    if ((places.get(place) ?? entry) !== entry) say("another entry stands in its place, too");
    places.set(place, entry);
    const id = fromBase64url(found.device) ?? new Uint8Array();
    const before = chains.hashAt(id, found.seq - 1);
    // What waits or lies in the tray is shown to its author whatever became of what came before.
    if (author !== device.userId && found.seq > 1 && (!before || toBase64url(before) !== found.prevHash))
      say(
        `what it follows is not what is before it (${found.device.slice(0, 4)} ${found.seq}, ${before ? "another" : "none"} before)`,
      );
    const memIndex = fold.heads.get(found.memHead) ?? -1;
    if (fold.ground.epochs[memIndex] !== found.epoch + 1) say(`sealed under epoch ${found.epoch} at batch ${memIndex}`);
    const against = world.adopted.has(entry) ? undefined : fold.ground.against({ ...found, memIndex });
    if (against !== undefined) say(against);
  }
}

/** A key is the one that its epoch was made with. */
function keysAreCommitted(world: World, device: Device, volume: Volume): void {
  const membership = volume.vault.membership();
  for (const [i, key] of volume.vault.log().keys().entries()) {
    const epoch = membership?.epochs[i];
    if (!key || !epoch) continue;
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, i);
    const place = Buffer.concat([volume.vault.vaultId, number]);
    const is = hash("HV1/epoch-commitment/v1", new Uint8Array(place), key);
    if (Buffer.compare(is, epoch.commitment) !== 0)
      world.violated(`${device.name} holds another key of epoch ${i} than was committed to`);
  }
}

/** Whoever was let go of by an honest batch holds no key that was made with it. */
function removedHaveNoKey(world: World, fold: Fold): void {
  for (const batch of fold.batches) {
    const gone = batch.ops.flatMap((op) =>
      op.kind === "remove" || op.kind === "remove-expired" ? [idKey(op.userId)] : [],
    );
    const epoch = batch.ops.find((op) => op.kind === "epoch");
    if (epoch?.kind !== "epoch") continue;
    for (const { userId } of epoch.wraps)
      if (gone.includes(idKey(userId)))
        world.violated(`${idKey(userId).slice(0, 4)} was removed and has a key of epoch ${epoch.epoch}`);
  }
}

async function identitiesAreReal(world: World, device: Device): Promise<void> {
  for (const [userId, ops] of await device.disk.content.identityLogs()) {
    const read = readIdentityLog(ops);
    if (!read.ok) {
      world.violated(`${device.name} holds a log of ${userId.slice(0, 4)} that does not verify: ${read.error.kind}`);
      continue;
    }
    if (idKey(read.value.userId) !== userId)
      world.violated(`${device.name} holds another's log as that of ${userId.slice(0, 4)}`);
    for (const op of ops)
      if (world.hostile?.written.ops.has(digest(op)) !== true)
        world.violated(`${device.name} holds an operation of ${userId.slice(0, 4)} that nobody made`);
  }
}

/** What a device called saved it shows, or says what became of it. */
async function ownIsThere(world: World, device: Device, vaultId: string, volume: Volume): Promise<void> {
  const shown = new Set(saidIn(volume.chart.value()).map(({ key }) => key));
  const items = await device.disk.content.outbox();
  for (const saved of world.saved) {
    if (saved.device !== device || saved.vaultId !== vaultId || saved.life !== device.lives) continue;
    if (world.erased.has(saved.changeId) || shown.has(`${device.userId}.${saved.changeId}`)) continue;
    const inTray = items.some(
      ({ vaultId: of, kind, bytes }) =>
        of === vaultId && kind === "run" && volume.vault.peek(bytes).some(({ text }) => text.includes(saved.changeId)),
    );
    const aside = volume.vault.aside().some(({ text }) => text.includes(saved.changeId));
    const named = volume.vault.problems().length > 0;
    if (!inTray && !aside && !named)
      world.violated(`${device.name} saved ${saved.changeId} and shows it no more, and says nothing`);
  }
}

export async function inspectSafety(world: World): Promise<void> {
  for (const device of honest(world)) {
    await identitiesAreReal(world, device);
    for (const { vault } of device.session?.book.volumes() ?? []) {
      const { vaultId } = vault.membership() ?? {};
      if (vaultId && idKey(vaultId) !== vault.key)
        world.violated(`${device.name} took another vault for ${vault.key.slice(0, 4)}`);
    }
    for (const vaultId of world.charts.values()) {
      const volume = device.session?.book.volume(vaultId);
      const membership = volume?.vault.membership();
      if (!volume || !membership) continue;
      const fold = await foldOf(device, vaultId, membership.length);
      if (typeof fold === "string") {
        world.violated(`${device.name} holds ${fold}`);
        continue;
      }
      const why = unlawful(world, fold);
      if (why !== undefined) world.violated(`${device.name} took ${why}`);
      removedHaveNoKey(world, fold);
      keysAreCommitted(world, device, volume);
      if (!volume.vault.isOpen()) continue;
      entriesAreLawful(world, device, volume, fold);
      await ownIsThere(world, device, vaultId, volume);
    }
  }
}

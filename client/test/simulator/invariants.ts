// What must hold when everything works again and nothing is under way (threats 3.4).
import { idKey, readRun } from "@health-vault/crypto-core";
import { itemsOf, type Chart } from "../../src/domain/chart.ts";
import type { Authorship } from "../../src/domain/item.ts";
import type { Volume } from "../../src/session/volume.ts";
import type { Device } from "./device.ts";
import { erasedIsShownNowhere, relayLetGo } from "./erasure.ts";
import { groundOf, type Ground } from "./ground.ts";
import { leftOpen, retired } from "./identities.ts";
import { inspectMembers, nothingAfterRemoval } from "./members.ts";
import { receiptsAreOfGuests } from "./opened.ts";
import type { Saved, World } from "./world.ts";

const living = (world: World): readonly Device[] => world.devices.filter(({ lost }) => !lost);

/** A device whose storage was put back may have to say that it was copied, and then stands still. */
const sound = (device: Device): boolean => device.lives === 0;

const volumeOf = (device: Device, vaultId: string): Volume | undefined => device.session?.book.volume(vaultId);

/** What of a device is not yet as it should be; empty when all is done. */
export function unrest(world: World): readonly string[] {
  const gone = retired(world);
  return living(world).flatMap((device) => {
    if (gone.has(device)) return [];
    if (!device.session) return [`${device.name} is not open`];
    if (!sound(device)) return [];
    const { state, waiting = 0, notSent = 0, reason } = device.sync ?? { state: "none" };
    const done = state === "saved" || (state === "failed" && waiting === 0 && notSent > 0 && !reason);
    return done ? [] : [`${device.name}: ${JSON.stringify(device.sync)}`];
  });
}

const named = (said: readonly Authorship[]): readonly string[] => said.map(({ key, entry }) => `${key} ${entry}`);

/** All that a chart says, in an order of its own. */
const picture = (chart: Chart): string =>
  JSON.stringify(
    [...itemsOf(chart)]
      .map(({ item, state, current, versions, errors, disputes }) => ({
        item,
        state,
        current: named(current),
        versions: named(versions),
        errors: named(errors),
        disputes: named(disputes),
      }))
      .sort((a, b) => (a.item < b.item ? -1 : 1)),
    undefined,
    1,
  );

function saidIn(chart: Chart): readonly Authorship[] {
  const said = new Map<string, Authorship>();
  for (const { versions, errors, disputes } of itemsOf(chart))
    for (const one of [...versions, ...errors, ...disputes]) said.set(`${one.key} ${one.entry}`, one);
  return [...said.values()];
}

/** Versions that the set of what was said leaves standing: nobody replaced them, their author did not take them back. */
function conflictsKept(world: World, device: Device, chart: Chart): void {
  for (const { item, versions, current, errors } of itemsOf(chart)) {
    const gone = new Set(
      versions.flatMap(({ key, replaces }) =>
        replaces.map((r) => `${r.author}.${r.changeId}`).filter((name) => name !== key),
      ),
    );
    for (const { author, targets } of errors)
      for (const t of targets) if (t.author === author) gone.add(`${t.author}.${t.changeId}`);
    const texts = new Set(versions.filter(({ key }) => !gone.has(key)).map(({ resource }) => JSON.stringify(resource)));
    if (texts.size !== current.length)
      world.violated(`${device.name} shows ${current.length} of ${texts.size} versions of ${item}`);
  }
}

function lastHash(bytes: Uint8Array): string {
  const run = readRun(bytes);
  return run.ok ? idKey(run.value.lastHash) : "";
}

async function outboxOf(device: Device, vaultId: string, changeId: string): Promise<string | undefined> {
  const items = await device.disk.content.outbox();
  const volume = volumeOf(device, vaultId);
  return items.find(
    (item) =>
      item.vaultId === vaultId &&
      item.kind === "run" &&
      volume?.vault.peek(item.bytes).some(({ text }) => text.includes(changeId)),
  )?.state;
}

/** Everything that was called saved is somewhere. */
async function nothingLost(
  world: World,
  ground: Ground,
  saved: Saved,
  charts: ReadonlyMap<Device, ReadonlySet<string>>,
  gone: ReadonlySet<Device>,
): Promise<void> {
  const { device, changeId, vaultId, life } = saved;
  if (world.erased.has(changeId)) return;
  const seen = [...charts].filter(([, ids]) => ids.has(changeId)).map(([{ name }]) => name);
  if (seen.length === charts.size) return;
  // Written here by somebody who left and then took that device off.
  if (gone.has(device) && ground.roleNow(device.userId) === undefined && seen.length > 0) return;
  // The line that would say whether it counts can be drawn by nobody who is left.
  if (seen.length > 0 && (gone.has(device) || !sound(device)) && leftOpen(world, ground)) return;
  if (seen.length > 0) return world.violated(`${changeId} of ${device.name} is only at ${seen.join(", ")}`);
  // A lost device, or storage that was put back, takes with it what nobody else was given.
  if (device.lost || device.lives > life) return;
  const state = await outboxOf(device, vaultId, changeId);
  const member = ground.roleNow(device.userId) !== undefined;
  if (state === "not-sent" || (state !== undefined && (!member || !sound(device) || gone.has(device)))) return;
  const key = `${device.userId}.${changeId}`;
  const own = volumeOf(device, vaultId);
  const shownToAuthor = own && saidIn(own.chart.value()).some((one) => one.key === key);
  // An account made after the backup, whose first device is not there to bring it again: it is on this disk.
  if (gone.has(device) && world.lives > 0 && shownToAuthor) return;
  const quarantined = [...charts.keys()].every((reader) =>
    volumeOf(reader, vaultId)
      ?.vault.problems()
      .some(({ kind }) => kind === "quarantined"),
  );
  const cutOff = ground.standings.get(device.userId)?.size !== 1 || gone.has(device) || !sound(device);
  if (quarantined && cutOff) return;
  world.violated(
    `${changeId} of ${device.name} (saved) is nowhere; outbox ${state}, member ${member}, shown ${shownToAuthor}`,
  );
}

/** Sealed pages on a device are those of the relay, without a gap below the cursor. */
async function pagesWhole(world: World, device: Device, vaultId: string, ground: Ground): Promise<void> {
  const row = (await device.disk.content.vaults()).find((one) => one.vaultId === vaultId);
  if (!row || row.incarnation !== world.relay.incarnation) return;
  const held = new Map<number, Uint8Array>();
  for (const segment of await device.disk.content.segments(vaultId)) {
    let at = 0;
    // Positions belong to a life of the relay.
    if (segment.incarnation !== row.incarnation) continue;
    for (const { position, bytes } of segment.runs) {
      held.set(position, segment.body.subarray(at, at + bytes));
      at += bytes;
    }
  }
  // Somebody removed keeps in the outbox what the relay took and had no time to acknowledge.
  const waiting = await device.disk.content.outbox();
  const offered = (bytes: Uint8Array): boolean => waiting.some((item) => Buffer.compare(item.bytes, bytes) === 0);
  // Of what was taken away after somebody's time as a member nobody tells him.
  const member = ground.roleNow(device.userId) !== undefined;
  const same = (mine: Uint8Array, bytes: Uint8Array): boolean =>
    Buffer.compare(mine, bytes) === 0 || (!member && lastHash(mine) === lastHash(bytes));
  for (const [position, bytes] of ground.runs) {
    const mine = held.get(position) ?? (offered(bytes) ? bytes : undefined);
    if (position <= row.cursor && !mine)
      world.violated(`${device.name} lacks position ${position} below its cursor ${row.cursor}`);
    else if (mine && !same(mine, bytes)) world.violated(`${device.name} holds other bytes at position ${position}`);
  }
  for (const position of held.keys())
    if (!ground.runs.has(position))
      world.violated(`${device.name} holds position ${position}, which the relay does not have`);
}

const harmless: ReadonlySet<string> = new Set(["quarantined"]);

function inspectChart(world: World, device: Device, volume: Volume, ground: Ground): void {
  const chart = volume.chart.value();
  for (const { key, entry } of saidIn(chart)) {
    const found = ground.entries.get(entry);
    const against = found && !world.adopted.has(entry) ? ground.against(found) : undefined;
    if (against !== undefined) world.violated(`${device.name} accepted ${key}: ${against}`);
  }
  const entries = new Map<string, string>();
  for (const { key, entry } of saidIn(chart)) {
    if ((entries.get(key) ?? entry) !== entry) world.violated(`${device.name} has ${key} twice`);
    entries.set(key, entry);
  }
  conflictsKept(world, device, chart);
  if (world.devices.every(sound))
    for (const { kind, where } of volume.vault.problems())
      if (!harmless.has(kind) && !(kind === "role" && world.forged.size > 0))
        world.violated(`${device.name} reports ${kind} (${where}) though nobody did anything wrong`);
}

/** Whoever was removed has no key to what came after. */
async function removedStayOut(world: World, device: Device, volume: Volume, ground: Ground): Promise<void> {
  let removedAt: number | undefined;
  for (const [at, { role }] of ground.standings.get(device.userId) ?? [])
    removedAt = role === undefined ? at : undefined;
  if (removedAt === undefined) return;
  await nothingAfterRemoval(world, device, volume.vault.key, removedAt, ground);
  const keys = volume.vault
    .log()
    .keys()
    .filter((one) => one !== undefined).length;
  const before = ground.epochs[removedAt - 1] ?? 0;
  if (keys > before) world.violated(`${device.name} was removed and has ${keys} keys of ${before} epochs`);
}

/** Charts are opened when somebody looks: before the verdict everybody does. */
export function openAll(world: World): void {
  for (const { session } of living(world))
    for (const vaultId of world.charts.values()) {
      session?.book.hold(vaultId);
      void session?.book.opened(vaultId);
    }
}

export async function inspect(world: World): Promise<void> {
  const gone = retired(world);
  for (const [patient, vaultId] of world.charts) {
    const ground = groundOf(world, vaultId);
    for (const [name, { epoch, memIndex }] of ground.entries)
      if (epoch + 1 !== ground.epochs[memIndex])
        world.violated(`${name} was sealed under epoch ${epoch} at batch ${memIndex}`);
    relayLetGo(world, ground);
    const there = living(world).filter((device) => !gone.has(device) && sound(device));
    inspectMembers(world, ground, patient, there);
    const ids = new Map<Device, ReadonlySet<string>>();
    let first: { readonly name: string; readonly text: string; readonly volume: Volume } | undefined;
    for (const device of living(world)) {
      if (gone.has(device)) continue;
      const volume = volumeOf(device, vaultId);
      if (!volume) continue;
      await pagesWhole(world, device, vaultId, ground);
      if (ground.roleNow(device.userId) === undefined) {
        await removedStayOut(world, device, volume, ground);
        continue;
      }
      inspectChart(world, device, volume, ground);
      if (!sound(device)) continue;
      const text = picture(volume.chart.value());
      first ??= { name: device.name, text, volume };
      if (text !== first.text && !leftOpen(world, ground)) {
        const lacks = (one: string, other: string): string => {
          const there = new Set(other.split("\n"));
          const gone = one.split("\n").filter((line) => !there.has(line));
          return `${gone.length}: ${gone.slice(0, 4).join(" ").replace(/ +/g, " ")}`;
        };
        const held = [volume, first.volume].map(
          ({ vault }) =>
            vault
              .problems()
              .map(({ kind, where }) => `${kind} (${where})`)
              .join(", ") || "nothing held",
        );
        world.violated(
          `${device.name} and ${first.name} see different charts of ${patient}: only here ${lacks(text, first.text)}; only there ${lacks(first.text, text)}; ${held.join("; ")}`,
        );
      }
      const shown = new Set(saidIn(volume.chart.value()).map(({ changeId }) => changeId));
      receiptsAreOfGuests(world, ground, device, volume, shown);
      ids.set(device, shown);
    }
    erasedIsShownNowhere(world, vaultId, ids);
    for (const saved of world.saved) if (saved.vaultId === vaultId) await nothingLost(world, ground, saved, ids, gone);
  }
}

export const summary = (world: World): string =>
  `${world.saved.length} saved, ${[...world.charts.values()].map((vaultId) => groundOf(world, vaultId).position).join("+")} entries`;

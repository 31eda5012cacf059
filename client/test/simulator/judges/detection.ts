// Detection: once devices could refer to what they hold, no two of them hold different histories and both keep silent.
import { readRun, toBase64url, type DeviceId } from "@health-vault/crypto-core";
import type { Volume } from "../../../src/session/volume.ts";
import type { Device } from "../device.ts";
import { retired } from "../identities.ts";
import type { World } from "../world.ts";
import { foldOf } from "./fold.ts";
import { named, namesFork, type Views } from "./named.ts";
import { honest, saidIn } from "./safety.ts";

interface Holder {
  readonly device: Device;
  readonly volume: Volume;
  readonly log: readonly string[];
}

/** Devices of the account with a right to the chart and its content open, whose storage was never put back. */
async function holders(world: World, vaultId: string): Promise<readonly Holder[]> {
  const found: Holder[] = [];
  const gone = retired(world);
  for (const device of honest(world)) {
    if (gone.has(device)) continue;
    const volume = device.session?.book.volume(vaultId);
    const membership = volume?.vault.membership();
    if (!volume?.vault.isOpen() || !membership?.members.has(device.userId) || device.lives > 0) continue;
    const fold = await foldOf(device, vaultId, membership.length);
    if (typeof fold !== "string") found.push({ device, volume, log: fold.hashes });
  }
  return found;
}

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;

/** Where two devices hold another past. */
function forkBetween(one: Holder, other: Holder): string | undefined {
  const at = one.log.findIndex((hash, i) => other.log[i] !== undefined && other.log[i] !== hash);
  if (at >= 0) return `batch ${at}`;
  const [mine, theirs] = [one.volume.vault.chains(), other.volume.vault.chains()];
  const there = theirs.vector();
  for (const [key, { deviceId, seq }] of mine.vector()) {
    const least = Math.min(seq, there.get(key)?.seq ?? 0);
    if (least > 0 && !same(mine.hashAt(deviceId, least), theirs.hashAt(deviceId, least)))
      return `the chain of ${key.slice(0, 4)} at ${least}`;
  }
  return undefined;
}

interface Claim {
  readonly deviceId: DeviceId;
  readonly seq: number;
  readonly hash: Uint8Array;
}

interface Referred {
  /** What the runs that count here say that their authors had seen. */
  readonly claims: readonly Claim[];
  /** What the honest wrote, on this disk, under a batch that the log here has not. */
  readonly underOthers: readonly string[];
}

async function referred(world: World, { device, volume, log }: Holder, vaultId: string): Promise<Referred> {
  const chains = volume.vault.chains();
  const claims: Claim[] = [];
  const underOthers: string[] = [];
  for (const { body, runs } of await device.disk.content.segments(vaultId)) {
    let at = 0;
    for (const { bytes } of runs) {
      const run = readRun(body.subarray(at, at + bytes));
      at += bytes;
      if (!run.ok) continue;
      for (const { hash } of run.value.entries) {
        const found = world.hostile?.written.entries.get(toBase64url(hash));
        if (found?.vaultId === vaultId && !log.includes(found.memHead))
          underOthers.push(`${found.device.slice(0, 4)} ${found.seq}`);
      }
      if (!same(chains.hashAt(run.value.deviceId, run.value.lastSeq), run.value.lastHash)) continue;
      for (const { header } of run.value.entries) claims.push(...header.seenDelta);
    }
  }
  return { claims, underOthers };
}

/** What the honest said, in words that two devices can be compared by. */
const said = (world: World, { volume }: Holder): readonly string[] =>
  saidIn(volume.chart.value())
    .filter(({ author }) => world.hostile?.insiders.has(author) !== true)
    .map(({ key }) => key)
    .sort();

/** `excused`: whoever names a problem may show less; else nobody may. */
export async function inspectDetection(world: World, views: Views, excused: boolean): Promise<void> {
  for (const vaultId of world.charts.values()) {
    const all = await holders(world, vaultId);
    for (const holder of all) {
      const chains = holder.volume.vault.chains();
      const { claims, underOthers } = await referred(world, holder, vaultId);
      if (underOthers.length > 0 && !namesFork(views, holder.device, vaultId))
        world.violated(
          `${holder.device.name} holds ${underOthers.join(", ")} under batches that it has not, and says nothing`,
        );
      for (const { deviceId, seq, hash } of claims) {
        if (same(chains.hashAt(deviceId, seq), hash) || namesFork(views, holder.device, vaultId)) continue;
        world.violated(
          `${holder.device.name} was told of ${toBase64url(deviceId).slice(0, 4)} ${seq}, has it not, and says ${named(views, holder.device, vaultId).join(", ") || "nothing"}`,
        );
      }
    }
    for (const [i, one] of all.entries())
      for (const other of all.slice(i + 1)) compare(world, views, excused, vaultId, one, other);
  }
}

function compare(world: World, views: Views, excused: boolean, vaultId: string, one: Holder, other: Holder): void {
  const both = `${one.device.name} and ${other.device.name}`;
  const fork = forkBetween(one, other);
  const forkIsNamed = [one, other].some(({ device }) => namesFork(views, device, vaultId));
  if (fork !== undefined && !forkIsNamed) world.violated(`${both} hold two histories (${fork}), and neither says so`);
  const words = [one, other].map(({ device }) => named(views, device, vaultId).join(", ") || "nothing");
  const [mine, theirs] = [said(world, one), said(world, other)];
  const [more, less] = mine.length > theirs.length ? [mine, theirs] : [theirs, mine];
  const lacks = more.filter((key) => !less.includes(key));
  const differ = lacks.length > 0 || one.log.length !== other.log.length;
  if (differ && !(excused && words.some((word) => word !== "nothing")))
    world.violated(
      `${both} see different charts: logs ${one.log.length} and ${other.log.length}, ${lacks.length} more at one (${lacks[0]}); they say ${words.join(" and ")}`,
    );
}

// What a device's session says is wrong, by name: with a chart, with a person, with its line.
import type { ChartState } from "../../../src/session/api.ts";
import type { Device } from "../device.ts";
import type { World } from "../world.ts";
import { honest } from "./safety.ts";

/** What each session shows of each chart, as it last told. */
export type Views = ReadonlyMap<string, ChartState>;

const nameOf = (device: Device, vaultId: string): string => `${device.name} ${vaultId}`;

/** Everybody looks at every chart from now on. */
export function watchAll(world: World): Views {
  const views = new Map<string, ChartState>();
  for (const device of honest(world))
    for (const vaultId of world.charts.values())
      void device.session?.watchChart(vaultId, (state) => {
        if (state) views.set(nameOf(device, vaultId), state);
      });
  return views;
}

const stateOf = (views: Views, device: Device, vaultId: string): ChartState | undefined =>
  views.get(nameOf(device, vaultId));

/** Kinds of problems with a chart, and of what stands in the way of the whole session. */
export function named(views: Views, device: Device, vaultId: string): readonly string[] {
  const state = stateOf(views, device, vaultId);
  const problems = (state?.problems ?? []).map(({ kind, facts }) => String(facts?.["kind"] ?? facts?.["code"] ?? kind));
  const { sync } = device;
  if (sync?.reason) problems.push(String(sync.reason.facts?.["code"] ?? sync.reason.kind));
  if (sync && sync.state !== "saved") problems.push(`sync ${sync.state}`);
  for (const member of state?.card.members ?? [])
    if (member.contact === "changed → blocked") problems.push(`changed ${member.userId.slice(0, 4)}`);
  if (device.account?.revokedHere === true) problems.push("revoked here");
  return problems;
}

const ofForks: ReadonlySet<string> = new Set([
  "fork",
  "rollback",
  "equivocation",
  "withheld",
  "chain-gap",
  "missing-key",
  "identity-changed",
  "ghost-device",
]);

export const namesFork = (views: Views, device: Device, vaultId: string): boolean =>
  named(views, device, vaultId).some((kind) => ofForks.has(kind) || kind.startsWith("changed"));

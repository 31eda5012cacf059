// One thing that people do: what it is called, how often they do it, and how.
import { itemsOf } from "../../src/domain/chart.ts";
import type { Item } from "../../src/domain/item.ts";
import type { Outcome } from "../../src/session/api.ts";
import type { OpenSession } from "../../src/session/open-session.ts";
import type { Device } from "./device.ts";
import type { World } from "./world.ts";

export interface Stage {
  readonly world: World;
  readonly device: Device;
  readonly session: OpenSession;
}

export interface Action {
  readonly name: string;
  readonly weight: number;
  /** Undefined: nothing to do it with now. */
  readonly act: (stage: Stage) => Promise<Outcome<unknown>> | undefined;
}

export const openCharts = ({ session }: Stage): readonly string[] =>
  session.book
    .volumes()
    .filter(({ vault }) => vault.membership()?.purpose === "chart" && session.book.accepted(vault.key))
    .map(({ vault }) => vault.key);

export function anItem(stage: Stage, vaultId: string): Item | undefined {
  const volume = stage.session.book.volume(vaultId);
  const items = volume ? [...itemsOf(volume.chart.value())].filter(({ current }) => current.length > 0) : [];
  // A few are touched by everybody: that is where people collide.
  return stage.world.dice.pick(items.sort((a, b) => (a.item < b.item ? -1 : 1)).slice(0, 5));
}

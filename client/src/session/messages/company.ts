// Which charts and conversations I share with whom, looked up once for all of a list: a doctor has hundreds of both.
import { idKey, ownerOf } from "@health-vault/crypto-core";
import type { Volume } from "../volume.ts";

export interface Company {
  /** Charts that this person owns and that have not ended for me, in the order of the book. */
  charts(userKey: string): readonly Volume[];
  /** Conversations that I have with this person alone. */
  alone(userKey: string): readonly Volume[];
  /** Where a volume stands in the book: the first of several counts. */
  place(volume: Volume): number;
}

export function companyIn(volumes: readonly Volume[], myKey: string): Company {
  const places = new Map(volumes.map((volume, at) => [volume, at]));
  const charts = new Map<string, Volume[]>();
  const alone = new Map<string, Volume[]>();
  const add = (to: Map<string, Volume[]>, key: string, volume: Volume): void => {
    const known = to.get(key);
    if (known) known.push(volume);
    else to.set(key, [volume]);
  };
  for (const volume of volumes) {
    const membership = volume.vault.membership();
    if (!membership) continue;
    const { purpose, members } = membership;
    const owner = ownerOf(members);
    if (purpose === "chart" && owner && !volume.ended) add(charts, idKey(owner.userId), volume);
    if (purpose === "thread" && members.size === 2)
      for (const key of members.keys()) if (key !== myKey) add(alone, key, volume);
  }
  return {
    charts: (userKey) => charts.get(userKey) ?? [],
    alone: (userKey) => alone.get(userKey) ?? [],
    place: (volume) => places.get(volume) ?? places.size,
  };
}

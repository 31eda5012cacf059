// Which charts are open: those somebody looks at, those something waits in, those fetched ahead; the others are closed, least recently used first (ADR 0047).
import { idKey, type UserId } from "@health-vault/crypto-core";
import type { Clock, VaultKey, VaultRow } from "../sync/ports.ts";
import type { Who } from "./cards.ts";
import { fetchAhead, type AheadSource } from "./fetch-ahead.ts";
import type { Note, Shelf } from "./shelf.ts";
import type { Volume } from "./volume.ts";

export interface OpenCharts {
  /** Opens it where it is closed; it is the most recently used from now on. */
  opened(key: VaultKey): Promise<Volume | undefined>;
  /** Not closed while it is shown; answers how to let go. */
  hold(key: VaultKey): () => void;
  /** What came into a closed one was not looked at. */
  unread(key: VaultKey): void;
  /** An open one says something new. */
  changed(key: VaultKey): void;
  /** Looks for what has to be judged: after everything that may have made a log or an identity grow. */
  look(): void;
  /** What came while nobody was here: as the rows on the disk say. */
  begin(rows: readonly VaultRow[]): void;
  /** What open charts say is noted. */
  tidy(): void;
  stop(): void;
}

export interface OpenChartsPorts {
  readonly me: UserId;
  readonly clock: Clock;
  readonly shelf: Shelf;
  readonly volumes: ReadonlyMap<VaultKey, Volume>;
  /** How many may be open, besides those that always are. */
  readonly room: number;
  /** One's own: open from the beginning to the end. */
  readonly always: (key: VaultKey) => boolean;
  readonly online: () => boolean;
  /** May the background begin: my own lists are known. */
  readonly ready: () => boolean;
  /** Never read here, and it has to be: nobody knows whom it is about, or somebody waits for what this device finds. */
  readonly due: (volume: Volume) => boolean;
  readonly ahead: readonly AheadSource[];
  /** What of an open chart waits for somebody. */
  readonly thingsOf: (volume: Volume) => Note["things"];
  /** What the line of an open conversation says; undefined of a chart. */
  readonly threadOf: (volume: Volume) => Note["thread"];
  /** Whom an open chart is about. */
  readonly whoOf: (volume: Volume) => Who | undefined;
  /** A chart was read to the end of what is on the disk. */
  readonly judged: (volume: Volume, who: Who | undefined) => void;
  /** Before the background looks what is owed. */
  readonly surveyed: () => void;
  /** The background has nothing more to read. */
  readonly rested: () => void;
  readonly tell: (key: VaultKey) => void;
  readonly failed: (thrown: unknown) => void;
}

/** A burst of news is one look; a chart that is written to is noted once. */
const restMs = 50;
/** Charts read before the first ones of them are closed again. */
const roomEvery = 8;
/** A disk answers a few questions at once sooner than one after another. */
const readAtOnce = 4;

export function createOpenCharts(ports: OpenChartsPorts): OpenCharts {
  const { clock, shelf, volumes, room, always } = ports;
  const used = new Map<VaultKey, number>();
  const held = new Map<VaultKey, number>();
  const unread = new Set<VaultKey>();
  const touched = new Set<VaultKey>();
  /** Opened ahead once; whoever was closed again since was not wanted. */
  const warmed = new Set<VaultKey>();
  let uses = 0;
  /** Asked for again after each burst of news. */
  let ahead: readonly VaultKey[] | undefined;
  let working = false;
  let due = false;
  let again = false;
  let stopped = false;

  function judged(volume: Volume): void {
    const { key } = volume.vault;
    const { vault, setAside, lastChangeMs } = volume;
    const who = ports.whoOf(volume);
    const thread = ports.threadOf(volume);
    const readTo = vault.readTo() ?? { incarnation: "", position: 0 };
    unread.delete(key);
    touched.delete(key);
    shelf.put(key, {
      ...readTo,
      ...who,
      ...(lastChangeMs === undefined ? {} : { lastChangeMs }),
      logLength: vault.membership()?.length ?? 0,
      aside: vault.asideIds().filter((entry) => !setAside.has(entry)).length,
      unsettled: vault.holds(),
      things: ports.thingsOf(volume),
      ...(thread === undefined ? {} : { thread }),
      mine: vault
        .chains()
        .cutoffsOf(ports.me)
        .map(({ deviceId }) => idKey(deviceId)),
    });
    ports.judged(volume, who);
  }

  const isSpare = (volume: Volume): boolean => {
    const { key } = volume.vault;
    return volume.vault.isOpen() && !always(key);
  };

  /** What was used longest ago goes first; what waits for the relay stays. */
  async function makeRoom(): Promise<void> {
    const open = [...volumes.values()].filter(isSpare);
    let over = open.length - room;
    if (over <= 0) return;
    open.sort((a, b) => (used.get(a.vault.key) ?? 0) - (used.get(b.vault.key) ?? 0));
    for (const volume of open) {
      const { key } = volume.vault;
      if (over <= 0) return;
      if ((held.get(key) ?? 0) > 0 || !volume.vault.isOpen()) continue;
      judged(volume);
      const use = used.get(key);
      if (!(await volume.vault.close(() => used.get(key) === use && (held.get(key) ?? 0) === 0))) continue;
      over--;
      ports.tell(key);
    }
  }

  async function read(volume: Volume): Promise<void> {
    if (!volume.vault.isOpen()) {
      await volume.vault.load(ports.online());
      // A screen does not wait for the line.
      void volume.vault.meet(ports.online()).catch(ports.failed);
    }
    if (!stopped) judged(volume);
  }

  /** Pulled before my own lists were here, and nobody waits for it: it is read when somebody looks. */
  function isOwed(key: VaultKey): boolean {
    const volume = volumes.get(key);
    return volume !== undefined && (!volume.vault.membership() || !!shelf.get(key) || ports.due(volume));
  }

  /** What was fetched ahead may stay; anything else that was only read is the first to be closed. */
  function next(): VaultKey | undefined {
    ahead ??= fetchAhead(ports.ahead, room);
    const fresh = ahead.find(
      (key) => unread.has(key) || (!warmed.has(key) && volumes.get(key)?.vault.isOpen() === false),
    );
    if (fresh !== undefined) {
      warmed.add(fresh);
      return fresh;
    }
    for (const key of unread) {
      if (isOwed(key)) return key;
      unread.delete(key);
    }
    return undefined;
  }

  /** Those whose turn it is. */
  function nextFew(): readonly Volume[] {
    const few: Volume[] = [];
    for (let key = next(); key !== undefined; key = few.length < readAtOnce ? next() : undefined) {
      unread.delete(key);
      const volume = volumes.get(key);
      if (volume) few.push(volume);
    }
    return few;
  }

  async function work(): Promise<void> {
    let worked = false;
    let count = 0;
    for (let few = nextFew(); few.length > 0 && !stopped; few = nextFew()) {
      worked = true;
      await Promise.all(few.map(read));
      count += few.length;
      if (count >= roomEvery) {
        await makeRoom();
        count = 0;
      }
      // Whoever sits at the screen comes first.
      await new Promise<void>((resolve) => clock.after(0, resolve));
    }
    if (!stopped) await makeRoom();
    if (worked && !stopped) ports.rested();
  }

  /** What a closed one owes: somebody has to look at it. */
  function survey(): void {
    for (const [key, volume] of volumes) {
      const { vault } = volume;
      const membership = vault.membership();
      if (!membership) continue;
      if (vault.isOpen()) {
        if (touched.has(key)) judged(volume);
        continue;
      }
      const note = shelf.get(key);
      if (note && note.logLength < membership.length) {
        if (note.unsettled) unread.add(key);
        else if (!unread.has(key)) shelf.put(key, { ...note, logLength: membership.length });
      }
      if (!note && !unread.has(key) && ports.due(volume)) unread.add(key);
    }
  }

  function look(): void {
    if (due || stopped) return;
    due = true;
    clock.after(restMs, () => {
      due = false;
      ahead = undefined;
      again = working;
      if (stopped || working || !ports.ready()) return;
      ports.surveyed();
      survey();
      working = true;
      work()
        .catch(ports.failed)
        .finally(() => {
          working = false;
          if (again || unread.size > 0) look();
        });
    });
  }

  return {
    look,
    async opened(key) {
      const volume = volumes.get(key);
      if (!volume) return undefined;
      used.set(key, ++uses);
      if (volume.vault.isOpen()) return volume;
      await read(volume);
      look();
      return volume;
    },
    hold(key) {
      held.set(key, (held.get(key) ?? 0) + 1);
      let over = false;
      return () => {
        if (over) return;
        over = true;
        held.set(key, (held.get(key) ?? 1) - 1);
      };
    },
    unread(key) {
      unread.add(key);
      look();
    },
    changed(key) {
      if (always(key) || volumes.get(key)?.vault.isOpen() !== true) return;
      touched.add(key);
      look();
    },
    begin(rows) {
      for (const { vaultId, incarnation, cursor } of rows) {
        const note = shelf.get(vaultId);
        const { length = 0, purpose } = volumes.get(vaultId)?.vault.membership() ?? {};
        if (!note || always(vaultId)) continue;
        const grown =
          note.things === undefined ||
          (purpose === "thread" && note.thread === undefined) ||
          note.incarnation !== incarnation ||
          note.position < cursor ||
          note.logLength < length;
        if (grown) unread.add(vaultId);
      }
      look();
    },
    tidy() {
      for (const key of touched) {
        const volume = volumes.get(key);
        if (volume?.vault.isOpen()) judged(volume);
      }
    },
    stop() {
      stopped = true;
    },
  };
}

// Other people's charts as list and screens need them: whom each is about, which are pinned, which are open (ADR 0047).
import type { Chart } from "../domain/chart.ts";
import { bannerView } from "../domain/banner.ts";
import type { SelfVault } from "../domain/self-vault.ts";
import type { Clock, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import { createCards, type CardFacts, type Cards, type Who } from "./cards.ts";
import type { Myself } from "./me.ts";
import { createOpenCharts, type OpenCharts } from "./open-charts.ts";
import { openThings } from "./open-things.ts";
import type { People } from "./people.ts";
import type { Note, Shelf } from "./shelf.ts";
import { unendedDevices } from "./unended-devices.ts";
import type { Volume } from "./volume.ts";

export interface ReadingRoom extends Pick<OpenCharts, "hold" | "unread" | "changed" | "begin" | "stop"> {
  /** With its content: opened where it is closed. */
  opened(key: VaultKey): Promise<Volume | undefined>;
  /** Opened, and not closed before this is done; undefined where there is no such vault. */
  within<T>(key: VaultKey, act: (volume: Volume) => Promise<T>): Promise<T | undefined>;
  /** A person looks at this chart. */
  look(key: VaultKey): void;
  /** Whom a chart is about, as far as it is known without opening it. */
  who(key: VaultKey): CardFacts | undefined;
  /** What was found in a chart when it was last read here. */
  note(key: VaultKey): Note | undefined;
  isPinned(key: VaultKey): boolean;
  pin(key: VaultKey, pinned: boolean): Promise<Outcome>;
  /** My own lists are here: cards are compared with them, and the background begins. */
  selfArrived(): void;
  /** What was found is kept for the next time. */
  tidy(): Promise<void>;
  /** After news: somebody may have to look into a chart that is closed. */
  survey(): void;
}

export interface ReadingRoomPorts {
  readonly me: Myself;
  readonly clock: Clock;
  readonly shelf: Shelf;
  readonly room: number | undefined;
  readonly people: People;
  readonly volumes: ReadonlyMap<VaultKey, Volume>;
  readonly self: () => SelfVault;
  readonly write: (texts: readonly string[]) => Promise<Outcome<readonly string[]>>;
  readonly always: (key: VaultKey) => boolean;
  readonly accepted: (key: VaultKey) => boolean;
  /** Charts of those who come soon, the next one first. */
  readonly comingUp: () => readonly VaultKey[];
  readonly threadOf: (volume: Volume) => Note["thread"];
  readonly online: () => boolean;
  readonly rested: () => void;
  readonly tell: (key: VaultKey) => void;
  readonly failed: (thrown: unknown) => void;
}

/** Room for a day's patients. */
const usualRoom = 32;

function whoOf(chart: Chart, nowMs: number): Who | undefined {
  const { family, given, displayName: name, born, number } = bannerView(chart, nowMs, true);
  if (family === undefined && given === undefined) return undefined;
  return { name, ...(born === undefined ? {} : { born }), ...(number === undefined ? {} : { number }) };
}

/** As my other devices noted it. */
const lastSeenFirst = (keys: readonly VaultKey[], cards: Cards): readonly VaultKey[] => {
  const seen = keys.map((key) => ({ key, at: cards.of(key)?.lastSeen ?? "" }));
  return seen.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).map(({ key }) => key);
};

export function createReadingRoom(ports: ReadingRoomPorts): ReadingRoom {
  const { me, clock, shelf, people, volumes, self, always, accepted } = ports;
  let selfKnown = false;

  const cards = createCards({
    clock,
    self,
    write: ports.write,
    ready: () => selfKnown && ports.online(),
  });

  /** Somebody has to look into it: whom is it about, what waits for its owner, where did a revoked device of mine write. */
  function due(volume: Volume): boolean {
    const { key } = volume.vault;
    const membership = volume.vault.membership();
    if (membership?.purpose !== "chart" || !who(key)) return true;
    // What waits for a doctor in it nobody but this device can say.
    if (me.profession === "doctor" && shelf.get(key)?.things === undefined) return true;
    if (membership.members.get(me.key)?.role === "owner") return true;
    return unendedDevices(membership, people.get(me.userId)).length > 0;
  }

  function who(key: VaultKey): CardFacts | undefined {
    const note = shelf.get(key);
    if (note?.name === undefined) return cards.of(key);
    const { name, born, number } = note;
    return (
      cards.of(key) ?? { name, ...(born === undefined ? {} : { born }), ...(number === undefined ? {} : { number }) }
    );
  }

  const mineToRead = (key: VaultKey): boolean => volumes.get(key)?.ended === false && accepted(key);
  const charts: OpenCharts = createOpenCharts({
    me: me.userId,
    clock,
    shelf,
    volumes,
    room: ports.room ?? usualRoom,
    always,
    online: ports.online,
    ready: () => selfKnown,
    due,
    // Most urgent first.
    ahead: [
      () => ports.comingUp().filter(mineToRead),
      () => [...volumes.keys()].filter((key) => cards.isPinned(key)),
      () => shelf.recent().filter(mineToRead),
      () => lastSeenFirst([...volumes.keys()].filter(mineToRead), cards),
    ],
    thingsOf(volume) {
      const { critical, conflicts, objections, objected = [] } = openThings(volume, me.key, clock.nowMs());
      return { critical: [...critical], conflicts, objections, objected: [...objected] };
    },
    whoOf: ({ chart }) => whoOf(chart.value(), clock.nowMs()),
    threadOf: ports.threadOf,
    judged({ vault }, found) {
      const foreign = vault.membership()?.purpose === "chart" && !always(vault.key);
      if (found && foreign && accepted(vault.key)) cards.saw(vault.key, found, vault.isAtEnd());
    },
    surveyed: missingCards,
    rested: ports.rested,
    tell: ports.tell,
    failed: ports.failed,
  });

  /** Accepted since it was read, or noted by nobody yet. */
  function missingCards(): void {
    for (const key of volumes.keys()) {
      const note = shelf.get(key);
      if (note?.name === undefined || always(key) || !accepted(key) || cards.of(key)) continue;
      cards.saw(
        key,
        {
          name: note.name,
          ...(note.born === undefined ? {} : { born: note.born }),
          ...(note.number === undefined ? {} : { number: note.number }),
        },
        false,
      );
    }
  }

  function survey(): void {
    cards.resume();
    charts.look();
  }

  return {
    ...charts,
    async within(key, act) {
      const letGo = charts.hold(key);
      try {
        const volume = await charts.opened(key);
        return volume && (await act(volume));
      } finally {
        letGo();
      }
    },
    survey,
    look(key) {
      shelf.touch(key);
      if (!always(key) && accepted(key)) cards.met(key);
    },
    who,
    note: (key) => shelf.get(key),
    isPinned: (key) => cards.isPinned(key),
    pin: (key, pinned) => cards.pin(key, pinned),
    selfArrived() {
      selfKnown = true;
      cards.resume();
      charts.look();
    },
    async tidy() {
      charts.tidy();
      await cards.flush();
      await shelf.flush();
    },
    stop() {
      charts.stop();
      cards.stop();
      shelf.stop();
    },
  };
}

// The engine against an abstract relay under weather: cuts, repeats, crashes, full disks; what was saved arrives once and in order (protocol §5).
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Down, Up } from "@health-vault/crypto-core/wire";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { AccountStore } from "../src/session/ports.ts";
import { createSync, type Sync } from "../src/sync/engine.ts";
import type { LinkEvents } from "../src/sync/ports.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";

const chart = "pats-chart";
const incarnation = "life-1";
const people = ["pat", "rao"] as const;
type Name = (typeof people)[number];

interface Stored {
  readonly author: number;
  readonly seq: number;
  readonly position: number;
}

/** What sync may expect of a relay, and nothing else: chains without gaps, positions without gaps, the same answer twice. */
interface Wire {
  readonly up: { readonly header: Up; readonly body: Uint8Array }[];
  readonly down: { readonly header: Down; readonly body: Uint8Array }[];
  readonly author: number;
  cursor: number;
  live: boolean;
}

function abstractRelay() {
  const runs: Stored[] = [];
  const wires = new Set<Wire>();
  const end = (): number => runs.length;
  const bytesOf = ({ author, seq }: Stored): Uint8Array => new Uint8Array([author, seq]);

  const own = (author: number) => {
    const seq = runs.filter((run) => run.author === author).length;
    return seq === 0 ? {} : { ownHead: { seq, hash: "h" } };
  };

  function page(wire: Wire, from: number, to: number, more: object, own?: Stored): void {
    const part = runs.slice(from, to);
    const header = {
      type: "page",
      vaultId: chart,
      from,
      end: end(),
      incarnation,
      runs: part.map((run) => ({
        position: run.position,
        count: 1,
        ...(run === own ? { bytes: 0, own: true } : { bytes: 2 }),
      })),
      ...more,
    } as Down;
    wire.down.push({
      header,
      body: new Uint8Array(part.filter((run) => run !== own).flatMap((run) => [...bytesOf(run)])),
    });
    wire.cursor = to;
  }

  function push(wire: Wire, id: number, [author = 0, seq = 0]: Uint8Array): void {
    const chain = runs.filter((run) => run.author === author);
    const known = chain.find((run) => run.seq === seq);
    const none = new Uint8Array();
    if (!known && seq !== chain.length + 1) {
      wire.down.push({ header: { type: "refuse", id, vaultId: chart, code: "chain-gap" }, body: none });
      return;
    }
    const run = known ?? { author, seq, position: end() + 1 };
    if (!known) {
      runs.push(run);
      for (const other of wires)
        if (other.live && other.cursor === run.position - 1)
          page(other, run.position - 1, run.position, {}, other === wire ? run : undefined);
    }
    wire.down.push({ header: { type: "ack", id, position: run.position }, body: none });
  }

  return {
    runs,
    wires,
    end,
    handle(wire: Wire, header: Up, body: Uint8Array): void {
      if (header.type === "push") push(wire, header.id, body);
      if (header.type === "subscribe") {
        wire.cursor = header.position;
        wire.live = header.position === end();
        const answer = {
          type: "subscribed",
          id: header.id,
          vaultId: chart,
          incarnation,
          logLength: 1,
          end: end(),
          ...own(wire.author),
        } as const;
        wire.down.push({ header: answer, body: new Uint8Array() });
      }
      if (header.type === "pull") {
        const to = Math.min(end(), header.position + 3);
        page(wire, header.position, to, { id: header.id, done: true });
        wire.live = to === end();
      }
    },
  };
}

type RelayModel = ReturnType<typeof abstractRelay>;

const writes = new Set(["enqueue", "markOffered", "acked", "ackedAside", "addSegment", "putVault", "markNotSent"]);

/** One device: its disk outlives its processes, its disk may be full for a moment, its line may be cut. */
function createDevice(author: number, relay: RelayModel, clock: ManualClock, store: AccountStore) {
  let sync: Sync | undefined;
  let wire: Wire | undefined;
  let events: LinkEvents | undefined;
  let written = 0;
  let room = Number.POSITIVE_INFINITY;
  const marked = new Set<number>();
  const acked: number[] = [];
  const faults: string[] = [];

  const disk = new Proxy(store, {
    get(from, name: keyof AccountStore) {
      const value = from[name];
      if (!writes.has(name)) return value;
      return async (...args: readonly unknown[]) => {
        if (room <= 0) throw new DOMException("no room", "QuotaExceededError");
        room--;
        const result: unknown = await (value as (...a: readonly unknown[]) => Promise<unknown>)(...args);
        if (name === "markOffered") for (const order of args[0] as readonly number[]) marked.add(order);
        return result;
      };
    },
  });

  function cut(): void {
    const told = events;
    if (wire) relay.wires.delete(wire);
    wire = undefined;
    events = undefined;
    told?.closed({ code: "unreachable" });
  }

  function connect(told: LinkEvents) {
    const mine: Wire = { up: [], down: [], author, cursor: 0, live: false };
    relay.wires.add(mine);
    [wire, events] = [mine, told];
    const welcome = { type: "welcome", incarnation, relayId: "relay", now: 0, heartbeatMs: 1 } as const;
    mine.down.push({ header: welcome, body: new Uint8Array() });
    return {
      send(header: Up, body = new Uint8Array()) {
        // Orders are seqs here: one vault, one entry an item.
        if (header.type === "push" && !marked.has(body[1] ?? 0)) faults.push(`sent before it was marked: ${body[1]}`);
        if (wire === mine) mine.up.push({ header, body });
      },
      check: () => undefined,
      close: () => (wire === mine ? cut() : undefined),
    };
  }

  const device = {
    author,
    store,
    acked,
    faults,
    cut,
    written: () => written,
    sync: () => sync,
    wire: () => wire,
    room(left: number) {
      room = left;
    },
    async start(): Promise<void> {
      const mine: Sync = createSync({
        store: disk,
        clock,
        jitter: () => 0.5,
        relay: { connect },
        tell(news) {
          if (news.type === "caught-up") mine.clear(chart, 1);
          if (news.type === "acked") acked.push(news.order);
        },
        changed: () => undefined,
        storeFailed() {
          room = Number.POSITIVE_INFINITY;
        },
      });
      sync = mine;
      await mine.start();
      await mine.watch([chart]);
      await mine.settled();
    },
    async write(): Promise<void> {
      const seq = written + 1;
      const bytes = new Uint8Array([author, seq]);
      const item = { vaultId: chart, kind: "run", bytes, firstSeq: seq, lastSeq: seq, enqueuedMs: 0 } as const;
      const saved = await sync?.enqueue([item]).then(
        () => true,
        () => false,
      );
      if (saved) written = seq;
      else room = Number.POSITIVE_INFINITY;
    },
    async crash(): Promise<void> {
      const dead = sync;
      dead?.stop();
      cut();
      await dead?.settled();
      room = Number.POSITIVE_INFINITY;
      await device.start();
    },
    /** The relay handles the next message of this device. */
    hears(): void {
      const next = wire?.up.shift();
      if (next && wire) relay.handle(wire, next.header, next.body);
    },
    /** The next message of the relay arrives, or is repeated, or gets lost. */
    receives(times: number): void {
      const next = wire?.down.shift();
      if (next?.header.type === "welcome") events?.opened({ incarnation, nowMs: 0 });
      else for (let i = 0; next && i < times; i++) events?.message(next.header, next.body);
    },
    async talk(): Promise<void> {
      while (wire && wire.up.length + wire.down.length > 0) {
        device.hears();
        device.receives(1);
        await sync?.settled();
      }
    },
    /** Everything up to the cursor on disk is on disk, or is one's own and still in the outbox. */
    async noSkip(): Promise<void> {
      const [row] = await store.vaults();
      const held = new Set((await store.segments(chart)).flatMap(({ runs }) => runs.map(({ position }) => position)));
      const waiting = new Set((await store.outbox()).map((item) => item.firstSeq));
      for (const run of relay.runs.slice(0, row?.cursor ?? 0)) {
        const mine = run.author === author && waiting.has(run.seq);
        if (!held.has(run.position) && !mine) faults.push(`cursor ${row?.cursor} skipped ${run.position}`);
      }
    },
  };
  return device;
}

type Device = ReturnType<typeof createDevice>;

const acts = ["write", "burst", "hears", "receives", "talk", "twice", "lose", "cut", "crash", "full", "time"] as const;
type Act = (typeof acts)[number];

async function perform(device: Device, act: Act): Promise<void> {
  switch (act) {
    case "write":
      return device.write();
    case "hears":
      return device.hears();
    case "receives":
      return device.receives(1);
    case "burst":
      for (let i = 0; i < 6; i++) device.hears();
      for (let i = 0; i < 6; i++) device.receives(i === 0 && device.written() % 3 === 0 ? 0 : 1);
      return;
    case "talk":
      return device.talk();
    case "twice":
      return device.receives(2);
    case "lose":
      return device.receives(0);
    case "cut":
      return device.cut();
    case "crash":
      return device.crash();
    case "full":
      return device.room(1);
    case "time":
      return device.sync()?.nudge();
  }
}

/** Fair weather on new links, until nobody has anything to say. */
async function untilQuiet(devices: readonly Device[]): Promise<void> {
  for (const device of devices) {
    device.room(Number.POSITIVE_INFINITY);
    device.cut();
    await device.sync()?.settled();
  }
  for (let round = 0; round < 4; round++) {
    for (const device of devices) {
      if (!device.wire()) device.sync()?.nudge();
      await device.sync()?.settled();
      await device.talk();
    }
  }
}

const weather = fc.array(
  fc.record({
    who: fc.constantFrom<Name>(...people),
    act: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Act>("write") },
      { weight: 3, arbitrary: fc.constantFrom<Act>("talk", "time") },
      { weight: 4, arbitrary: fc.constantFrom<Act>("hears", "receives", "burst") },
      { weight: 3, arbitrary: fc.constantFrom<Act>(...acts) },
    ),
  }),
  { minLength: 10, maxLength: 80 },
);

test("in any weather every saved item is stored once, in order, marked before it was sent, and no cursor skips", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(weather, async (script) => {
      const relay = abstractRelay();
      const clock = manualClock();
      const disks = memoryDevice();
      const devices: Record<Name, Device> = {
        pat: createDevice(1, relay, clock, await disks.open("pat")),
        rao: createDevice(2, relay, clock, await disks.open("rao")),
      };
      const both = Object.values(devices);
      for (const device of both) await device.start();
      for (const { who, act } of script) {
        await perform(devices[who], act);
        for (const device of both) {
          await device.sync()?.settled();
          await device.noSkip();
        }
      }
      await untilQuiet(both);
      for (const device of both) {
        const chain = relay.runs.filter(({ author }) => author === device.author).map(({ seq }) => seq);
        const [row] = await device.store.vaults();
        const held = (await device.store.segments(chart)).flatMap(({ runs }) => runs.map(({ position }) => position));
        await device.noSkip();
        expect(device.faults).toEqual([]);
        expect(chain).toEqual(Array.from({ length: device.written() }, (_, i) => i + 1));
        expect(await device.store.outbox()).toEqual([]);
        expect(row?.cursor).toBe(relay.end());
        expect(new Set(held)).toEqual(new Set(relay.runs.map(({ position }) => position)));
        expect(new Set(device.acked).size).toBe(device.acked.length);
        expect(device.sync()?.status()).toMatchObject({ waiting: 0, notSent: 0, behind: 0 });
        device.sync()?.stop();
      }
    }),
    { numRuns: 400 },
  );
});

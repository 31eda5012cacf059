// One simulation: the clinic copied, its devices running, chance and faults of one seed, and the first thing that went wrong.
import type { Base } from "./base.ts";
import { createDevice, type Device, type DeviceParts } from "./device.ts";
import { dice as diceOf, type Dice } from "./dice.ts";
import { createDisk, type Disk, type DiskImage } from "./disk.ts";
import { chooseInsiders, createHostility, type Hostility } from "./hostility.ts";
import { staleOffer } from "./offers.ts";
import { createNetwork, type Network } from "./network.ts";
import type { Paper } from "./paper.ts";
import { own, turn } from "./platform.ts";
import { createRelay, type RelayProcess } from "./relay.ts";
import { createTime, type Time } from "./time.ts";
import { createTrace, digest, type Trace } from "./trace.ts";
import { createWatch, type Watch } from "./watch.ts";

/** A write that the session called saved. */
export interface Saved {
  readonly changeId: string;
  readonly vaultId: string;
  readonly device: Device;
  /** Counts the times this device's storage was put back. */
  readonly life: number;
  readonly atMs: number;
}

/** Of an erasure that was answered: who did it, in which life of his device and of the relay. */
export interface Erasure {
  readonly device: Device;
  readonly life: number;
  readonly relayLife: number;
}

export interface World {
  readonly seed: number;
  readonly time: Time;
  readonly dice: Dice;
  readonly relay: RelayProcess;
  readonly network: Network;
  /** Grows: people come, and come with further devices. */
  readonly devices: Device[];
  readonly charts: Map<string, string>;
  /** By person, the newest paper first; an older one counts where the newer keys never reached the relay. */
  readonly papers: Map<string, readonly Paper[]>;
  readonly patientLink: string;
  readonly trace: Trace;
  readonly watch: Watch;
  readonly saved: Saved[];
  /** Entries that an owner took in though a removal keeps them aside. */
  readonly adopted: Set<string>;
  /** Changes whose content somebody took away for good, or tried to. */
  readonly erased: Set<string>;
  /** Documents that were called saved, with what is in their file. */
  readonly letters: (Omit<Saved, "atMs"> & { readonly text: string })[];
  /** What came of opening them in the end, by device and document. */
  readonly read: Map<string, string>;
  /** Ids of records that a reader's app called receipts. */
  readonly forged: Set<string>;
  /** Of what was erased, those whose erasure was answered: to be seen nowhere any more. */
  readonly gone: Map<string, Erasure>;
  /** Older images of disks, to be put back. */
  readonly images: Map<Device, DiskImage>;
  /** Older copies of the relay's database. */
  readonly copies: Buffer[];
  /** The logs as they were before each restore. */
  readonly logsBefore: ReadonlyMap<string, readonly Uint8Array[]>[];
  readonly placesBefore: ReadonlyMap<string, string>[];
  /** People who made new keys and were not told whether it was done. */
  readonly unsettledKeys: Set<string>;
  /** How many devices came. */
  arrivals: number;
  /** How many notes were written. */
  notes: number;
  /** How often the relay was put back to an older copy. */
  lives: number;
  /** Absent where relay and people are honest. */
  readonly hostile: Hostility | undefined;
  /** Until the calm. */
  stormy: boolean;
  note(text: string): void;
  /** The first one counts. */
  violated(what: string): void;
  readonly violation: string | undefined;
}

export interface WorldOptions {
  readonly tell?: (line: string) => void;
  /** The relay lies, and some of the people do. */
  readonly hostile?: boolean;
}

const always: ReadonlySet<string> = new Set(["pat-1", "rao-1"]);

export async function createWorld(base: Base, seed: number, { tell, hostile }: WorldOptions): Promise<World> {
  const dice = diceOf(seed + 1_000);
  const time = createTime(base.nowMs, turn);
  const trace = createTrace(tell);
  let violation: string | undefined;
  const note = (text: string): void => trace.line(`${((time.nowMs() - base.nowMs) / 1000).toFixed(3)} ${text}`);
  const violated = (what: string): void => {
    note(`VIOLATED ${what}`);
    violation ??= what;
  };
  const hostility = hostile === true ? createHostility() : undefined;
  const personOf = (host: string): string => world.devices.find((one) => one.host === host)?.userId ?? "";
  const watch = createWatch(violated, hostility !== undefined);
  own({
    dice,
    nowMs: () => time.nowMs(),
    after: (delayMs, call) => time.after(delayMs, call),
    fetch: (url, init) => network.fetch(url, init),
    openSocket: (url, socket) => network.openSocket(url, socket),
  });
  const relayPorts = {
    time,
    dice,
    keyring: base.keyring,
    log: (line: string) => watch.text("the relay's log", line),
    // Whose rows an operator wrote may well fail.
    bug: (line: string) => (hostility ? note(`relay: ${line}`) : violated(`relay: ${line}`)),
  };
  const relay = createRelay(relayPorts, base.database);
  const network = createNetwork({
    time,
    dice,
    relay,
    ...(hostility ? { liar: hostility.liar } : {}),
    seen: (host, way, bytes) => {
      if (way === "up") world.hostile?.written.sent(personOf(host), bytes);
      const what = watch.frame(host, way, bytes);
      note(`${host} ${way === "up" ? ">" : "<"} ${what} ${digest(bytes)}`);
    },
    asked: (host, what, text) => {
      watch.text(`a request of ${host}`, text);
      world.hostile?.written.asked(what, text);
      note(`${host} ${what} ${digest(Buffer.from(text))}`);
    },
  });
  // Small worlds are quick; over many seeds every company meets.
  const here = base.devices.filter(({ name }) => always.has(name) || dice.chance(0.45));
  const world: World = {
    seed,
    time,
    dice,
    relay,
    network,
    devices: [],
    charts: new Map(base.charts),
    papers: new Map([...base.papers].map(([person, paper]) => [person, [paper]])),
    patientLink: base.patientLink,
    trace,
    watch,
    saved: [],
    adopted: new Set(),
    erased: new Set(),
    gone: new Map(),
    letters: [],
    read: new Map(),
    forged: new Set(),
    images: new Map(),
    copies: [],
    logsBefore: [],
    placesBefore: [],
    unsettledKeys: new Set(),
    arrivals: 0,
    notes: 0,
    lives: 0,
    hostile: hostility?.ready({ relay, newRelay: (copy) => createRelay(relayPorts, copy) }),
    stormy: true,
    note,
    violated,
    get violation() {
      return violation;
    },
  };
  const doctors = [
    ...new Set(here.filter(({ person }) => person === "rao" || person === "kim").map((one) => one.userId)),
  ];
  if (world.hostile) for (const userId of chooseInsiders(dice, doctors)) world.hostile.insiders.add(userId);
  for (const { image, ...parts } of here) settle(world, makeDevice(world, parts, diskOf(world, parts.name, image)));
  await relay.start();
  return world;
}

/** A disk of this world: what is written to it is looked at and noted. */
export function diskOf(world: World, name: string, image?: DiskImage): Disk {
  const wrote = (method: string, args: readonly unknown[]): void => {
    world.watch.stored(`the storage of ${name}`, args);
    world.hostile?.written.stored(args);
    world.note(`${name} stored ${method}`);
    if (method === "markOffered")
      void staleOffer(disk, args[0] as readonly number[]).then((what) => what && world.violated(`${name} ${what}`));
  };
  const disk = createDisk({ time: world.time, dice: world.dice, wrote }, image);
  return disk;
}

/** In a third of the worlds no chart but one's own stays open. */
const roomIn = (seed: number): { readonly room?: number } => (seed % 3 === 0 ? { room: 0 } : {});

export const makeDevice = ({ seed, network, time }: World, parts: DeviceParts, disk: Disk): Device =>
  createDevice({ ...roomIn(seed), ...parts }, disk, network.line(parts.host), time);

/** From now on this device is one of the world's: whenever its session ends by itself, its person opens it again. */
export function settle(world: World, device: Device): void {
  device.ended = () => world.time.after(2_000, () => boot(world, device));
  world.devices.push(device);
}

/** A bug is thrown and never an outcome; a disk that refuses is weather. */
export const isWeather = (thrown: unknown): boolean =>
  thrown instanceof DOMException && (thrown.name === "QuotaExceededError" || thrown.name === "InUseError");

/** Opens the session of a device and says what came of it. */
export function boot(world: World, device: Device): void {
  if (device.lost || device.session) return;
  const { generation } = device.line;
  device.boot().then(
    (said) => {
      world.note(`${device.name} booted: ${said}`);
      const chart = device.session?.me.chartId;
      if (chart !== undefined) world.charts.set(device.person, chart);
      if (said !== "open" && said !== "crashed") world.violated(`${device.name} cannot be opened: ${said}`);
    },
    (thrown: unknown) => {
      world.note(`${device.name} not booted: ${String(thrown)}`);
      if (!isWeather(thrown))
        world.violated(`${device.name} boot: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
      else if (device.line.generation === generation) {
        // The tab is closed and opened again a while later.
        device.crash();
        world.time.after(2_000, () => boot(world, device));
      }
    },
  );
}

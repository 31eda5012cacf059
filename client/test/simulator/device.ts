// One device of one person: a process that lives, crashes and begins again from its disk, over the product's own session.
import { noAppointments } from "../../src/session/api/appointments.ts";
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { hash, idKey, randomBytes, toBase64url, utf8 } from "@health-vault/crypto-core";
import type { SyncView, Topics } from "../../src/session/api.ts";
import { createOpenSession, type OpenSession } from "../../src/session/open-session.ts";
import type { SessionPorts, TransportKey } from "../../src/session/ports.ts";
import { createTopic } from "../../src/session/topic.ts";
import type { Myself } from "../../src/session/me.ts";
import { unlock } from "../../src/session/unlock.ts";
import { memoryDevice } from "../../src/adapters/memory-store.ts";
import { httpRelay } from "../../src/adapters/relay-http.ts";
import type { Disk } from "./disk.ts";
import type { Line } from "./network.ts";
import type { Time } from "./time.ts";

export const password = "orchard lantern violin meadow copper";

export type SimStretch = SessionPorts["stretch"];

/** No Argon2: a seed has no password to guess. */
const stretch: SimStretch = (typed, userId) =>
  Promise.resolve(hash("HV1/salt/v1", userId, utf8(typed)).subarray(0, 32) as Awaited<ReturnType<SimStretch>>);

/** PKCS #8 of an Ed25519 key is this and the 32-byte seed (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

const transportKeys = new Map<string, TransportKey>();

function transportKey(seed: Uint8Array): TransportKey {
  const name = toBase64url(seed);
  const made = transportKeys.get(name) ?? keyFrom(seed);
  if (transportKeys.size > 1_000) transportKeys.clear();
  transportKeys.set(name, made);
  return made;
}

function keyFrom(seed: Uint8Array): TransportKey {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    handle: seed,
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, key))),
  };
}

export interface Device {
  readonly name: string;
  readonly person: string;
  readonly userId: string;
  /** Of this device in its person's log, as of its last start. */
  readonly deviceId: string;
  readonly host: string;
  readonly disk: Disk;
  readonly line: Line;
  readonly session: OpenSession | undefined;
  readonly sync: SyncView | undefined;
  /** Its person's keys and its own, while its session is open. */
  readonly keys: Myself | undefined;
  /** What its session shows of charts and of its own account. */
  readonly vaults: Topics["vaults"];
  readonly account: Topics["account"];
  /** Of this process. */
  ports(): SessionPorts;
  /** Opens the session from the disk; answers what stood in the way. */
  boot(): Promise<string>;
  /** The process is gone, whatever it was doing. */
  crash(): void;
  close(): void;
  /** How far its clock is off. */
  skewMs: number;
  /** Counts the times its storage was put back to an older copy. */
  lives: number;
  /** Never to be seen again. */
  lost: boolean;
  /** The session ended by itself: its person opens it again. */
  ended: () => void;
}

export interface DeviceParts {
  readonly name: string;
  readonly person: string;
  readonly userId: string;
  readonly host: string;
  /** How many charts of others it keeps open. */
  readonly room?: number;
}

export function createDevice(parts: DeviceParts, disk: Disk, line: Line, time: Time): Device {
  let session: OpenSession | undefined;
  let deviceId = "";
  let keys: Myself | undefined;
  let topics: Parameters<typeof createOpenSession>[0]["topics"] | undefined;
  const made: Device = {
    ...parts,
    disk,
    line,
    skewMs: 0,
    lives: 0,
    lost: false,
    ended: () => undefined,
    get deviceId() {
      return deviceId;
    },
    get session() {
      return session;
    },
    get sync() {
      return topics?.sync.get();
    },
    get keys() {
      return session && keys;
    },
    get vaults() {
      return topics?.vaults.get() ?? [];
    },
    get account() {
      return topics?.account.get();
    },
    ports() {
      const { generation } = line;
      const alive = (): boolean => line.generation === generation;
      const clock: SessionPorts["clock"] = {
        nowMs: () => time.nowMs() + made.skewMs,
        after: (delayMs, call) => time.after(delayMs, () => alive() && call()),
      };
      return {
        device: disk.device(alive),
        passing: memoryDevice,
        relay: httpRelay(`https://${parts.host}`, clock),
        transportKeys: {
          create: () => Promise.resolve(transportKey(randomBytes(32))),
          fromHandle: (handle) => Promise.resolve(transportKey(handle as Uint8Array)),
        },
        stretch,
        clock,
        words: [],
        ...(parts.room === undefined ? {} : { room: parts.room }),
      };
    },
    async boot() {
      const { generation } = line;
      const ports = made.ports();
      const store = await ports.device.open(parts.userId);
      const me = await unlock(store, password, stretch, ports);
      if (!me.ok) {
        store.close();
        return JSON.stringify(me.error);
      }
      deviceId = idKey(me.value.device.deviceId);
      keys = me.value;
      const mine: NonNullable<typeof topics> = {
        sync: createTopic<SyncView>({ state: "offline", waiting: 0, notSent: 0 }),
        vaults: createTopic<Topics["vaults"]>([]),
        files: createTopic<Topics["files"]>({}),
        appointments: createTopic<Topics["appointments"]>(noAppointments),
        threads: createTopic<Topics["threads"]>([]),
        clinic: createTopic<Topics["clinic"]>(undefined),
        admin: createTopic<Topics["admin"]>(undefined),
        account: createTopic<Topics["account"]>(undefined),
      };
      // Whatever ends this session ends its process; it begins again from the disk.
      const leave = (): Promise<void> => {
        if (line.generation !== generation) return Promise.resolve();
        made.crash();
        made.ended();
        return Promise.resolve();
      };
      const opened = await createOpenSession({
        ports,
        me: me.value,
        store,
        topics: mine,
        reenter: leave,
        forget: leave,
        keysChanged: leave,
      });
      if (line.generation !== generation) return "crashed";
      session = opened;
      topics = mine;
      return "open";
    },
    crash() {
      line.generation++;
      session = undefined;
      topics = undefined;
      line.cut(true);
    },
    close() {
      session?.close();
      made.crash();
    },
  };
  return made;
}

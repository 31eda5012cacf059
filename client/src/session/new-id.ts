// A new device id for a device that was copied, rolled back, or whose chain cannot go on: prepared on disk, announced by the old keys, then taken (protocol §4, A19, A74).
import {
  asDeviceId,
  asSignPublicKey,
  deviceAddOp,
  deviceFileContent,
  deviceFileKey,
  deviceKeys,
  fromBase64url,
  idKey,
  openBlob,
  randomBytes,
  sealBlob,
  toBase64url,
  utf8,
  type DeviceKeys,
} from "@health-vault/crypto-core";
import { z } from "zod";
import type { Sync } from "../sync/engine.ts";
import { encodeAccountFile, readAccountFile } from "./account-file.ts";
import { credentialsOf } from "./credentials.ts";
import type { Myself } from "./me.ts";
import { failed, gives, protocolFailed } from "./outcome.ts";
import type { Outcome } from "./api.ts";
import { createOwnLog, type LogPlan } from "./own-log.ts";
import type { People } from "./people.ts";
import type { AccountStore, SessionPorts, SignedInRelay, TransportKey } from "./ports.ts";

export interface NewId {
  /** This device's chain cannot go on somewhere. */
  due(): void;
  /** What an earlier session began is finished; also each time the line is back. */
  resume(): Promise<void>;
  /** The old id is ending and the new one not yet here: what the relay says of the old one meanwhile is no news. */
  switching(): boolean;
  stop(): void;
}

export interface NewIdPorts {
  readonly ports: SessionPorts;
  readonly me: Myself;
  readonly store: AccountStore;
  readonly relay: SignedInRelay;
  readonly people: People;
  readonly sync: () => Sync;
  readonly changed: () => void;
  readonly storeFailed: (thrown: unknown) => void;
  /** Goes on as who I am under the new id. */
  readonly reenter: (me: Myself) => Promise<void>;
}

/** A relay that refuses everything gets no log full of devices from us. */
const pauseMs = 60 * 60_000;
const againMs = 15_000;

const fileShape = z.strictObject({ deviceId: z.string(), secrets: z.string() });

interface Next {
  readonly device: DeviceKeys;
  readonly transport: TransportKey;
  /** The device file, as it will lie on disk. */
  readonly secrets: Uint8Array;
}

export function createNewId(input: NewIdPorts): NewId {
  const { ports, me, store, relay, people, sync } = input;
  const { clock } = ports;
  const own = createOwnLog(me, people, relay);
  const here = idKey(me.device.deviceId);
  let wanted = false;
  let working: Promise<void> | undefined;
  let switching = false;
  let stopped = false;
  let stopWait: () => void = () => undefined;

  const blobName = { kind: "device", userId: me.userId } as const;

  /** What was prepared and not taken yet. */
  async function prepared(): Promise<Next | undefined> {
    const bytes = await store.file("next-device");
    if (!bytes) return undefined;
    const kept = fileShape.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const [id, secrets] = [fromBase64url(kept.deviceId), fromBase64url(kept.secrets)];
    const handle = await store.nextTransportHandle();
    if (!id || !secrets || handle === undefined || kept.deviceId === here) return undefined;
    const opened = openBlob(deviceFileKey(me.seed, asDeviceId(id)), blobName, deviceFileContent, secrets);
    if (!opened.ok) return undefined;
    const { signSeed, kemSeed } = opened.value.value;
    const transport = await ports.transportKeys.fromHandle(handle);
    return { device: deviceKeys(signSeed, kemSeed), transport, secrets };
  }

  async function prepare(): Promise<Next> {
    const seeds = { signSeed: randomBytes(32), kemSeed: randomBytes(32) };
    const device = deviceKeys(seeds.signSeed, seeds.kemSeed);
    const transport = await ports.transportKeys.create();
    const name = { ...blobName, generation: me.keys.generation, accountVersion: 0 };
    const secrets = sealBlob(deviceFileKey(me.seed, device.deviceId), name, deviceFileContent, seeds);
    const kept = { deviceId: idKey(device.deviceId), secrets: toBase64url(secrets) };
    await store.prepareDevice(transport.handle, utf8(JSON.stringify(kept)));
    return { device, transport, secrets };
  }

  /** Until then no further id is taken; a clock that was put back does not prolong it. */
  async function waitsMs(): Promise<number> {
    const last = await store.file("last-minted");
    const sinceMs = last ? clock.nowMs() - Number(new TextDecoder().decode(last)) : pauseMs;
    return sinceMs >= 0 && sinceMs < pauseMs ? pauseMs - sinceMs : 0;
  }

  /** Signed on the head as it is now, again when it has moved; nothing to add when an answer got lost. */
  async function announce({ device, transport }: Next): Promise<Outcome> {
    const key = idKey(device.deviceId);
    const appended = await own.append((now): Outcome<LogPlan> => {
      if (now.devices.has(key)) return gives({ ops: [] });
      if (now.generation !== me.keys.generation) return failed("protocol", { kind: "rollback", where: "own keys" });
      if (now.devices.get(here)?.revoked !== false) return failed("revoked");
      const transportPk = asSignPublicKey(transport.publicKey);
      const add = { device, transportPk, temporary: me.temporary, replaces: me.device };
      return gives({ ops: [deviceAddOp(now, me.keys.sign, add)] });
    });
    if (appended.ok) return gives(undefined);
    if (appended.error.kind !== "revoked") return appended;
    // The old id is over: by this very step before a crash, or because a copy of this device was quicker.
    const asNew = ports.relay.as(credentialsOf(me.userId, device.deviceId, transport));
    const from = people.get(me.userId)?.length ?? 0;
    const log = await asNew.identityLog(me.key, from);
    if (!log.ok) return appended;
    const ops = log.value.ops.map((op) => fromBase64url(op) ?? new Uint8Array());
    const grown = await people.keep(me.userId, from, ops);
    if (!grown.ok) return protocolFailed(grown.error);
    return grown.value.devices.has(key) ? gives(undefined) : appended;
  }

  async function take({ device, secrets }: Next): Promise<void> {
    const account = readAccountFile(await store.file("account"));
    if (!account) return;
    const deviceId = idKey(device.deviceId);
    sync().stop();
    await sync().settled();
    await store.becomeNext({
      account: encodeAccountFile({ ...account.file, deviceId }),
      "device-file": secrets,
      "last-minted": utf8(String(clock.nowMs())),
    });
    await input.reenter({ ...me, device });
  }

  function later(delayMs: number): void {
    stopWait();
    stopWait = clock.after(delayMs, () => void resume());
  }

  async function round(): Promise<void> {
    const begun = await prepared();
    if (stopped || (!begun && !wanted)) return;
    const pause = begun ? 0 : await waitsMs();
    if (pause > 0) return later(pause);
    const next = begun ?? (await prepare());
    if (sync().status().link !== "up" && sync().status().failure?.code !== "revoked-device") return;
    switching = true;
    try {
      const announced = await announce(next);
      if (stopped) return;
      if (announced.ok) return await take(next);
      later(againMs);
    } finally {
      switching = false;
      input.changed();
    }
  }

  function resume(): Promise<void> {
    working ??= round()
      .catch((thrown: unknown) => {
        input.storeFailed(thrown);
        later(againMs);
      })
      .finally(() => {
        working = undefined;
      });
    return working;
  }

  return {
    due() {
      wanted = true;
      void resume();
    },
    resume,
    switching: () => switching,
    stop() {
      stopped = true;
      stopWait();
    },
  };
}

// The relay's identity logs as a judge reads them: which devices are still their person's.
import { idKey, readIdentityLog } from "@health-vault/crypto-core";
import type { Device } from "./device.ts";
import type { World } from "./world.ts";

interface OpRow {
  readonly op: Uint8Array;
}

/** Taken off the account: what it has not sent stays on it. */
export function retired(world: World): ReadonlySet<Device> {
  const ops = world.relay.database.prepare<[Buffer], OpRow>(
    "select op from identity_ops where user_id = ? order by number",
  );
  const live = new Map<string, ReadonlySet<string>>();
  for (const { userId } of world.devices) {
    if (live.has(userId)) continue;
    const read = readIdentityLog(ops.all(Buffer.from(userId, "base64url")).map(({ op }) => new Uint8Array(op)));
    if (!read.ok) throw new Error(`a stored identity log does not verify: ${read.error.kind}`);
    const devices = [...read.value.devices.values()].filter(({ revoked }) => !revoked);
    live.set(userId, new Set(devices.map(({ deviceId }) => idKey(deviceId))));
  }
  return new Set(
    world.devices.filter(({ userId, deviceId }) => deviceId !== "" && live.get(userId)?.has(deviceId) !== true),
  );
}

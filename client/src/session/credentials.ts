// How this device proves itself to the relay: the transport key signs the relay's challenge; works while locked (protocol §3, sessions).
import { asDeviceId, sessionMessage, toBase64url, type DeviceId, type UserId } from "@health-vault/crypto-core";
import { bytesOf } from "./bytes.ts";
import type { AccountStore, Credentials, TransportKey, TransportKeys } from "./ports.ts";

export function credentialsOf(userId: UserId, device: DeviceId, transport: TransportKey): Credentials {
  const deviceId = asDeviceId(device);
  return {
    userId: toBase64url(userId),
    deviceId: toBase64url(deviceId),
    sign({ relayId, challenge, timeMs }) {
      const over = { relayId: bytesOf(relayId), challenge: bytesOf(challenge), timeMs };
      return transport.sign(sessionMessage(over, userId, deviceId));
    },
  };
}

export async function credentials(
  keys: TransportKeys,
  userId: UserId,
  device: DeviceId,
  store: AccountStore,
): Promise<Credentials> {
  return credentialsOf(userId, device, await keys.fromHandle(await store.transportHandle()));
}

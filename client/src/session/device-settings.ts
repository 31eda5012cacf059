// Under which keys the self-vault keeps what a person wrote about a device: never in clear at the relay (protocol §8).
import { toHex } from "@health-vault/crypto-core";
import { bytesOf } from "./bytes.ts";

/** Keys of settings are lower case. */
const settingKey = (what: "label" | "added", deviceKey: string): string =>
  `device-${what}.${toHex(bytesOf(deviceKey).subarray(0, 16))}`;

export const addedSetting = (deviceKey: string): string => settingKey("added", deviceKey);
export const labelSetting = (deviceKey: string): string => settingKey("label", deviceKey);

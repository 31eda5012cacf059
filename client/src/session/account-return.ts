// When a restored relay has lost this account, or this device of it: the device brings both again by the receipt of the sign-up (protocol §5.8).
import { currentKdfId, locatorOf, toBase64url, utf8 } from "@health-vault/crypto-core";
import { accountBlobs, type AccountBlobs, type Profile } from "@health-vault/crypto-core/wire";
import { z } from "zod";
import type { Clock } from "../sync/ports.ts";
import type { Myself } from "./me.ts";
import type { AccountRequest } from "./new-account.ts";
import type { AccountStore, Relay } from "./ports.ts";

const copy = accountBlobs.pick({ recoveryBlob: true, accountData: true, accountVersion: true }).extend({
  receipt: z.string(),
  profile: z.object({ name: z.string(), profession: z.string(), registrationNumber: z.string() }).optional(),
});

/** What a sign-up sent and got that is needed to come back; nothing in it is clear but a doctor's public profile. */
export function signUpCopy(request: AccountRequest, profile: Profile | undefined, receipt: string): Uint8Array {
  const { recoveryBlob, accountData, accountVersion } = request;
  return utf8(JSON.stringify({ receipt, recoveryBlob, accountData, accountVersion, ...(profile ? { profile } : {}) }));
}

/** The copy with the blobs as they are now; undefined where nothing has changed. */
export function renewedCopy(kept: Uint8Array, blobs: AccountBlobs): Uint8Array | undefined {
  const read = copy.safeParse(JSON.parse(new TextDecoder().decode(kept)));
  if (!read.success) return undefined;
  const { recoveryBlob, accountData, accountVersion } = blobs;
  const text = JSON.stringify({ ...read.data, recoveryBlob, accountData, accountVersion });
  return text === JSON.stringify(read.data) ? undefined : utf8(text);
}

export interface AccountReturn {
  /** The relay does not know this device: true when it was restored and knows it again. */
  tryIt(): Promise<boolean>;
}

export interface AccountReturnPorts {
  readonly me: Myself;
  readonly store: AccountStore;
  readonly relay: Relay;
  readonly clock: Clock;
}

/** A relay that says no is not asked again at once. */
const againMs = 60 * 60_000;

export function createAccountReturn({ me, store, relay, clock }: AccountReturnPorts): AccountReturn {
  let trying = false;
  let tried: { readonly incarnation: string; readonly atMs: number } | undefined;

  async function request(authKey: Uint8Array) {
    const kept = await store.file("sign-up-copy");
    const passwordBlob = await store.file("password-blob");
    const log = await store.identityLog(me.key);
    if (!kept || !passwordBlob || log.length === 0) return undefined;
    const read = copy.safeParse(JSON.parse(new TextDecoder().decode(kept)));
    if (!read.success) return undefined;
    const { profile, ...rest } = read.data;
    return {
      ...rest,
      identityLog: log.map((op) => toBase64url(op)),
      locator: toBase64url(locatorOf(me.code)),
      authKey: toBase64url(authKey),
      kdfId: currentKdfId,
      passwordBlob: toBase64url(passwordBlob),
      ...(profile ? { profile } : {}),
    };
  }

  async function attempt(): Promise<boolean> {
    const info = await relay.info();
    if (!info.ok || !me.authKey) return false;
    const { incarnation } = info.value;
    const known = (await store.vaults()).filter((row) => row.incarnation !== "");
    if (known.every((row) => row.incarnation === incarnation && !row.restoring)) return false;
    const sinceMs = tried?.incarnation === incarnation ? clock.nowMs() - tried.atMs : againMs;
    if (sinceMs >= 0 && sinceMs < againMs) return false;
    const asked = await request(me.authKey);
    if (!asked) return false;
    const answer = await relay.restoreAccount(asked);
    if (answer.ok || answer.error.code !== "unreachable") tried = { incarnation, atMs: clock.nowMs() };
    return answer.ok;
  }

  return {
    async tryIt() {
      if (trying) return false;
      trying = true;
      return attempt().finally(() => (trying = false));
    },
  };
}

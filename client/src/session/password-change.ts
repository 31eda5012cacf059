// A new password: proof of the old one or of the recovery code, compare-and-swap on the account's version, then this disk (protocol §3, change).
import {
  accountDataContent,
  currentKdfId,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  readRecoveryCode,
  sealBlob,
  toBase64url,
} from "@health-vault/crypto-core";
import type { AccountBlobs, PutBlobsRequest } from "@health-vault/crypto-core/wire";
import type { AccountProof } from "./api/account.ts";
import type { Outcome } from "./api.ts";
import { bytesOf } from "./bytes.ts";
import type { Myself } from "./me.ts";
import { done, failed, gives, onDisk, protocolFailed, relayFailed } from "./outcome.ts";
import { judgePassword } from "./passwords.ts";
import type { People } from "./people.ts";
import type { AccountStore, SessionPorts, SignedInRelay } from "./ports.ts";
import { recoveryProof } from "./recovery.ts";

export interface PasswordPorts {
  readonly ports: SessionPorts;
  readonly me: Myself;
  readonly store: AccountStore;
  readonly relay: SignedInRelay;
  readonly people: People;
}

type Proof = Pick<NonNullable<PutBlobsRequest["password"]>, "oldAuthKey" | "recovery">;

/** The authKey of a typed password under this account's sign-in code. */
async function authKeyOf({ ports, me }: PasswordPorts, password: string): Promise<Outcome<string>> {
  const stretched = await ports.stretch(password, me.userId, currentKdfId);
  if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
  return gives(toBase64url(passwordKeys(stretched, me.code, me.clinicId).authKey));
}

async function proofOf(input: PasswordPorts, proof: AccountProof): Promise<Outcome<Proof>> {
  if ("password" in proof) {
    const oldAuthKey = await authKeyOf(input, proof.password);
    return oldAuthKey.ok ? gives({ oldAuthKey: oldAuthKey.value }) : oldAuthKey;
  }
  const code = readRecoveryCode(proof.recoveryCode);
  if (!code) return failed("invalid", { field: "code", reason: "checksum" });
  const recovery = await recoveryProof(input.ports.relay, code, input.me.userId);
  return recovery.ok ? gives({ recovery: recovery.value }) : recovery;
}

/** Account data as the relay has it, brought up to what is held here, under the next version. */
function nextAccountData({ me, people }: PasswordPorts, blobs: AccountBlobs): Outcome<string> {
  const { userId, keys } = me;
  const name = { kind: "account", userId, generation: keys.generation } as const;
  const opened = openBlob(keys.accountData, name, accountDataContent, bytesOf(blobs.accountData));
  if (!opened.ok) return protocolFailed(opened.error);
  const accountVersion = blobs.accountVersion + 1;
  const identityHead = people.get(userId)?.head ?? opened.value.value.identityHead;
  const data = { ...opened.value.value, identityHead, accountVersion };
  return gives(toBase64url(sealBlob(keys.accountData, { ...name, accountVersion }, accountDataContent, data)));
}

export async function changePassword(input: PasswordPorts, proof: AccountProof, next: string): Promise<Outcome> {
  const { ports, me, store, relay, people } = input;
  const strong = await judgePassword(next);
  if (!strong.ok) return strong;
  const stretched = await ports.stretch(next, me.userId, currentKdfId);
  if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
  await people.refresh(me.userId);
  if (people.get(me.userId)?.generation !== me.keys.generation)
    return failed("protocol", { kind: "rollback", where: "own keys" });
  const { authKey, wrapKey } = passwordKeys(stretched, me.code, me.clinicId);
  const { seed, userId, keys } = me;
  const { generation } = keys;

  for (let attempt = 0; attempt < 3; attempt++) {
    const blobs = await relay.blobs();
    if (!blobs.ok) return relayFailed(blobs.error);
    const proved = await proofOf(input, proof);
    if (!proved.ok) return proved;
    const accountData = nextAccountData(input, blobs.value);
    if (!accountData.ok) return accountData;
    const expectedVersion = blobs.value.accountVersion;
    const name = { kind: "password", userId, generation, accountVersion: expectedVersion + 1 } as const;
    const passwordBlob = sealBlob(wrapKey, name, passwordBlobContent, { seed, generation });
    const request: PutBlobsRequest = {
      expectedVersion,
      accountData: accountData.value,
      password: {
        ...proved.value,
        authKey: toBase64url(authKey),
        kdfId: currentKdfId,
        passwordBlob: toBase64url(passwordBlob),
      },
    };
    let put = await relay.putBlobs(request);
    // Lost on the way back, perhaps: the relay knows these bytes again.
    if (!put.ok && put.error.code === "unreachable") put = await relay.putBlobs(request);
    if (put.ok)
      return onDisk(async () => {
        await store.putFiles({ "password-blob": passwordBlob });
        return done;
      });
    if (put.error.code === "conflict-version") continue;
    const refused = relayFailed(put.error);
    return refused.error.kind === "wrong-password" && "recoveryCode" in proof ? failed("wrong-code") : refused;
  }
  return failed("relay-refused", { code: "conflict-version" });
}

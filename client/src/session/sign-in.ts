// A further device: sign-in code and password; the relay names user and clinic, and both are checked after opening (protocol §3).
import {
  accountDataContent,
  asUserId,
  currentKdfId,
  equalBytes,
  identityKeys,
  locatorOf,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  readSignInCode,
  toBase64url,
  type AeadKey,
  type LinkedAccount,
  type SignInCode,
  type UserId,
  type VaultId,
} from "@health-vault/crypto-core";
import type { Outcome, SignInOptions } from "./api.ts";
import { bytesOf } from "./bytes.ts";
import { deviceHere } from "./held-device.ts";
import { checkAccount, releasedLog, type Checked, type SignedIn } from "./new-device.ts";
import { done, failed, gives, protocolFailed, relayFailed } from "./outcome.ts";
import type { SessionPorts } from "./ports.ts";

/** What another device of the same person sealed: the relay's answer must be about this account, and no older (A4, A29, A73). */
interface Vouched extends LinkedAccount {
  /** By the password blob that came along. */
  readonly accountVersion: number;
  readonly selfVaultId: VaultId | undefined;
}

/** Before anything that depends on the password leaves: an account made up by somebody else does not open with it. */
function openVouched(linked: LinkedAccount, wrapKey: AeadKey): Outcome<Vouched> {
  const { userId, generation, seed, accountData } = linked;
  const name = { userId, generation } as const;
  const opened = openBlob(wrapKey, { ...name, kind: "password" }, passwordBlobContent, linked.passwordBlob);
  if (!opened.ok) return failed("wrong-password");
  if (!equalBytes(opened.value.value.seed, seed) || opened.value.value.generation !== generation) return otherKeys;
  const { accountVersion } = opened.value.name;
  if (!accountData) return gives({ ...linked, accountVersion, selfVaultId: undefined });
  const key = identityKeys(seed, generation).accountData;
  const data = openBlob(key, { ...name, kind: "account" }, accountDataContent, accountData);
  if (!data.ok) return protocolFailed(data.error);
  if (!equalBytes(data.value.value.clinicId, linked.clinicId)) return failed("clinic-mismatch");
  return gives({ ...linked, accountVersion, selfVaultId: data.value.value.selfVaultId });
}

const otherKeys = failed("protocol", { kind: "identity-changed", where: "link" });

function asVouched(vouched: Vouched, found: Checked, accountVersion: number): Outcome {
  const { secrets, log, account } = found;
  if (!log.heads.has(toBase64url(vouched.identityHead)) || accountVersion < vouched.accountVersion)
    return failed("protocol", { kind: "rollback", where: "link" });
  if (vouched.generation === secrets.generation && !equalBytes(vouched.seed, secrets.seed)) return otherKeys;
  if (vouched.selfVaultId && !equalBytes(vouched.selfVaultId, account.selfVaultId)) return otherKeys;
  return done;
}

async function signInWith(
  ports: SessionPorts,
  code: SignInCode,
  password: string,
  options: SignInOptions,
  linked?: LinkedAccount,
): Promise<Outcome<SignedIn>> {
  const { relay } = ports;
  const locator = toBase64url(locatorOf(code));
  const found = linked ? gives(linked) : await located(ports, locator);
  if (!found.ok) return found;
  const { userId, clinicId } = found.value;
  const stretched = await ports.stretch(password, userId, currentKdfId);
  if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
  const { authKey, wrapKey } = passwordKeys(stretched, code, clinicId);
  const vouched = linked && openVouched(linked, wrapKey);
  if (vouched && !vouched.ok) return vouched;
  const reply = await relay.signIn({ locator, authKey: toBase64url(authKey) });
  if (!reply.ok) return relayFailed(reply.error);
  const log = await releasedLog(relay, reply.value, userId);
  if (!log.ok) return log;
  const passwordBlob = bytesOf(reply.value.blobs.passwordBlob);
  const { generation } = log.value.identity;
  const name = { kind: "password", userId, generation } as const;
  const opened = openBlob(wrapKey, name, passwordBlobContent, passwordBlob);
  if (!opened.ok) return protocolFailed(opened.error);
  const { seed } = opened.value.value;
  const secrets = { userId, clinicId, seed, generation: opened.value.value.generation, code };
  const checked = checkAccount(reply.value, log.value, secrets);
  if (!checked.ok) return checked;
  const asSaid = vouched && asVouched(vouched.value, checked.value, opened.value.name.accountVersion);
  if (asSaid && !asSaid.ok) return asSaid;
  return deviceHere(ports, {
    checked: checked.value,
    answer: reply.value,
    passwordBlob,
    temporary: options.temporary === true,
  });
}

async function located(
  { relay }: SessionPorts,
  locator: string,
): Promise<Outcome<{ readonly userId: UserId; readonly clinicId: UserId }>> {
  const found = await relay.locate({ locator });
  if (!found.ok) return relayFailed(found.error);
  return gives({ userId: asUserId(bytesOf(found.value.userId)), clinicId: asUserId(bytesOf(found.value.clinicId)) });
}

export async function signIn(
  ports: SessionPorts,
  typedCode: string,
  password: string,
  options: SignInOptions,
): Promise<Outcome<SignedIn>> {
  const code = readSignInCode(typedCode);
  return code ? signInWith(ports, code, password, options) : failed("invalid", { field: "code", reason: "checksum" });
}

/** What came over a link, and the password: the sign-in code and the ids are known, all else is checked as in any sign-in. */
export const signInLinked = (
  ports: SessionPorts,
  linked: LinkedAccount,
  password: string,
  options: SignInOptions,
): Promise<Outcome<SignedIn>> => signInWith(ports, linked.signInCode, password, options, linked);

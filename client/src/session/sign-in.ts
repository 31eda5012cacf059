// A further device: sign-in code and password; the relay names user and clinic, and both are checked after opening (protocol §3).
import {
  asUserId,
  currentKdfId,
  equalBytes,
  locatorOf,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  readSignInCode,
  toBase64url,
  type Hash,
  type Seed,
  type SignInCode,
  type UserId,
} from "@health-vault/crypto-core";
import type { Outcome, SignInOptions } from "./api.ts";
import { bytesOf } from "./bytes.ts";
import { addDevice, checkAccount, releasedLog, type SignedIn } from "./new-device.ts";
import { failed, gives, protocolFailed, relayFailed } from "./outcome.ts";
import type { SessionPorts } from "./ports.ts";

/** What another device of the same person said over the link: the relay's answer must be about this account (A4, A73). */
interface Vouched {
  readonly userId: UserId;
  readonly clinicId: UserId;
  readonly seed: Seed;
  readonly generation: number;
  readonly identityHead: Hash;
}

async function signInWith(
  ports: SessionPorts,
  code: SignInCode,
  password: string,
  options: SignInOptions,
  vouched?: Vouched,
): Promise<Outcome<SignedIn>> {
  const { relay } = ports;
  const locator = toBase64url(locatorOf(code));
  const found = vouched ? gives(vouched) : await located(ports, locator);
  if (!found.ok) return found;
  const { userId, clinicId } = found.value;
  const stretched = await ports.stretch(password, userId, currentKdfId);
  if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
  const { authKey, wrapKey } = passwordKeys(stretched, code, clinicId);
  const reply = await relay.signIn({ locator, authKey: toBase64url(authKey) });
  if (!reply.ok) return relayFailed(reply.error);
  const log = releasedLog(reply.value, userId);
  if (!log.ok) return log;
  const passwordBlob = bytesOf(reply.value.blobs.passwordBlob);
  const { generation } = log.value;
  const name = { kind: "password", userId, generation } as const;
  const opened = openBlob(wrapKey, name, passwordBlobContent, passwordBlob);
  if (!opened.ok) return protocolFailed(opened.error);
  const { seed } = opened.value.value;
  if (vouched && !log.value.heads.has(toBase64url(vouched.identityHead)))
    return failed("protocol", { kind: "rollback", where: "own log" });
  if (vouched && vouched.generation === generation && !equalBytes(vouched.seed, seed))
    return failed("protocol", { kind: "identity-changed", where: "link" });
  const secrets = { userId, clinicId, seed, generation: opened.value.value.generation, code };
  const checked = checkAccount(reply.value, log.value, secrets);
  if (!checked.ok) return checked;
  return addDevice(ports, {
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

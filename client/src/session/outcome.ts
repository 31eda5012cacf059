// Short forms for what a session answers: done, or a named error with facts.
import { REFUSALS } from "@health-vault/crypto-core/wire";
import type { ProtocolError } from "@health-vault/crypto-core";
import type { Outcome, SessionError, SessionErrorKind } from "./api.ts";
import type { RelayFailure } from "./ports.ts";

export const done = { ok: true, value: undefined } as const;

export const gives = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const failed = (
  kind: SessionErrorKind,
  facts?: SessionError["facts"],
): { readonly ok: false; readonly error: SessionError } => ({
  ok: false,
  error: facts ? { kind, facts } : { kind },
});

export const protocolFailed = (error: ProtocolError) => failed("protocol", { kind: error.kind, where: error.where });

function relayError({ code, facts }: RelayFailure): SessionError {
  if (code === "unreachable" || code === "unavailable" || code === "busy") return { kind: "offline" };
  if (code === "token") return { kind: "token" };
  if (code === "not-a-member" || code === "removed") return { kind: "not-a-member" };
  if (code === "role" || code === "forbidden") return { kind: "not-permitted" };
  if (code === "revoked-device") return { kind: "revoked" };
  if (code === "sign-in") return { kind: "wrong-password" };
  return { kind: "relay-refused", facts: facts.reason ? { code, reason: facts.reason } : { code } };
}

/** What keeps a request from being answered now and not for ever. */
export const passes = (code: RelayFailure["code"]): boolean =>
  code === "unreachable" || REFUSALS[code].cure === "retry";

export const relayFailed = (failure: RelayFailure): { readonly ok: false; readonly error: SessionError } => ({
  ok: false,
  error: relayError(failure),
});

/** Name of the error by which a device store says that another tab holds this account. */
export const inUse = "InUseError";

/** What browsers and Dexie call a database that had no room, was lost, is not readable or could not be opened. */
const diskFaults: ReadonlySet<string> = new Set([
  "QuotaExceededError",
  "UnknownError",
  "AbortError",
  "InvalidStateError",
  "DatabaseClosedError",
  "OpenFailedError",
  "VersionError",
  "MissingAPIError",
  "NotFoundError",
  "NotReadableError",
  "SecurityError",
  "TimeoutError",
]);

/** Anything else that is thrown is a bug and no full disk: it goes on to the frame, which says so. */
export const isDiskFault = (thrown: unknown): thrown is Error => thrown instanceof Error && diskFaults.has(thrown.name);

/** A disk that refuses is an outcome, not a crash: the form stays and says so. */
export async function onDisk<T>(act: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === inUse) return failed("in-use");
    if (!isDiskFault(thrown)) throw thrown;
    return failed("storage", { reason: thrown.name });
  }
}

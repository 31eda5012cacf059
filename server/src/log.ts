// The log: kinds and ids only; its types admit no text that came from outside (A56).
import type { FastifyBaseLogger } from "fastify";
import type { RefusalCode } from "@health-vault/crypto-core/wire";

/** A relay-made or parsed id, a number, a closed word; never input, a message, an address or a URL. */
export interface LogFacts {
  readonly userId?: string;
  readonly deviceId?: string;
  readonly vaultId?: string;
  readonly code?: RefusalCode;
  readonly count?: number;
  readonly ms?: number;
  /** Route pattern, without values. */
  readonly route?: string;
  /** Class and code of a thrown error, and where in the program it arose. */
  readonly error?: string;
  readonly errno?: string;
  readonly at?: readonly string[];
}

type LogKind =
  | "started"
  | "closing"
  | "refused"
  | "bug"
  | "socket-open"
  | "socket-closed"
  | "socket-dead"
  | "signed-up"
  | "suspended"
  | "device-revoked"
  | "recovery-sign-in"
  | "account-deleted"
  | "wake-failed"
  | "mail-failed"
  | "bus-up"
  | "bus-down"
  | "audit-broken";

export type Log = (kind: LogKind, facts?: LogFacts) => void;

export const createLog = (logger: FastifyBaseLogger): Log => {
  const levels: Partial<Record<LogKind, "error" | "debug">> = {
    bug: "error",
    "audit-broken": "error",
    "bus-down": "error",
    refused: "debug",
  };
  return (kind, facts = {}) => logger[levels[kind] ?? "info"]({ kind, ...facts });
};

/** What of an error may be logged: no message, which can hold values of a row. */
export const errorFacts = (error: unknown): LogFacts => {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { readonly code?: unknown };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(typeof code === "string" && { errno: code }),
    at: frames.slice(0, 6).map((line) => line.trim()),
  };
};

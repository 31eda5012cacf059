// argon2id(authKey) in a bounded pool behind a cheap check, so that guesses cost the relay nothing (protocol.md §3, A9, A11).
import { argon2id, hash, verify } from "argon2";
import { authCheck } from "@health-vault/crypto-core";
import { Refusal } from "../refusal.ts";

/** 19 MiB, two passes. */
const PARAMETERS = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;
const RUNNING = 2;
const WAITING = 32;

interface StoredVerifier {
  readonly authCheck: Uint8Array;
  readonly authVerifier: string;
}

export interface Verifier {
  /** @throws Refusal busy */
  make(authKey: Uint8Array): Promise<StoredVerifier>;
  /** A wrong key ends at the cheap check, as an unknown person does: the same time for both. @throws Refusal busy */
  proves(stored: StoredVerifier | undefined, authKey: Uint8Array): Promise<boolean>;
}

/** Runs at most `running` at once; refuses `busy` when `waiting` wait already. */
export const createPool = (running: number, waiting: number) => {
  let active = 0;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (active >= running) {
      if (queue.length >= waiting) throw new Refusal("busy", { retryAfterMs: 1_000 });
      await new Promise<void>((resolve) => queue.push(resolve));
    } else active++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) active--;
      else next();
    }
  };
};

const nobody = new Uint8Array(8);

export const createVerifier = (): Verifier => {
  const pool = createPool(RUNNING, WAITING);
  return {
    make: async (authKey) => ({
      authCheck: authCheck(authKey),
      authVerifier: await pool(() => hash(Buffer.from(authKey), PARAMETERS)),
    }),
    proves: async (stored, authKey) => {
      const same = Buffer.compare(authCheck(authKey), stored?.authCheck ?? nobody) === 0;
      if (!same || stored === undefined) return false;
      return pool(() => verify(stored.authVerifier, Buffer.from(authKey)));
    },
  };
};

// A person's session in Node, as tests, benchmarks and the demo use it: the real session on a disk in memory, at a relay behind a line.
import { stretchPassword } from "@health-vault/crypto-core";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { httpRelay } from "../src/adapters/relay-http.ts";
import { webCryptoTransportKeys } from "../src/adapters/transport-key.ts";
import type { Me, Outcome, SessionApi, SignUpForm } from "../src/session/api.ts";
import type { DeviceStore, Relay, SessionPorts } from "../src/session/ports.ts";
import { createSession, type Session } from "../src/session/session.ts";
import type { Clock } from "../src/sync/ports.ts";
import { severable, type Line } from "./line.ts";

export const nodeStretch: SessionPorts["stretch"] = (typed, userId, kdfId) => {
  const stretched = stretchPassword(typed, userId, kdfId);
  return Promise.resolve(stretched.ok ? stretched.value : undefined);
};

/** Throws what the outcome says: in a story a refusal that was not asked for ends it. */
export async function must<T>(outcome: Outcome<T> | Promise<Outcome<T>>): Promise<T> {
  const settled = await outcome;
  if (!settled.ok) throw new Error(JSON.stringify(settled.error));
  return settled.value;
}

/** Both codes of a kit, in groups, and all of it as its QR says it. */
export interface KitCodes {
  readonly signIn: string;
  readonly recovery: string;
  readonly qrText: string;
}

/** A browser, so to speak: somebody may sign up or in here. */
export interface Desk {
  readonly session: Session;
  readonly line: Line;
  readonly device: DeviceStore;
  readonly ports: SessionPorts;
}

export interface DeskOptions {
  readonly clock: Clock;
  readonly device?: DeviceStore;
  /** Put between the session and the relay. */
  readonly twist?: (relay: Relay) => Relay;
}

export async function newDesk(
  relayUrl: string,
  { clock, device = memoryDevice(), twist = (relay) => relay }: DeskOptions,
): Promise<Desk> {
  const line = severable(twist(httpRelay(relayUrl, clock)));
  const ports: SessionPorts = {
    device,
    passing: memoryDevice,
    relay: line.relay,
    transportKeys: webCryptoTransportKeys,
    stretch: nodeStretch,
    clock,
    words: wordlist,
  };
  return { session: await createSession(ports), line, device, ports };
}

export async function signUp(
  session: SessionApi,
  url: string,
  form: SignUpForm,
): Promise<{ readonly me: Me; readonly kitCodes: KitCodes }> {
  const { kits } = await must(session.beginSignUp(url, form));
  const typed = kits.flatMap((kit) =>
    kit.retype.map(({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? ""),
  );
  await must(session.confirmKits(typed));
  const me = await must(session.completeSignUp());
  const mine = kits.find((kit) => kit.owner === "me");
  const [signIn = "", recovery = ""] = [mine?.signInCode, mine?.recoveryCode].map((groups) => groups?.join(" "));
  return { me, kitCodes: { signIn, recovery, qrText: mine?.qrText ?? "" } };
}

/** Resolves with the first value that fits; never polls. */
export function watching<T>(
  watch: (tell: (value: T) => void) => Promise<() => void>,
  fits: (value: T) => boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop: (() => void) | undefined;
    let over = false;
    watch((value) => {
      if (over || !fits(value)) return;
      over = true;
      stop?.();
      resolve(value);
    }).then((unsubscribe) => {
      stop = unsubscribe;
      if (over) unsubscribe();
    }, reject);
  });
}

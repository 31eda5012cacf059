// The relay as a liar: a layer between the real one and the devices' lines, through which everything goes that it says and hears.
import { decodeFrame, down, encodeFrame, up, type Down, type Up } from "@health-vault/crypto-core/wire";
import type { RelayProcess } from "./relay.ts";

/** What the relay says to a device on its socket. */
export interface Told {
  readonly header: Down;
  readonly body: Uint8Array;
}

export interface Heard {
  readonly header: Up;
  readonly body: Uint8Array;
}

/** A request over HTTP. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** The query, with its question mark. */
  readonly search: string;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** One lie while it is told; undefined everywhere: nothing is changed. */
export interface LieInForce {
  /** What the device gets instead of this message. */
  down?(host: string, told: Told): readonly Told[] | undefined;
  /** What the device is answered in the relay's place, which never hears of it. */
  up?(host: string, heard: Heard): readonly Told[] | undefined;
  answer?(host: string, request: Request, answer: Answered): Answered | undefined;
  /** Another process that this device is connected to instead. */
  relayFor?(host: string): RelayProcess | undefined;
  /** The last that is done when the lie ends. */
  end?(): void;
}

export interface Liar {
  down(host: string, frame: Uint8Array): readonly Uint8Array[];
  /** Undefined: the relay hears it. */
  up(host: string, frame: Uint8Array): readonly Uint8Array[] | undefined;
  answer(host: string, request: Request, answer: Answered): Answered;
  relayFor(host: string): RelayProcess | undefined;
  /** From now on; answers how to end it. */
  begin(lie: LieInForce): () => void;
  /** The relay is honest from now on. */
  stop(): void;
  /** What each device was told last, oldest first. */
  readonly told: ReadonlyMap<string, readonly Told[]>;
  /** How many messages were not what the relay said. */
  readonly lies: number;
}

/** Messages of each device that may be told again. */
const remembered = 60;

const read = (frame: Uint8Array): Told | undefined => {
  const decoded = decodeFrame(down, frame);
  return decoded.ok ? decoded.value : undefined;
};

export function createLiar(): Liar {
  const inForce = new Set<LieInForce>();
  const told = new Map<string, Told[]>();
  let lies = 0;

  function remember(host: string, message: Told): void {
    const before = told.get(host) ?? [];
    before.push(message);
    if (before.length > remembered) before.shift();
    told.set(host, before);
  }

  return {
    told,
    get lies() {
      return lies;
    },
    down(host, frame) {
      const message = read(frame);
      if (!message) return [frame];
      remember(host, message);
      let now: readonly Told[] = [message];
      for (const lie of inForce) now = now.flatMap((one) => lie.down?.(host, one) ?? [one]);
      if (now.length === 1 && now[0] === message) return [frame];
      lies++;
      return now.map(({ header, body }) => encodeFrame(header, body));
    },
    up(host, frame) {
      if (inForce.size === 0) return undefined;
      const decoded = decodeFrame(up, frame);
      if (!decoded.ok) return undefined;
      for (const lie of inForce) {
        const instead = lie.up?.(host, decoded.value);
        if (!instead) continue;
        lies++;
        return instead.map(({ header, body }) => encodeFrame(header, body));
      }
      return undefined;
    },
    answer(host, request, answer) {
      let now = answer;
      for (const lie of inForce) now = lie.answer?.(host, request, now) ?? now;
      if (now !== answer) lies++;
      return now;
    },
    relayFor(host) {
      for (const lie of inForce) {
        const other = lie.relayFor?.(host);
        if (other) return other;
      }
      return undefined;
    },
    begin(lie) {
      inForce.add(lie);
      return () => {
        if (inForce.delete(lie)) lie.end?.();
      };
    },
    stop() {
      for (const lie of inForce) {
        inForce.delete(lie);
        lie.end?.();
      }
    },
  };
}

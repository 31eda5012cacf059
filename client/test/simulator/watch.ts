// What must never happen, looked at while it could: plaintext anywhere, a seq used twice, an entry accepted and then not there.
import { idKey, readRun, toBase64url } from "@health-vault/crypto-core";
import { decodeFrame, down, up } from "@health-vault/crypto-core/wire";

/** In every note that people write here, and nowhere else. */
export const canary = "canary-in-the-clear";
const canaryBytes = Buffer.from(canary);

export interface Watch {
  /** Bytes that crossed the net, with what they are for the trace. */
  frame(host: string, way: "up" | "down", bytes: Uint8Array): string;
  /** Text that crossed the net or was logged. */
  text(where: string, text: string): void;
  stored(where: string, value: unknown): void;
  /** This device may find out late that a seq was used: its storage was put back. */
  forgive(host: string): void;
}

function* bytesIn(value: unknown): Generator<Uint8Array> {
  if (value instanceof Uint8Array) yield value;
  else if (Array.isArray(value)) for (const one of value) yield* bytesIn(one);
  else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) yield* bytesIn(one);
}

/** `hostile`: what comes from the relay may be anything. */
export function createWatch(violated: (what: string) => void, hostile = false): Watch {
  const hashes = new Map<string, string>();
  const forgiven = new Set<string>();

  function clear(where: string, bytes: Uint8Array): void {
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(canaryBytes))
      violated(`plaintext in ${where}`);
  }

  function pushed(host: string, body: Uint8Array): string {
    const run = readRun(body);
    if (!run.ok) {
      violated(`${host} pushed what is no run: ${run.error.kind}`);
      return "";
    }
    for (const { header, hash } of run.value.entries) {
      const place = `${idKey(header.vaultId)} ${idKey(header.deviceId)} ${header.seq}`;
      const before = hashes.get(place);
      const now = toBase64url(hash);
      if (before !== undefined && before !== now && !forgiven.has(host)) violated(`${host} used seq ${place} twice`);
      hashes.set(place, now);
    }
    return ` ${run.value.firstSeq}-${run.value.lastSeq}`;
  }

  return {
    forgive: (host) => forgiven.add(host),
    frame(host, way, bytes) {
      clear(`a frame of ${host}`, bytes);
      const frame = way === "up" ? decodeFrame(up, bytes) : decodeFrame(down, bytes);
      if (!frame.ok) {
        if (!hostile || way === "up") violated(`${host}: ${way} ${frame.error}`);
        return frame.error;
      }
      const { header, body } = frame.value;
      const vault = "vaultId" in header && header.vaultId !== undefined ? ` ${header.vaultId.slice(0, 4)}` : "";
      const id = "id" in header && header.id !== undefined ? ` #${header.id}` : "";
      // What is brought again may have been forged by somebody.
      const own = header.type === "push" && !(hostile && header.again);
      const more = own ? pushed(host, body) : header.type === "refuse" ? ` ${header.code}` : "";
      if (header.type === "page")
        return `page${id}${vault} ${header.from}-${header.runs.at(-1)?.position ?? header.from}/${header.end}`;
      return `${header.type}${id}${vault}${more}`;
    },
    text(where, text) {
      if (text.includes(canary)) violated(`plaintext in ${where}`);
    },
    stored(where, value) {
      for (const bytes of bytesIn(value)) clear(where, bytes);
    },
  };
}

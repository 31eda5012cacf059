// Everything that devices really made, as it left them: entries, batches of membership logs, operations of identity logs, each with its maker.
import { idKey, readBatch, readIdentityOp, readRun, toBase64url } from "@health-vault/crypto-core";
import { decodeFrame, up } from "@health-vault/crypto-core/wire";
import { digest } from "./trace.ts";

export interface WrittenEntry {
  readonly vaultId: string;
  readonly author: string;
  readonly device: string;
  readonly seq: number;
  readonly epoch: number;
  readonly prevHash: string;
  /** Hash of the batch under which it was written. */
  readonly memHead: string;
}

export interface Written {
  readonly entries: ReadonlyMap<string, WrittenEntry>;
  /** Hashes of batches, with who made them. */
  readonly batches: ReadonlyMap<string, string>;
  /** Digests of operations. */
  readonly ops: ReadonlySet<string>;
  run(bytes: Uint8Array): void;
  batch(bytes: Uint8Array): void;
  op(bytes: Uint8Array): void;
  /** What a device put into its outbox. */
  stored(args: readonly unknown[]): void;
  /** What it sent on its socket. */
  sent(userId: string, frame: Uint8Array): void;
  /** What it sent in a request. */
  asked(what: string, text: string): void;
}

function* runsIn(value: unknown): Generator<Uint8Array> {
  if (Array.isArray(value)) for (const one of value) yield* runsIn(one);
  else if (typeof value === "object" && value !== null && "kind" in value && "bytes" in value) {
    if (value.kind === "run" && value.bytes instanceof Uint8Array) yield value.bytes;
  }
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const one of value) yield* textsIn(one);
  else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) yield* textsIn(one);
}

/** Shorter than any operation. */
const leastOp = 100;

export function createWritten(): Written {
  const entries = new Map<string, WrittenEntry>();
  const batches = new Map<string, string>();
  const ops = new Set<string>();

  function run(bytes: Uint8Array): void {
    const read = readRun(bytes);
    if (!read.ok) return;
    for (const { header, hash } of read.value.entries)
      entries.set(toBase64url(hash), {
        vaultId: idKey(header.vaultId),
        author: idKey(header.userId),
        device: idKey(header.deviceId),
        seq: header.seq,
        epoch: header.epoch,
        prevHash: toBase64url(header.prevHash),
        memHead: toBase64url(header.memHead),
      });
  }

  function batch(bytes: Uint8Array, userId?: string): void {
    const read = readBatch(bytes);
    if (!read.ok || (userId !== undefined && idKey(read.value.author) !== userId)) return;
    batches.set(toBase64url(read.value.hash), idKey(read.value.author));
  }

  return {
    entries,
    batches,
    ops,
    run,
    batch,
    op: (bytes) => void ops.add(digest(bytes)),
    stored(args) {
      for (const bytes of runsIn(args)) run(bytes);
    },
    sent(userId, bytes) {
      const frame = decodeFrame(up, bytes);
      if (!frame.ok || ("again" in frame.value.header && frame.value.header.again)) return;
      const { header, body } = frame.value;
      if (header.type === "ops" || header.type === "create") batch(body, userId);
    },
    asked(what, text) {
      if (what.includes(" = ") || what.endsWith("/again") || !text.startsWith("{") || what.includes("/attachments/"))
        return;
      for (const one of textsIn(JSON.parse(text) as unknown)) {
        if (one.length < leastOp) continue;
        const bytes = new Uint8Array(Buffer.from(one, "base64url"));
        if (readIdentityOp(bytes).ok) ops.add(digest(bytes));
        else if (readBatch(bytes).ok) batch(bytes);
      }
    },
  };
}

// Pages and logs on the socket, taken apart and put together again: whole runs and batches, one by one (protocol §9).
import type { Down, PagedRun } from "@health-vault/crypto-core/wire";

export interface Message {
  readonly header: Down;
  readonly body: Uint8Array;
}

/** A run where the relay says that it stands. */
export interface ServedRun extends Omit<PagedRun, "bytes"> {
  /** Empty with `own`: the client is to have it already. */
  readonly bytes: Uint8Array;
}

type Framed<K extends Down["type"]> = Message & { readonly header: Extract<Down, { type: K }> };

export const isPage = (message: Message): message is Framed<"page"> => message.header.type === "page";
export const isLog = (message: Message): message is Framed<"log"> => message.header.type === "log";

function pieces(body: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
  let at = 0;
  return lengths.map((length) => body.subarray(at, (at += length)));
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat([...parts]));

export function runsIn({ header, body }: Framed<"page">): readonly ServedRun[] {
  const parts = pieces(
    body,
    header.runs.map(({ bytes }) => bytes),
  );
  return header.runs.map((run, i) => ({ ...run, bytes: parts[i] ?? new Uint8Array() }));
}

export const withRuns = ({ header }: Framed<"page">, runs: readonly ServedRun[]): Message => ({
  header: { ...header, runs: runs.map((run) => ({ ...run, bytes: run.bytes.length })) },
  body: joined(runs.map(({ bytes }) => bytes)),
});

export const batchesIn = ({ header, body }: Framed<"log">): readonly Uint8Array[] => pieces(body, header.lengths);

export const withBatches = ({ header }: Framed<"log">, batches: readonly Uint8Array[]): Message => ({
  header: { ...header, lengths: batches.map(({ length }) => length) },
  body: joined(batches),
});

/** Nothing of it is delivered and nothing is asked for again: the client is told that it has it already. */
export const dropped = (run: ServedRun): ServedRun => ({ ...run, bytes: new Uint8Array(), own: true });

// A file of 100 MB over a line that is cut twenty times: byte-exact on the other side, little of it sent twice, and never in memory as a whole.
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, createReadStream, mkdtempSync, openAsBlob, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { Topics } from "../src/session/api.ts";
import type { DeviceStore } from "../src/session/ports.ts";
import { must, watching } from "../node/person.ts";
import { brokenLine } from "../test/broken-line.ts";
import { clinic } from "../test/clinic.ts";
import { type Figure, figureOf } from "./figures.ts";

const size = 100_000_000;
const cuts = 20;
const mib = 1024 * 1024;

/** Rows in memory, sealed bytes in files: what a browser keeps on its disk is not counted as memory here either. */
function bytesOnDisk(folder: string): DeviceStore {
  const device = memoryDevice();
  return {
    ...device,
    async open(...asked) {
      const store = await device.open(...asked);
      const put = (parts: string, at: number, bytes: Uint8Array): void => {
        const file = openSync(join(folder, parts), at === 0 ? "w" : "r+");
        writeSync(file, bytes, 0, bytes.length, at);
        closeSync(file);
      };
      return {
        ...store,
        putPart: async (parts, at, bytes) => put(parts, at, bytes),
        async appendAttachment(id, from, bytes) {
          const row = await store.attachment(id);
          if (row?.have !== from) return false;
          put(row.parts, from, bytes);
          await store.putAttachment({ ...row, have: from + bytes.length });
          return true;
        },
        async readAttachment(id, from, maxBytes) {
          const row = await store.attachment(id);
          if (!row) return new Uint8Array(0);
          const out = new Uint8Array(Math.max(0, Math.min(maxBytes, row.have - from)));
          const file = openSync(join(folder, row.parts), "r");
          readSync(file, out, 0, out.length, from);
          closeSync(file);
          return out;
        },
      };
    },
  };
}

async function relayApart(
  dataDir: string,
): Promise<{ readonly url: string; readonly setupToken: string; process: ChildProcess }> {
  const child = fork(join(import.meta.dirname, "large-file-relay.ts"), [dataDir]);
  const [said] = (await once(child, "message")) as [{ readonly url: string; readonly setupToken: string }];
  return { ...said, process: child };
}

const hashOf = async (pieces: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};

export async function largeFile(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "hv-large-"));
  const relay = await relayApart(join(folder, "relay"));
  const line = await brokenLine(relay.url);
  const gone = once(relay.process, "exit");
  const close = async (): Promise<void> => {
    relay.process.send("end");
    await gone;
  };
  const house = await clinic({
    newDevice: () => bytesOnDisk(folder),
    running: { url: line.url, setupToken: relay.setupToken, dataDir: join(folder, "relay"), close },
  });
  try {
    const pat = await house.patient("pat");
    const chartId = pat.me.chartId ?? "";
    const path = join(folder, "scan");
    const file = openSync(path, "w");
    const block = new Uint8Array(mib);
    for (let at = 0, n = 1; at < size; at += block.length) {
      for (let i = 0; i < block.length; i++) block[i] = (n = (Math.imul(n, 1_103_515_245) + 12_345) & 0x7fffffff) >> 16;
      writeSync(file, block, 0, Math.min(block.length, size - at));
    }
    closeSync(file);
    const rest = (): number => process.memoryUsage().rss;
    const before = rest();
    let most = before;
    const look = (): void => void (most = Math.max(most, rest()));
    line.sent();
    line.breakAfter(Array.from({ length: cuts }, (_, i) => 4_000_000 + ((i * 377_813) % 900_000)));
    const began = performance.now();
    const input = { title: "Scan", kind: "imaging", contentType: "application/dicom" } as const;
    await must(pat.session.addDocument(chartId, input, await openAsBlob(path), look));
    const sealedMs = performance.now() - began;
    const { rows } = await pat.session.documents(chartId, 0, 1);
    const [document] = rows;
    const id = document?.files[0]?.id ?? "";
    const sentBy = watching<Topics["files"]>(
      (tell) => pat.session.watch("files", tell),
      (files) => {
        look();
        return files[id]?.at === "everywhere";
      },
    );
    await sentBy;
    const sentMs = performance.now() - began - sealedMs;
    const sent = line.sent();
    const sealed = (await (await pat.device.open(pat.me.userId)).attachment(id))?.size ?? 0;
    const left = line.left();
    // It leaves the device and comes back whole: fetched, checked and kept without being opened.
    await must(pat.session.releaseFile(id));
    await must(pat.session.keepFile(chartId, id));
    look();
    const grown = most - before;
    const { blob } = await must(pat.session.openDocument(chartId, document?.item ?? "", 0));
    const isSame = (await hashOf(blob.stream())) === (await hashOf(createReadStream(path)));
    if (!isSame || left > 0) throw new Error(isSame ? `${left} cuts did not come` : "other bytes came");
    return [
      figureOf("large-file: sealed", "ms", [{ value: sealedMs }]),
      figureOf(`large-file: sent over ${cuts} cuts`, "ms", [{ value: sentMs }]),
      figureOf("large-file: sent twice", "%", [{ value: (100 * (sent - sealed)) / sealed }]),
      figureOf("large-file: memory grown by", "MiB", [{ value: grown / mib }]),
    ];
  } finally {
    await house.close();
    await line.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

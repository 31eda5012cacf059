// The session's worker entry: names the adapters and serves SessionApi to the page; terminating it forgets every key (protocol §8).
import "../app/no-eval.ts";
import { expose, proxy } from "comlink";
import { ready } from "@health-vault/crypto-core";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { dexieDevice } from "../adapters/dexie-store.ts";
import { memoryDevice } from "../adapters/memory-store.ts";
import { httpRelay } from "../adapters/relay-http.ts";
import { workerStretch } from "../adapters/stretch.ts";
import { systemClock } from "../adapters/system-clock.ts";
import { webCryptoTransportKeys } from "../adapters/transport-key.ts";
import { forward } from "../app/forward.ts";
import { originStorage } from "../adapters/origin-storage.ts";
import { newest } from "../app/newest.ts";
import { trustedWorkerUrl } from "../app/trusted-types.ts";
import type { SessionApi } from "./api.ts";
import argon2Url from "./argon2.worker.ts?worker&url";
import { createSession, type Session } from "./session.ts";

async function start(): Promise<Session> {
  await ready();
  return createSession({
    device: dexieDevice(),
    passing: memoryDevice,
    relay: httpRelay(self.location.origin, systemClock),
    transportKeys: webCryptoTransportKeys,
    stretch: workerStretch(() => new Worker(trustedWorkerUrl(argon2Url), { type: "module", name: "argon2" })),
    clock: systemClock,
    storage: originStorage,
    words: wordlist,
  });
}

const session = start();

type Own = "watch" | "watchChart" | "planImport" | "runImport" | "exportRecord" | "addDocument";

/** Calls wait for the start; what comes back over the line and is a function goes as a proxy. */
const api = forward<SessionApi, Own>(() => session, {
  // Why it was locked is heard even if something else follows at once.
  watch: async (topic, tell) =>
    proxy(await (await session).watch(topic, topic === "phase" ? (value) => tell(value) : newest(tell))),
  watchChart: async (vaultId, tell) => proxy(await (await session).watchChart(vaultId, newest(tell))),
  planImport: async (vaultId, fileName, bytes, progress) =>
    (await session).planImport(vaultId, fileName, bytes, (step) => progress(step)),
  exportRecord: async (vaultId, progress) => (await session).exportRecord(vaultId, (step) => progress?.(step)),
  runImport: async (importId, progress) => (await session).runImport(importId, (step) => progress(step)),
  addDocument: async (vaultId, input, file, progress) =>
    (await session).addDocument(vaultId, input, file, (step) => progress(step)),
});

expose(api);

// The session's worker entry: names the adapters and serves SessionApi to the page; terminating it forgets every key (protocol §8).
import { expose, proxy } from "comlink";
import { ready } from "@health-vault/crypto-core";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { z } from "zod";
import { dexieDevice } from "../adapters/dexie-store.ts";
import { httpRelay } from "../adapters/relay-http.ts";
import { workerStretch } from "../adapters/stretch.ts";
import { systemClock } from "../adapters/system-clock.ts";
import { webCryptoTransportKeys } from "../adapters/transport-key.ts";
import { trustedWorkerUrl } from "../app/trusted-types.ts";
import type { SessionApi } from "./api.ts";
import argon2Url from "./argon2.worker.ts?worker&url";
import { createSession, type Session } from "./session.ts";

// The page's policy forbids `eval`, which zod's compiled parsers would use.
z.config({ jitless: true });

async function start(): Promise<Session> {
  await ready();
  return createSession({
    device: dexieDevice(),
    relay: httpRelay(self.location.origin, systemClock),
    transportKeys: webCryptoTransportKeys,
    stretch: workerStretch(() => new Worker(trustedWorkerUrl(argon2Url), { type: "module", name: "argon2" })),
    clock: systemClock,
    words: wordlist,
  });
}

const session = start();

/** Calls wait for the start; what comes back over the line and is a function goes as a proxy. */
const api: SessionApi = {
  watch: async (topic, tell) => proxy(await (await session).watch(topic, (value) => tell(value))),
  watchChart: async (vaultId, tell) => proxy(await (await session).watchChart(vaultId, (state) => tell(state))),
  items: async (...args) => (await session).items(...args),
  readLink: async (url) => (await session).readLink(url),
  suggestPassword: async () => (await session).suggestPassword(),
  checkPassword: async (password) => (await session).checkPassword(password),
  beginSignUp: async (url, form) => (await session).beginSignUp(url, form),
  confirmKits: async (typed) => (await session).confirmKits(typed),
  completeSignUp: async () => (await session).completeSignUp(),
  abandonSignUp: async () => (await session).abandonSignUp(),
  signIn: async (code, password) => (await session).signIn(code, password),
  unlock: async (userId, password) => (await session).unlock(userId, password),
  lock: async () => (await session).lock(),
  record: async (...args) => (await session).record(...args),
  enterInError: async (...args) => (await session).enterInError(...args),
  accept: async (vaultId) => (await session).accept(vaultId),
  grant: async (vaultId, doctorId) => (await session).grant(vaultId, doctorId),
  revoke: async (vaultId, userId) => (await session).revoke(vaultId, userId),
  planImport: async (vaultId, fileName, bytes, progress) =>
    (await session).planImport(vaultId, fileName, bytes, (step) => progress(step)),
  runImport: async (importId, progress) => (await session).runImport(importId, (step) => progress(step)),
  cancelImport: async (importId) => (await session).cancelImport(importId),
  createPatientLink: async () => (await session).createPatientLink(),
  inviteDoctor: async (label) => (await session).inviteDoctor(label),
  attest: async (userId) => (await session).attest(userId),
  syncNow: async () => (await session).syncNow(),
};

expose(api);

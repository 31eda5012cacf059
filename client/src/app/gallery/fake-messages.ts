// No conversations, for the gallery, and nobody to be woken; development only.
import type { MessagesApi } from "../../session/api/messages.ts";
import type { fakeFiles } from "./fake-files.ts";
import type { WakingApi } from "../../session/api/waking.ts";

const offline = { ok: false, error: { kind: "offline" } } as const;
const fine = { ok: true, value: undefined } as const;

export const fakeMessages: Omit<MessagesApi, keyof typeof fakeFiles> & WakingApi = {
  wakeKey: () => Promise.resolve({ ok: true, value: { key: "" } }),
  mail: () => Promise.resolve({ ok: true, value: { offered: true, confirmed: false } }),
  mailTo: () => Promise.resolve(fine),
  confirmMail: () => Promise.resolve(fine),
  wakeAt: () => Promise.resolve(fine),
  startThread: () => Promise.resolve(offline),
  sendMessage: () => Promise.resolve(offline),
  withdrawMessage: () => Promise.resolve(offline),
  nameThread: () => Promise.resolve(offline),
  closeThread: () => Promise.resolve(offline),
  messages: () => Promise.resolve([]),
  findMessages: () => Promise.resolve({ total: 0, hits: [] }),
  firstSince: () => Promise.resolve(0),
  openedMessages: () => Promise.resolve(),
  blockPerson: () => Promise.resolve(fine),
};

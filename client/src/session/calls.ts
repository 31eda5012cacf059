// Calls that a session passes on to the part of it that is open: who is in a vault, documents and outbox; of a locked one they answer nothing.
import type { Outcome } from "./api.ts";
import type { DocumentsApi } from "./api/documents.ts";
import type { MeetingApi } from "./api/meeting.ts";
import type { MembershipApi } from "./api/membership.ts";
import type { OutboxApi } from "./api/outbox.ts";
import type { OpenSession } from "./open-session.ts";

type Inside = <T>(act: (session: OpenSession) => Promise<Outcome<T>>) => Promise<Outcome<T>>;
type Open = () => OpenSession | undefined;

export const documentCalls = (inside: Inside, open: Open): DocumentsApi => ({
  addDocument: (...asked) => inside(({ documents }) => documents.addDocument(...asked)),
  cancelDocument: async (vaultId) => open()?.documents.cancelDocument(vaultId),
  documents: async (...asked) => (await open()?.documents.documents(...asked)) ?? { total: 0, rows: [] },
  openDocument: (...asked) => inside(({ documents }) => documents.openDocument(...asked)),
  keepFile: (...asked) => inside(({ documents }) => documents.keepFile(...asked)),
  releaseFile: (id) => inside(({ documents }) => documents.releaseFile(id)),
  fileRoom: async () => (await open()?.documents.fileRoom()) ?? { here: 0, free: 0 },
  freeFiles: () => inside(({ documents }) => documents.freeFiles()),
  stopFile: async (id) => open()?.documents.stopFile(id),
  unsentFiles: () => open()?.documents.unsentFiles() ?? Promise.resolve([]),
  eraseUnsentFile: (id) => inside(({ documents }) => documents.eraseUnsentFile(id)),
  sendFileAgain: async (id) => open()?.documents.sendFileAgain(id),
});

export const outboxCalls = (inside: Inside, open: Open): OutboxApi => ({
  outbox: () => open()?.outbox.outbox() ?? Promise.resolve([]),
  withdraw: (order) => inside((session) => session.outbox.withdraw(order)),
  openOutboxFile: (order, index) => inside((session) => session.outbox.openOutboxFile(order, index)),
  dismiss: (order) => inside((session) => session.outbox.dismiss(order)),
  sendAgain: (order) => inside((session) => session.outbox.sendAgain(order)),
});

export const memberCalls = (inside: Inside, open: Open): MembershipApi & MeetingApi => ({
  visitCode: (...asked) => inside(({ members }) => members.visitCode(...asked)),
  readVisit: (...asked) => inside(({ members }) => members.readVisit(...asked)),
  accept: (vaultId) => inside(({ members }) => members.accept(vaultId)),
  grant: (...asked) => inside(({ members }) => members.grant(...asked)),
  revoke: (...asked) => inside(({ members }) => members.revoke(...asked)),
  leave: (...asked) => inside(({ members }) => members.leave(...asked)),
  dropCopy: (vaultId) => inside(({ members }) => members.dropCopy(vaultId)),
  changeRole: (...asked) => inside(({ members }) => members.changeRole(...asked)),
  aside: (vaultId) => open()?.members.aside(vaultId) ?? Promise.resolve([]),
  adopt: (...asked) => inside(({ members }) => members.adopt(...asked)),
  setAside: (...asked) => inside(({ members }) => members.setAside(...asked)),
  contact: (userId) => inside(({ members }) => members.contact(userId)),
  confirmSafetyNumber: (userId) => inside(({ members }) => members.confirmSafetyNumber(userId)),
  numbersDiffer: (userId) => inside(({ members }) => members.numbersDiffer(userId)),
  askAgain: (userId) => inside(({ members }) => members.askAgain(userId)),
});

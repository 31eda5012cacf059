// What a view asks of files, search, trends and units, passed on to the session that is open.
import { NOTHING_FOUND } from "../domain/search/search.ts";
import type { AppointmentsApi } from "./api/appointments.ts";
import type { MessagesApi } from "./api/messages.ts";
import type { ImportApi } from "./api/imports.ts";
import type { ReadersApi } from "./api/readers.ts";
import type { RecordApi } from "./api/record.ts";
import type { ResultsApi } from "./api/results.ts";
import type { TrendApi } from "./api/trends.ts";
import type { UnitsApi } from "./api/units.ts";
import type { WakingApi } from "./api/waking.ts";
import type { Outcome } from "./api.ts";
import type { OpenSession } from "./open-session.ts";

export interface FileCallPorts {
  readonly open: () => OpenSession | undefined;
  /** Waits for a change of keys under way; `not-permitted` while locked. */
  readonly inside: <T>(act: (session: OpenSession) => Promise<Outcome<T>>) => Promise<Outcome<T>>;
}

export const fileCalls = ({
  open,
  inside,
}: FileCallPorts): AppointmentsApi &
  ImportApi &
  MessagesApi &
  ReadersApi &
  ResultsApi &
  TrendApi &
  UnitsApi &
  WakingApi &
  Pick<RecordApi, "exportRecord" | "search"> => ({
  planImport: (vaultId, fileName, bytes, progress) =>
    inside(({ files }) => files.imports.plan(vaultId, fileName, bytes, progress)),
  runImport: (importId, progress) => inside(({ files }) => files.imports.run(importId, progress)),
  cancelImport(importId) {
    open()?.files.imports.cancel(importId);
    return Promise.resolve();
  },
  imports: async (vaultId) => (await open()?.files.imports.list(vaultId)) ?? [],
  undoImport: (vaultId, importId) => inside(({ files }) => files.imports.undo(vaultId, importId)),
  exportRecord: (vaultId, progress) => inside(({ files }) => files.exporting.exportRecord(vaultId, progress)),
  access: async (vaultId) => (await open()?.files.readers.access(vaultId)) ?? [],
  openedBy: async (vaultId, itemId) => (await open()?.files.readers.openedBy(vaultId, itemId)) ?? [],
  openings: async (vaultId) => (await open()?.files.readers.openings(vaultId)) ?? [],
  tellOpenings: (on) => inside(({ files }) => files.receipts.tellOpenings(on)),
  search: async (vaultId, query) => (await open()?.files.searching.search(vaultId, query)) ?? NOTHING_FOUND,
  review: async (...asked) => open()?.files.results.review(...asked),
  acknowledgeAll: (...asked) => inside(({ files }) => files.results.acknowledgeAll(...asked)),
  acknowledge: (...asked) => inside(({ files }) => files.results.acknowledge(...asked)),
  withdrawAcknowledgement: (...asked) => inside(({ files }) => files.results.withdrawAcknowledgement(...asked)),
  trend: async (vaultId, concept) => open()?.files.trends.trend(vaultId, concept),
  report: async (vaultId, asked) => open()?.files.trends.report(vaultId, asked),
  readings: async (...asked) => (await open()?.files.trends.readings(...asked)) ?? [],
  freeTimes: async (asked) => (await open()?.files.appointments.calls.freeTimes(asked)) ?? { times: [] },
  requestAppointment: (...asked) => inside(({ files }) => files.appointments.calls.requestAppointment(...asked)),
  joinWaitlist: (...asked) => inside(({ files }) => files.appointments.calls.joinWaitlist(...asked)),
  actOnAppointment: (...asked) => inside(({ files }) => files.appointments.calls.actOnAppointment(...asked)),
  walkIn: (input) => inside(({ files }) => files.appointments.calls.walkIn(input)),
  forgetLostSchedule: async () => open()?.files.appointments.calls.forgetLostSchedule(),
  saveSchedule: (schedule) => inside(({ files }) => files.appointments.calls.saveSchedule(schedule)),
  refreshAppointments: async () => open()?.files.appointments.calls.refreshAppointments(),
  dismissRefusal: async (id) => open()?.files.appointments.calls.dismissRefusal(id),
  startThread: (...asked) => inside(({ files }) => files.messages.calls.startThread(...asked)),
  sendMessage: (...asked) => inside(({ files }) => files.messages.calls.sendMessage(...asked)),
  holdFile: (...asked) => inside(({ files }) => files.messages.calls.holdFile(...asked)),
  cancelHolding: async (draft) => open()?.files.messages.calls.cancelHolding(draft),
  heldFiles: async (draft) => (await open()?.files.messages.calls.heldFiles(draft)) ?? [],
  letGoHeld: (id) => inside(({ files }) => files.messages.calls.letGoHeld(id)),
  openMessageFile: (...asked) => inside(({ files }) => files.messages.calls.openMessageFile(...asked)),
  fileInRecord: (...asked) => inside(({ files }) => files.messages.calls.fileInRecord(...asked)),
  cancelFiling: async (vaultId) => open()?.files.messages.calls.cancelFiling(vaultId),
  withdrawMessage: (...asked) => inside(({ files }) => files.messages.calls.withdrawMessage(...asked)),
  nameThread: (...asked) => inside(({ files }) => files.messages.calls.nameThread(...asked)),
  closeThread: (...asked) => inside(({ files }) => files.messages.calls.closeThread(...asked)),
  messages: async (...asked) => (await open()?.files.messages.calls.messages(...asked)) ?? [],
  findMessages: async (...asked) =>
    (await open()?.files.messages.calls.findMessages(...asked)) ?? { total: 0, hits: [] },
  firstSince: async (...asked) => (await open()?.files.messages.calls.firstSince(...asked)) ?? 0,
  openedMessages: async (...asked) => open()?.files.messages.calls.openedMessages(...asked),
  blockPerson: (...asked) => inside(({ files }) => files.messages.calls.blockPerson(...asked)),
  wakeKey: () => inside(({ files }) => files.waking.wakeKey()),
  mail: () => inside(({ files }) => files.waking.mail()),
  mailTo: (mail) => inside(({ files }) => files.waking.mailTo(mail)),
  confirmMail: (code) => inside(({ files }) => files.waking.confirmMail(code)),
  wakeAt: (wake) => inside(({ files }) => files.waking.wakeAt(wake)),
  chooseUnit: (quantity, choice) => inside(({ files }) => files.units.chooseUnit(quantity, choice)),
});

// What an open session does with files, words and units of its charts, made in one place.
import { createAppointments, type Appointments, type AppointmentsPorts } from "./appointments/desk.ts";
import { createMessages, type Messages, type MessagesPorts } from "./messages/desk.ts";
import { createThreads, type ThreadsPorts } from "./threads.ts";
import type { RecordApi } from "./api/record.ts";
import type { ResultsApi } from "./api/results.ts";
import type { ReadersApi } from "./api/readers.ts";
import type { TrendApi } from "./api/trends.ts";
import type { UnitsApi } from "./api/units.ts";
import type { Attachments } from "./attachments.ts";
import type { Book } from "./book.ts";
import type { Contacts } from "./contacts.ts";
import { createErasing } from "./erasing.ts";
import { createExporting } from "./exporting.ts";
import { createImports, type Imports } from "./imports.ts";
import type { Myself } from "./me.ts";
import { createReaders } from "./readers.ts";
import { createReceipts, type ReceiptWriting } from "./receipts.ts";
import type { Names } from "./names.ts";
import { createRecords } from "./records.ts";
import type { MembershipChange } from "./membership-change.ts";
import { createResults } from "./results.ts";
import { createTrends } from "./trends.ts";
import { createSearching, type Searching } from "./searching.ts";
import { createUnits } from "./units.ts";
import { createWaking } from "./waking.ts";
import type { WakeRelay } from "./ports.ts";
import type { WakingApi } from "./api/waking.ts";
import type { Clock, VaultKey } from "../sync/ports.ts";
import type { Volume } from "./volume.ts";

export interface FileDesk {
  readonly appointments: Appointments;
  readonly messages: Messages;
  readonly records: Omit<RecordApi, "exportRecord" | "search">;
  readonly imports: Imports;
  readonly exporting: Pick<RecordApi, "exportRecord">;
  readonly searching: Searching;
  readonly results: ResultsApi;
  readonly trends: TrendApi;
  readonly units: UnitsApi;
  readonly waking: WakingApi;
  readonly receipts: ReceiptWriting;
  readonly readers: Omit<ReadersApi, "tellOpenings">;
  /** Something in a vault is new. */
  changed(key: VaultKey): void;
  stop(): void;
}

export interface FileDeskPorts
  extends Pick<AppointmentsPorts, "people" | "store" | "tell">,
    Pick<ThreadsPorts, "accept">,
    Pick<MessagesPorts, "status" | "held"> {
  readonly relay: AppointmentsPorts["relay"] & WakeRelay;
  readonly me: Myself;
  readonly change: MembershipChange;
  readonly book: Book;
  readonly attachments: Attachments;
  readonly names: Names;
  readonly contacts: Contacts;
  readonly nowMs: () => number;
  readonly clock: Clock;
  readonly failed: (thrown: unknown) => void;
}

export function createFileDesk(ports: FileDeskPorts): FileDesk {
  const { me, book, attachments, names, contacts, nowMs, clock, failed, change } = ports;
  /** Lets other work through between two steps. */
  const breathe = (): Promise<void> => new Promise((done) => clock.after(0, done));
  const threads = createThreads(ports);
  const receipts = createReceipts({ myKey: me.key, book, contacts, clock, failed });
  const nameOf = (userKey: string, volume: Volume): string => names.ofKey(userKey, volume);
  const appointments = createAppointments({ ...ports, threads });
  const messages = createMessages({
    ...ports,
    threads,
    appointment: (id) => appointments.view().appointments.find((one) => one.id === id),
  });
  return {
    appointments,
    messages,
    records: {
      ...createRecords({ book, myKey: me.key, nowMs, opened: receipts.opened }),
      ...createErasing({ book, change, myKey: me.key }),
    },
    imports: createImports({ book, attachments, myKey: me.key, nameOf, nowMs, breathe }),
    exporting: createExporting({ book, attachments, names, nowMs, breathe }),
    searching: createSearching({ book, nameOf, breathe }),
    results: createResults({ me, book, nowMs }),
    trends: createTrends({ book, nowMs }),
    units: createUnits({ book, contacts, nowMs }),
    waking: createWaking(ports.relay),
    receipts,
    readers: createReaders({ myKey: me.key, book, nameOf }),
    changed(key) {
      appointments.changed(key);
      messages.changed(key);
    },
    stop() {
      for (const each of [receipts, appointments, messages]) each.stop();
    },
  };
}

// What lives between unlock and lock: people, book, sync and the topics that tell views what changed.
import { createSync, type Sync } from "../sync/engine.ts";
import type { News } from "../sync/events.ts";
import { createAccount, type AccountPorts, type OpenAccount } from "./account.ts";
import type { Me, Outcome, Topics } from "./api.ts";
import type { DocumentsApi } from "./api/documents.ts";
import { renameHere } from "./account-label.ts";
import { createAccountReturn } from "./account-return.ts";
import { createAttachments } from "./attachments.ts";
import { createAttention } from "./attention.ts";
import { createAdmin, type Admin } from "./admin.ts";
import { createAdminRefresh } from "./admin-refresh.ts";
import { createDiskFault } from "./disk-fault.ts";
import { createDisplay, type Display } from "./display.ts";
import { createDocuments } from "./documents.ts";
import { createDrafts, type Drafts } from "./drafts.ts";
import { createBook, type Book } from "./book.ts";
import { createCutoffs } from "./cutoffs.ts";
import { credentials } from "./credentials.ts";
import { createFileDesk, type FileDesk } from "./file-desk.ts";
import { readLastSynced } from "./last-synced.ts";
import type { Myself } from "./me.ts";
import { createNames } from "./names.ts";
import { createNewId } from "./new-id.ts";
import { createPeople } from "./people.ts";
import type { AccountStore, SessionPorts } from "./ports.ts";
import { createRestore } from "./restore.ts";
import type { OutboxApi } from "./api/outbox.ts";
import { createOutbox } from "./outbox.ts";
import { createContacts } from "./contacts.ts";
import { createMembers, type MemberCalls } from "./members.ts";
import { createMembershipChange } from "./membership-change.ts";
import { createHeld } from "./messages/held.ts";
import { createSealedFile } from "./sealed-file.ts";
import { createShelf } from "./shelf.ts";
import { createSightings } from "./sightings.ts";
import { createTending } from "./tending.ts";
import type { Topic } from "./topic.ts";
import { seedsOf } from "./unlock.ts";
import { openVerified } from "./verified-file.ts";
import { meView, type ViewContext } from "./views.ts";

export interface OpenSession {
  readonly records: FileDesk["records"];
  readonly files: FileDesk;
  readonly documents: DocumentsApi;
  readonly drafts: Drafts;
  renameHere(label: string): Promise<Outcome>;
  readonly me: Me;
  readonly outbox: OutboxApi;
  readonly members: MemberCalls;
  readonly admin: Admin;
  readonly account: OpenAccount;
  /** For tools that write or measure many entries at once. */
  readonly book: Book;
  watchChart: Display["watchChart"];
  pin: Book["pin"];
  refreshClinic(): Promise<void>;
  refreshAdmin(): Promise<void>;
  nudge(): void;
  settled(): Promise<void>;
  /** Before it is closed by its person: what was found is kept. */
  tidy(): Promise<void>;
  close(): void;
}

export interface OpenSessionInput extends Pick<AccountPorts, "reenter" | "forget"> {
  readonly ports: SessionPorts;
  readonly me: Myself;
  readonly store: AccountStore;
  readonly topics: { readonly [K in Exclude<keyof Topics, "phase" | "locked">]: Topic<Topics[K]> };
  /** Another device made new keys: only the password opens what it left for this one. */
  readonly keysChanged: () => Promise<void>;
}

export async function createOpenSession(input: OpenSessionInput): Promise<OpenSession> {
  const { ports, me, topics, reenter, forget, keysChanged } = input;
  const { clock } = ports;
  const disk = createDiskFault(input.store, clock, () => show());
  const { store } = disk;
  const nowMs = (): number => clock.nowMs();
  const relay = ports.relay.as(await credentials(ports.transportKeys, me.userId, me.device.deviceId, store));
  const checked = await openVerified(createSealedFile(me, store, "verified"), clock);
  const sightings = await createSightings(store, nowMs);
  const people = createPeople({
    store,
    relay,
    publicRelay: ports.relay,
    clinicId: me.clinicId,
    me: me.userId,
    nowMs,
    renewalSeen: (userKey, index) => sightings.renewal(userKey, index),
    blamed: () => display.show(),
  });
  const storeFailed = (thrown: unknown): void => display.fault(thrown);
  let closed = false;
  const shelf = await createShelf({ file: createSealedFile(me, store, "shelf"), clock, failed: storeFailed });
  const lastSynced = await readLastSynced(store);
  const show = (): void => display.show();
  async function hear(news: News): Promise<void> {
    try {
      void attachments.hear(news).catch(storeFailed);
      await book.hear(news);
      if (closed) return;
      attachments.heard(news);
      files.appointments.hear(news);
      if (news.type === "up") void newId.resume();
      if (news.type === "caught-up" && news.vaultId === me.selfVaultKey) await account.arrive();
    } catch (thrown) {
      storeFailed(thrown);
    }
    if (!closed) attention.heard(news);
    checked.poke();
    show();
  }

  async function attend(): Promise<void> {
    await account.look();
    if (account.keysChanged()) return keysChanged();
    await book.makeGood();
    if (sync.status().link === "up") await tending.tend().then(() => members.settle());
    show();
  }
  const attention = createAttention({ clock, look: attend, failed: storeFailed });
  const attachments = createAttachments({
    store,
    relay,
    clock,
    storage: ports.storage,
    uploaded: (key, ids) => sync.uploaded(key, ids),
    changed: show,
    failed: storeFailed,
  });
  const sync: Sync = createSync(
    {
      store,
      relay,
      clock,
      jitter: () => (me.device.deviceId[0] ?? 0) / 256,
      tell: (news) => void hear(news),
      changed: (status) => {
        if (status.lastSyncedMs !== undefined && !closed)
          void lastSynced.remember(status.lastSyncedMs).catch(storeFailed);
        // The relay knows no such device: it may have been restored to before it was there.
        if (status.link === "down" && status.failure?.code === "sign-in") void comeBack().catch(storeFailed);
        if (status.link === "down" && status.failure?.code === "revoked-device") void newId.resume();
        attachments.statusChanged(status);
        show();
      },
      storeFailed,
    },
    lastSynced.atMs,
  );
  const book: Book = createBook({
    me,
    store,
    people,
    clock,
    sync: () => sync,
    restore: () => restore,
    changed: (key) => files.changed(key),
    refreshed: show,
    newIdDue: () => newId.due(),
    shelf,
    room: ports.room,
    comingUp: () => files.appointments.ahead(),
    threadOf: (volume) => files.messages.noteOf(volume),
    judged: () => attention.poke(),
    failed: storeFailed,
  });
  const hands = { ports, me, store, relay, people };
  const newId = createNewId({
    ...hands,
    sync: () => sync,
    changed: show,
    storeFailed,
    reenter,
  });
  const accountReturn = createAccountReturn({ me, store, relay: ports.relay, clock });
  const comeBack = async (): Promise<void> => void ((await accountReturn.tryIt()) && !closed && sync.nudge());
  const restore = createRestore({ me: me.key, store, people, sync: () => sync, clock, changed: show, storeFailed });
  const names = createNames(me, people, book, nowMs);
  const context: ViewContext = {
    me,
    people,
    book,
    names,
    status: () => sync.status(),
    files: attachments,
    restore,
    nowMs,
  };
  const display = createDisplay({
    context,
    store,
    disk,
    clock,
    topics,
    others: () => ({
      appointments: files.appointments.view(),
      threads: files.messages.view(),
      admin: me.profession === "admin" ? admin.view() : undefined,
      account: account.view(),
    }),
    looked: (key) => files.receipts.opened(key),
    busy: () => newId.switching(),
  });

  const change = createMembershipChange({ me, people, store, sync: () => sync, made: () => attention.poke() });
  const contacts = createContacts({ me, book, people, names, nowMs, changed: show });
  const members = createMembers({ me, book, people, names, contacts, change, store, nowMs });
  const atEnd = (): boolean => sync.status().link === "up" && sync.status().behind === 0;
  const cutoffs = createCutoffs({ me, book: () => book, people, change, atEnd });
  const tending = createTending({
    me,
    book,
    people,
    change,
    nowMs,
    relayNowMs: () =>
      sync.status().link === "up" && sync.status().restoring.size === 0 ? book.relayNowMs() : undefined,
    cutoffs,
    breathe: () => new Promise((rested) => clock.after(0, rested)),
    settling: () => restore.settling(),
    changed: show,
  });
  const account = await createAccount({
    ...hands,
    address: ports.relay.address,
    book,
    names,
    contacts,
    change,
    sightings,
    tending,
    files: attachments,
    sync: () => sync,
    nowMs,
    changed: show,
    storeFailed,
    closed: () => closed,
    reenter,
    forget,
  });
  const outbox = createOutbox({ book, store, sync: () => sync, attachments, nowMs });
  /** Newest first. */
  const mySeeds = () => {
    const mine = people.get(me.userId);
    return mine ? seedsOf(mine, me.seed, me.keys.generation) : [];
  };
  const held = createHeld({ attachments, file: createSealedFile(me, store, "held", () => mySeeds().slice(1)) });
  const desk = { store, relay, attachments, held, contacts, change, clock, tell: show };
  const files = createFileDesk({ ...context, ...desk, accept: members.calls.accept, failed: storeFailed });
  const admin = createAdmin({ me, book, people, relay, address: ports.relay.address, nowMs, changed: show });
  const adminRefresh = createAdminRefresh(admin, clock, () => topics.admin.watched());
  await attachments.begin(await held.ids());
  await book.open();
  await files.appointments.begin();
  // What is known from the start is no news: devices that come from here on are told.
  await account.look();
  await sync.start();
  void newId.resume();
  show();
  return {
    records: files.records,
    files,
    documents: createDocuments({ book, attachments, nowMs, opened: files.receipts.opened }),
    pin: book.pin,
    drafts: createDrafts(me, store, mySeeds),
    renameHere: (label) => renameHere(me, ports.device, store, label),
    me: meView(me, ports.relay.address),
    outbox,
    members: members.calls,
    admin,
    account: account.calls,
    book,
    watchChart: (vaultId, tell) => display.watchChart(vaultId, tell),
    refreshClinic: () => people.refresh(me.clinicId).then(show),
    refreshAdmin: async () => (me.profession === "admin" ? adminRefresh.refresh() : undefined),
    nudge() {
      disk.calm();
      sync.nudge();
      attention.poke();
      void people.refresh(me.clinicId).then(show);
    },
    settled: () => sync.settled(),
    tidy: () =>
      files.receipts
        .flush()
        .then(() => book.tidy())
        .then(() => checked.flush()),
    close() {
      closed = true;
      display.close();
      for (const each of [files, book, adminRefresh, attention, newId, restore, attachments, sync, checked])
        each.stop();
      store.close();
    },
  };
}

// Conversations of the person who is signed in: begun, written to, taken back, closed and gone on with, durable here first (protocol §5).
import { encodeChanges, type Change, type MessageChange } from "../../domain/change.ts";
import { userIdSchema } from "../../domain/ids.ts";
import type { Message } from "../../domain/message/conversation.ts";
import type { Clock, VaultKey } from "../../sync/ports.ts";
import type { SyncStatus } from "../../sync/status.ts";
import type { Outcome } from "../api.ts";
import type { AppointmentView } from "../api/appointments.ts";
import type { Enclosures, MessagesApi, ThreadCard } from "../api/messages.ts";
import type { Attachments } from "../attachments.ts";
import type { Book } from "../book.ts";
import type { Contacts } from "../contacts.ts";
import type { Myself } from "../me.ts";
import type { MembershipChange } from "../membership-change.ts";
import { introduction, type Names } from "../names.ts";
import { createOutboxStates } from "../outbox-states.ts";
import { done, failed, gives } from "../outcome.ts";
import { userIdFrom, type People } from "../people.ts";
import type { AccountStore } from "../ports.ts";
import { stamp } from "../stamp.ts";
import type { Threads } from "../threads.ts";
import type { Volume } from "../volume.ts";
import { createBlocking } from "./blocking.ts";
import { createEnclosing } from "./enclosing.ts";
import type { Held } from "./held.ts";
import { createMessageFiles } from "./files.ts";
import { createFinding } from "./finding.ts";
import { createReadMarks } from "./read-marks.ts";
import type { ThreadNote } from "./note.ts";
import { createReceiving } from "./receiving.ts";
import { createUnsent } from "./unsent.ts";
import { vaultProblems } from "../vault-problems.ts";
import { createMessageViews } from "./views.ts";

export interface Messages {
  readonly calls: MessagesApi;
  view(): readonly ThreadCard[];
  /** What its line says, for the time when it is closed; undefined of what is no thread. */
  noteOf(volume: Volume): ThreadNote | undefined;
  /** Something in a vault is new. */
  changed(key: VaultKey): void;
  stop(): void;
}

export interface MessagesPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly names: Names;
  readonly contacts: Contacts;
  readonly threads: Threads;
  readonly store: AccountStore;
  readonly attachments: Attachments;
  readonly held: Held;
  readonly change: MembershipChange;
  readonly appointment: (id: string) => AppointmentView | undefined;
  readonly status: () => SyncStatus;
  readonly clock: Clock;
  readonly failed: (thrown: unknown) => void;
}

const longest = 20_000;
const longestSubject = 200;
const mostPeople = 8;

export function createMessages(ports: MessagesPorts): Messages {
  const { me, book, people, names, contacts, threads, store, clock } = ports;
  const mine = userIdSchema.parse(me.key);
  const marks = createReadMarks(book, () => clock.nowMs());
  const blocking = createBlocking({
    myKey: me.key,
    book,
    nameOf: (key) => threads.with(key).reduce((name, volume) => name || views.nameOf(key, volume), names.ofKey(key)),
    nowMs: () => clock.nowMs(),
  });
  const views = createMessageViews({
    myKey: me.key,
    book,
    names,
    waiting: (key) => ports.status().waitingIn.get(key) ?? 0,
    outboxStates: createOutboxStates(),
    problems: (volume) => vaultProblems(book, ports.status(), volume),
    marks,
    isBlocked: blocking.isBlocked,
    hasAppointment: (id) => ports.appointment(id) !== undefined,
  });
  const receiving = createReceiving({ myKey: me.key, book, threads, views, marks, clock, failed: ports.failed });
  const finding = createFinding({
    opened: (volume, act) => book.within(volume.vault.key, act),
    viewOf: views.viewOf,
    hiddenIn: views.hiddenIn,
    nameOf: views.nameOf,
    myKey: me.key,
    breathe: () => new Promise((rested) => clock.after(0, rested)),
  });
  const unknown = failed("invalid", { field: "thread", reason: "unknown" });

  const now = () => stamp(clock.nowMs());
  const files = createMessageFiles({ ...ports, myKey: me.key });
  const { held } = ports;
  const enclosing = createEnclosing({ ...ports, myKey: me.key, now });
  const unsent = createUnsent({ store, attachments: ports.attachments });
  const thread = (key: string): Volume | undefined => threads.all().find(({ vault }) => vault.key === key);
  /** With its content: opened where it is closed. */
  const opened = async (key: string): Promise<Volume | undefined> => (thread(key) ? book.opened(key) : undefined);
  const messageOf = (volume: Volume, key: string): Message | undefined => volume.conversation.messages.get(key);

  /** Not taken back. */
  function standing(volume: Volume, key: string): Message | undefined {
    const message = messageOf(volume, key);
    return message && !volume.conversation.withdrawn.has(key) ? message : undefined;
  }

  async function say(key: string, change: Change): Promise<Outcome> {
    if (!thread(key)) return unknown;
    const written = await threads.write(key, encodeChanges([change]));
    return written.ok ? done : written;
  }

  /** Nobody whose keys changed unseen is written to; nobody is written to by himself. */
  function blocked(userKeys: readonly string[]): Outcome | undefined {
    for (const key of userKeys) {
      const userId = userIdFrom(key);
      if (!userId || key === me.key) return failed("invalid", { field: "people", reason: "unknown" });
      if (names.contact(userId) === "changed → blocked")
        return failed("protocol", { kind: "identity-changed", where: "thread" });
    }
    // In a conversation of several the others go on; a person who is blocked is in it and reads.
    return userKeys.length > 0 && userKeys.every(blocking.isBlocked)
      ? failed("not-permitted", { reason: "blocked" })
      : undefined;
  }

  const othersIn = ({ vault }: Volume): readonly string[] =>
    [...(vault.membership()?.members.keys() ?? [])].filter((key) => key !== me.key);

  function textFault(text: string): Outcome | undefined {
    if (text.trim() === "") return failed("invalid", { field: "text", reason: "missing" });
    return text.length > longest ? failed("invalid", { field: "text", reason: "too-long", most: longest }) : undefined;
  }

  /** Files and cards may go without a word. */
  function wordsFault(text: string, { files = [], cards = [] }: Enclosures): Outcome | undefined {
    const isBare = files.length === 0 && cards.length === 0;
    return isBare || text.trim() !== "" ? textFault(text) : undefined;
  }

  /** What goes with a message that is durable now is a draft's no longer. */
  async function went({ files = [] }: Enclosures): Promise<void> {
    if (files.length === 0) return;
    ports.attachments.added();
    await held.forget(files).catch(ports.failed);
  }

  const calls: MessagesApi = {
    async startThread(others, subject, text, enclosures = {}) {
      const userIds = [...new Set(others)].flatMap((key) => userIdFrom(key) ?? []);
      const wrong =
        userIds.length === 0 || userIds.length > mostPeople || userIds.length !== new Set(others).size
          ? failed("invalid", { field: "people", reason: "unknown" })
          : (blocked(others) ?? wordsFault(text, enclosures));
      if (wrong && !wrong.ok) return wrong;
      const title = subject.trim().slice(0, longestSubject);
      const named: readonly Change[] = title === "" ? [] : [{ kind: "subject", ...now(), subject: title }];
      const message: MessageChange = { kind: "message", ...now(), text, ...introduction(me, book, names) };
      const begun = await threads.begin(userIds, async (key) => {
        const enclosed = await enclosing.enclose(key, message, enclosures);
        if (!enclosed.ok) return enclosed;
        const { changes, blobs } = enclosed.value;
        // The subject stands with the words.
        const texts = changes.map((change) => encodeChanges(change.kind === "message" ? [...named, change] : [change]));
        return gives({ texts, blobs });
      });
      if (!begun.ok) return begun;
      await went(enclosures);
      const pins = userIds.flatMap((userId) => {
        const identity = people.get(userId);
        return identity ? [contacts.pin(userId, identity)] : [];
      });
      await contacts.note(pins);
      return gives({ threadId: begun.value.key });
    },
    async sendMessage(threadId, text, quotes, enclosures = {}) {
      const volume = await opened(threadId);
      if (!volume) return unknown;
      const wrong = blocked(othersIn(volume)) ?? wordsFault(text, enclosures);
      if (wrong) return wrong;
      const quoted = quotes === undefined ? undefined : messageOf(volume, quotes);
      if (quotes !== undefined && !quoted) return failed("invalid", { field: "quotes", reason: "unknown" });
      const { author, changeId } = quoted ?? {};
      const message: MessageChange = {
        kind: "message",
        ...now(),
        text,
        ...(author && changeId ? { quotes: { author, changeId } } : {}),
      };
      const enclosed = await enclosing.enclose(threadId, message, enclosures);
      if (!enclosed.ok) return enclosed;
      const { changes, blobs } = enclosed.value;
      const texts = changes.map((change) => encodeChanges([change]));
      const written = await threads.writeAll(threadId, texts, blobs);
      if (!written.ok) return written;
      await went(enclosures);
      return done;
    },
    holdFile: (draft, file, progress = () => undefined) => held.hold(draft, file, progress),
    cancelHolding: async (draft) => held.stop(draft),
    heldFiles: (draft) => held.of(draft),
    letGoHeld: (id) => held.letGo(id),
    async openMessageFile(threadId, key, index) {
      const volume = await opened(threadId);
      const message = volume && standing(volume, key);
      return message ? files.open(volume, message, index) : unknown;
    },
    async fileInRecord(threadId, key, index, vaultId, about, progress = () => undefined) {
      const volume = await opened(threadId);
      const message = volume && standing(volume, key);
      if (!message) return unknown;
      return files.file(volume, message, views.nameOf(message.author, volume), { index, vaultId, about, progress });
    },
    cancelFiling: files.cancelFiling,
    async withdrawMessage(threadId, key) {
      const volume = await opened(threadId);
      const message = volume && messageOf(volume, key);
      if (!message) return unknown;
      if (message.author !== mine) return failed("not-permitted", { reason: "not mine" });
      // What never went out need not be taken back.
      if (await unsent.withdraw(volume, message)) return done;
      const said = await say(threadId, { kind: "withdraw", ...now(), message: message.changeId });
      if (said.ok) await files.drop(message);
      return said;
    },
    nameThread: (threadId, subject) =>
      say(threadId, { kind: "subject", ...now(), subject: subject.trim().slice(0, longestSubject) }),
    closeThread: (threadId, closed) => say(threadId, { kind: "conversation", ...now(), closed }),
    async messages(threadId, from, count) {
      const volume = await opened(threadId);
      return volume ? views.messages(volume, from, count, await store.outbox()) : [];
    },
    findMessages: (text, most) => finding.find(threads.all(), text, most),
    async firstSince(threadId, fromMs) {
      const volume = await opened(threadId);
      return volume ? finding.firstSince(views.viewOf(volume), fromMs) : 0;
    },
    async openedMessages(threadId, keys) {
      const volume = await opened(threadId);
      if (!volume) return;
      const fresh = keys.flatMap((key) => {
        const message = messageOf(volume, key);
        return message && message.author !== mine && !blocking.isBlocked(message.author) ? [message.changeId] : [];
      });
      receiving.opened(threadId, fresh);
    },
    blockPerson: blocking.block,
  };

  /** With nobody but people who are blocked: below all others, whatever comes in it. */
  const isQuiet = ({ others }: ThreadCard): boolean => others.length > 0 && others.every((other) => other.blocked);

  let shown: readonly ThreadCard[] = [];
  /** What nobody has written in, but for appointments, is no conversation. The same list while nothing of it changed. */
  function view(): readonly ThreadCard[] {
    const among = views.company();
    const cards = threads
      .all()
      .map((volume) => views.card(volume, among))
      .filter(({ total, subject }) => total > 0 || subject !== "")
      .toSorted(
        (a, b) => Number(isQuiet(a)) - Number(isQuiet(b)) || (b.last?.writtenMs ?? 0) - (a.last?.writtenMs ?? 0),
      );
    if (JSON.stringify(cards) !== JSON.stringify(shown)) shown = cards;
    return shown;
  }

  return {
    calls,
    view,
    noteOf: (volume) => (volume.vault.membership()?.purpose === "thread" ? views.noteOf(volume) : undefined),
    changed(key) {
      const volume = thread(key);
      if (!volume) return;
      receiving.came(key);
      if (volume.vault.isOpen()) files.release(volume, views);
    },
    stop: () => receiving.stop(),
  };
}

// A session: the only room where plaintext, keys and entries meet; everything a view may ask is here (architecture §1).
import type {
  AdminView,
  ChartState,
  ClinicView,
  LockedSyncView,
  Me,
  Outcome,
  Phase,
  SessionApi,
  SyncView,
  Topics,
  Unsubscribe,
  VaultCard,
} from "./api.ts";
import type { AccountView } from "./api/account.ts";
import { fileCalls } from "./file-calls.ts";
import { noAppointments, type AppointmentsView } from "./api/appointments.ts";
import type { FileStates } from "./api/documents.ts";
import { documentCalls, memberCalls, outboxCalls } from "./calls.ts";
import { createOpenSession, type OpenSession } from "./open-session.ts";
import type { Myself } from "./me.ts";
import type { SignedIn } from "./new-device.ts";
import { kitCodes } from "./kits.ts";
import { failed, gives, onDisk } from "./outcome.ts";
import { judgePassword, suggestPassword } from "./passwords.ts";
import type { AccountStore, SessionPorts } from "./ports.ts";
import { createLockedSync } from "./locked-sync.ts";
import { createLinkNew } from "./link-new.ts";
import { reading, writing } from "./reading.ts";
import { createSignUp } from "./sign-up.ts";
import { recover } from "./recovery.ts";
import { signIn } from "./sign-in.ts";
import { createTopic, type Topic } from "./topic.ts";
import { unlock } from "./unlock.ts";

export interface Session extends SessionApi {
  /** Resolves when nothing that began so far is still under way in sync. For tests and tools. */
  settled(): Promise<void>;
  /** Ends everything, sync while locked too. For tests and tools: in the browser the worker ends. */
  close(): Promise<void>;
}

type TopicsHere = { readonly [K in keyof Topics]: Topic<Topics[K]> };

const quiet: SyncView = { state: "offline", waiting: 0, notSent: 0 };
type TellChart = (state: ChartState | undefined) => void;

export async function createSession(outside: SessionPorts): Promise<Session> {
  const ports: SessionPorts = {
    ...outside,
    device: {
      ...outside.device,
      // One writer: what syncs while locked has stopped before anything else opens the disk.
      async open(userId, hold) {
        await locked.end(userId);
        return outside.device.open(userId, { ...hold, asked: () => void handOver() });
      },
      async forget(userId) {
        await locked.end(userId);
        await outside.device.forget(userId);
      },
    },
  };
  const signUp = createSignUp(ports);
  const linkNew = createLinkNew(ports);
  let open: OpenSession | undefined;

  const topics: TopicsHere = {
    phase: createTopic<Phase>({ kind: "starting" }),
    sync: createTopic<SyncView>(quiet),
    vaults: createTopic<readonly VaultCard[]>([]),
    files: createTopic<FileStates>({}),
    appointments: createTopic<AppointmentsView>(noAppointments),
    threads: createTopic<Topics["threads"]>([]),
    clinic: createTopic<ClinicView | undefined>(undefined, () => void open?.refreshClinic()),
    admin: createTopic<AdminView | undefined>(undefined, () => void open?.refreshAdmin()),
    account: createTopic<AccountView | undefined>(undefined),
    locked: createTopic<readonly LockedSyncView[]>([]),
  };
  const locked = createLockedSync({ ...outside, topic: topics.locked });
  let over = false;

  /** Whoever is locked syncs on, as long as nobody is unlocked here. */
  async function syncLocked(): Promise<void> {
    if (over || open || topics.phase.get().kind !== "locked") return;
    locked.begin((await ports.device.accounts()).map(({ userId }) => userId));
  }

  async function rest(reason?: "keys-changed"): Promise<void> {
    const accounts = await ports.device.accounts();
    const resting = { kind: "locked", accounts, ...(reason ? { reason } : {}) } as const;
    topics.phase.set(accounts.length === 0 ? { kind: "signed-out" } : resting);
    await syncLocked();
  }

  /** Charts on screen: they go on when the same person goes on under new keys. */
  const shown = new Set<{ readonly vaultId: string; readonly tell: TellChart; stop: Unsubscribe }>();
  let moving: Promise<unknown> | undefined;

  /** What a view was told of the record goes with the keys. */
  function forget(): void {
    open?.close();
    open = undefined;
    shown.clear();
    topics.vaults.set([]);
    topics.files.set({});
    topics.appointments.set(noAppointments);
    topics.threads.set([]);
    topics.clinic.set(undefined);
    topics.admin.set(undefined);
    topics.account.set(undefined);
    topics.sync.set(quiet);
  }

  /** Another tab of this browser wants to go on with this account. */
  async function handOver(): Promise<void> {
    forget();
    topics.phase.set({ kind: "locked", accounts: await ports.device.accounts(), reason: "elsewhere" });
  }

  /** The same person, under a new device id or new keys: views stay, calls wait. */
  async function goOn(from: Myself, next: Myself, store: AccountStore): Promise<void> {
    for (const chart of shown) chart.stop();
    open?.close();
    open = undefined;
    // What is kept for this session only is not on the device's disk.
    const { session } = await enter(next, from.temporary ? store : await ports.device.open(next.key), false);
    for (const chart of shown) chart.stop = await session.watchChart(chart.vaultId, chart.tell);
  }

  interface Entered {
    readonly me: Me;
    readonly session: OpenSession;
  }

  async function enter(me: Myself, store: AccountStore, afresh = true): Promise<Entered> {
    if (afresh) forget();
    await locked.end();
    const session = await createOpenSession({
      ports,
      me,
      store,
      topics,
      async reenter(next) {
        moving = goOn(me, next, store).catch(async (thrown: unknown) => {
          // Another tab took it meanwhile, or the disk is gone: whoever comes next unlocks.
          forget();
          await rest();
          throw thrown;
        });
        await moving.finally(() => (moving = undefined));
      },
      async forget() {
        forget();
        if (!me.temporary) await ports.device.forget(me.key);
        await rest();
      },
      async keysChanged() {
        forget();
        await rest("keys-changed");
      },
    });
    open = session;
    topics.phase.set({ kind: "open", me: session.me });
    return { me: session.me, session };
  }

  const entering = (act: () => Promise<Outcome<SignedIn>>): Promise<Outcome<Me>> =>
    onDisk(async () => {
      const entered = await act();
      if (!entered.ok) await syncLocked();
      return entered.ok ? gives((await enter(entered.value.me, entered.value.store)).me) : entered;
    });

  /** Whatever is asked of an open session answers: a disk that refuses is an outcome there too. */
  const inside = async <T>(act: (session: OpenSession) => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    await moving;
    const session = open;
    return session ? onDisk(() => act(session)) : failed("not-permitted", { reason: "locked" });
  };

  await rest();

  return {
    watch(topic, tell) {
      return Promise.resolve((topics[topic] as Topic<Topics[typeof topic]>).watch(tell));
    },
    async watchChart(vaultId, tell) {
      await moving;
      if (!open) return () => undefined;
      const chart = { vaultId, tell, stop: await open.watchChart(vaultId, tell) };
      shown.add(chart);
      return () => {
        shown.delete(chart);
        chart.stop();
      };
    },
    ...reading(() => open?.records),
    ...fileCalls({ open: () => open, inside }),
    ...writing(inside),

    readLink: (url) => signUp.readLink(url),
    suggestPassword: () => Promise.resolve(suggestPassword(ports.words)),
    checkPassword: (password) => judgePassword(password),
    beginSignUp: (url, form) => signUp.begin(url, form),
    beginClinicReturn: (form) => signUp.beginReturn(form),
    confirmKits: (typed) => Promise.resolve(signUp.confirmKits(typed)),
    async completeSignUp() {
      const signedUp = await signUp.complete();
      if (!signedUp.ok) return signedUp;
      const { me, store } = signedUp.value;
      return onDisk(async () => gives((await enter(me, store)).me));
    },
    abandonSignUp: () => signUp.abandon(),
    signIn: (code, password, options = {}) => entering(() => signIn(ports, code, password, options)),
    readKit: (text) => Promise.resolve(kitCodes(text)),
    recover: (code, password, options = {}) => entering(() => recover(ports, code, password, options)),
    beginLink: () => linkNew.beginLink(),
    awaitLink: () => linkNew.awaitLink(),
    receiveLink: () => linkNew.receiveLink(),
    finishLink: (password, options = {}) => entering(() => linkNew.finish(password, options)),
    abandonLink: () => linkNew.abandonLink(),
    readDeviceLink: (text) => inside(({ account }) => account.readDeviceLink(text)),
    sendDeviceLink: () => inside(({ account }) => account.sendDeviceLink()),
    abandonDeviceLink: async () => open?.account.abandonDeviceLink(),
    changePassword: (proof, next) => inside(({ account }) => account.changePassword(proof, next)),
    labelDevice: (deviceId, label) => inside(({ account }) => account.labelDevice(deviceId, label)),
    dismissAlarm: (deviceId) => inside(({ account }) => account.dismissAlarm(deviceId)),
    revokeDevice: (deviceId) => inside(({ account }) => account.revokeDevice(deviceId)),
    beginRotation: (form) => inside(({ account }) => account.beginRotation(form)),
    beginRenewal: () => inside(({ account }) => account.beginRenewal()),
    confirmNewKit: (typed) => inside(({ account }) => account.confirmNewKit(typed)),
    sendNewKit: () => inside(({ account }) => account.sendNewKit()),
    abandonNewKit: async () => open?.account.abandonNewKit(),
    confirmRenewal: (code) => inside(({ account }) => account.confirmRenewal(code)),
    vetoRenewal: (code) => inside(({ account }) => account.vetoRenewal(code)),
    signOut: (options) => inside(({ account }) => account.signOut(options)),
    signOutEverywhere: () => inside(({ account }) => account.signOutEverywhere()),
    deleteAccount: (password) => inside(({ account }) => account.deleteAccount(password)),
    unlock: (userId, password, { takeOver = false } = {}) =>
      onDisk(async () => {
        const store = await ports.device.open(userId, { takeOver });
        const unlocked = await unlock(store, password, ports.stretch, ports);
        if (!unlocked.ok) {
          store.close();
          await syncLocked();
        }
        return unlocked.ok ? gives((await enter(unlocked.value, store)).me) : unlocked;
      }),
    async lock() {
      // What finds no room on the disk is found again.
      await open?.tidy().catch(() => undefined);
      forget();
      await signUp.abandon();
      await linkNew.abandonLink();
      await rest();
    },

    async draft(name) {
      await moving;
      return open?.drafts.draft(name);
    },
    keepDraft: (name, text) => inside(({ drafts }) => drafts.keepDraft(name, text)),
    renameHere: (label) =>
      inside(async (session) => {
        const renamed = await session.renameHere(label);
        const phase = topics.phase.get();
        if (renamed.ok && phase.kind === "open")
          topics.phase.set({ kind: "open", me: { ...phase.me, label: label.trim() } });
        return renamed;
      }),
    pin: (vaultId, pinned) => inside((session) => session.pin(vaultId, pinned)),
    ...outboxCalls(inside, () => open),
    ...documentCalls(inside, () => open),
    ...memberCalls(inside, () => open),
    createPatientLink: () => inside((session) => session.admin.createPatientLink()),
    inviteDoctor: (label) => inside((session) => session.admin.inviteDoctor(label)),
    attest: (userId) => inside((session) => session.admin.attest(userId)),
    publishNotice: (notice) => inside((session) => session.admin.publishNotice(notice)),
    syncNow() {
      open?.nudge();
      locked.nudge();
      return Promise.resolve();
    },
    settled: async () => open?.settled(),
    async close() {
      over = true;
      forget();
      await locked.end();
    },
  };
}

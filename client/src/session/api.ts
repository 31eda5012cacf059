// What a view may ask of a session and what it is told: plain cloneable data, no key and no ciphertext ever (protocol §8).
import type { ChartView } from "../domain/queries.ts";
import type { AccountApi, AccountView } from "./api/account.ts";
import type { DocumentsApi, FileStates } from "./api/documents.ts";
import type { AppointmentsApi, AppointmentsView } from "./api/appointments.ts";
import type { MessagesApi, ThreadCard } from "./api/messages.ts";
import type { ContactState } from "./api/contact-state.ts";
import type { LinkApi } from "./api/link.ts";
import type { DeskApi } from "./api/desk.ts";
import type { ImportApi } from "./api/imports.ts";
import type { MeetingApi } from "./api/meeting.ts";
import type { MembershipApi } from "./api/membership.ts";
import type { KitView, Me, Outcome, Phase, Profession, SessionError, SignInOptions } from "./api/outcome.ts";
import type { OutboxApi } from "./api/outbox.ts";
import type { ResultsApi } from "./api/results.ts";
import type { ReadersApi } from "./api/readers.ts";
import type { RecordApi } from "./api/record.ts";
import type { TrendApi } from "./api/trends.ts";
import type { OpenThings } from "./things.ts";
import type { WakingApi } from "./api/waking.ts";
import type { UnitsApi } from "./api/units.ts";

export type {
  AccountCard,
  KitView,
  Me,
  Outcome,
  Phase,
  Profession,
  SessionError,
  SessionErrorKind,
  SignInOptions,
} from "./api/outcome.ts";

export type { ContactState } from "./api/contact-state.ts";

export type { ImportCard, ImportPreview, ImportReport, LeftOutView, Progress } from "./api/imports.ts";

export interface SyncView {
  readonly state: "saved" | "syncing" | "waiting" | "offline" | "failed";
  /** Items sealed or offered but not acked, over all vaults. */
  readonly waiting: number;
  readonly notSent: number;
  readonly lastSyncedMs?: number;
  readonly offlineSinceMs?: number;
  readonly nextTryMs?: number;
  readonly reason?: SessionError;
  readonly progress?: { readonly done: number; readonly total: number };
}

export interface MemberView {
  readonly userId: string;
  readonly role: "owner" | "custodian" | "writer" | "reader";
  readonly name: string;
  readonly contact: ContactState;
  readonly me: boolean;
  /** When this access ends; past it, it has ended and is taken out as soon as somebody who may is online. */
  readonly untilMs?: number;
}

/** A vault of mine as the list shows it; `pending` until the person accepts it (A4). */
export interface VaultCard {
  readonly vaultId: string;
  readonly purpose: "chart" | "thread" | "clinic" | "self";
  readonly state: "open" | "pending" | "revoked";
  readonly role: MemberView["role"] | undefined;
  /** Name of the patient, once it could be opened. */
  readonly name?: string;
  readonly born?: string;
  readonly members: readonly MemberView[];
  /** Entries of removed people or devices that wait for the owner's decision. */
  readonly aside: number;
  /** Items of mine in this vault that wait for the relay. */
  readonly waiting: number;
  readonly lastChangeMs?: number;
  /** The patient's number, where the chart names one. */
  readonly number?: string;
  /** The day on which I last opened it, YYYY-MM-DD. */
  readonly lastSeen?: string;
  /** What in it waits for somebody; of a closed chart as it was read last, absent where this device has not read it yet. */
  readonly things?: OpenThings;
  /** Of a chart that I may read no further: when a device of mine first knew. */
  readonly endedMs?: number;
  /** Kept at hand by me. */
  readonly pinned?: true;
}

export interface ChartState {
  readonly vaultId: string;
  readonly card: VaultCard;
  /** The same as long as nothing of what the chart says has changed, nor the units it says it in. */
  readonly revision: number;
  readonly chart: ChartView;
  /** Results that wait for a doctor's review before I see them, as my clinic says; `untilMs`: by then I see all of them. */
  readonly held?: { readonly count: number; readonly untilMs: number };
  /** Entries whose content was taken away for good by the owner or by their author. */
  readonly erased: number;
  /** By changeId: where my own items are. Absent: on the relay. */
  readonly outbox: Readonly<Record<string, "sealed" | "offered" | "not-sent">>;
  /** Author names by userId, for "written by". */
  readonly names: Readonly<Record<string, string>>;
  readonly problems: readonly SessionError[];
}

export interface DoctorCard {
  readonly userId: string;
  readonly name: string;
  readonly profession: string;
  readonly registration: string;
  readonly untilMs: number;
  readonly contact: ContactState;
}

/** `sensitive`: concepts. `waitDays`: 1 to 30. */
export interface ClinicNoticeView {
  readonly release: "at-once" | "after-review" | "critical-held";
  readonly waitDays: number;
  readonly sensitive: readonly string[];
  readonly callLine: string;
  readonly emergencyLine: string;
}

/** The clinic as its own signed log says; the relay's directory is not consulted. */
export interface ClinicView {
  readonly clinicId: string;
  readonly name: string;
  readonly doctors: readonly DoctorCard[];
  /** What it tells its patients about results; absent until it says something. */
  readonly notice?: ClinicNoticeView;
}

export interface PersonView {
  readonly userId: string;
  readonly profession: Profession;
  readonly signedUpMs: number;
  readonly name?: string;
  readonly professionText?: string;
  readonly registration?: string;
  /** Label of my invitation that this person proved to hold; undefined: no proof, attest only face to face. */
  readonly invitation?: string;
  readonly attestedUntilMs?: number;
}

export interface AdminView {
  readonly clinicName: string;
  readonly patientLink?: string;
  readonly invitations: readonly {
    readonly label: string;
    readonly link: string;
    readonly expiresMs: number;
    readonly used: boolean;
  }[];
  readonly people: readonly PersonView[];
}

/** Of a locked account: counts and times only. */
export interface LockedSyncView {
  readonly userId: string;
  readonly sync: SyncView;
}

export interface Topics {
  readonly phase: Phase;
  readonly sync: SyncView;
  readonly vaults: readonly VaultCard[];
  /** Where the files of documents are. */
  readonly files: FileStates;
  /** Mine with doctors, or a doctor's with patients. */
  readonly appointments: AppointmentsView;
  /** Conversations, the one with the newest words first. */
  readonly threads: readonly ThreadCard[];
  readonly clinic: ClinicView | undefined;
  readonly admin: AdminView | undefined;
  /** Devices, alarms and what is still to be done of them; undefined while locked. */
  readonly account: AccountView | undefined;
  /** While locked: how sync stands for each account of this device that no other tab has open. */
  readonly locked: readonly LockedSyncView[];
}

/** What a link in the address bar asks for: `/setup#…`, `/invite#…`, `/join#…`. */
export interface LinkView {
  readonly kind: "setup" | "doctor" | "patient";
  readonly clinicName?: string;
}

export type SignUpForm =
  | { readonly kind: "setup"; readonly clinicName: string; readonly name: string; readonly password: string }
  | {
      readonly kind: "doctor";
      readonly title: string;
      readonly given: string;
      readonly family: string;
      readonly profession: string;
      readonly registration: string;
      readonly password: string;
    }
  | {
      readonly kind: "patient";
      readonly given: string;
      readonly family: string;
      /** May be partial: 1945, 1945-07, 1945-07-14. */
      readonly birthDate: string;
      readonly gender: "female" | "male" | "other" | "unknown";
      readonly password: string;
    };

/** Whoever has the clinic's kit becomes its administrator; those before are suspended. */
export interface ClinicReturnForm {
  /** Of the clinic's kit, typed or scanned. */
  readonly recoveryCode: string;
  readonly name: string;
  /** Of the new account. */
  readonly password: string;
}

export type Unsubscribe = () => void;

/** The only door between views and the record. Every promise resolves after what it says is durable on this device. */
export interface SessionApi
  extends AccountApi,
    AppointmentsApi,
    MessagesApi,
    DeskApi,
    DocumentsApi,
    ImportApi,
    LinkApi,
    MembershipApi,
    MeetingApi,
    OutboxApi,
    ReadersApi,
    RecordApi,
    ResultsApi,
    TrendApi,
    UnitsApi,
    WakingApi {
  /** Calls back at once with the present value, then on every change. */
  watch<K extends keyof Topics>(topic: K, tell: (value: Topics[K]) => void): Promise<Unsubscribe>;
  watchChart(vaultId: string, tell: (state: ChartState | undefined) => void): Promise<Unsubscribe>;

  readLink(url: string): Promise<Outcome<LinkView>>;
  /** Five random words. */
  suggestPassword(): Promise<string>;
  checkPassword(password: string): Promise<Outcome>;
  /** Makes all keys in memory and shows the kits; nothing is stored or sent yet. */
  beginSignUp(url: string, form: SignUpForm): Promise<Outcome<{ readonly kits: readonly KitView[] }>>;
  /** As `beginSignUp`, for a clinic whose administrators are lost: new keys for the clinic and an account of its own. `wrong-code` whatever did not fit. */
  beginClinicReturn(form: ClinicReturnForm): Promise<Outcome<{ readonly kits: readonly KitView[] }>>;
  /** `typed` in the order of all kits' `retype` lists. */
  confirmKits(typed: readonly string[]): Promise<Outcome>;
  /** Sends the sign-up; after `ok` the phase is `open`. May be retried when it answered `offline`. */
  completeSignUp(): Promise<Outcome<Me>>;
  abandonSignUp(): Promise<void>;
  /** A further device: sign-in code and password. */
  signIn(signInCode: string, password: string, options?: SignInOptions): Promise<Outcome<Me>>;

  /** `in-use` while another tab has the account open; with `takeOver` that tab is asked to let go. */
  unlock(userId: string, password: string, options?: { readonly takeOver?: boolean }): Promise<Outcome<Me>>;
  lock(): Promise<void>;

  createPatientLink(): Promise<Outcome<{ readonly link: string }>>;
  inviteDoctor(label: string): Promise<Outcome<{ readonly link: string }>>;
  attest(userId: string): Promise<Outcome>;
  /** Signed by the clinic; every patient's device follows the newest it has seen. Lines: at most 200 characters. */
  publishNotice(notice: ClinicNoticeView): Promise<Outcome>;

  /** Try the connection now; also called when the page becomes visible or the browser says `online`. */
  syncNow(): Promise<void>;
}

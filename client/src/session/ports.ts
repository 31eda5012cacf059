// What a session needs of the world: this device's disk, the relay's small requests, Argon2 in a worker of its own, a clock (architecture §1).
import type { StretchedPassword, UserId } from "@health-vault/crypto-core";
import type {
  AvailabilitiesAnswer,
  AvailabilityAnswer,
  BusyAnswer,
  PutAvailabilityRequest,
  StepAnswer,
  StepRequest,
  StepsAnswer,
  AppendIdentityAnswer,
  AppendIdentityRequest,
  ChallengeAnswer,
  ClinicRecoveryAnswer,
  ClinicRecoveryRequest,
  ClinicReturnRequest,
  IdentityAgainRequest,
  IdentityLogAnswer,
  LocateAnswer,
  LocateRequest,
  PeopleAnswer,
  RefusalCode,
  RefusalFacts,
  RelayInfo,
  RestoredAccountRequest,
  AccountBlobs,
  DeleteAccountRequest,
  MailboxAnswer,
  MailboxAnswerRequest,
  MailboxOpenRequest,
  MailboxRequest,
  PutBlobsAnswer,
  PutBlobsRequest,
  RecoveryLocateAnswer,
  RecoveryLocateRequest,
  RecoverySignInRequest,
  SignInAnswer,
  SignInRequest,
  SignUpAnswer,
  SignUpRequest,
  TokenCheckAnswer,
  TokenCheckRequest,
  TokenRequest,
  TokensAnswer,
  MailAnswer,
  MailConfirmRequest,
  MailRequest,
  WakeKeyAnswer,
  WakeRequest,
} from "@health-vault/crypto-core/wire";
import type { AttachmentRelay, AttachmentStore } from "../sync/attachment-ports.ts";
import type { Clock, RelayLink, SyncStore } from "../sync/ports.ts";
import type { AccountCard } from "./api.ts";

/** A non-extractable signing key of the platform; `handle` is what the disk keeps (protocol §3). */
export interface TransportKey {
  /** Raw Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly handle: unknown;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export interface TransportKeys {
  create(): Promise<TransportKey>;
  fromHandle(handle: unknown): Promise<TransportKey>;
}

/** One person's database on this device. Nothing in it is clear but ids, signed logs, cursors and the sign-in code. */
export interface AccountStore extends SyncStore, AttachmentStore {
  identityLog(userId: string): Promise<readonly Uint8Array[]>;
  /** All of them in one reading. */
  identityLogs(): Promise<ReadonlyMap<string, readonly Uint8Array[]>>;
  /** Everybody whose log is held. */
  identityIds(): Promise<readonly string[]>;
  /** The whole verified log, or its continuation: what is held already stays. */
  appendIdentityLog(userId: string, from: number, ops: readonly Uint8Array[]): Promise<void>;
  file(name: FileName): Promise<Uint8Array | undefined>;
  /** All in one transaction. */
  putFiles(files: Readonly<Partial<Record<FileName, Uint8Array>>>): Promise<void>;
  transportHandle(): Promise<unknown>;
  putTransportHandle(handle: unknown): Promise<void>;
  /** The device id that this one will be replaced by: its transport key, and its secrets as a file (A19). */
  prepareDevice(handle: unknown, secrets: Uint8Array): Promise<void>;
  nextTransportHandle(): Promise<unknown>;
  /** One transaction: the prepared transport key is this device's, vaults forget what was acknowledged under the old id, runs that wait are `left`. */
  becomeNext(files: Readonly<Partial<Record<FileName, Uint8Array>>>): Promise<void>;
  /** Asks the browser not to evict this database. */
  close(): void;
}

export type FileName =
  | "account"
  | "password-blob"
  | "device-file"
  | "last-synced"
  | "restore-round"
  | "drafts"
  | "held"
  | "shelf"
  | "appointments"
  | "appointments-settled"
  | "sign-up-copy"
  | "sightings"
  | "renewal"
  | "next-device"
  | "last-minted"
  | "verified";

export interface Hold {
  /** Another tab that has it is asked to let go. */
  readonly takeOver?: boolean;
  /** Sync while locked: never waits for another tab, and lets go for whoever wants to unlock. */
  readonly yields?: boolean;
  /** Another tab asked, or took it: close everything at once. */
  readonly asked?: () => void;
}

/** The databases of this device. */
export interface DeviceStore {
  accounts(): Promise<readonly AccountCard[]>;
  putAccount(card: AccountCard): Promise<void>;
  forget(userId: string): Promise<void>;
  /** Rejects with an error named `InUseError` while another tab has it open; `close` lets go. */
  open(userId: string, hold?: Hold): Promise<AccountStore>;
}

export interface RelayFailure {
  readonly code: RefusalCode | "unreachable";
  readonly facts: RefusalFacts;
}

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RelayFailure };

/** What may be asked without a session. */
export interface Relay {
  readonly address: string;
  info(): Promise<Reply<RelayInfo>>;
  clinicLog(from: number): Promise<Reply<IdentityLogAnswer>>;
  /** Whether a sign-up with this token would be let in now. */
  checkToken(request: TokenCheckRequest): Promise<Reply<TokenCheckAnswer>>;
  signUp(request: SignUpRequest): Promise<Reply<SignUpAnswer>>;
  /** After a restore: an account that the relay lost. */
  restoreAccount(request: RestoredAccountRequest): Promise<Reply<unknown>>;
  /** Who is behind a sign-in code; the answer is checked after opening. */
  locate(request: LocateRequest): Promise<Reply<LocateAnswer>>;
  signIn(request: SignInRequest): Promise<Reply<SignInAnswer>>;
  /** What somebody signs who proves a recovery code. */
  challenge(): Promise<Reply<ChallengeAnswer>>;
  /** Whose recovery key this is now; the answer is checked after opening. */
  recoveryLocate(request: RecoveryLocateRequest): Promise<Reply<RecoveryLocateAnswer>>;
  recoverySignIn(request: RecoverySignInRequest): Promise<Reply<SignInAnswer>>;
  /** The clinic's recovery blob, for a proof of its recovery code. */
  clinicRecovery(request: ClinicRecoveryRequest): Promise<Reply<ClinicRecoveryAnswer>>;
  /** A new administrator, with the clinic's new keys. */
  clinicReturn(request: ClinicReturnRequest): Promise<Reply<SignUpAnswer>>;
  /** With the bootstrap token of a recovery: a new password. */
  bootstrapBlobs(jwt: string, request: PutBlobsRequest): Promise<Reply<PutBlobsAnswer>>;
  openMailbox(request: MailboxOpenRequest): Promise<Reply<unknown>>;
  lookMailbox(request: MailboxRequest): Promise<Reply<MailboxAnswer>>;
  answerMailbox(request: MailboxAnswerRequest): Promise<Reply<unknown>>;
  closeMailbox(request: MailboxRequest): Promise<Reply<unknown>>;
  /** With the token of any sign-in: one's own log, where an answer could not hold it whole. */
  bootstrapLog(jwt: string, userId: string, from: number): Promise<Reply<IdentityLogAnswer>>;
  /** With the bootstrap token of a sign-in: one's own device-add. */
  bootstrapAppend(jwt: string, userId: string, request: AppendIdentityRequest): Promise<Reply<AppendIdentityAnswer>>;
  as(me: Credentials): SignedInRelay;
}

export interface Credentials {
  readonly userId: string;
  readonly deviceId: string;
  /** Proves the device to the relay's challenge. */
  sign(challenge: ChallengeAnswer): Promise<Uint8Array>;
}

/** What the relay answers about appointments (protocol §7). */
export interface AppointmentRelay {
  availabilities(): Promise<Reply<AvailabilitiesAnswer>>;
  /** The one of this doctor's with this hash. */
  availability(doctor: string, hash: string): Promise<Reply<AvailabilityAnswer>>;
  putAvailability(request: PutAvailabilityRequest): Promise<Reply<unknown>>;
  /** At most 62 days. */
  busy(doctor: string, fromMs: number, untilMs: number): Promise<Reply<BusyAnswer>>;
  postStep(request: StepRequest): Promise<Reply<StepAnswer>>;
  /** My own list behind number `after`. */
  steps(after: number, limit: number): Promise<Reply<StepsAnswer>>;
}

/** Where this device is woken while its app is closed, and where its person gets an e-mail. */
export interface WakeRelay {
  wakeKey(): Promise<Reply<WakeKeyAnswer>>;
  /** Undefined: nowhere. */
  wakeAt(request: WakeRequest | undefined): Promise<Reply<unknown>>;
  mail(): Promise<Reply<MailAnswer>>;
  /** Undefined: nowhere. */
  mailTo(request: MailRequest | undefined): Promise<Reply<unknown>>;
  confirmMail(request: MailConfirmRequest): Promise<Reply<unknown>>;
}

/** With a session of this device; renews it by itself. */
export interface SignedInRelay extends RelayLink, AttachmentRelay, AppointmentRelay, WakeRelay {
  identityLog(userId: string, from: number): Promise<Reply<IdentityLogAnswer>>;
  appendIdentity(userId: string, request: AppendIdentityRequest): Promise<Reply<AppendIdentityAnswer>>;
  blobs(): Promise<Reply<AccountBlobs>>;
  putBlobs(request: PutBlobsRequest): Promise<Reply<PutBlobsAnswer>>;
  deleteAccount(request: DeleteAccountRequest): Promise<Reply<unknown>>;
  /** Operations that somebody's log had before a restore. */
  identityAgain(userId: string, request: IdentityAgainRequest): Promise<Reply<AppendIdentityAnswer>>;
  people(): Promise<Reply<PeopleAnswer>>;
  tokens(): Promise<Reply<TokensAnswer>>;
  addToken(request: TokenRequest): Promise<Reply<unknown>>;
}

/** Argon2id in a worker that ends with the answer; undefined for a kdfId that is not ours. */
export type Stretch = (password: string, userId: UserId, kdfId: number) => Promise<StretchedPassword | undefined>;

export interface SessionPorts {
  readonly device: DeviceStore;
  /** A disk that ends with this process: for a computer that is not one's own. */
  readonly passing: () => DeviceStore;
  /** The relay that serves this origin. */
  readonly relay: Relay;
  readonly transportKeys: TransportKeys;
  readonly stretch: Stretch;
  readonly clock: Clock;
  /** How many charts may be open at once, besides one's own; 32 when absent. */
  readonly room?: number;
  /** Bytes that this origin takes and may take; absent, or undefined, where nobody tells. */
  readonly storage?: () => Promise<{ readonly used: number; readonly quota: number } | undefined>;
  /** BIP-39 English list or the like: words for a suggested password. */
  readonly words: readonly string[];
}

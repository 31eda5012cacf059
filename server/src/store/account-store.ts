// What the store promises about accounts and the mailboxes through which a device is linked: one row a person, changed by compare-and-swap only (protocol.md §3, §6).
import type { Profession } from "@health-vault/crypto-core/wire";

/** Bytes, opaque here. Ids keep the lengths of protocol.md §3-§5. */
type Bytes = Uint8Array;

export interface Account {
  readonly userId: Bytes;
  readonly profession: Profession;
  readonly status: "active" | "suspended";
  /** Blind index of the locator; unique. */
  readonly locatorIndex: Bytes;
  /** Sealed {locator, createdAt}. */
  readonly privateSealed: Bytes;
  /** Sealed public profile of a doctor. */
  readonly profileSealed: Bytes | undefined;
  /** Blind index of the registration number; unique where present. */
  readonly registrationIndex: Bytes | undefined;
  /** First 8 bytes of H("HV1/auth-check/v1", authKey). */
  readonly authCheck: Bytes;
  /** argon2id encoded string of the authKey. */
  readonly authVerifier: string;
  readonly kdfId: number;
  readonly passwordBlob: Bytes;
  readonly recoveryBlob: Bytes;
  readonly accountData: Bytes;
  readonly accountVersion: number;
  readonly tokenHash: Bytes;
  readonly inviteProof: Bytes | undefined;
}

/** What a compare-and-swap on an account may replace; what is absent stays. */
export type AccountChange = Partial<
  Pick<
    Account,
    | "locatorIndex"
    | "privateSealed"
    | "authCheck"
    | "authVerifier"
    | "kdfId"
    | "passwordBlob"
    | "recoveryBlob"
    | "accountData"
  >
>;

export interface Accounts {
  /** `taken` (and nothing written) when the user id, the locator or the registration number exists. */
  insert(account: Account): Promise<"stored" | "taken">;
  byUser(userId: Bytes): Promise<Account | undefined>;
  byLocator(locatorIndex: Bytes): Promise<Account | undefined>;
  isRegistered(registrationIndex: Bytes): Promise<boolean>;
  /** In order of user id, after `after`, at most `limit`. */
  list(after: Bytes | undefined, limit: number, profession?: Profession): Promise<readonly Account[]>;
  setStatus(userId: Bytes, status: Account["status"]): Promise<boolean>;
  /** Compare-and-swap: true and version + 1, or false and nothing written. */
  change(userId: Bytes, expectedVersion: number, change: AccountChange): Promise<boolean>;
  /** The recovery key now in force for a person; replaces the one before. */
  setRecoveryKey(userId: Bytes, recoveryKey: Bytes): Promise<void>;
  /** Whose recovery key this is now, in order of user id, at most `limit`: the blob decides, not this list. */
  byRecoveryKey(recoveryKey: Bytes, limit: number): Promise<readonly Account[]>;
  /** Blobs, verifier, locator, recovery key: all of the row is gone. False when there was none. */
  remove(userId: Bytes): Promise<boolean>;
}

export interface Mailbox {
  readonly mailboxId: Bytes;
  /** Milliseconds by the relay's clock. */
  readonly expiresAt: number;
  readonly offer: Bytes;
  readonly answer: Bytes | undefined;
}

export interface Mailboxes {
  /** `same`: there is one with an equal offer. `full`: `most` are open. Expired ones are thrown away first. */
  open(mailbox: Omit<Mailbox, "answer">, nowMs: number, most: number): Promise<"stored" | "same" | "taken" | "full">;
  find(mailboxId: Bytes, nowMs: number): Promise<Mailbox | undefined>;
  /** The one answer of a mailbox; `same` when it is there already, `gone` when the mailbox is not. */
  answer(mailboxId: Bytes, answer: Bytes, nowMs: number): Promise<"stored" | "same" | "taken" | "gone">;
  remove(mailboxId: Bytes): Promise<void>;
}

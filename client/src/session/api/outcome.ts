// The words every part of the session's door shares: outcomes and their errors, who is signed in, and the kit (protocol §3, §11).

export type { ProtocolErrorKind } from "@health-vault/crypto-core";
export type { RefusalCode } from "@health-vault/crypto-core/wire";

/** What an account is for; a role in a vault is another thing (glossary). */
export type Profession = "admin" | "doctor" | "patient";

export type Outcome<T = undefined> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: SessionError };

/** Facts only; the sentence is made in the view by `explain(error)`. */
export interface SessionError {
  readonly kind: SessionErrorKind;
  readonly facts?: Readonly<Record<string, string | number>>;
}

export type SessionErrorKind =
  | "offline" // the relay could not be reached; nothing was changed
  | "relay-refused" // facts.code: a code of wire/errors
  | "link" // the link is not one of ours, or damaged
  | "token" // the invitation or link was used up, cancelled or has expired
  | "clinic-mismatch" // this relay does not serve the clinic named in the link
  | "password-weak"
  | "wrong-password" // or wrong sign-in code: never said which
  | "wrong-code" // the recovery code opens no account here, or not this one
  | "unsent" // facts.count items would be lost; ask again with `discardUnsent`
  | "too-early" // facts.fromMs: possible from then on
  | "revoked" // this device was taken off the account by another one
  | "device-link" // the link's code is damaged, was used, or its ten minutes are over
  | "kit-mismatch" // a re-typed group is not the one on the kit
  | "in-use" // open in another tab of this browser: one writer per person and device (A19)
  | "storage" // the browser refused to store; the form is kept. `at: "relay"`: the relay has it, and it is noted here when there is room
  | "not-permitted"
  | "not-a-member" // removed from this vault
  | "invalid" // facts.field, facts.reason
  | "file" // an import that could not be read; facts.reason
  | "cancelled"
  | "protocol" // facts.kind: a kind of protocol §5, e.g. rollback, fork, ghost-device
  | "device-unsupported"; // facts.what

export type Phase =
  | { readonly kind: "starting" }
  | { readonly kind: "signed-out" }
  | {
      readonly kind: "locked";
      readonly accounts: readonly AccountCard[];
      /** New keys were made on another device: unlocking takes them over. */
      /** `elsewhere`: another tab of this browser goes on with it. */
      readonly reason?: "keys-changed" | "elsewhere";
    }
  | { readonly kind: "open"; readonly me: Me };

export interface AccountCard {
  readonly userId: string;
  /** Typed by the person for this device's chooser; never leaves the device. */
  readonly label: string;
  readonly profession: Profession;
}

export interface Me extends AccountCard {
  readonly deviceId: string;
  readonly clinicId: string;
  readonly relayAddress: string;
  /** Signed in on a computer that is not hers: nothing stays here after sign-out. */
  readonly temporary: boolean;
  /** A patient's own chart. */
  readonly chartId?: string;
}

export interface SignInOptions {
  /** Public-computer mode: nothing is written to this browser's disk. */
  readonly temporary?: boolean;
}

export interface KitView {
  readonly owner: "me" | "clinic";
  readonly title: string;
  /** Groups of 5 characters. The clinic's kit has no sign-in code. */
  readonly signInCode?: readonly string[];
  readonly recoveryCode: readonly string[];
  readonly relayAddress: string;
  readonly clinicId: string;
  readonly createdMs: number;
  readonly qrText: string;
  /** The two groups (index into the code) that are to be typed again. */
  readonly retype: readonly { readonly code: "sign-in" | "recovery"; readonly index: number }[];
}

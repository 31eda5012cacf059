// What every question to a session is answered with: a value, or a named error without prose (architecture §3).
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
  | "kit-mismatch" // a re-typed group is not the one on the kit
  | "in-use" // open in another tab of this browser: one writer per person and device (A19)
  | "storage" // the browser refused to store; the form is kept
  | "not-permitted"
  | "not-a-member" // removed from this vault
  | "invalid" // facts.field, facts.reason
  | "file" // an import that could not be read; facts.reason
  | "cancelled"
  | "protocol" // facts.kind: a kind of protocol §5, e.g. rollback, fork, ghost-device
  | "device-unsupported"; // facts.what

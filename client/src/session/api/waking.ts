// What a view may ask about being told of news while the app is closed: a push without content, through the browser's own service (protocol §9, A56).
import type { Outcome } from "./outcome.ts";

export interface WakeAt {
  /** Of the browser's subscription. */
  readonly endpoint: string;
  /** Minutes of the day by the clock of an IANA zone; over midnight where `until` is earlier. */
  readonly quiet?: { readonly from: number; readonly until: number; readonly zone: string };
}

export interface MailView {
  /** Whether this relay sends any. */
  readonly offered: boolean;
  readonly address?: string;
  /** By the code that came; nothing else is sent before. */
  readonly confirmed: boolean;
  readonly quiet?: NonNullable<MailTo["quiet"]>;
}

export interface MailTo {
  readonly address: string;
  readonly language: "en" | "es" | "hi" | "ar";
  /** As `WakeAt`. */
  readonly quiet?: { readonly from: number; readonly until: number; readonly zone: string };
}

export interface WakingApi {
  /** Where I get an e-mail without content when no device of mine came for what is new. Needs a line, as all of these. */
  mail(): Promise<Outcome<MailView>>;
  /** A code goes there first; undefined: nowhere. `invalid` (`address`) of what is no address. */
  mailTo(mail: MailTo | undefined): Promise<Outcome>;
  /** `invalid` (`code`) when it is wrong, older than an hour, or tried too often. */
  confirmMail(code: string): Promise<Outcome>;
  /** The relay's public key, which a browser needs before it subscribes: base64url. */
  wakeKey(): Promise<Outcome<{ readonly key: string }>>;
  /** Where this device can be woken from now on, kept at the relay; undefined: nowhere. `relay-refused` with `push-service` for a service that the relay sends nothing to. */
  wakeAt(wake: WakeAt | undefined): Promise<Outcome>;
}

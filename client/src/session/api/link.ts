// What a view may ask about a further device by link, on the new device and on the old one (protocol §6, device link).
import type { Me, Outcome, SignInOptions } from "./outcome.ts";

export interface LinkOffer {
  /** To show as QR and to copy; good for one device, once. It is a secret until then. */
  readonly text: string;
  /** By this device's clock. */
  readonly untilMs: number;
}

/** Signed out: this device comes to an account by another one of the same person. Nothing is stored before the end. */
interface NewDeviceLink {
  /** Begins anew; what was begun before is given up. */
  beginLink(): Promise<Outcome<LinkOffer>>;
  /** Resolves when the other device has read the code: six digits that must be the same on both. `device-link` when the time is over, `cancelled` when given up. */
  awaitLink(): Promise<Outcome<{ readonly digits: string }>>;
  /** Resolves when the other device has sent the account. */
  receiveLink(): Promise<Outcome>;
  /** The password once; `wrong-password` may be tried again, and nothing that depends on it was sent then. */
  finishLink(password: string, options?: SignInOptions): Promise<Outcome<Me>>;
  abandonLink(): Promise<void>;
}

/** Open and unlocked: this device gives its account to a new one. */
interface OldDeviceLink {
  /** What the new device shows, scanned or pasted; resolves with the six digits to compare. Nothing of the account was sent yet. */
  readDeviceLink(text: string): Promise<Outcome<{ readonly digits: string }>>;
  /** After the person said that the digits are the same. May be repeated while it answers `offline`. */
  sendDeviceLink(): Promise<Outcome>;
  abandonDeviceLink(): Promise<void>;
}

export interface LinkApi extends NewDeviceLink, OldDeviceLink {}

// What a view may ask about the account's own keys: ways in, password, devices, new keys, recovery code, ways out (protocol §3, §4, §6).
import type { BlockedPerson } from "../../domain/blocked.ts";
import type { UnitPreferences } from "../../domain/unit-preference.ts";
import type { KitView, Me, Outcome, SessionError, SignInOptions } from "./outcome.ts";

export interface DeviceView {
  readonly deviceId: string;
  /** Typed by the person; kept sealed in the self-vault. */
  readonly label?: string;
  /** When the device said itself that it was added; absent for one that never wrote it. */
  readonly addedMs?: number;
  /** When this device first saw it in the log. */
  readonly seenMs: number;
  readonly thisDevice: boolean;
  readonly temporary: boolean;
  readonly revoked: boolean;
  /** New to this device and not yet confirmed by `dismissAlarm`: "was this you?" */
  readonly alarm: boolean;
}

/** Something about a person whom I share a vault with: a line to show, no alarm. */
export interface PeopleNotice {
  readonly userId: string;
  readonly name: string;
  readonly kind: "new-device" | "new-keys";
  readonly seenMs: number;
}

export interface AccountView {
  /** What I am called, as I gave it when I signed up; absent until my own vault is on this device. */
  readonly name?: string;
  /** Live ones first, newest first. */
  readonly devices: readonly DeviceView[];
  /** This device was taken off the account; what it had not sent is kept and can be read. */
  readonly revokedHere: boolean;
  /** The account has a new password, set on another device; this one opens with the old one until it is unlocked with the new. */
  readonly passwordElsewhere: boolean;
  /** A new recovery code that is waiting for its seven days. Whoever did not ask for it should veto, kit in hand. */
  readonly renewal?: {
    /** When this device first saw it. */
    readonly sinceMs: number;
    /** The earliest the relay will take the confirmation, by this device's clock. */
    readonly fromMs: number;
    /** Begun on this device, which can confirm it without the paper. */
    readonly mine: boolean;
  };
  /** Vaults whose keys or cut-offs still have to be renewed after a revoke or new keys; goes on by itself whenever online. */
  readonly chores: { readonly done: number; readonly total: number };
  readonly notices: readonly PeopleNotice[];
  /** What the relay tells of my own identity log, or of my clinic's, and nobody who may has signed: kinds of protocol §11, `where` "own log" or "clinic log". */
  readonly problems: readonly SessionError[];
  /** In which units I read values. */
  readonly units: UnitPreferences;
  /** Whether receipts are written when I open other people's records. */
  readonly receipts: boolean;
  /** Whom I have blocked in messages. */
  readonly blocked: readonly BlockedPerson[];
}

/** Both codes of a scanned kit. */
export interface KitCodes {
  readonly userId: string;
  readonly signInCode?: string;
  readonly recoveryCode: string;
  readonly relayAddress: string;
  readonly clinicId: string;
}

/** What proves the person behind a change: the password now in use, or the recovery code. */
export type AccountProof = { readonly password: string } | { readonly recoveryCode: string };

export interface RotationForm {
  /** As typed or scanned from the kit now in force. */
  readonly recoveryCode: string;
  /** The password from now on; may be the present one. */
  readonly password: string;
  /** Devices that stay, this one always among them; all others are revoked. */
  readonly keep: readonly string[];
}

/** Signed out: ways in. */
interface WaysIn {
  /** The text of a kit's QR code. */
  readKit(text: string): Promise<Outcome<KitCodes>>;
  /** Password and devices lost, kit in hand. `wrong-code` whatever did not fit. Sets `newPassword` and adds this device. */
  recover(recoveryCode: string, newPassword: string, options?: SignInOptions): Promise<Outcome<Me>>;
}

/** Open: the account's keys. All of these need a connection unless said otherwise; repeating one whose answer was lost is safe. */
interface Keys {
  /** Other devices keep the old password until they meet the relay. */
  changePassword(proof: AccountProof, newPassword: string): Promise<Outcome>;
  /** Works offline. */
  labelDevice(deviceId: string, label: string): Promise<Outcome>;
  /** "That was me." Works offline. */
  dismissAlarm(deviceId: string): Promise<Outcome>;
  /** For a device that was locked when it was lost; else `beginRotation`. */
  revokeDevice(deviceId: string): Promise<Outcome>;

  /** "It may have been unlocked" or "somebody knows my password": makes new keys in memory and shows the new kit. Nothing is sent yet. */
  beginRotation(form: RotationForm): Promise<Outcome<{ readonly kit: KitView }>>;
  /** Kit lost, this device at hand: a new kit, in force after seven days. Nothing is sent yet. */
  beginRenewal(): Promise<Outcome<{ readonly kit: KitView }>>;
  /** `typed` in the order of the kit's `retype`; for both of the above. */
  confirmNewKit(typed: readonly string[]): Promise<Outcome>;
  /** Sends what the confirmed kit belongs to. `offline` may be tried again. */
  sendNewKit(): Promise<Outcome>;
  abandonNewKit(): Promise<void>;
  /** After seven days. `recoveryCode` (of the new kit) only where the renewal was not begun on this device. `too-early` with facts.fromMs. */
  confirmRenewal(recoveryCode?: string): Promise<Outcome>;
  /** Voids a renewal, with the kit still in force. */
  vetoRenewal(recoveryCode: string): Promise<Outcome>;
}

/** Open: ways out. */
interface WaysOut {
  /**
   * Takes this device off the account and deletes everything here. `unsent` (facts.count) while items wait, unless `discardUnsent`.
   * Offline it deletes here only, and `revoked` is false: say that another device should revoke this one.
   */
  signOut(options?: { readonly discardUnsent?: boolean }): Promise<Outcome<{ readonly revoked: boolean }>>;
  /** Revokes all other devices; this one stays. Answers how many. */
  signOutEverywhere(): Promise<Outcome<{ readonly revoked: number }>>;
  /** For good: offer the export first. Leaves vaults of others, closes one's own, then the relay forgets blobs and verifier. `not-permitted` for an administrator. */
  deleteAccount(password: string): Promise<Outcome>;
}

export interface AccountApi extends WaysIn, Keys, WaysOut {}

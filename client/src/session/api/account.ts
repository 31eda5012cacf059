// What a view may ask about the account's own keys: ways in, password, devices, new keys, recovery code, ways out (protocol §3, §4, §6).
import type { Me, Outcome, SignInOptions } from "./outcome.ts";

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
}

export interface AccountApi extends WaysIn, Keys {}

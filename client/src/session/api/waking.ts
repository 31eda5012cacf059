// What a view may ask about being told of news while the app is closed: a push without content, through the browser's own service (protocol §9, A56).
import type { Outcome } from "./outcome.ts";

export interface WakeAt {
  /** Of the browser's subscription. */
  readonly endpoint: string;
  /** Minutes of the day by the clock of an IANA zone; over midnight where `until` is earlier. */
  readonly quiet?: { readonly from: number; readonly until: number; readonly zone: string };
}

export interface WakingApi {
  /** The relay's public key, which a browser needs before it subscribes: base64url. */
  wakeKey(): Promise<Outcome<{ readonly key: string }>>;
  /** Where this device can be woken from now on, kept at the relay; undefined: nowhere. `relay-refused` with `push-service` for a service that the relay sends nothing to. */
  wakeAt(wake: WakeAt | undefined): Promise<Outcome>;
}

// How somebody is known here, in the words of the views (protocol §6).
export type ContactState =
  | "verified in person"
  | "verified by safety number"
  | "by clinic"
  | "by clinic, before a key change" // signed over to new keys since the clinic vouched; no new grant until it does again
  | "by invitation"
  | "not verified"
  | "changed → blocked";

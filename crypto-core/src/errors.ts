// The closed list of what protocol objects can be refused for (protocol §5); prose is made in the view.
export const protocolErrorKinds = [
  "signature",
  "open",
  "schema",
  "epoch-mismatch",
  "erased",
  "quarantined",
  "equivocation",
  "chain-gap",
  "fork",
  "rollback",
  "withheld",
  "ghost-member",
  "ghost-device",
  "revoked-writer",
  "role",
  "key-commitment",
  "epoch-commitment",
  "bad-wrap",
  "identity-changed",
  "missing-key",
  "kdf-floor",
  "version",
  "decode",
  "blob-hash",
  "invite",
  "claim",
  "attestation",
  "expired",
] as const;

export type ProtocolErrorKind = (typeof protocolErrorKinds)[number];

/** `where` names the rule or the field, never content. */
export interface ProtocolError {
  readonly kind: ProtocolErrorKind;
  readonly where: string;
}

export const refuse = (
  kind: ProtocolErrorKind,
  where: string,
): { readonly ok: false; readonly error: ProtocolError } => ({
  ok: false,
  error: { kind, where },
});

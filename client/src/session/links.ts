// Links that carry a secret carry it in the fragment, which no server sees: /setup#t=… /invite#c=…&t=… /join#c=…&t=… (A46).
import {
  asInviteToken,
  asUserId,
  fromBase64url,
  toBase64url,
  type InviteToken,
  type UserId,
} from "@health-vault/crypto-core";

export type JoinLink =
  | { readonly kind: "setup"; readonly token: Uint8Array }
  | { readonly kind: "doctor" | "patient"; readonly clinicId: UserId; readonly token: InviteToken };

const paths = { "/setup": "setup", "/invite": "doctor", "/join": "patient" } as const;

/** Undefined for anything that is not one of our links, whole. */
export function readLink(url: string): JoinLink | undefined {
  const parts = /^https?:\/\/[^/]+(\/[a-z]+)#(.*)$/.exec(url.trim());
  const kind = Object.entries(paths).find(([path]) => path === parts?.[1])?.[1];
  if (!parts || !kind) return undefined;
  const fields = new Map((parts[2] ?? "").split("&").map((pair) => pair.split("=", 2) as [string, string]));
  const token = fromBase64url(fields.get("t") ?? "");
  if (token?.length !== 16) return undefined;
  if (kind === "setup") return { kind, token };
  const clinicId = fromBase64url(fields.get("c") ?? "");
  if (clinicId?.length !== 32) return undefined;
  return { kind, clinicId: asUserId(clinicId), token: asInviteToken(token) };
}

export const writeLink = (address: string, kind: "doctor" | "patient", clinicId: UserId, token: InviteToken): string =>
  `${address}${kind === "doctor" ? "/invite" : "/join"}#c=${toBase64url(clinicId)}&t=${toBase64url(token)}`;

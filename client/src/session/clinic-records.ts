// What the clinic vault holds, read by admins only: the clinic's seed, invitations, the patients' link (protocol §4 clinic).
import {
  asInviteToken,
  asSeed,
  fromBase64url,
  identityKeys,
  type IdentityKeys,
  type InviteToken,
} from "@health-vault/crypto-core";
import { z } from "zod";
import type { OpenedEntry } from "./intake.ts";

const bytes = (size: number) =>
  z.string().transform((text, context) => {
    const raw = fromBase64url(text);
    if (raw?.length === size) return raw;
    context.addIssue("bytes");
    return z.NEVER;
  });

const record = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("clinic-seed"), seed: bytes(32), generation: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal("invitation"), label: z.string().max(200), token: bytes(16), expiresMs: z.int() }),
  z.strictObject({ kind: z.literal("patient-link"), token: bytes(16), expiresMs: z.int() }),
]);
const records = z.array(record).max(100);

/** Tokens and seed as base64url. */
export type ClinicRecord = z.input<typeof record>;

export interface Invitation {
  readonly label: string;
  readonly token: InviteToken;
  readonly expiresMs: number;
}

export interface ClinicSecrets {
  readonly keys: IdentityKeys | undefined;
  readonly invitations: readonly Invitation[];
  readonly patientLink: { readonly token: InviteToken; readonly expiresMs: number } | undefined;
}

export const noClinicSecrets: ClinicSecrets = { keys: undefined, invitations: [], patientLink: undefined };

function apply(secrets: ClinicSecrets, one: z.output<typeof record>): ClinicSecrets {
  switch (one.kind) {
    case "clinic-seed":
      return { ...secrets, keys: identityKeys(asSeed(one.seed), one.generation) };
    case "invitation": {
      const { label, expiresMs } = one;
      return {
        ...secrets,
        invitations: [...secrets.invitations, { label, token: asInviteToken(one.token), expiresMs }],
      };
    }
    case "patient-link":
      return { ...secrets, patientLink: { token: asInviteToken(one.token), expiresMs: one.expiresMs } };
  }
}

/** Entries that are no clinic records are left out: a newer app wrote them. */
export function foldClinic(secrets: ClinicSecrets, entries: readonly OpenedEntry[]): ClinicSecrets {
  let now = secrets;
  for (const { text } of entries) {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      continue;
    }
    const parsed = records.safeParse(json);
    if (parsed.success) now = parsed.data.reduce(apply, now);
  }
  return now;
}

export const encodeClinic = (list: readonly ClinicRecord[]): string => JSON.stringify(list);

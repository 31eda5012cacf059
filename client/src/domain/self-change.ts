/** Changes of the self-vault: contact pins, contact cards, the list of my vaults, settings (docs/protocol.md §5, §6). */
import { z } from "zod";
import { stamp, line, versionRefSchema } from "./change-fields.ts";
import { userIdSchema, vaultIdSchema } from "./ids.ts";

const base = { ...stamp, replaces: z.array(versionRefSchema).max(64).readonly() };

/** How I know that this identity is this person; no other states (docs/protocol.md §6). */
export const CONTACT_STATES = [
  "verified-in-person",
  "verified-by-safety-number",
  "by-clinic",
  "by-invitation",
  "not-verified",
  "changed",
] as const;

/** What a vault is for. */
const VAULT_PURPOSES = ["chart", "thread", "clinic", "self"] as const;
/** My role in a vault. */
const VAULT_ROLES = ["owner", "custodian", "writer", "reader"] as const;

const contactPin = z
  .strictObject({
    kind: z.literal("contact-pin"),
    ...base,
    contact: userIdSchema,
    identityHead: z.string().regex(/^[A-Za-z0-9_-]{22,43}$/),
    state: z.enum(CONTACT_STATES),
    name: line(200),
    profession: line(200).optional(),
  })
  .readonly();

const contactCard = z
  .strictObject({
    kind: z.literal("contact-card"),
    ...base,
    vault: vaultIdSchema,
    name: line(200),
    born: line(10).optional(),
    number: line(64).optional(),
    lastSeen: line(32).optional(),
  })
  .readonly();

const vaultListed = z
  .strictObject({
    kind: z.literal("vault-listed"),
    ...base,
    vault: vaultIdSchema,
    purpose: z.enum(VAULT_PURPOSES),
    role: z.enum(VAULT_ROLES),
    accepted: z.boolean(),
    label: line(200),
  })
  .readonly();

const setting = z
  .strictObject({
    kind: z.literal("setting"),
    ...base,
    key: z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/),
    value: z.union([line(2000), z.number(), z.boolean(), z.null()]),
  })
  .readonly();

/** The self-vault's members of the closed union of changes. */
export const selfChangeSchemas = [contactPin, contactCard, vaultListed, setting] as const;

export type ContactPinChange = z.infer<typeof contactPin>;
export type ContactCardChange = z.infer<typeof contactCard>;
export type VaultListedChange = z.infer<typeof vaultListed>;
export type SettingChange = z.infer<typeof setting>;
export type SelfChange = ContactPinChange | ContactCardChange | VaultListedChange | SettingChange;
export type ContactState = (typeof CONTACT_STATES)[number];

/** Ids as the domain sees them: branded base64url text without padding, never bytes (docs/protocol.md §5). */
import { z } from "zod";

const base64url = (least: number, most: number): RegExp => new RegExp(`^[A-Za-z0-9_-]{${least},${most}}$`);

/** 16 random bytes that name a change of one author: 22 base64url characters. */
export const changeIdSchema = z.string().regex(base64url(22, 22)).brand<"ChangeIdText">();
/** A person: hash of the identity log's genesis. */
export const userIdSchema = z.string().regex(base64url(22, 43)).brand<"UserIdText">();
/** A device of a person. */
export const deviceIdSchema = z.string().regex(base64url(22, 43)).brand<"DeviceIdText">();
/** A vault. */
export const vaultIdSchema = z.string().regex(base64url(22, 43)).brand<"VaultIdText">();
/** A sealed entry: its hash. */
export const entryIdSchema = z.string().regex(base64url(22, 43)).brand<"EntryIdText">();
/** One thing in a chart across all its versions. Minted from a change id, or derived from an imported resource's source. */
export const itemIdSchema = z.string().regex(base64url(8, 64)).brand<"ItemIdText">();
/** One import act. */
export const importIdSchema = z.string().regex(base64url(22, 22)).brand<"ImportIdText">();

export type ChangeIdText = z.infer<typeof changeIdSchema>;
export type UserIdText = z.infer<typeof userIdSchema>;
export type DeviceIdText = z.infer<typeof deviceIdSchema>;
export type EntryIdText = z.infer<typeof entryIdSchema>;
export type ItemIdText = z.infer<typeof itemIdSchema>;
export type ImportIdText = z.infer<typeof importIdSchema>;

/** As a screen or a link says it; undefined for what can be the name of no item. */
export const itemIdOf = (text: string): ItemIdText | undefined => itemIdSchema.safeParse(text).data;

/** Fields that every change shares: its name, its time, and the versions it names (docs/protocol.md §5 "Changes"). */
import { z } from "zod";
import { changeIdSchema, userIdSchema } from "./ids.ts";

/** Bounded text; control characters are data and are kept. */
export const line = (most: number) => z.string().max(most);

/** An instant in UTC, `2026-03-01T08:15:00.000Z`. Time is data: no order or permission comes from it. */
const instantSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/)
  .refine((text) => !Number.isNaN(Date.parse(text)));

/** A version's name: its author and the change that made it. */
export const versionRefSchema = z.strictObject({ author: userIdSchema, changeId: changeIdSchema }).readonly();
export type VersionRef = z.infer<typeof versionRefSchema>;

/** Base64url text without padding, of so many characters. */
export const base64urlOf = (least: number, most: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${least},${most}}$`));

const base64url43 = base64urlOf(43, 43);

/** Bytes that are sealed on their own: their id (hash of what is stored), the key that opens them, and how many bytes the file has. */
export const attachmentRefSchema = z
  .strictObject({
    id: base64url43,
    key: base64url43,
    size: z
      .int()
      .min(0)
      .max(2 ** 30),
    /** What was lifted out of an imported resource: the same for the same bytes, so that they come in once. */
    of: base64url43.optional(),
  })
  .readonly();
export type AttachmentRef = z.infer<typeof attachmentRefSchema>;

/** What every change carries. */
export const stamp = { changeId: changeIdSchema, recordedAt: instantSchema };

/** A version's name as one map key. */
export const versionKey = (ref: VersionRef): string => `${ref.author}.${ref.changeId}`;

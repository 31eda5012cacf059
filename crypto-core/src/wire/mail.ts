// An e-mail without content, over HTTP JSON: where somebody wants to be told that there is something new when no device of hers was there (protocol.md §9, A56).
import { z } from "zod";
import { quietHours } from "./wake.ts";

/** In which the one sentence is said. */
export const mailLanguage = z.enum(["en", "es", "hi", "ar"]);
export type MailLanguage = z.infer<typeof mailLanguage>;

const address = z.email().max(254);

/** GET /v1/mail: whether this relay sends any, and the calling person's own address. Nothing is sent to one that is not confirmed but its code. */
export const mailAnswer = z.object({
  offered: z.boolean(),
  address: address.optional(),
  confirmed: z.boolean(),
  quiet: quietHours.optional(),
});
export type MailAnswer = z.infer<typeof mailAnswer>;

/**
 * PUT /v1/mail: in the place of what was there; a code of six digits goes to an address that is not confirmed yet. DELETE /v1/mail takes it back.
 * Refused: `malformed`, with `reason` `mail-off` where the relay sends none, `time-zone` for one that it does not know.
 */
export const mailRequest = z.strictObject({ address, language: mailLanguage, quiet: quietHours.optional() });
export type MailRequest = z.infer<typeof mailRequest>;

/** POST /v1/mail/confirm, within an hour and five tries. Refused: `malformed`, with `reason` `code`. */
export const mailConfirmRequest = z.strictObject({ code: z.string().regex(/^\d{6}$/) });
export type MailConfirmRequest = z.infer<typeof mailConfirmRequest>;

// Attachments over HTTP: sealed bytes under their id, sent and fetched in parts that may break off anywhere (protocol.md §5.6, §9).
import { z } from "zod";
import { countNumber, fixedText, vaultIdText } from "./text.ts";

/** In the path: /v1/vaults/:vaultId/attachments/:blobId. */
export const attachmentPlace = z.object({ vaultId: vaultIdText, blobId: fixedText(32) });
export type AttachmentPlace = z.infer<typeof attachmentPlace>;

/**
 * POST: begins an upload of `size` sealed bytes, or asks how far it is; the same again changes nothing. Answer: `attachmentAnswer`.
 * Refused: `role`, `not-a-member`, `closed`; `too-large`, `quota`; `gone` (erased); `taken` (begun with another size).
 */
export const attachmentBeginRequest = z.strictObject({ size: z.int().min(1) });
export type AttachmentBeginRequest = z.infer<typeof attachmentBeginRequest>;

/**
 * PUT ?from=n with at most `LIMITS.attachmentPartBytes` of application/octet-stream: kept if the relay has exactly n bytes, also when the line broke
 * in the middle of them; durable when answered. Refused: `conflict-offset` (with `length`, what it has), `blob-hash` when the whole is not what
 * its id says (nothing of it is kept), `not-found` for what was not begun.
 *
 * GET ?from=n: the bytes from n on, at most `LIMITS.attachmentPartBytes`, of a whole attachment only, to any member.
 */
export const attachmentQuery = z.object({ from: z.coerce.number().pipe(countNumber).default(0) });

/** `have`: sealed bytes that are durable at the relay. `whole`: all of them, and they are what the id says. */
export const attachmentAnswer = z.object({ have: countNumber, whole: z.boolean() });
export type AttachmentAnswer = z.infer<typeof attachmentAnswer>;

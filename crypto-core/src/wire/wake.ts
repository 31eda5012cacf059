// Waking a device whose app is closed, over HTTP JSON: where its push service listens, and when its person wants quiet (protocol.md §9, A56).
import { z } from "zod";

/** GET /v1/wake: the relay's VAPID key, which a browser needs before it subscribes: a point of P-256, uncompressed, base64url. */
export const wakeKeyAnswer = z.object({ key: z.string().regex(/^[A-Za-z0-9_-]{87}$/) });
export type WakeKeyAnswer = z.infer<typeof wakeKeyAnswer>;

const minuteOfDay = z.int().min(0).max(1439);

/** By the clock of `zone`, from `from` to before `until`, over midnight where that is earlier. */
export const quietHours = z.strictObject({ from: minuteOfDay, until: minuteOfDay, zone: z.string().min(1).max(64) });
export type QuietHours = z.infer<typeof quietHours>;

/**
 * PUT /v1/wake, of the calling device; replaces what was there. The keys of the subscription stay in the browser: nothing is ever sent in a push.
 * Refused: `malformed`, with `reason` `push-service` where the relay sends nothing to that host, `time-zone` for one that it does not know.
 */
export const wakeRequest = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).max(1024),
  quiet: quietHours.optional(),
});
export type WakeRequest = z.infer<typeof wakeRequest>;

// One push without content to one endpoint, and what its service answered.
import type { Vapid } from "./vapid.ts";

/** Taken; gone for good; or to be tried again, not before `afterMs`. */
export type Sent =
  | { readonly kind: "taken" }
  | { readonly kind: "gone" }
  | { readonly kind: "later"; readonly afterMs: number };

const PATIENCE_MS = 10_000;
/** How long a service keeps a push for a phone that is off: a day. */
const KEEP_S = 86_400;

const gone: ReadonlySet<number> = new Set([403, 404, 410]);

const secondsOf = (header: string | null): number => {
  const seconds = Number(header ?? "0");
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3_600) : 0;
};

/** Never rejects. The newest push to a device takes the place of those that it has not fetched. */
export const sendWake = async (vapid: Vapid, endpoint: string): Promise<Sent> => {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: await vapid.authorization(new URL(endpoint).origin),
        ttl: String(KEEP_S),
        urgency: "normal",
        topic: "new",
      },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    if (response.ok) return { kind: "taken" };
    if (gone.has(response.status)) return { kind: "gone" };
    return { kind: "later", afterMs: secondsOf(response.headers.get("retry-after")) * 1_000 };
  } catch {
    return { kind: "later", afterMs: 0 };
  }
};

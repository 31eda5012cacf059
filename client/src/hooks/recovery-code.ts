// A recovery code as people bring it: typed in groups, pasted whole, or as the text of the kit's QR code (protocol §3, codes and kit).
import type { Outcome, SessionApi } from "../session/api.ts";

const kitMark = /^HVKIT\d*:/i;

/** What to hand to the session; `invalid` where a kit's text is damaged. */
export async function recoveryCodeOf(session: SessionApi, typed: string): Promise<Outcome<string>> {
  const text = typed.trim();
  if (!kitMark.test(text)) return { ok: true, value: text };
  const kit = await session.readKit(text.replace(/\s+/g, ""));
  return kit.ok ? { ok: true, value: kit.value.recoveryCode } : kit;
}

// Where this device can be woken while its app is closed, told to the relay (protocol §9).
import type { WakingApi } from "./api/waking.ts";
import { done, failed, gives, relayFailed } from "./outcome.ts";
import type { WakeRelay } from "./ports.ts";

export const createWaking = (relay: WakeRelay): WakingApi => ({
  async wakeKey() {
    const reply = await relay.wakeKey();
    return reply.ok ? gives({ key: reply.value.key }) : relayFailed(reply.error);
  },
  async wakeAt(wake) {
    const reply = await relay.wakeAt(wake);
    return reply.ok ? done : relayFailed(reply.error);
  },
  async mail() {
    const reply = await relay.mail();
    if (!reply.ok) return relayFailed(reply.error);
    const { offered, confirmed, address, quiet } = reply.value;
    return gives({ offered, confirmed, ...(address !== undefined && { address }), ...(quiet && { quiet }) });
  },
  async mailTo(asked) {
    const reply = await relay.mailTo(asked);
    if (!reply.ok && reply.error.code === "malformed")
      return failed("invalid", { field: "address", reason: "unknown" });
    return reply.ok ? done : relayFailed(reply.error);
  },
  async confirmMail(code) {
    const reply = await relay.confirmMail({ code });
    if (!reply.ok && reply.error.code === "malformed") return failed("invalid", { field: "code", reason: "wrong" });
    return reply.ok ? done : relayFailed(reply.error);
  },
});

// Where this device can be woken while its app is closed, told to the relay (protocol §9).
import type { WakingApi } from "./api/waking.ts";
import { done, gives, relayFailed } from "./outcome.ts";
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
});

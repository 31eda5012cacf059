// One handler for every message a client can say: a message that nobody handles does not compile.
import type { UpType } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";
import { create, ops } from "./logs.ts";
import { push } from "./push.ts";
import { pull, subscribe } from "./reads.ts";
import type { Handler } from "./session.ts";

export const handlers: { readonly [T in UpType]: Handler<T> } = {
  hello: async () => {
    throw new Refusal("malformed");
  },
  renew: (_relay, session, { jwt }) => session.renew(jwt),
  create,
  ops,
  push,
  subscribe,
  pull,
  unsubscribe: async (relay, session, { vaultId }) => relay.hub.unsubscribe(session, vaultId),
  ping: async (relay, session) => session.say({ type: "pong", now: relay.clock.now() }),
};

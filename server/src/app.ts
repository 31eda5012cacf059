// buildApp: the relay's HTTP and socket endpoints on one Fastify, every plugin named here (protocol.md §9).
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { LIMITS } from "@health-vault/crypto-core/wire";
import { createChallenges } from "./auth/challenge.ts";
import { createTokens } from "./auth/jwt.ts";
import { createVerifier } from "./auth/verifier.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { accountRoutes } from "./http/account.ts";
import { adminRoutes } from "./http/admin.ts";
import { deletionRoutes } from "./http/deletion.ts";
import type { Doorman } from "./http/context.ts";
import { errorAnswers } from "./http/errors.ts";
import { securityHeaders } from "./http/headers.ts";
import { healthRoutes } from "./http/health.ts";
import { identityRoutes } from "./http/identities.ts";
import { mailboxRoutes } from "./http/mailboxes.ts";
import { identityAgainRoutes } from "./http/identities-again.ts";
import { restoredAccountRoutes } from "./http/restored-account.ts";
import { publicRoutes } from "./http/public.ts";
import { recoveryRoutes } from "./http/recovery.ts";
import { signInRoutes } from "./http/sign-in.ts";
import { signUpRoutes } from "./http/sign-up.ts";
import { socketRoute } from "./http/socket.ts";
import { staticRoutes } from "./http/static.ts";
import { createLimits } from "./limits.ts";
import { createLog, errorFacts } from "./log.ts";
import type { Keyring } from "./metadata/keyring.ts";
import { createAppender } from "./relay/appender.ts";
import { eraseDue } from "./relay/erasure.ts";
import { createHub } from "./relay/hub.ts";
import type { RelayId } from "./relay/relay-id.ts";
import type { Relay } from "./relay/session.ts";
import { createStates } from "./relay/states.ts";
import { createTurns } from "./relay/turns.ts";
import type { Store } from "./store/store.ts";

export interface AppParts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly relayId: RelayId;
  readonly clock: Clock;
  readonly config: Pick<Config, "publicUrls" | "logLevel" | "clientDir" | "trustProxy">;
}

/** The addresses that browsers may come from when none is configured: those listened on. */
const ownOrigins = (app: FastifyInstance): readonly string[] =>
  app.server.listening
    ? app.addresses().flatMap((own) => {
        if (typeof own === "string") return [];
        const host = own.address.includes(":") ? `[${own.address}]` : own.address;
        return [host, "127.0.0.1", "localhost"].map((name) => `http://${name}:${own.port}`);
      })
    : [];

/** Not listening yet. Closing it lets what is being stored be stored; the store stays open. */
export const buildApp = async ({ store, keyring, relayId, clock, config }: AppParts): Promise<FastifyInstance> => {
  const app = Fastify({
    logger: { level: config.logLevel, base: null },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.requestBytes,
    trustProxy: config.trustProxy,
    forceCloseConnections: true,
  });
  const log = createLog(app.log);
  const appender = createAppender(store);
  const states = createStates(store, clock);
  const hub = createHub(relayId.incarnation);
  const relay: Relay = { store, states, appender, hub, turns: createTurns(), clock, log, relayId };
  eraseDue(relay).catch((error: unknown) => log("bug", errorFacts(error)));
  const door: Doorman = {
    relay,
    keyring,
    jwts: createTokens(keyring.secret("jwt"), relayId.idText, clock),
    challenges: createChallenges(keyring.secret("challenge"), clock),
    verifier: createVerifier(),
    limits: createLimits(clock),
  };
  const { publicUrls } = config;
  errorAnswers(app, log);
  securityHeaders(
    app,
    publicUrls.some((url) => url.startsWith("https:")),
  );
  healthRoutes(app, store);
  publicRoutes(app, door);
  signUpRoutes(app, door);
  signInRoutes(app, door);
  recoveryRoutes(app, door);
  mailboxRoutes(app, door);
  accountRoutes(app, door);
  deletionRoutes(app, door);
  identityRoutes(app, door);
  identityAgainRoutes(app, door);
  restoredAccountRoutes(app, door);
  adminRoutes(app, door);
  // A plugin of its own: @fastify/websocket must be there before its route.
  await app.register(async (scope) =>
    socketRoute(scope, door, () => (publicUrls.length > 0 ? publicUrls : ownOrigins(app))),
  );
  await staticRoutes(app, config.clientDir);
  app.addHook("onClose", () => appender.drained());
  return app;
};

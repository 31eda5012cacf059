// buildApp: the relay's HTTP and socket endpoints on one Fastify, every plugin named here (protocol.md §9).
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { LIMITS } from "@health-vault/crypto-core/wire";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createDoor, noContact } from "./door.ts";
import { openRedisBus } from "./fanout/redis-bus.ts";
import { beforeReading, beforeRouting, errorAnswers } from "./http/errors.ts";
import { endpoints } from "./http/routes.ts";
import { securityHeaders } from "./http/headers.ts";
import { healthRoutes } from "./http/health.ts";
import { socketRoute } from "./http/socket.ts";
import { staticRoutes } from "./http/static.ts";
import { createLog, errorFacts } from "./log.ts";
import type { Keyring } from "./metadata/keyring.ts";
import { sweepUnnamed } from "./relay/attachments.ts";
import { eraseDue } from "./relay/erasure.ts";
import type { RelayId } from "./relay/relay-id.ts";
import type { Store } from "./store/store.ts";
import { usualHosts } from "./wake/hosts.ts";

export interface AppParts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly relayId: RelayId;
  readonly clock: Clock;
  readonly config: Pick<
    Config,
    | "publicUrls"
    | "logLevel"
    | "clientDir"
    | "killSwitch"
    | "trustProxy"
    | "attachments"
    | "pushHosts"
    | "pushContact"
    | "mail"
    | "redisUrl"
  >;
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

export interface App {
  readonly server: FastifyInstance;
  /** Resolves when nobody is being woken. */
  readonly calm: () => Promise<void>;
}

/** Not listening yet. Closing it lets what is being stored be stored; the store stays open. */
export const buildApp = async ({ store, keyring, relayId, clock, config }: AppParts): Promise<App> => {
  const app = Fastify({
    logger: { level: config.logLevel, base: null },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.requestBytes,
    trustProxy: config.trustProxy,
    forceCloseConnections: true,
    frameworkErrors: beforeRouting,
    clientErrorHandler: beforeReading,
  });
  const log = createLog(app.log);
  const { publicUrls, attachments, pushHosts = usualHosts, pushContact, mail } = config;
  const address = publicUrls.find((url) => url.startsWith("https:")) ?? noContact;
  const wake = { hosts: pushHosts, contact: () => pushContact ?? address };
  const channel = `health-vault/${relayId.idText}/${relayId.incarnation}`;
  const bus =
    config.redisUrl === undefined
      ? undefined
      : openRedisBus({ url: config.redisUrl, channel, key: keyring.secret("fanout"), log });
  const own = { attachments, wake, ...(mail && { mail }), ...(bus && { bus }) };
  const door = createDoor({ store, keyring, relayId, clock, log, ...own });
  eraseDue(door.relay).catch((error: unknown) => log("bug", errorFacts(error)));
  sweepUnnamed(door.relay).catch((error: unknown) => log("bug", errorFacts(error)));
  // Parts of attachments are taken as they come, so that what arrived before a line broke is kept.
  app.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
  errorAnswers(app, log);
  securityHeaders(
    app,
    publicUrls.some((url) => url.startsWith("https:")),
  );
  healthRoutes(app, store);
  endpoints(app, door);
  // A plugin of its own: @fastify/websocket must be there before its route.
  await app.register(async (scope) =>
    socketRoute(scope, door, () => (publicUrls.length > 0 ? publicUrls : ownOrigins(app))),
  );
  await staticRoutes(app, config);
  app.addHook("onClose", async () => {
    door.relay.waker.stop();
    await door.relay.appender.drained();
    await door.relay.waker.settled();
    door.leave();
  });
  return { server: app, calm: () => door.relay.waker.settled() };
};

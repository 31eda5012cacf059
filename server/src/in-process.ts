// The relay without sockets, for simulations: the same routes and connections, called; nothing of it waits for a thread or a timer of its own.
import type { FastifyInstance } from "fastify";
import { httpRefusal, REFUSALS } from "@health-vault/crypto-core/wire";
import { createDoor, type DoorParts } from "./door.ts";
import { bearerOf } from "./http/context.ts";
import { endpoints } from "./http/routes.ts";
import { errorFacts } from "./log.ts";
import { Refusal } from "./refusal.ts";
import { eraseDue } from "./relay/erasure.ts";
import { sleepingWaker } from "./wake/sleeping.ts";
import { type Connection, openConnection, type Wire } from "./relay/connection.ts";

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly ip: string;
}

export interface RelayInProcess {
  ask(asked: Asked): Promise<{ readonly status: number; readonly body: unknown }>;
  connect(wire: Wire): Connection;
  /** Resolves when nothing is on its way to the store. */
  drained(): Promise<void>;
}

type Handle = (request: object) => Promise<unknown>;

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly handle: Handle;
}

const valuesOf = (route: Route, parts: readonly string[]): Readonly<Record<string, string>> | undefined => {
  if (route.parts.length !== parts.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of route.parts.entries()) {
    if (part.startsWith(":")) values[part.slice(1)] = decodeURIComponent(parts[index] ?? "");
    else if (part !== parts[index]) return undefined;
  }
  return values;
};

export const relayInProcess = (parts: DoorParts): RelayInProcess => {
  const door = createDoor({ ...parts, waker: sleepingWaker });
  eraseDue(door.relay).catch((error: unknown) => parts.log("bug", errorFacts(error)));
  const routes: Route[] = [];
  const adding =
    (method: string) =>
    (path: string, handle: Handle): void =>
      void routes.push({ method, parts: path.split("/"), handle });
  // All that the routes use of Fastify is that it takes them.
  const app = {
    get: adding("GET"),
    post: adding("POST"),
    put: adding("PUT"),
    delete: adding("DELETE"),
  } as unknown as FastifyInstance;
  endpoints(app, door);
  const authenticate = async (jwt: string) => {
    const { userId, deviceId, expiresMs } = await bearerOf(door, jwt, "socket");
    if (deviceId === undefined) throw new Refusal("forbidden");
    return { userId, deviceId, expiresMs };
  };
  return {
    async ask({ method, path, headers, body, ip }) {
      const [place = "", query] = path.split("?");
      const segments = place.split("/");
      try {
        for (const route of routes) {
          const params = route.method === method ? valuesOf(route, segments) : undefined;
          if (params === undefined) continue;
          const answer = await route.handle({
            params,
            query: Object.fromEntries(new URLSearchParams(query)),
            headers,
            body,
            ip,
          });
          return { status: 200, body: answer };
        }
        throw new Refusal("not-found");
      } catch (error) {
        if (!(error instanceof Refusal)) parts.log("bug", errorFacts(error));
        const { code, facts } = error instanceof Refusal ? error : new Refusal("internal");
        return { status: REFUSALS[code].status, body: httpRefusal.parse({ error: code, ...facts }) };
      }
    },
    connect: (wire) => openConnection(door.relay, wire, authenticate),
    drained: () => door.relay.appender.drained(),
  };
};

// The wire written down: every message, route, limit and refusal as one text that is the same as long as they are (protocol.md §9).
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as wire from "@health-vault/crypto-core/wire";
import { endpoints } from "../src/http/routes.ts";
import type { Doorman } from "../src/http/context.ts";
import { routeMessages } from "./wire-routes.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const inOrder = (value: unknown): Json => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
};

/** A doorman whom nobody asks anything before a request comes: the routes only take him apart. */
const nobodyYet: unknown = new Proxy(() => undefined, { get: () => nobodyYet, apply: () => nobodyYet });

/** `METHOD /path` of everything that is served under /v1 by HTTP. */
export function servedRoutes(): readonly string[] {
  const found: string[] = [];
  const adding =
    (method: string) =>
    (path: string): void =>
      void found.push(`${method} ${path}`);
  const methods = { get: adding("GET"), post: adding("POST"), put: adding("PUT"), delete: adding("DELETE") };
  endpoints(methods as unknown as FastifyInstance, nobodyYet as Doorman);
  return found.sort();
}

const schemaOf = (schema: z.ZodType): Json => {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return inOrder(shape);
};

/** Shapes by the names of crypto-core/src/wire. */
export const messageSchemas = (): ReadonlyMap<string, z.ZodType> =>
  new Map(
    Object.entries(wire).flatMap(([name, value]): readonly [string, z.ZodType][] =>
      value instanceof z.ZodType ? [[name, value]] : [],
    ),
  );

/** A frame, so that the form of all of them is written down as well. */
const frame = wire.encodeFrame({ type: "ping" }, Uint8Array.of(1, 2, 3));

export const wireShape = (): Json =>
  inOrder({
    version: wire.WIRE_VERSION,
    frame: Buffer.from(frame).toString("hex"),
    limits: wire.LIMITS,
    heartbeat: wire.HEARTBEAT,
    refusals: wire.REFUSALS,
    routes: Object.fromEntries(servedRoutes().map((route) => [route, routeMessages[route]])),
    messages: Object.fromEntries([...messageSchemas()].map(([name, schema]) => [name, schemaOf(schema)])),
  });

export const textOf = (shape: Json): string => `${JSON.stringify(shape, undefined, 1)}\n`;
export const hashOf = (shape: Json): string => createHash("sha256").update(JSON.stringify(shape)).digest("hex");

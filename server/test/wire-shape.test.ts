// What the relay and its clients say to each other changes only with the wire's version: a shape's hash is pinned to its number.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { WIRE_VERSION } from "@health-vault/crypto-core/wire";
import { routeMessages } from "./wire-routes.ts";
import { hashOf, messageSchemas, servedRoutes, textOf, wireShape } from "./wire-shape.ts";

/** A line is added with each version and never changed. */
const pinned: Readonly<Record<number, string>> = {
  9: "5f1e7b95fd2f799ce8ab288df0dc1d042b3526a9ab014101664616e349e41194",
};

const page = new URL("../../docs/wire.json", import.meta.url);

const whatToDo = `The wire is no longer what version ${WIRE_VERSION} says. If a message, route, limit or refusal changed: raise WIRE_VERSION in \
crypto-core/src/wire/version.ts and say there what is new, write docs/wire.json anew (HV1_WRITE_VECTORS=1) and add a line with the new hash here, \
leaving the older ones. If only the words of a library changed, docs/wire.json shows it.`;

test("the shapes are those of this version", () => {
  expect({ version: WIRE_VERSION, hash: hashOf(wireShape()) }, whatToDo).toEqual({
    version: WIRE_VERSION,
    hash: pinned[WIRE_VERSION],
  });
});

test("docs/wire.json is what both sides speak", () => {
  const text = textOf(wireShape());
  if (process.env["HV1_WRITE_VECTORS"] === "1") writeFileSync(page, text);
  expect(readFileSync(page, "utf8"), whatToDo).toBe(text);
});

test("all of it is in there: each frame, each route; and a field more or less, another bound or status is another hash", () => {
  const schemas = messageSchemas();
  expect([schemas.has("up"), schemas.has("down"), schemas.size]).toEqual([true, true, expect.any(Number)]);
  expect(schemas.size).toBeGreaterThan(60);
  expect(servedRoutes()).toEqual(Object.keys(routeMessages).sort());
  const used = Object.values(routeMessages).flatMap(({ query, request, answer }) => [query, request, answer]);
  expect(used.filter((name) => name !== undefined && !schemas.has(name))).toEqual([]);
  const unused = [...schemas.keys()].filter((name) => /(Request|Answer|Query)$/.test(name) && !used.includes(name));
  expect(unused).toEqual([]);
  const shape = wireShape();
  const text = textOf(shape);
  for (const word of ["/v1/account/blobs", "quarantined", '"slot-taken"', '"wireVersion"', "additionalProperties"])
    expect(text).toContain(word);
  const other = (change: (text: string) => string): string => hashOf(JSON.parse(change(text)) as typeof shape);
  const changes = [
    other((t) => t.replace('"maximum": 4294967295', '"maximum": 4294967294')),
    other((t) => t.replace('"status": 404', '"status": 403')),
    other((t) => t.replace('"headerBytes": 65536', '"headerBytes": 65535')),
    other((t) => t.replace('"wireVersion"', '"wireversion"')),
  ];
  expect(new Set([hashOf(shape), ...changes]).size).toBe(5);
});

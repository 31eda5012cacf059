// What an honest relay does for its part (threats §1d, §1e).
import type { Defence } from "../defence.ts";

export const relay: readonly Defence[] = [
  {
    row: "A55",
    off: "the row in what metadata is sealed with",
    file: "server/src/metadata/seal.ts",
    was: 'table, column, Buffer.from(row).toString("base64url"), keyId]',
    is: "table, column, String(row.length), keyId]",
  },
  {
    row: "A64",
    off: "the session that a question needs",
    file: "server/src/auth/authorize.ts",
    was: 'people: { scopes: session, professions: ["admin"] },',
    is: 'people: { scopes: "public" },',
    tests: ["server/test/authorization.test.ts"],
  },
];

// Who may call what: the table of endpoints by scope and profession; a row for each, and nothing without a row (protocol.md §9, A64).
import type { Profession } from "@health-vault/crypto-core/wire";
import type { Scope } from "./jwt.ts";

export type Act =
  | "relay-info"
  | "challenge"
  | "sign-up"
  | "sign-in"
  | "recovery"
  | "mailbox"
  | "session"
  | "clinic-log"
  | "own-log"
  | "other-log"
  | "append-own-log"
  | "append-clinic-log"
  | "append-again"
  | "directory"
  | "people"
  | "suspend"
  | "tokens"
  | "own-blobs"
  | "change-own-blobs"
  | "delete-account"
  | "attachments"
  | "availability"
  | "own-availability"
  | "appointments"
  | "own-contact"
  | "find-person"
  | "own-wake"
  | "socket";

interface Rule {
  readonly scopes: "public" | readonly Scope[];
  /** Absent = all. */
  readonly professions?: readonly Profession[];
}

const any: readonly Scope[] = ["bootstrap", "recovery", "session"];
const session: readonly Scope[] = ["session"];

export const rules: { readonly [A in Act]: Rule } = {
  "relay-info": { scopes: "public" },
  challenge: { scopes: "public" },
  "sign-up": { scopes: "public" },
  "sign-in": { scopes: "public" },
  recovery: { scopes: "public" },
  mailbox: { scopes: "public" },
  session: { scopes: "public" },
  "clinic-log": { scopes: "public" },
  "own-log": { scopes: any },
  "other-log": { scopes: session },
  /** In scope `bootstrap` a single device-add, in scope `recovery` also a rotate or veto, by the handler. */
  "append-own-log": { scopes: any },
  /** And a writing member of the clinic vault, by the handler. */
  "append-clinic-log": { scopes: session, professions: ["admin"] },
  /** What verifies by itself, after a restore. */
  "append-again": { scopes: session },
  directory: { scopes: session },
  people: { scopes: session, professions: ["admin"] },
  suspend: { scopes: session, professions: ["admin"] },
  tokens: { scopes: session, professions: ["admin"] },
  "own-blobs": { scopes: any },
  "change-own-blobs": { scopes: ["recovery", "session"] },
  "delete-account": { scopes: session },
  /** And by the vault's log, by the handler. */
  attachments: { scopes: session },
  availability: { scopes: session, professions: ["doctor", "patient"] },
  "own-availability": { scopes: session, professions: ["doctor"] },
  /** Whose appointment it is, says the step: by the handler. Administrators have none. */
  appointments: { scopes: session, professions: ["doctor", "patient"] },
  "own-contact": { scopes: session },
  "find-person": { scopes: session, professions: ["admin"] },
  "own-wake": { scopes: session },
  socket: { scopes: session },
};

export type Verdict = "yes" | "unauthenticated" | "forbidden";

export const authorize = (
  act: Act,
  bearer: { readonly scope: Scope; readonly profession: Profession } | undefined,
): Verdict => {
  const rule = rules[act];
  if (rule.scopes === "public") return "yes";
  if (bearer === undefined) return "unauthenticated";
  if (!rule.scopes.includes(bearer.scope)) return "forbidden";
  return rule.professions === undefined || rule.professions.includes(bearer.profession) ? "yes" : "forbidden";
};

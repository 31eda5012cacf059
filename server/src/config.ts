// Environment -> Config, parsed once; every refusal names its variable and says what to do (docs/operating).
import { resolve } from "node:path";
import { z } from "zod";
import type { MailOptions } from "./wake/post.ts";

/** Bad configuration: the process does not start. The message is for the operator and holds no secret. */
export class ConfigError extends Error {
  readonly variable: string;
  constructor(variable: string, advice: string) {
    super(`${variable}: ${advice}`);
    this.name = "ConfigError";
    this.variable = variable;
  }
}

const levels = ["fatal", "error", "warn", "info", "debug", "silent"] as const;

const advice = {
  HV_HOST: "an address to listen on, such as 127.0.0.1 or 0.0.0.0",
  HV_PORT: "a port number from 0 to 65535 (0 = any free one)",
  HV_PUBLIC_URL:
    "the address that browsers use, such as https://vault.example.org, without path; several separated by commas",
  HV_DATABASE_URL: "sqlite:<path> or mysql://user:password@host:port/database",
  HV_REDIS_URL: "redis://user:password@host:port, where several relay processes of one database tell each other",
  HV_DATA_DIR: "a folder for the embedded database and the key file",
  HV_KEYS: "the keyring as JSON, as in <data folder>/keys.json",
  HV_LOG_LEVEL: `one of ${levels.join(", ")}`,
  HV_CLIENT_DIR: "the folder of the built web app",
  HV_KILL_SWITCH: "true to take the offline app out of browsers, else false",
  HV_ATTACHMENT_MIB: "the largest file in a record, in MiB, from 1 to 1024",
  HV_VAULT_ATTACHMENTS_MIB: "what the files of one record may take in all, in MiB, from 1 to 1048576",
  HV_PUSH_HOSTS:
    "the push services that may be sent to: hosts such as *.push.example.org, or whole addresses, separated by commas",
  HV_PUSH_CONTACT: "how operators of push services reach you: mailto:… or https://…",
  HV_SMTP_URL:
    "smtp://user:password@host:port or smtps://…, together with HV_MAIL_FROM and HV_PUBLIC_URL; e-mails are off without it",
  HV_MAIL_FROM: "the address that e-mails come from, such as vault@example.org, together with HV_SMTP_URL",
  HV_TRUST_PROXY: "true when a proxy in front sets X-Forwarded-For, else false",
} as const;
type Variable = keyof typeof advice;

const origin = z.url({ protocol: /^https?$/ }).transform((text, context) => {
  const url = new URL(text);
  if (url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "") return url.origin;
  context.addIssue({ code: "custom", message: "origin" });
  return z.NEVER;
});
const origins = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(origin).min(1));
const pushHosts = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.union([origin, z.string().regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/)])).min(1));
const databaseUrl = z.string().regex(/^(?:sqlite:.+|mysql:\/\/.+\/\w+)/);

const yesNo = z.stringbool({ truthy: ["true"], falsy: ["false"] }).default(false);

const mib = (most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(most))
    .default(usual)
    .transform((count) => count * 1024 * 1024);

const env = z.object({
  HV_HOST: z.string().min(1).default("127.0.0.1"),
  HV_PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .default("8080")
    .transform(Number)
    .pipe(z.int().max(65_535)),
  HV_PUBLIC_URL: origins.optional(),
  HV_DATABASE_URL: databaseUrl.optional(),
  HV_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  HV_DATA_DIR: z.string().min(1).default("data"),
  HV_KEYS: z.string().min(1).optional(),
  HV_LOG_LEVEL: z.enum(levels).default("info"),
  HV_CLIENT_DIR: z.string().min(1).optional(),
  HV_KILL_SWITCH: yesNo,
  HV_TRUST_PROXY: yesNo,
  HV_PUSH_HOSTS: pushHosts.optional(),
  HV_PUSH_CONTACT: z.url({ protocol: /^(?:mailto|https)$/ }).optional(),
  HV_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  HV_MAIL_FROM: z.email().max(254).optional(),
  HV_ATTACHMENT_MIB: mib(1024, 100),
  HV_VAULT_ATTACHMENTS_MIB: mib(1_048_576, 2048),
}) satisfies z.ZodType<Readonly<Partial<Record<Variable, unknown>>>>;

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Origins that browsers use; empty = the address listened on. */
  readonly publicUrls: readonly string[];
  readonly databaseUrl: string;
  /** Absent = this is the only process of its database. */
  readonly redisUrl?: string;
  readonly dataDir: string;
  /** Keyring as JSON; absent = the key file in the data folder. */
  readonly keys?: string;
  readonly logLevel: (typeof levels)[number];
  /** Folder of the built web app; absent = none is served. */
  readonly clientDir?: string;
  readonly killSwitch: boolean;
  readonly trustProxy: boolean;
  /** Absent = the usual ones. */
  readonly pushHosts?: readonly string[];
  /** Absent = the first public address. */
  readonly pushContact?: string;
  /** Absent = no e-mail is ever sent. */
  readonly mail?: MailOptions;
  readonly attachments: { readonly fileBytes: number; readonly vaultBytes: number };
}

/**
 * Relative paths count from `cwd`. An empty variable counts as absent.
 * @throws ConfigError
 */
export const readConfig = (variables: Readonly<Record<string, string | undefined>>, cwd: string): Config => {
  const given = Object.entries(variables).filter(([name, value]) => name.startsWith("HV_") && value !== "");
  const parsed = env.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const name = parsed.error.issues[0]?.path[0] as Variable;
    throw new ConfigError(name, `is not usable; give ${advice[name]}`);
  }
  const unknown = given.find(([name]) => !Object.hasOwn(advice, name) && !/^HV_(?:TEST|BENCH|DEV|E2E)_/.test(name));
  if (unknown !== undefined) throw new ConfigError(unknown[0], "is not a variable of this program; check its spelling");
  const value = parsed.data;
  const { HV_SMTP_URL: smtpUrl, HV_MAIL_FROM: from } = value;
  const appUrl = value.HV_PUBLIC_URL?.[0];
  if ((smtpUrl === undefined) !== (from === undefined) || (smtpUrl !== undefined && appUrl === undefined)) {
    const missing = smtpUrl === undefined ? "HV_SMTP_URL" : from === undefined ? "HV_MAIL_FROM" : "HV_PUBLIC_URL";
    throw new ConfigError(missing, `is needed for e-mails; give ${advice[missing]}`);
  }
  const dataDir = resolve(cwd, value.HV_DATA_DIR);
  return {
    host: value.HV_HOST,
    port: value.HV_PORT,
    publicUrls: value.HV_PUBLIC_URL ?? [],
    databaseUrl: value.HV_DATABASE_URL ?? `sqlite:${resolve(dataDir, "relay.db")}`,
    ...(value.HV_REDIS_URL !== undefined && { redisUrl: value.HV_REDIS_URL }),
    dataDir,
    ...(value.HV_KEYS !== undefined && { keys: value.HV_KEYS }),
    logLevel: value.HV_LOG_LEVEL,
    ...(value.HV_CLIENT_DIR !== undefined && { clientDir: resolve(cwd, value.HV_CLIENT_DIR) }),
    killSwitch: value.HV_KILL_SWITCH,
    trustProxy: value.HV_TRUST_PROXY,
    ...(value.HV_PUSH_HOSTS !== undefined && { pushHosts: value.HV_PUSH_HOSTS }),
    ...(value.HV_PUSH_CONTACT !== undefined && { pushContact: value.HV_PUSH_CONTACT }),
    ...(smtpUrl !== undefined && from !== undefined && appUrl !== undefined && { mail: { smtpUrl, from, appUrl } }),
    attachments: { fileBytes: value.HV_ATTACHMENT_MIB, vaultBytes: value.HV_VAULT_ATTACHMENTS_MIB },
  };
};

// The relay's own keys, outside the database: given in HV_KEYS or in a 0600 file, never made anew for existing data (protocol.md §9, A12).
import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { ConfigError } from "../config.ts";

const key = z
  .base64url()
  .transform((text) => new Uint8Array(Buffer.from(text, "base64url")))
  .refine((bytes) => bytes.length === 32);
const keyId = z.string().regex(/^[a-z0-9-]{1,16}$/);
const keyFile = z
  .strictObject({
    version: z.literal(1),
    /** Which of `wrap` seals what is written now; all of them open. */
    active: keyId,
    wrap: z.record(keyId, key),
    index: key,
    /** The index key that is to follow: what is written now is found under it too. */
    indexNext: key.optional(),
    sign: key,
  })
  .refine((file) => file.wrap[file.active] !== undefined);

export interface Keyring {
  readonly activeId: string;
  /** Ids of all wrapping keys. */
  readonly ids: readonly string[];
  /** A wrapping key (AES-256); undefined for an unknown id. */
  wrapKey(id: string): Uint8Array | undefined;
  /** Keys of one blind index, the one in force first; every purpose has its own. */
  indexKeys(purpose: string): readonly IndexKey[];
  /** Ids of the index keys, the one in force first. */
  readonly indexIds: readonly string[];
  /** 32 bytes for a purpose of the relay's own: JWT signing, challenges, the set-up token. */
  secret(purpose: string): Uint8Array;
  /** Tells this keyring's index and sign keys apart from others, without telling them. */
  readonly fingerprint: Uint8Array;
  /** The same once the next index key is in force. */
  readonly nextFingerprint: Uint8Array | undefined;
}

interface IndexKey {
  /** Tells index keys apart without telling them. */
  readonly id: string;
  readonly key: Uint8Array;
}

const derive = (from: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", from, new Uint8Array(0), `HV1/relay/${purpose}/v1`, 32));

/** JSON of a fresh keyring. */
export const newKeyringText = (): string => {
  const fresh = (): string => randomBytes(32).toString("base64url");
  return `${JSON.stringify({ version: 1, active: "k1", wrap: { k1: fresh() }, index: fresh(), sign: fresh() }, null, 2)}\n`;
};

/** @throws ConfigError; `source` is the variable or file to name in it. */
export const createKeyring = (text: string, source: string): Keyring => {
  const json = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  })();
  const parsed = keyFile.safeParse(json);
  if (!parsed.success) throw new ConfigError(source, "is not a keyring; restore it from its backup");
  const { active, wrap, index, indexNext, sign } = parsed.data;
  const indexes = (indexNext ? [index, indexNext] : [index]).map((from) => ({
    from,
    id: Buffer.from(derive(from, "index-id")).toString("hex").slice(0, 16),
  }));
  const derived = new Map<string, readonly IndexKey[]>();
  const fingerprintOf = (of: Uint8Array): Uint8Array =>
    new Uint8Array(createHmac("sha256", of).update("HV1/relay/fingerprint/v1").update(sign).digest());
  return {
    activeId: active,
    ids: Object.keys(wrap),
    wrapKey: (id) => (Object.hasOwn(wrap, id) ? wrap[id] : undefined),
    indexIds: indexes.map(({ id }) => id),
    indexKeys: (purpose) => {
      const known = derived.get(purpose);
      if (known !== undefined) return known;
      const made = indexes.map(({ from, id }) => ({ id, key: derive(from, `index/${purpose}`) }));
      derived.set(purpose, made);
      return made;
    },
    secret: (purpose) => derive(sign, purpose),
    fingerprint: fingerprintOf(index),
    nextFingerprint: indexNext && fingerprintOf(indexNext),
  };
};

const writeNew = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, "wx", 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
};

export interface KeyringSource {
  /** HV_KEYS. */
  readonly given?: string;
  readonly path: string;
  /** Whether the database holds data that some keyring sealed. */
  readonly databaseIsUsed: boolean;
}

/** @throws ConfigError when keys are missing for existing data, readable by others, or not a keyring. */
export const loadKeyring = ({ given, path, databaseIsUsed }: KeyringSource): Keyring => {
  if (given !== undefined) return createKeyring(given, "HV_KEYS");
  if (!existsSync(path)) {
    if (databaseIsUsed)
      throw new ConfigError(
        "HV_KEYS",
        `the database holds data but its keys are missing: restore ${path} or set HV_KEYS`,
      );
    writeNew(path, newKeyringText());
  }
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0)
    throw new ConfigError("HV_DATA_DIR", `${path} can be read by others; run chmod 600 on it`);
  return createKeyring(readFileSync(path, "utf8"), path);
};

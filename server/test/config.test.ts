// Configuration and keys: what is refused at start, and that the refusal names its variable (A12).
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigError, newKeyringText, readConfig, startRelay } from "../src/index.ts";
import { loadKeyring } from "../src/metadata/keyring.ts";
import { DatabaseUnreachableError } from "../src/store/errors.ts";

const dir = mkdtempSync(join(tmpdir(), "hv-config-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const fresh = (): string => mkdtempSync(join(dir, "data-"));

const refusedVariable = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.variable;
    throw error;
  }
};

describe("environment", () => {
  test("nothing set: one port, embedded database in a data folder", () => {
    expect(readConfig({ PATH: "x", HV_PORT: "" }, "/srv")).toEqual({
      host: "127.0.0.1",
      port: 8080,
      publicUrls: [],
      databaseUrl: "sqlite:/srv/data/relay.db",
      dataDir: "/srv/data",
      logLevel: "info",
      killSwitch: false,
      trustProxy: false,
      attachments: { fileBytes: 100 * 1024 * 1024, vaultBytes: 2 * 1024 ** 3 },
    });
  });
  test("e-mails: a server, a sender and the app's address, or none of them", () => {
    const all = {
      HV_SMTP_URL: "smtp://relay:secret@mail.example:587",
      HV_MAIL_FROM: "vault@example.org",
      HV_PUBLIC_URL: "https://vault.example.org",
    };
    const { mail } = readConfig(all, "/");
    expect(mail).toEqual({ smtpUrl: all.HV_SMTP_URL, from: all.HV_MAIL_FROM, appUrl: all.HV_PUBLIC_URL });
    for (const missing of Object.keys(all))
      expect(refusedVariable(() => readConfig({ ...all, [missing]: "" }, "/"))).toBe(missing);
    expect(refusedVariable(() => readConfig({ ...all, HV_SMTP_URL: "http://mail.example" }, "/"))).toBe("HV_SMTP_URL");
    expect(refusedVariable(() => readConfig({ ...all, HV_MAIL_FROM: "vault" }, "/"))).toBe("HV_MAIL_FROM");
  });
  test("several public addresses", () => {
    const { publicUrls } = readConfig({ HV_PUBLIC_URL: "https://a.example, http://127.0.0.1:5173/" }, "/");
    expect(publicUrls).toEqual(["https://a.example", "http://127.0.0.1:5173"]);
  });
  test.each([
    ["HV_PORT", "eighty"],
    ["HV_PORT", "70000"],
    ["HV_PUBLIC_URL", "vault.example"],
    ["HV_PUBLIC_URL", "https://a.example/path"],
    ["HV_DATABASE_URL", "postgres://x/y"],
    ["HV_DATABASE_URL", "mysql://host"],
    ["HV_LOG_LEVEL", "loud"],
    ["HV_TRUST_PROXY", "yes"],
    ["HV_ATTACHMENT_MIB", "0"],
    ["HV_ATTACHMENT_MIB", "2000"],
    ["HV_VAULT_ATTACHMENTS_MIB", "lots"],
    ["HV_DATABSE_URL", "sqlite:x"],
  ])("%s=%s is refused by name", (name, value) => {
    expect(refusedVariable(() => readConfig({ [name]: value }, "/"))).toBe(name);
  });
  test("a refusal repeats no value", () => {
    expect(() => readConfig({ HV_DATABASE_URL: "mysq://root:hunter2@x/y" }, "/")).toThrow(/^(?!.*hunter2)/);
  });
});

describe("keys", () => {
  test("are made once, 0600, and read again", () => {
    const path = join(fresh(), "keys.json");
    const one = loadKeyring({ path, databaseIsUsed: false });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadKeyring({ path, databaseIsUsed: true }).fingerprint).toEqual(one.fingerprint);
  });
  test("missing for existing data: refused, and none are made", () => {
    const path = join(fresh(), "keys.json");
    expect(refusedVariable(() => loadKeyring({ path, databaseIsUsed: true }))).toBe("HV_KEYS");
    expect(existsSync(path)).toBe(false);
  });
  test("readable by others, or no keyring: refused", () => {
    const path = join(fresh(), "keys.json");
    loadKeyring({ path, databaseIsUsed: false });
    chmodSync(path, 0o644);
    expect(refusedVariable(() => loadKeyring({ path, databaseIsUsed: true }))).toBe("HV_DATA_DIR");
    for (const given of ["", "{}", '{"version":1}', newKeyringText().replace("k1", "k2")])
      expect(refusedVariable(() => loadKeyring({ given, path, databaseIsUsed: true }))).toBe("HV_KEYS");
  });
});

describe("start", () => {
  test("a restart keeps the relay's id and the set-up token; other or missing keys refuse", async () => {
    const dataDir = fresh();
    const one = await startRelay({ dataDir });
    const info = async (url: string) => ({ ...((await (await fetch(`${url}/v1/relay`)).json()) as object), now: 0 });
    const before = await info(one.url);
    expect(before).toMatchObject({ setupNeeded: true, clinicId: null });
    await one.close();
    const two = await startRelay({ dataDir });
    expect(two.setupToken).toBe(one.setupToken);
    expect(await info(two.url)).toEqual(before);
    await two.close();
    const keys = join(dataDir, "keys.json");
    const kept = readFileSync(keys, "utf8");
    await expect(startRelay({ dataDir, keys: newKeyringText() })).rejects.toThrow(ConfigError);
    rmSync(keys);
    await expect(startRelay({ dataDir })).rejects.toThrow(ConfigError);
    const other = JSON.parse(newKeyringText()) as { wrap: { k1: string } };
    const swapped = JSON.stringify({ ...(JSON.parse(kept) as object), wrap: other.wrap });
    await expect(startRelay({ dataDir, keys: swapped })).rejects.toThrow(ConfigError);
    const rotated = JSON.parse(kept) as { active: string; wrap: Record<string, string> };
    const added = { ...rotated, active: "k2", wrap: { ...rotated.wrap, k2: other.wrap.k1 } };
    await (await startRelay({ dataDir, keys: JSON.stringify(added) })).close();
    await expect(startRelay({ dataDir, keys: kept })).rejects.toThrow(ConfigError);
    writeFileSync(keys, JSON.stringify(added), { mode: 0o600 });
    await (await startRelay({ dataDir })).close();
  });
  test("an unreachable database is named as such", async () => {
    const databaseUrl = "mysql://root@127.0.0.1:1/none";
    await expect(startRelay({ dataDir: fresh(), databaseUrl })).rejects.toThrow(DatabaseUnreachableError);
  });
});

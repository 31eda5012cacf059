// Nothing of a person is anywhere but in the open session: canaries planted in a story are looked for wherever it left bytes (threats §3.4).
import "fake-indexeddb/auto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConnection } from "mysql2/promise";
import { readRecoveryCode } from "@health-vault/crypto-core";
import { dexieDevice } from "../src/adapters/dexie-store.ts";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { unlock } from "../src/session/unlock.ts";
import { startMariadb, type TestDatabase } from "../../server/test/mariadb.ts";
import { findAll, flatten, spellings, word, type Canary, type Place } from "./canary.ts";
import { tellCanaryStory, words, type CanaryStory } from "./canary.story.ts";
import { must, nodeStretch } from "./clinic.ts";

const secretWords = [
  word("patient's name", words.patient),
  word("given name", words.given),
  word("admin's name", words.admin),
  word("note", words.note),
  word("password", words.password),
  word("invitation's label", words.label),
  word("file name", words.file),
  word("reason", words.reason),
  word("document's title", words.document),
  word("document's content", words.content),
];
/** Public by the clinic's signed log, but not in anything else of the relay's. */
const publicWords = [word("doctor's name", words.doctor), word("clinic's name", words.clinic)];

async function mariadbDump(url: string): Promise<Place> {
  const connection = await createConnection(url);
  const [tables] = await connection.query("show tables");
  const parts: Buffer[] = [];
  for (const table of (tables as readonly Readonly<Record<string, string>>[]).flatMap((row) => Object.values(row))) {
    const [rows] = await connection.query(`select * from ${table}`);
    parts.push(flatten(JSON.parse(JSON.stringify(rows, (_key, value: unknown) => value)) as unknown), flatten(rows));
  }
  await connection.end();
  return { name: "MariaDB", content: Buffer.concat(parts) };
}

async function indexedDbDump(): Promise<Place> {
  const asked = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(new Error("indexedDB")));
    });
  const parts: Buffer[] = [];
  for (const { name = "" } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    for (const store of db.objectStoreNames)
      parts.push(flatten([name, store, await asked(db.transaction(store).objectStore(store).getAll())]));
    db.close();
  }
  return { name: "IndexedDB", content: Buffer.concat(parts) };
}

test("the search finds every spelling it claims to, wherever it starts", () => {
  const canary = word("note", words.note);
  const around = [0, 1, 2].flatMap((shift) =>
    ["base64", "base64url", "hex", "utf8"].map((form) =>
      Buffer.from(`${"x".repeat(shift)}${words.note}yz`).toString(form as BufferEncoding),
    ),
  );
  for (const text of around)
    expect([text, findAll([{ name: "here", content: Buffer.from(text) }], [canary])]).toEqual([text, ["here: note"]]);
  expect(findAll([{ name: "here", content: Buffer.from("vermilion") }], [canary])).toEqual([]);
  expect(spellings(canary).length).toBeGreaterThan(5);
});

describe.each(["SQLite", "MariaDB"] as const)("%s", (engine) => {
  let story: CanaryStory;
  let database: TestDatabase | undefined;
  let places: readonly Place[];
  let keys: Canary[];

  beforeAll(async () => {
    database = engine === "MariaDB" ? await startMariadb() : undefined;
    story = await tellCanaryStory(database?.url, engine === "MariaDB" ? memoryDevice : dexieDevice);
    places = [...(await story.places()), database ? await mariadbDump(database.url) : await indexedDbDump()];
    keys = [];
    for (const { device, userId, recovery } of story.people) {
      const store = await device.open(userId);
      const me = await must(unlock(store, words.password, nodeStretch));
      store.close();
      const own: Readonly<Record<string, Uint8Array | undefined>> = {
        seed: me.seed,
        "identity key": me.keys.sign.secretKey.subarray(0, 32),
        "account-data key": me.keys.accountData,
        "device key": me.device.sign.secretKey.subarray(0, 32),
        "sign-in code": me.code,
        "recovery code": readRecoveryCode(recovery),
      };
      for (const [what, bytes] of Object.entries(own))
        if (bytes) keys.push({ what: `${me.profession}'s ${what}`, bytes });
    }
  }, 120_000);
  afterAll(async () => {
    await story.close();
    await database?.stop();
  });

  test("everything was recorded: each place holds what it must", () => {
    const names = places.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["the relay's log", "traffic", "patient's device", "relay's keys.json"]),
    );
    expect(names).toContain(engine === "SQLite" ? "relay's relay.db" : "MariaDB");
    for (const { name, content } of places)
      expect([name, content.length > 100]).toEqual([
        name,
        name.includes("-shm") || name.includes("lock") || content.length > 100,
      ]);
    expect(keys.length).toBeGreaterThanOrEqual(18);
    expect(findAll(places, [word("push", '"type":"push"')])).toContain("traffic: push");
    expect(findAll(places, [word("log", '"kind":"signed-up"')])).toEqual(["the relay's log: log"]);
  });

  test("A25, A63: no word of a person is in the database, its log, the key file, the traffic or a device", () => {
    expect(findAll(places, secretWords)).toEqual([]);
  });

  test("A63: no secret key is anywhere, but for the sign-in code on the device itself", () => {
    const devices = new Set(["admin's device", "doctor's device", "patient's device", "IndexedDB"]);
    const found = findAll(places, keys).filter(
      (find) => !(find.endsWith("sign-in code") && devices.has(find.split(": ")[0] ?? "")),
    );
    expect(found).toEqual([]);
    expect(findAll(places, keys).some((find) => find === "patient's device: patient's sign-in code")).toBe(true);
    const crossed = findAll(
      places.filter(({ name }) => name === "patient's device"),
      keys.filter(({ what }) => !what.startsWith("patient")),
    );
    expect(crossed).toEqual([]);
  });

  test("A56: the log names nobody, not even the doctors and the clinic that are public", () => {
    expect(
      findAll(
        places.filter(({ name }) => name === "the relay's log" || name === "relay's keys.json"),
        publicWords,
      ),
    ).toEqual([]);
  });
});

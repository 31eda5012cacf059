// Accounts over the real relay: links, passwords, kits, sign-up that fails, sign-in that is wrong, unlock offline, lock that forgets.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromBase64url, toBase64url } from "@health-vault/crypto-core";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { judgePassword } from "../src/session/passwords.ts";
import { breakable } from "./broken-disk.ts";
import { clinic, must, password, signUp, type Clinic, type Person } from "./clinic.ts";

let harbour: Clinic;
let ada: Person;
beforeAll(async () => {
  harbour = await clinic();
  ada = await harbour.admin();
});
afterAll(() => harbour.close());

const pat = {
  kind: "patient",
  given: "Patricia",
  family: "Morgan",
  birthDate: "1961-07-14",
  gender: "female",
  password,
} as const;
const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;

const patientLink = async (): Promise<string> => (await must(ada.session.createPatientLink())).link;

describe("links", () => {
  test("a link of this clinic says whose it is", async () => {
    const { session } = await harbour.session();
    expect(await session.readLink(await patientLink())).toEqual({
      ok: true,
      value: { kind: "patient", clinicName: "Harbour Clinic" },
    });
    const { link } = await must(ada.session.inviteDoctor("Dr Rao"));
    expect(await session.readLink(link)).toMatchObject({ ok: true, value: { kind: "doctor" } });
  });

  test("A47: a link that was used says so before anybody fills in a form", async () => {
    const { session } = await harbour.session();
    expect(await session.readLink(harbour.setupUrl)).toEqual({ ok: false, error: { kind: "token" } });
    const { link } = await must(ada.session.inviteDoctor("Dr Lin"));
    const lin = {
      kind: "doctor",
      title: "",
      given: "Mei",
      family: "Lin",
      profession: "GP",
      registration: "GP-lin",
    } as const;
    const first = await harbour.session();
    await signUp(first.session, link, { ...lin, password });
    expect(await session.readLink(link)).toEqual({ ok: false, error: { kind: "token" } });
    expect(await session.beginSignUp(link, { ...lin, password })).toEqual({ ok: false, error: { kind: "token" } });
  });

  test("what is not whole is no link", async () => {
    const { session } = await harbour.session();
    const link = await patientLink();
    const bad = [
      "",
      harbour.url,
      link.slice(0, -1),
      `${link}A`,
      link.replace("/join", "/joins"),
      link.replace("/join#", "/join?"),
      link.replace("t=", "u="),
      link.replace("c=", "c=A"),
      link.replace(/^http:/, "javascript:"),
      link.replace(/^http:\/\//, ""),
    ];
    for (const url of bad)
      expect([url, await session.readLink(url)]).toEqual([url, { ok: false, error: { kind: "link" } }]);
  });

  test("A1: another clinic's link is refused by the id it carries, whatever this relay says", async () => {
    const { session } = await harbour.session();
    const link = await patientLink();
    const id = /c=([\w-]+)/.exec(link)?.[1] ?? "";
    const other = fromBase64url(id) ?? new Uint8Array();
    other[0] = (other[0] ?? 0) ^ 1;
    const forged = link.replace(id, toBase64url(other));
    expect(await session.readLink(forged)).toMatchObject({ ok: false, error: { kind: "clinic-mismatch" } });
    expect(await session.beginSignUp(forged, pat)).toMatchObject({ ok: false, error: { kind: "clinic-mismatch" } });
  });

  test("a patients' link is no doctors' link, nor a set-up link a patients'", async () => {
    const { session } = await harbour.session();
    expect(await session.beginSignUp((await patientLink()).replace("/join", "/invite"), pat)).toMatchObject({
      error: { kind: "link" },
    });
    expect(await session.beginSignUp(harbour.setupUrl, pat)).toMatchObject({ error: { kind: "link" } });
  });
});

describe("passwords", () => {
  test.each([
    ["orchard lantern violin", true, ""],
    ["größenwahnsinnig sein", true, ""],
    ["orchard lanter", false, "short"],
    ["", false, "short"],
    ["𝕒𝕓𝕔𝕕", false, "short"],
    ["passwordpassword1", false, "common"],
    ["correct horse battery", true, ""],
    ["password20242024", false, "common"],
    ["aaaaaaaaaaaaaaaaaaaa", false, "common"],
    ["abcabcabcabcabcabcabc", false, "common"],
    ["abcdefghijklmnopqrst", false, "common"],
    ["nopqrstuvwxyzabcdefg", false, "common"],
  ] as const)("%j: %s %s", async (typed, good, reason) => {
    const judged = await judgePassword(typed);
    expect(judged.ok ? "" : judged.error.facts?.["reason"]).toBe(reason);
    expect(judged.ok).toBe(good);
  });

  test("a suggested password is five words that pass the judge, another one each time", async () => {
    const { session } = await harbour.session();
    const suggested = await Promise.all(Array.from({ length: 20 }, () => session.suggestPassword()));
    expect(new Set(suggested).size).toBe(20);
    for (const one of suggested) {
      expect(one.split(" ")).toHaveLength(5);
      expect(await session.checkPassword(one)).toEqual({ ok: true, value: undefined });
    }
  });

  test("a weak password or a missing name begins nothing", async () => {
    const { session } = await harbour.session();
    const link = await patientLink();
    expect(await session.beginSignUp(link, { ...pat, password: "short" })).toMatchObject({
      error: { kind: "password-weak" },
    });
    expect(await session.beginSignUp(link, { ...pat, given: " ", family: "" })).toMatchObject({
      error: { kind: "invalid" },
    });
    expect(await session.confirmKits(["AAAAA", "BBBBB"])).toMatchObject({ error: { kind: "kit-mismatch" } });
    expect(await session.completeSignUp()).toMatchObject({ error: { kind: "kit-mismatch" } });
  });
});

describe("sign-up", () => {
  const groupsOf = async (session: Person["session"], url: string) => {
    const { kits } = await must(session.beginSignUp(url, pat));
    return kits.flatMap((kit) =>
      kit.retype.map(({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? ""),
    );
  };

  test("is not done before two groups of the kit were typed again; how they are typed does not matter", async () => {
    const { session, device } = await harbour.session();
    const typed = await groupsOf(session, await patientLink());
    expect(typed).toHaveLength(2);
    expect(await session.completeSignUp()).toMatchObject({ error: { kind: "kit-mismatch" } });
    const wrong = [[], [typed[0] ?? ""], [...typed].reverse(), typed.map((group) => `${group}0`), [...typed, ""]];
    for (const groups of wrong)
      expect(await session.confirmKits(groups)).toMatchObject({ error: { kind: "kit-mismatch" } });
    expect(await session.completeSignUp()).toMatchObject({ error: { kind: "kit-mismatch" } });
    expect(await device.accounts()).toEqual([]);
    const careless = typed.map((group) => ` ${group.toLowerCase().replaceAll("0", "o").replaceAll("1", "l")} `);
    await must(session.confirmKits(careless));
    await must(session.completeSignUp());
    expect(await device.accounts()).toHaveLength(1);
  });

  test("A47: with an invitation that was used says so and leaves nothing here; the phase stays signed-out", async () => {
    const { link } = await must(ada.session.inviteDoctor("Dr Rao"));
    const doctor = {
      kind: "doctor",
      title: "Dr",
      given: "Asha",
      family: "Rao",
      profession: "GP",
      registration: `GP-${link.slice(-8)}`,
      password,
    } as const;
    const opened: string[] = [];
    const memory = memoryDevice();
    const forgot: string[] = [];
    const watchful = {
      ...memory,
      open: (userId: string) => (opened.push(userId), memory.open(userId)),
      forget: (userId: string) => (forgot.push(userId), memory.forget(userId)),
    };
    const { session } = await harbour.session(watchful);
    const { kits } = await must(session.beginSignUp(link, { ...doctor, registration: "GP-other" }));
    // Somebody else is faster with the same invitation.
    const first = await harbour.session();
    await signUp(first.session, link, doctor);
    await must(
      session.confirmKits(
        kits.flatMap((kit) =>
          kit.retype.map(({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? ""),
        ),
      ),
    );
    expect(await session.completeSignUp()).toEqual({ ok: false, error: { kind: "token" } });
    expect(await watchful.accounts()).toEqual([]);
    expect(opened).toHaveLength(1);
    expect(forgot).toEqual(opened);
    expect(await (await memory.open(opened[0] ?? "")).file("account")).toBeUndefined();
    expect(await session.completeSignUp()).toMatchObject({ ok: false });
  });

  test("offline changes nothing and may be tried again; given up, it leaves nothing here", async () => {
    const opened: string[] = [];
    const memory = memoryDevice();
    const device = { ...memory, open: (userId: string) => (opened.push(userId), memory.open(userId)) };
    const { session, line } = await harbour.session(device);
    await must(session.confirmKits(await groupsOf(session, await patientLink())));
    line.cut();
    expect(await session.completeSignUp()).toEqual({ ok: false, error: { kind: "offline" } });
    expect(await device.accounts()).toEqual([]);
    await session.abandonSignUp();
    expect(await (await memory.open(opened[0] ?? "")).file("account")).toBeUndefined();
    line.mend();
    await must(session.confirmKits(await groupsOf(session, await patientLink())));
    line.cut();
    expect(await session.completeSignUp()).toEqual({ ok: false, error: { kind: "offline" } });
    line.mend();
    await must(session.completeSignUp());
    expect(await device.accounts()).toHaveLength(1);
  });

  test("on a full disk says storage, is not listed, and works once there is room", async () => {
    const disk = breakable(memoryDevice());
    const { session } = await harbour.session(disk.device);
    await must(session.confirmKits(await groupsOf(session, await patientLink())));
    disk.full(3);
    expect(await session.completeSignUp()).toMatchObject({
      ok: false,
      error: { kind: "storage", facts: { reason: "QuotaExceededError" } },
    });
    expect(await disk.device.accounts()).toEqual([]);
    disk.mend();
    await must(session.completeSignUp());
  });
});

describe("in and out", () => {
  test("A9: a wrong password and a wrong sign-in code say the same", async () => {
    const lee = await harbour.patient("lee");
    const other = await harbour.patient("sam");
    const { session } = await harbour.session();
    const wrongPassword = await session.signIn(lee.kitCodes.signIn, "another perfectly long password");
    const wrongCode = await session.signIn(other.kitCodes.signIn, "another perfectly long password");
    const strayed = await harbour.session();
    const unknown = await strayed.session.signIn("0H75P-0H75P-0H75P-0H75P-0H75P-0H75P", password);
    expect(wrongPassword).toEqual({ ok: false, error: { kind: "wrong-password" } });
    expect(wrongCode).toEqual(wrongPassword);
    expect(unknown).toMatchObject({ ok: false });
    expect(await session.unlock(lee.me.userId, password)).toMatchObject({ ok: false });
    expect(await lee.session.unlock(lee.me.userId, "another perfectly long password")).toEqual(wrongPassword);
  });

  test("opens offline from the same disk, writes there, and sends it when the line is back", async () => {
    const { session: phone, line, device } = await harbour.session();
    const { me } = await signUp(phone, await patientLink(), pat);
    const chartId = me.chartId ?? "";
    await must(phone.record(chartId, bp));
    line.cut();
    await phone.lock();
    const again = await harbour.session(device);
    again.line.cut();
    expect((await must(again.session.unlock(me.userId, password))).chartId).toBe(chartId);
    await must(again.session.record(chartId, { ...bp, systolic: 131 }));
    const totals: number[] = [];
    await again.session.watchChart(chartId, (state) => totals.push(state?.chart.readings.total ?? 0));
    await again.session.settled();
    again.line.mend();
    await again.session.syncNow();
    await new Promise<void>((resolve) => {
      void again.session.watch("sync", (sync) => {
        if (sync.state === "saved" && sync.waiting === 0) resolve();
      });
    });
    expect(Math.max(...totals)).toBe(2);
  });

  test("lock forgets: topics are empty, charts closed, every call refused", async () => {
    const { session } = await harbour.session();
    const { me } = await signUp(session, await patientLink(), pat);
    const chartId = me.chartId ?? "";
    await must(session.record(chartId, bp));
    const charts: (number | undefined)[] = [];
    const seen = await new Promise((resolve) => {
      void session.watchChart(chartId, (state) => {
        charts.push(state?.chart.readings.total);
        if (state?.chart.readings.total === 1) resolve(true);
      });
    });
    expect(seen).toBe(true);
    await session.lock();
    await new Promise((resolve) => setImmediate(resolve));
    expect(charts.at(-1)).toBeUndefined();
    const told: unknown[] = [];
    for (const topic of ["vaults", "clinic", "admin"] as const) await session.watch(topic, (value) => told.push(value));
    expect(told).toEqual([[], undefined, undefined]);
    await session.watch("phase", (phase) => told.push(phase.kind));
    expect(told.at(-1)).toBe("locked");
    const refused = { ok: false, error: { kind: "not-permitted", facts: { reason: "locked" } } };
    expect(await session.record(chartId, bp)).toEqual(refused);
    expect(await session.grant(chartId, me.userId)).toEqual(refused);
    expect(await session.revoke(chartId, me.userId)).toEqual(refused);
    expect(await session.accept(chartId)).toEqual(refused);
    expect(await session.planImport(chartId, "a.json", new Uint8Array(), () => undefined)).toEqual(refused);
    expect(await session.createPatientLink()).toEqual(refused);
    expect(await session.items(chartId, "Observation", 0, 10)).toEqual([]);
  });

  test("a full disk: the reading is not saved, the outcome says storage, and the next one is whole", async () => {
    const disk = breakable(memoryDevice());
    const { session } = await harbour.session(disk.device);
    const { me } = await signUp(session, await patientLink(), pat);
    const chartId = me.chartId ?? "";
    await must(session.record(chartId, bp));
    await session.settled();
    disk.full();
    expect(await session.record(chartId, { ...bp, systolic: 131 })).toMatchObject({
      ok: false,
      error: { kind: "storage" },
    });
    disk.mend();
    await session.syncNow();
    await must(session.record(chartId, { ...bp, systolic: 132 }));
    const values = await new Promise<readonly string[]>((resolve) => {
      void session.watchChart(chartId, (state) => {
        const rows = state?.chart.readings.rows ?? [];
        if (rows.length === 2 && Object.keys(state?.outbox ?? {}).length === 0)
          resolve(rows.map((row) => row.parts[0]?.text ?? "").sort());
      });
    });
    expect(values).toEqual(["128", "132"]);
  });
});

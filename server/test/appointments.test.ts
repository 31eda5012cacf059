// Appointments at the relay, over both databases: who may do what, what is held and for how long, and what is told to whom (protocol.md §7, A67-A70).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Availability,
  equalBytes,
  fromBase64url,
  readAvailability,
  signAvailability,
  signStep,
  stepKinds,
  toBase64url,
  type StepFields,
} from "@health-vault/crypto-core";
import { person } from "@health-vault/crypto-core/testing";
import { type RunningRelay, startRelay } from "../src/index.ts";
import {
  allDay,
  asks,
  brings,
  busyOf,
  bytesOf,
  DAY,
  HOUR,
  listOf,
  MINUTE,
  opensHours,
  slotOf,
  steps,
  walksIn,
} from "./diary.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { call, type Clinic, type Guest, openClinic, openSession } from "./people.ts";

const start = Date.UTC(2027, 0, 4, 8);

describe.each(engines)("appointments on %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-appointments-"));
  let engine: EngineUnderTest;
  let clock: ManualClock;
  let relay: RunningRelay;
  let clinic: Clinic;
  let [pat, ina, rao]: Guest[] = [];
  let hours: Availability;
  /** Every test has a day of its own. */
  let day = start;

  beforeAll(async () => {
    engine = await startEngine();
    clock = manualClock(start);
    relay = await startRelay({ dataDir, databaseUrl: await engine.fresh(), clock });
    clinic = await openClinic(relay);
    pat = await clinic.join("patient", "pat");
    ina = await clinic.join("patient", "ina");
    rao = await clinic.join("doctor", "rao");
    hours = await opensHours(relay, rao);
  }, 60_000);
  afterAll(async () => {
    await relay.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const newDay = (): number => {
    // A minute for the rate limits.
    clock.pass(MINUTE * 10);
    return (day += 2 * DAY);
  };
  const by = async (who: Guest, made: { readonly bytes: Uint8Array }, more?: object) =>
    brings(relay, await who.session(), made, more);
  const codeOf = async (who: Guest, made: { readonly bytes: Uint8Array }): Promise<unknown> => {
    const { status, json } = await by(who, made);
    return status === 200 ? "taken" : json.error;
  };
  const free = async (at: number): Promise<boolean> =>
    (await busyOf(relay, await pat!.session(), rao!, at, at + 5 * MINUTE)).length === 0;

  test("asked for, confirmed, kept; both have the same steps in the same order", async () => {
    const at = newDay();
    const asked = asks(pat!, hours, slotOf(at));
    const answer = await by(pat!, asked);
    expect(answer).toMatchObject({ status: 200, json: { state: "pending", holdUntilMs: clock.now() + 24 * HOUR } });
    expect(await busyOf(relay, await ina!.session(), rao!, at - DAY, at + DAY)).toEqual([
      { fromMs: at - 5 * MINUTE, untilMs: at + 35 * MINUTE },
    ]);
    const confirmed = steps(rao!, asked.appointment, "confirm");
    expect(await by(rao!, confirmed)).toMatchObject({ status: 200, json: { state: "booked" } });
    expect((await by(rao!, steps(rao!, confirmed.appointment, "arrive"))).status).toBe(200);
    const [hers, his] = [await listOf(relay, await pat!.session()), await listOf(relay, await rao!.session())];
    expect(hers.slice(-3).map(({ step }) => step)).toEqual(his.slice(-3).map(({ step }) => step));
    expect(equalBytes(bytesOf(hers.at(-3)!), asked.bytes)).toBe(true);
    expect(hers.map(({ seq }) => seq)).toEqual(hers.map((_, i) => i + 1));
    expect(await listOf(relay, await pat!.session(), hers.at(-1)!.seq - 1)).toEqual(hers.slice(-1));
  });

  test("the same bytes again change nothing and answer the same", async () => {
    const asked = asks(pat!, hours, slotOf(newDay()));
    const once = await by(pat!, asked);
    const before = (await listOf(relay, await pat!.session())).length;
    expect(await by(pat!, asked)).toEqual(once);
    const jwt = await pat!.session();
    const many = await Promise.all(Array.from({ length: 5 }, () => brings(relay, jwt, asked)));
    expect(many).toEqual(many.map(() => once));
    expect((await listOf(relay, jwt)).length).toBe(before);
  });

  test.each([
    ["the same time", 0, 2],
    ["a short one within it", 10, 1],
    ["one that reaches into its buffer", 30, 1],
    ["one whose own buffer reaches into it", 40, 3],
    ["one around it", -30, 3],
  ])("of two who want %s the second is told", async (_what, minutes, visit) => {
    const at = newDay();
    expect(await codeOf(pat!, asks(pat!, hours, slotOf(at)))).toBe("taken");
    const late = await by(ina!, asks(ina!, hours, slotOf(at + minutes * MINUTE, visit)));
    expect(late).toMatchObject({ status: 409, json: { error: "slot-taken", atMs: clock.now() } });
    expect(await codeOf(ina!, asks(ina!, hours, slotOf(at + 40 * MINUTE, 2)))).toBe("taken");
  });

  test("a hold ends by itself: the time is free, another takes it, the late confirmation is told", async () => {
    const at = newDay();
    const asked = asks(pat!, hours, slotOf(at));
    await by(pat!, asked);
    const last = day;
    clock.pass(24 * HOUR - 1);
    day = last + 2 * DAY;
    expect(await codeOf(ina!, asks(ina!, hours, slotOf(at + 4 * DAY)))).toBe("taken");
    expect(await free(at)).toBe(false);
    clock.pass(1);
    expect(await free(at)).toBe(true);
    const taken = asks(ina!, hours, slotOf(at + 15 * MINUTE, 1));
    expect(await codeOf(ina!, taken)).toBe("taken");
    expect(await codeOf(rao!, steps(rao!, asked.appointment, "confirm"))).toBe("slot-taken");
    await by(ina!, steps(ina!, taken.appointment, "cancel"));
    expect(await codeOf(rao!, steps(rao!, asked.appointment, "confirm"))).toBe("taken");
    day += 6 * DAY;
  });

  test("A69: an offer to somebody who waits is kept for two hours, for her alone", async () => {
    const at = (day = newDay() + 2 * DAY);
    const waits = asks(pat!, hours, slotOf(at), "wait");
    expect((await by(pat!, waits)).json).toMatchObject({ state: "waitlist" });
    expect(await free(at)).toBe(true);
    const offer = steps(rao!, waits.appointment, "propose", slotOf(at + HOUR));
    expect((await by(rao!, offer)).json).toMatchObject({ state: "proposed", holdUntilMs: clock.now() + 2 * HOUR });
    expect(await codeOf(ina!, asks(ina!, hours, slotOf(at + HOUR)))).toBe("slot-taken");
    clock.pass(2 * HOUR);
    expect(await codeOf(pat!, steps(pat!, offer.appointment, "accept"))).toBe("hold-expired");
    const again = steps(rao!, offer.appointment, "propose", slotOf(at + HOUR));
    expect(await codeOf(rao!, again)).toBe("taken");
    expect(await codeOf(pat!, steps(pat!, again.appointment, "accept"))).toBe("taken");
    expect(await free(at + HOUR)).toBe(false);
  });

  test("asked for or offered at short notice: kept to its own start, no longer; then an offer is over, and the doctor may still confirm", async () => {
    newDay();
    const soon = Math.ceil(clock.now() / HOUR) * HOUR + HOUR;
    const asked = asks(pat!, hours, slotOf(soon));
    expect((await by(pat!, asked)).json).toMatchObject({ state: "pending", holdUntilMs: soon });
    const waits = asks(ina!, hours, slotOf(soon + 40 * MINUTE, 1), "wait");
    await by(ina!, waits);
    const offer = steps(rao!, waits.appointment, "propose", slotOf(soon + 40 * MINUTE, 1));
    expect((await by(rao!, offer)).json).toMatchObject({ state: "proposed", holdUntilMs: soon + 40 * MINUTE });
    clock.pass(soon - clock.now() - 1);
    expect(await free(soon)).toBe(false);
    clock.pass(1);
    expect(await free(soon)).toBe(true);
    expect(await codeOf(rao!, steps(rao!, asked.appointment, "confirm"))).toBe("taken");
    clock.pass(40 * MINUTE);
    expect(await codeOf(ina!, steps(ina!, offer.appointment, "accept"))).toBe("hold-expired");
    day = clock.now();
  });

  test("moved: both times are kept until the doctor has answered", async () => {
    const at = newDay();
    const asked = asks(pat!, hours, slotOf(at));
    await by(pat!, asked);
    const booked = steps(rao!, asked.appointment, "confirm");
    await by(rao!, booked);
    const move = async (on: typeof booked, minutes: number) => {
      const moved = steps(pat!, on.appointment, "reschedule", slotOf(at + minutes * MINUTE), hours);
      expect((await by(pat!, moved)).json).toMatchObject({ state: "pending" });
      return moved;
    };
    // It overlaps with the time it leaves: nobody is in her way but she.
    const moved = await move(booked, 15);
    expect(await busyOf(relay, await ina!.session(), rao!, at - HOUR, at + HOUR)).toEqual([
      { fromMs: at - 5 * MINUTE, untilMs: at + 50 * MINUTE },
    ]);
    const declined = steps(rao!, moved.appointment, "decline");
    expect((await by(rao!, declined)).json).toMatchObject({ state: "booked" });
    expect(await free(at + 40 * MINUTE)).toBe(true);
    const confirmed = steps(rao!, (await move(declined, 60)).appointment, "confirm");
    expect((await by(rao!, confirmed)).json).toMatchObject({ state: "booked" });
    expect([await free(at), await free(at + HOUR)]).toEqual([true, false]);
  });

  test("A70: a step on an older state is refused with the head that counts", async () => {
    const asked = asks(pat!, hours, slotOf(newDay()));
    await by(pat!, asked);
    const [confirmed, cancelled] = [
      steps(rao!, asked.appointment, "confirm"),
      steps(pat!, asked.appointment, "cancel"),
    ];
    await by(pat!, cancelled);
    const late = await by(rao!, confirmed);
    expect(late).toMatchObject({ status: 409, json: { error: "stale-step", head: toBase64url(cancelled.step.hash) } });
  });

  describe("A67, A68: what is not the doctor's word is refused", () => {
    test("his rule books at once; without it nobody's `booked` counts; an older rule no longer", async () => {
      const at = newDay();
      const sly = asks(pat!, { ...hours, schedule: { ...hours.schedule, mode: "auto" } }, slotOf(at));
      expect(await codeOf(pat!, sly)).toBe("stale-availability");
      const auto = await opensHours(relay, rao!, { ...allDay, mode: "auto" }, hours);
      expect((await by(pat!, asks(pat!, auto, slotOf(at)))).json).toMatchObject({ state: "booked" });
      expect(await codeOf(ina!, asks(ina!, hours, slotOf(at + HOUR)))).toBe("stale-availability");
      const closed = await opensHours(relay, rao!, { ...allDay, mode: "view-only" }, auto);
      expect(await codeOf(ina!, asks(ina!, auto, slotOf(at + HOUR)))).toBe("outside-hours");
      hours = await opensHours(relay, rao!, allDay, closed);
      expect(await codeOf(ina!, asks(ina!, auto, slotOf(at + HOUR)))).toBe("stale-availability");
      expect(await codeOf(ina!, asks(ina!, hours, slotOf(at + HOUR)))).toBe("taken");
    });

    test.each([
      ["length", { minutes: 5 }],
      ["buffer", { after: 0 }],
      ["place", { place: 2 }],
      ["visit", { visit: 7 }],
      ["zone", { zone: "Europe/Madrid" }],
    ])("a time with another %s than his", async (_what, change) => {
      const asked = asks(pat!, hours, { ...slotOf(newDay()), ...change });
      expect(await codeOf(pat!, asked)).toBe("outside-hours");
    });

    test("a time that has passed", async () => {
      expect(await codeOf(pat!, asks(pat!, hours, slotOf(start)))).toBe("outside-hours");
    });

    test("availability is put by the doctor whose it is, version by version", async () => {
      const put = async (who: Guest, bytes: Uint8Array) =>
        call(relay, "PUT", "/v1/availability", { availability: toBase64url(bytes) }, await who.session());
      const forged = signAvailability({ identity: rao!.identity, device: person("mallory").device }, hours, allDay, 1);
      expect((await put(rao!, forged)).json.error).toBe("signature");
      expect((await put(pat!, forged)).json.error).toBe("forbidden");
      const first = signAvailability(rao!, undefined, allDay, 2);
      expect(await put(rao!, first)).toMatchObject({ status: 409, json: { version: hours.version } });
      const { json } = await call(relay, "GET", "/v1/availability", undefined, await pat!.session());
      expect(json["availabilities"]).toMatchObject([{ doctor: toBase64url(hours.doctor), version: hours.version }]);
    });

    test("an older availability is found by the hash that steps name, also by those who came later", async () => {
      const by = async (hash: Uint8Array, doctor = hours.doctor) => {
        const path = `/v1/availability/${toBase64url(doctor)}?hash=${toBase64url(hash)}`;
        return call(relay, "GET", path, undefined, await pat!.session());
      };
      const newest = await by(hours.hash);
      expect(readAvailability(fromBase64url(String(newest.json["availability"]))!, rao!.identity)).toMatchObject({
        ok: true,
        value: { version: hours.version },
      });
      expect((await by(hours.previous)).status).toBe(200);
      expect((await by(hours.hash, pat!.identity.userId)).status).toBe(404);
      expect((await by(new Uint8Array(32))).status).toBe(404);
    });
  });

  test("A67: roles: a client that signs anything in anybody's name gets nothing in", async () => {
    const asked = asks(pat!, hours, slotOf(newDay()));
    await by(pat!, asked);
    const { hash: _hash, signature: _signature, ...fields } = asked.step;
    const before = (await listOf(relay, await rao!.session())).length;
    const { identity, device } = ina!;
    const mine = { author: identity.userId, authorHead: identity.head, device: device.deviceId };
    const jwt = await ina!.session();
    const refused = new Set<unknown>();
    for (const kind of stepKinds) {
      clock.pass(5_000);
      const next: StepFields = {
        ...fields,
        kind,
        previous: asked.step.hash,
        untilMs: kind === "wait" ? fields.slot.startMs + DAY : 0,
      };
      // In the doctor's name, in the patient's, and as herself in the patient's place.
      for (const change of [{ author: rao!.identity.userId }, {}, { ...mine, patient: identity.userId }]) {
        const { status, json } = await brings(relay, jwt, signStep(device.sign, { ...next, ...change }));
        expect(status).not.toBe(200);
        refused.add(json.error);
      }
    }
    expect([...refused]).toEqual(["not-allowed"]);
    expect((await listOf(relay, await rao!.session())).length).toBe(before);
    // A doctor in a patient's place, an administrator anywhere, a stranger's lists.
    expect(await codeOf(rao!, asks(rao!, { ...hours, doctor: pat!.identity.userId }, slotOf(day)))).toBe("not-allowed");
    const admin = await clinic.admin.session();
    expect((await brings(relay, admin, asked)).json.error).toBe("forbidden");
    const query = `/v1/appointments/busy?doctor=${toBase64url(hours.doctor)}&from=0&until=1`;
    for (const path of ["/v1/appointments/steps", "/v1/availability", query])
      expect((await call(relay, "GET", path, undefined, admin)).json.error).toBe("forbidden");
    const seen = (await listOf(relay, jwt)).map(({ step }) => step);
    expect(seen).not.toContain(toBase64url(asked.bytes));
  });

  test("no more than eight requests of one patient wait", async () => {
    const uma = await clinic.join("patient", "uma");
    const at = newDay();
    for (let i = 0; i < 8; i++) expect(await codeOf(uma, asks(uma, hours, slotOf(at + i * HOUR)))).toBe("taken");
    expect(await codeOf(uma, asks(uma, hours, slotOf(at + 9 * HOUR)))).toBe("too-many-holds");
    expect(await codeOf(uma, asks(uma, hours, slotOf(at + 9 * HOUR), "wait"))).toBe("too-many-holds");
    clock.pass(24 * HOUR);
    day += 2 * DAY;
    expect(await codeOf(uma, asks(uma, hours, slotOf(at + 40 * HOUR)))).toBe("taken");
  });

  test("somebody without an account walks in, into a gap only", async () => {
    const at = newDay();
    const came = walksIn(rao!, slotOf(at, 1));
    expect((await by(rao!, came)).json).toMatchObject({ state: "arrived" });
    expect(await codeOf(rao!, walksIn(rao!, slotOf(at + 10 * MINUTE, 1)))).toBe("slot-taken");
    expect(await codeOf(rao!, steps(rao!, came.appointment, "done"))).toBe("taken");
    expect((await by(pat!, walksIn(rao!, slotOf(at + HOUR)))).json.error).toBe("not-allowed");
  });

  test("both are told on the socket when something came", async () => {
    const at = newDay();
    const [hers, his] = [await pat!.line(), await rao!.line()];
    const before = (await listOf(relay, await pat!.session())).length;
    await by(pat!, asks(pat!, hours, slotOf(at)));
    expect(await hers.next("appointments")).toMatchObject({ seq: before + 1 });
    expect((await his.next("appointments")).seq).toBeGreaterThan(before);
    hers.close();
    his.close();
  });

  test("a person is found by the address that she gave, by administrators only", async () => {
    const put = async (who: Guest, email: string | null) =>
      call(relay, "PUT", "/v1/account/contact", { email }, await who.session());
    const find = async (who: Guest, email: string) =>
      call(relay, "POST", "/v1/people/find", { email }, await who.session());
    const [hers, his] = [toBase64url(pat!.identity.userId), toBase64url(ina!.identity.userId)];
    expect((await put(pat!, "Pat@Example.org")).status).toBe(200);
    expect((await put(ina!, "pat@example.org")).status).toBe(200);
    const found = await find(clinic.admin, " pat@example.ORG ");
    expect((found.json["userIds"] as string[]).toSorted()).toEqual([hers, his].toSorted());
    expect((await find(rao!, "pat@example.org")).json.error).toBe("forbidden");
    await put(ina!, null);
    expect((await find(clinic.admin, "pat@example.org")).json["userIds"]).toEqual([hers]);
    expect((await find(clinic.admin, "nobody@example.org")).json["userIds"]).toEqual([]);
    const own = await call(relay, "GET", "/v1/account/contact", undefined, await pat!.session());
    expect(own.json["email"]).toBe("Pat@Example.org");
  });

  test("a device that was revoked books nothing", async () => {
    const asked = asks(pat!, hours, slotOf(newDay()));
    const ghost = { ...pat!, device: person("mallory").device };
    expect((await by(pat!, asks(ghost, hours, slotOf(day)))).json.error).toBe("signature");
    expect((await openSession(relay, ghost)).status).not.toBe(200);
    expect((await by(pat!, asked, { again: true })).json.error).toBe("not-allowed");
  });
});

// Steps of appointments: THE table of who may do what when, what they come to, and what a tampering relay or client cannot make of them (A67, A69, A70).
import { beforeAll, describe, expect, test } from "vitest";
import {
  appointmentStates,
  asHash,
  applyStep,
  foldSteps,
  makeStep,
  mayStep,
  nobody,
  noStep,
  readStep,
  ready,
  signStep,
  stepKinds,
  verifyStep,
  type Appointment,
  type AppointmentState,
  type FurtherStep,
  type MadeStep,
  type Party,
  type Slot,
  type Step,
  type StepFields,
  type StepKind,
} from "../src/index.ts";
import { must, person, type Person } from "../src/testing/index.ts";
import { afterOp, atDevice, refusedAs, seedOf } from "./support.ts";

beforeAll(ready);

const hour = 3_600_000;
const start = 1_801_000_200_000;
const slot = (startMs = start): Slot => ({
  startMs,
  minutes: 30,
  before: 0,
  after: 5,
  zone: "Europe/Madrid",
  place: 1,
  visit: 1,
});
const availability = () => asHash(seedOf("availability"));
const under = (isAuto = false) => ({ madeMs: 1, availability: availability(), isAuto });

const requested = (isAuto = false, by: Person = person("pat")): MadeStep =>
  must(
    makeStep(
      by,
      { kind: "request", doctor: person("rao").identity.userId, patient: by.identity.userId, slot: slot() },
      under(isAuto),
    ),
  );
const waiting = (): MadeStep =>
  must(
    makeStep(
      person("pat"),
      {
        kind: "wait",
        doctor: person("rao").identity.userId,
        patient: person("pat").identity.userId,
        slot: slot(),
        untilMs: start + 48 * hour,
      },
      under(),
    ),
  );

/** A story of further steps on an appointment; `slot` where the kind brings a time. */
const then = (from: MadeStep, ...steps: readonly (readonly [string, FurtherStep["kind"], Slot?])[]): MadeStep =>
  steps.reduce((made, [who, kind, time]) => {
    const asked = { kind, on: made.appointment, ...(time && { slot: time }) };
    return must(makeStep(person(who), asked, kind === "reschedule" ? under() : { madeMs: 1 }));
  }, from);

/** Fields of a step that was made, to be signed anew with something else in them. */
const fieldsOf = ({ hash: _hash, signature: _signature, ...fields }: Step): StepFields => fields;
const resigned = (by: Person, step: Step, change: Partial<StepFields>): Step =>
  signStep(by.device.sign, { ...fieldsOf(step), ...change }).step;

/** One appointment in every state it can be in. */
const inState: Readonly<Record<AppointmentState, () => MadeStep>> = {
  pending: () => requested(),
  proposed: () => then(requested(), ["rao", "propose", slot(start + hour)]),
  booked: () => requested(true),
  waitlist: waiting,
  arrived: () => then(inState.booked(), ["rao", "arrive"]),
  "in-room": () => then(inState.arrived(), ["rao", "room"]),
  fulfilled: () => then(inState["in-room"](), ["rao", "done"]),
  noshow: () => then(inState.booked(), ["rao", "noshow"]),
  cancelled: () => then(requested(), ["pat", "cancel"]),
};

/** Rows: what may be done by whom in each state; everything else is refused. */
const allowed: Readonly<Record<Party, Readonly<Record<AppointmentState | "none", string>>>> = {
  patient: {
    none: "request wait",
    pending: "cancel reschedule",
    proposed: "accept cancel refuse reschedule",
    booked: "cancel reschedule",
    waitlist: "cancel",
    arrived: "",
    "in-room": "",
    fulfilled: "",
    noshow: "",
    cancelled: "",
  },
  doctor: {
    none: "walkin",
    pending: "cancel confirm decline propose",
    proposed: "cancel propose",
    booked: "arrive cancel confirm done noshow propose room",
    waitlist: "cancel decline propose",
    arrived: "cancel done room undo",
    "in-room": "done undo",
    fulfilled: "undo",
    noshow: "undo",
    cancelled: "",
  },
};
const states = ["none", ...appointmentStates] as const;

describe("the table of roles", () => {
  test.each(states.flatMap((state) => [[state, "patient"] as const, [state, "doctor"] as const]))(
    "in %s the %s may do this and no more",
    (state, party) => {
      const now = state === "none" ? undefined : inState[state]().appointment;
      expect(now?.state ?? "none").toBe(state);
      const may = stepKinds.filter((kind) => mayStep(now, party, kind));
      expect(may.toSorted().join(" ")).toBe(allowed[party][state]);
    },
  );

  test("a client that signs what it may not is refused, whatever state it claims", () => {
    let tried = 0;
    for (const state of appointmentStates) {
      const { appointment: now, step: last } = inState[state]();
      for (const [party, who] of [["patient", person("pat")] as const, ["doctor", person("rao")] as const]) {
        for (const kind of stepKinds.filter((one) => !allowed[party][state].split(" ").includes(one))) {
          for (const claimed of appointmentStates) {
            const forged = resigned(who, last, {
              kind,
              state: claimed,
              slot: now.slot,
              untilMs: kind === "wait" ? start + 48 * hour : 0,
              previous: now.head,
              author: who.identity.userId,
              device: who.device.deviceId,
              authorHead: who.identity.head,
              availability: ["request", "wait", "reschedule"].includes(kind) ? availability() : noStep,
            });
            expect([state, party, kind, refusedAs(applyStep(now, forged))]).toEqual([state, party, kind, "role"]);
            tried++;
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(1000);
  });
});

describe("what steps come to", () => {
  const told = ({ appointment: a }: MadeStep) =>
    [a.state, (a.slot.startMs - start) / hour, a.bookedBy, a.stands && "stands", a.waits && "waits"]
      .filter((part) => part !== undefined)
      .join(" ");
  const next = slot(start + hour);
  const later = slot(start + 2 * hour);

  test.each([
    ["requested", () => requested(), "pending 0"],
    ["confirmed", () => then(requested(), ["rao", "confirm"]), "booked 0 doctor"],
    ["booked by rule", () => requested(true), "booked 0 rule"],
    ["booked by rule, then by the doctor", () => then(requested(true), ["rao", "confirm"]), "booked 0 doctor"],
    ["declined", () => then(requested(), ["rao", "decline"]), "cancelled 0"],
    ["another time proposed", () => then(requested(), ["rao", "propose", next]), "proposed 1"],
    ["which she takes", () => then(requested(), ["rao", "propose", next], ["pat", "accept"]), "booked 1 doctor"],
    ["which she refuses", () => then(requested(), ["rao", "propose", next], ["pat", "refuse"]), "cancelled 1"],
    ["she names a third", () => then(requested(), ["rao", "propose", next], ["pat", "reschedule", later]), "pending 2"],
    ["moved: asked for", () => then(requested(true), ["pat", "reschedule", next]), "pending 1 stands"],
    [
      "moved: confirmed",
      () => then(requested(true), ["pat", "reschedule", next], ["rao", "confirm"]),
      "booked 1 doctor",
    ],
    ["moved: declined", () => then(requested(true), ["pat", "reschedule", next], ["rao", "decline"]), "booked 0 rule"],
    ["moved: given up", () => then(requested(true), ["pat", "reschedule", next], ["pat", "cancel"]), "cancelled 1"],
    [
      "an earlier time offered to a booked one, refused",
      () => then(requested(), ["rao", "confirm"], ["rao", "propose", next], ["pat", "refuse"]),
      "booked 0 doctor",
    ],
    ["waits", () => waiting(), "waitlist 0 waits"],
    ["waits, offered", () => then(waiting(), ["rao", "propose", next]), "proposed 1 waits"],
    ["waits, taken", () => then(waiting(), ["rao", "propose", next], ["pat", "accept"]), "booked 1 doctor"],
    [
      "waits, refused: waits on",
      () => then(waiting(), ["rao", "propose", next], ["pat", "refuse"]),
      "waitlist 0 waits",
    ],
    ["waits, struck off", () => then(waiting(), ["rao", "decline"]), "cancelled 0"],
    [
      "done by mistake",
      () => then(requested(true), ["rao", "arrive"], ["rao", "done"], ["rao", "undo"]),
      "arrived 0 doctor",
    ],
    [
      "two marks undone",
      () => then(requested(true), ["rao", "arrive"], ["rao", "room"], ["rao", "undo"], ["rao", "undo"]),
      "booked 0 doctor",
    ],
    ["not come, after all come", () => then(requested(true), ["rao", "noshow"], ["rao", "undo"]), "booked 0 doctor"],
  ])("%s", (_name, story, expected) => {
    expect(told(story())).toBe(expected);
  });

  test("moved under the doctor's rule it is booked at once", () => {
    const moved = makeStep(
      person("pat"),
      { kind: "reschedule", on: requested(true).appointment, slot: next },
      under(true),
    );
    expect(told(must(moved))).toBe("booked 1 rule");
  });

  test("somebody without an account walks in", () => {
    const rao = person("rao");
    const came = makeStep(
      rao,
      { kind: "walkin", doctor: rao.identity.userId, patient: nobody, slot: slot() },
      { madeMs: 1 },
    );
    expect(told(must(came))).toBe("arrived 0 doctor");
    expect(mayStep(must(came).appointment, "doctor", "undo")).toBe(false);
    expect(told(then(must(came), ["rao", "done"]))).toBe("fulfilled 0 doctor");
  });

  test("a story read back from its bytes comes to the same", () => {
    const story = [requested()];
    const add = (who: string, kind: FurtherStep["kind"], time?: Slot): void => {
      const last = story.at(-1);
      if (last) story.push(then(last, time ? [who, kind, time] : [who, kind]));
    };
    add("rao", "propose", next);
    add("pat", "accept");
    add("rao", "arrive");
    const read = story.map(({ bytes }) => must(readStep(bytes)));
    for (const step of read)
      must(verifyStep(step, person(step.kind === "request" || step.kind === "accept" ? "pat" : "rao").identity));
    expect(must(foldSteps(read))).toEqual(story.at(-1)?.appointment);
  });
});

describe("A67: forged, moved, self-confirmed", () => {
  test("a relay that confirms in the doctor's name has no key of his", () => {
    const { appointment, step } = requested();
    const rao = person("rao");
    const confirmed = must(makeStep(rao, { kind: "confirm", on: appointment }, { madeMs: 1 })).step;
    const forged = resigned(person("mallory"), confirmed, {});
    expect(refusedAs(verifyStep(forged, rao.identity))).toBe("signature");
    const withOwn = resigned(person("mallory"), confirmed, { device: person("mallory").device.deviceId });
    expect(refusedAs(verifyStep(withOwn, rao.identity))).toBe("ghost-device");
    expect(refusedAs(verifyStep(confirmed, person("mallory").identity))).toBe("identity-changed");
    expect(step.state).toBe("pending");
  });

  test("a patient does not confirm her own request, and by rule only under an availability she names", () => {
    const pat = person("pat");
    const { appointment, step } = requested();
    const own = resigned(pat, step, {
      kind: "confirm",
      state: "booked",
      previous: appointment.head,
      availability: noStep,
    });
    expect(refusedAs(applyStep(appointment, own))).toBe("role");
    expect(requested(true).appointment).toMatchObject({ bookedBy: "rule", availability: availability() });
    const nameless = resigned(pat, requested(true).step, { availability: noStep });
    expect(refusedAs(applyStep(undefined, nameless))).toBe("schema");
  });

  test.each([
    ["time", (s: Slot) => ({ ...s, startMs: s.startMs + hour })],
    ["length", (s: Slot) => ({ ...s, minutes: 60 })],
    ["place", (s: Slot) => ({ ...s, place: 2 })],
    ["zone", (s: Slot) => ({ ...s, zone: "America/New_York" })],
  ])("a confirmation of another %s is none", (_what, change) => {
    const { appointment } = requested();
    const rao = person("rao");
    const { step } = must(makeStep(rao, { kind: "confirm", on: appointment }, { madeMs: 1 }));
    const moved = resigned(rao, step, { slot: change(step.slot) });
    expect(refusedAs(applyStep(appointment, moved))).toBe("schema");
  });

  test("neither people nor appointment change on the way", () => {
    const { appointment } = requested();
    const rao = person("rao");
    const { step } = must(makeStep(rao, { kind: "confirm", on: appointment }, { madeMs: 1 }));
    const other = requested(false, person("ina")).appointment;
    expect(refusedAs(applyStep(appointment, resigned(rao, step, { patient: other.patient })))).toBe("schema");
    expect(refusedAs(applyStep(appointment, resigned(rao, step, { appointment: other.appointment })))).toBe("schema");
  });

  test("a device counts that was certified when its step was made, and not once it was revoked", () => {
    const phone = atDevice(person("pat"), "phone");
    const made = requested(false, phone).step;
    const after = afterOp(phone, { kind: "device-revoke", deviceId: phone.device.deviceId });
    must(verifyStep(made, after.identity));
    expect(refusedAs(verifyStep(made, after.identity, "now"))).toBe("revoked-writer");
    expect(refusedAs(verifyStep(requested(false, after).step, after.identity))).toBe("revoked-writer");
    expect(refusedAs(verifyStep(made, person("pat").identity))).toBe("missing-key");
    const early = resigned(phone, made, { authorHead: person("pat").identity.head });
    expect(refusedAs(verifyStep(early, after.identity))).toBe("ghost-device");
  });
});

test("A69: an offer of a waitlist is the doctor's signed step, for her, and no other's acceptance takes it", () => {
  const [pat, ina] = [person("pat"), person("ina")];
  const offered = then(waiting(), ["rao", "propose", slot(start + hour)]);
  expect(refusedAs(verifyStep(resigned(person("mallory"), offered.step, {}), person("rao").identity))).toBe(
    "signature",
  );
  const taken = must(makeStep(pat, { kind: "accept", on: offered.appointment }, { madeMs: 1 })).step;
  const jumped = resigned(ina, taken, { patient: ina.identity.userId, author: ina.identity.userId });
  expect(refusedAs(applyStep(offered.appointment, jumped))).toBe("schema");
  const early = makeStep(pat, { kind: "accept", on: waiting().appointment }, { madeMs: 1 });
  expect(refusedAs(early)).toBe("role");
});

describe("A70: an old state after a change", () => {
  const steps = (now: Appointment, ...made: readonly (readonly [string, StepKind])[]) =>
    made.map(([who, kind]) =>
      must(makeStep(person(who), { kind: kind as FurtherStep["kind"], on: now }, { madeMs: 1 })),
    );
  test("of two steps on one state the second is refused, whichever it is", () => {
    const { appointment } = requested();
    const [confirm, cancel] = steps(appointment, ["rao", "confirm"], ["pat", "cancel"]);
    for (const [a, b] of [
      [confirm, cancel],
      [cancel, confirm],
    ])
      expect(refusedAs(applyStep(must(applyStep(appointment, a!.step)), b!.step))).toBe("rollback");
  });
  test("a step replayed, one left out, and a story without its beginning are refused", () => {
    const first = requested();
    const second = then(first, ["rao", "confirm"]);
    const third = then(second, ["pat", "cancel"]);
    const fold = (...made: readonly MadeStep[]) => refusedAs(foldSteps(made.map(({ step }) => step)));
    expect(fold(first, second, third)).toBe("accepted");
    expect(fold(first, second, second)).toBe("rollback");
    expect(fold(first, second, third, second)).toBe("rollback");
    expect(fold(first, third)).toBe("rollback");
    expect(fold(second, third)).toBe("chain-gap");
    expect(fold()).toBe("chain-gap");
  });
});

// Vectors of the steps of one appointment, from the request to the visit, and of what is no step.
import {
  asAppointmentId,
  asHash,
  makeStep,
  signStep,
  type Appointment,
  type MadeStep,
  type Slot,
} from "../../../src/index.ts";
import { must, person } from "../../../src/testing/index.ts";
import { seedOf } from "../../support.ts";
import { flipped, hex, patched, type VectorFile } from "./shape.ts";

const slot: Slot = {
  startMs: 1_801_000_200_000,
  minutes: 30,
  before: 5,
  after: 10,
  zone: "Europe/Madrid",
  place: 1,
  visit: 1,
};

/** Pat asks for a time, rao proposes another, pat takes it, and comes. */
export function visitSteps(): readonly MadeStep[] {
  const [pat, rao] = [person("pat"), person("rao")];
  const made: MadeStep[] = [];
  const on = (): Appointment => made.at(-1)?.appointment ?? must({ ok: false, error: "no step" });
  const at = (): number => 1_800_000_000_000 + made.length * 60_000;
  made.push(
    must(
      makeStep(
        pat,
        {
          kind: "request",
          doctor: rao.identity.userId,
          patient: pat.identity.userId,
          slot,
          appointment: asAppointmentId(seedOf("appointment", 16)),
        },
        { madeMs: at(), availability: asHash(seedOf("availability")) },
      ),
    ),
  );
  const later = { ...slot, startMs: slot.startMs + 3_600_000 };
  made.push(must(makeStep(rao, { kind: "propose", on: on(), slot: later }, { madeMs: at() })));
  made.push(must(makeStep(pat, { kind: "accept", on: on() }, { madeMs: at() })));
  made.push(must(makeStep(rao, { kind: "arrive", on: on() }, { madeMs: at() })));
  made.push(must(makeStep(rao, { kind: "undo", on: on() }, { madeMs: at() })));
  return made;
}

export function appointment(): VectorFile {
  const steps = visitSteps();
  const [request] = steps;
  if (!request) throw new Error("no step");
  const startAt = 4 + 16 + 1 + 1 + 32 + 32;
  const zoneAt = startAt + 8 + 2 + 2 + 2 + 4;
  const wrong = (name: string, bytes: Uint8Array, error: string) => ({
    name,
    reader: "step",
    bytes: hex(bytes),
    error,
  });
  const { hash: _hash, signature: _signature, ...fields } = request.step;
  const forged = signStep(person("mallory").device.sign, fields).bytes;
  const device = person("mallory").device;
  const ghost = signStep(device.sign, { ...fields, device: device.deviceId }).bytes;
  const other = signStep(person("pat").device.sign, { ...fields, authorHead: asHash(seedOf("no head")) }).bytes;
  return {
    about: "protocol §7: the steps of one appointment between the seeded patient pat and the seeded doctor rao",
    vectors: steps.map(({ bytes, step, appointment: after }) => ({
      name: step.kind,
      bytes: hex(bytes),
      hash: hex(step.hash),
      previous: hex(step.previous),
      state: after.state,
      sigPk: hex(person(step.kind === "request" || step.kind === "accept" ? "pat" : "rao").device.sign.publicKey),
    })),
    invalid: [
      wrong("signed by another's device", forged, "signature"),
      wrong("of a device that is not certified", ghost, "ghost-device"),
      wrong("under a head that the log does not have", other, "missing-key"),
      wrong("five minutes later", patched(request.bytes, startAt + 5, 0x9d, 0x5f, 0xe8), "decode"),
      wrong("another kind of visit", patched(request.bytes, zoneAt + 13 + 1, 2), "signature"),
      wrong("another zone", patched(request.bytes, zoneAt, 0x41), "signature"),
      wrong("an unknown kind", patched(request.bytes, 20, 15), "decode"),
      wrong("an unknown state", patched(request.bytes, 21, 9), "decode"),
      wrong("another doctor", flipped(request.bytes, 22), "signature"),
      wrong("another signature", flipped(request.bytes, -1), "signature"),
      wrong("cut short", request.bytes.slice(0, -1), "decode"),
    ],
  };
}

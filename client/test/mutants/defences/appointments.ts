// What stands round hours and appointments: signatures, predecessors, versions (threats §1f).
import type { Defence } from "../defence.ts";

const room = "client/src/session/appointments";
const attacks = ["client/test/appointments-attacks.test.ts"];

export const appointments: readonly Defence[] = [
  {
    row: "A67",
    off: "the signature of a step",
    file: `${room}/agenda.ts`,
    was: "if (!step || !author || !verifyStep(step, author).ok) return undefined;",
    is: "if (!step || !author) return undefined;",
    tests: attacks,
  },
  {
    row: "A67",
    off: "the rule that books by itself",
    file: `${room}/schedules.ts`,
    was: 'mode === "auto" && equalBytes(hash, availability)',
    is: "mode.length > 0 && hash.length === availability.length",
    tests: ["client/test/appointments-rule.test.ts"],
  },
  {
    row: "A68",
    off: "the version of a doctor's hours",
    file: `${room}/schedules.ts`,
    was: "const older = known !== undefined && found.version < known.version;",
    is: "const older = false;",
    tests: attacks,
  },
  {
    row: "A68",
    off: "the signature of a doctor's hours",
    file: "crypto-core/src/appointment/availability.ts",
    was: 'if (!verify(device.sigPk, "HV1/sig/availability/v1", own, parsed.value.signature))',
    is: "if (own.length === 0)",
    tests: attacks,
  },
  {
    row: "A69",
    off: "a name for steps that nobody signed",
    file: `${room}/views.ts`,
    was: 'if (forged().has(one.id)) found.add("not signed");',
    is: "",
    tests: attacks,
  },
  {
    row: "A70",
    off: "what the other path knows",
    file: `${room}/views.ts`,
    was: 'if (held.seq === undefined && old) found.add("not at the relay");',
    is: "",
    tests: attacks,
  },
];

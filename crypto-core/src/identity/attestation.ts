// Whether the clinic vouches for somebody now: same log, same generation, not expired, never longer than 90 days (protocol §4).
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey } from "../ids.ts";
import { ok, type Result } from "../result.ts";
import { generationAt, type Attestation, type Identity } from "./state.ts";

const dayMs = 86_400_000;
export const maxAttestationMs = 90 * dayMs;
/** How far two honest clocks may lie apart. */
const clockSlackMs = dayMs;

/**
 * `attestation`: none, another person's log, or longer than a clinic may sign. `expired`: its time is over.
 * `identity-changed`: the person rotated since; show "by clinic, before a key change" and make no new grant.
 */
export function attestationOf(clinic: Identity, person: Identity, nowMs: number): Result<Attestation, ProtocolError> {
  const found = clinic.attestations.get(idKey(person.userId));
  if (!found) return refuse("attestation", "none");
  const generation = generationAt(person, idKey(found.identityHead));
  if (generation === undefined || generation !== found.generation) return refuse("attestation", "names another log");
  if (found.untilMs - nowMs > maxAttestationMs + clockSlackMs) return refuse("attestation", "longer than 90 days");
  if (found.untilMs <= nowMs) return refuse("expired", "attestation");
  return generation === person.generation ? ok(found) : refuse("identity-changed", "attestation");
}

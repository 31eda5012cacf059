// Pat and rao at the same clinic, before their first word: she knows from the clinic's log whom she can write to.
import { clinic, type Clinic, type ClinicOptions, type Person } from "./clinic.ts";

export interface Acquainted {
  readonly house: Clinic;
  readonly rao: Person;
  readonly pat: Person;
}

export async function acquainted(options: ClinicOptions = {}): Promise<Acquainted> {
  const house = await clinic(options);
  const rao = await house.attested("rao");
  const pat = await house.patient("pat");
  await pat.session.refreshAppointments();
  return { house, rao, pat };
}

/** What two people said to each other about appointments, in the clear: signed steps with reasons, and steps the relay refused; a fold in any order (docs/protocol.md §7). */
import type { Change } from "../change.ts";
import type { UserIdText } from "../ids.ts";

export interface SaidStep {
  /** The signed step, base64url. */
  readonly step: string;
  readonly author: UserIdText;
  /** Reason or answer; may be empty. */
  readonly note: string;
  /** Of a person whom the doctor may know by no chart. */
  readonly name?: string;
  readonly born?: string;
}

export interface AppointmentNotes {
  /** By the step's text; what another than its signer repeats is told apart by the reader, who knows signatures. */
  readonly steps: Map<string, readonly SaidStep[]>;
  /** By the step's hash, base64url: who said that the relay did not take it, and the relay's word for why. */
  readonly refused: Map<string, { readonly author: UserIdText; readonly code: string }>;
}

export const noAppointmentNotes = (): AppointmentNotes => ({ steps: new Map(), refused: new Map() });

export function addAppointmentNotes(
  notes: AppointmentNotes,
  batch: Iterable<{ readonly change: Change; readonly author: UserIdText }>,
): void {
  for (const { change, author } of batch) {
    if (change.kind === "appointment-refused") {
      if (!notes.refused.has(change.step)) notes.refused.set(change.step, { author, code: change.code });
    } else if (change.kind === "appointment") {
      const said = notes.steps.get(change.step) ?? [];
      if (said.some((one) => one.author === author)) continue;
      const { step, note, name, born } = change;
      const one = {
        step,
        author,
        note,
        ...(name === undefined ? {} : { name }),
        ...(born === undefined ? {} : { born }),
      };
      notes.steps.set(step, [...said, one]);
    }
  }
}

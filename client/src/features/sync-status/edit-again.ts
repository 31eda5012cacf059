// What was written and not sent yet, as the half-written form it came from; undefined for what no form here writes.
import { answerName, answerText } from "../../hooks/message-draft.ts";
import { boxesOfPanel, boxesOfResult, panelText } from "../../hooks/panel-boxes.ts";
import { draftText } from "../../hooks/reading-draft.ts";
import { boxesText } from "../../hooks/record-form.ts";
import { boxesOf, fitsForm, kindOf } from "../../hooks/vital-kinds.ts";
import type { Outcome, SessionApi } from "../../session/api.ts";
import type { OutboxLine } from "../../session/api/outbox.ts";
import { AMENDABLE } from "../../hooks/forms/plans.ts";

/** A form as it is kept, under the name and at the place where it is opened again. */
export interface Again {
  readonly name: string;
  readonly draft: string;
  /** Within the record. */
  readonly path: string;
}

/**
 * Where a document that waits is edited: its words are corrected where it stands, for what is taken back takes its file along.
 * Undefined for everything else.
 */
export const correctionOf = ({ written, others }: OutboxLine): string | undefined => {
  const [document] = others;
  return written?.input.kind === "document" && written.amends === undefined && document !== undefined
    ? `/item/${document.item}/correct`
    : undefined;
};

const at = (effective: string | undefined) => ({ kind: "other", local: (effective ?? "").slice(0, 16) }) as const;

export function againOf({ vaultId, readings, written, said, files, cards }: OutboxLine): Again | undefined {
  const [text] = said;
  // What goes with a message would not come along into the field.
  const isWords = said.length === 1 && files.length + cards === 0;
  const draft = isWords && text !== undefined ? answerText({ text, cards: [] }) : undefined;
  if (draft !== undefined) return { name: answerName(vaultId), draft, path: "" };
  if (!written) return undefined;
  const { input, amends } = written;
  const correct = `/item/${amends ?? ""}/correct`;
  if (input.kind === "reading") {
    const [reading] = readings;
    const kind = reading && kindOf(reading.concept);
    if (!reading || !kind || !fitsForm(kind, reading)) return undefined;
    const draft = draftText({
      kind,
      boxes: boxesOf(kind, reading),
      note: reading.note ?? "",
      when: at(reading.effective),
    });
    const name = amends === undefined ? `reading ${vaultId}` : `reading ${vaultId} ${amends}`;
    return { name, draft, path: amends === undefined ? "/new" : correct };
  }
  if (input.kind === "panel")
    return {
      name: `record ${vaultId} panel`,
      draft: panelText(boxesOfPanel(input), at(input.effective)),
      path: "/add/panel",
    };
  if (input.kind === "result" && amends !== undefined)
    return {
      name: `record ${vaultId} ${amends}`,
      draft: panelText(boxesOfResult(input), at(input.effective)),
      path: correct,
    };
  const boxes = AMENDABLE[input.kind]?.toBoxes(input);
  if (!boxes || (input.kind === "document" && amends === undefined)) return undefined;
  return {
    name: `record ${vaultId} ${amends ?? input.kind}`,
    draft: boxesText(boxes),
    path: amends === undefined ? `/add/${input.kind}` : correct,
  };
}

type Desk = Pick<SessionApi, "draft" | "keepDraft" | "withdraw">;

/**
 * Takes the item back into its form. `asks`: something else is half-written there and nothing was done;
 * with `instead` it makes room. Where it fails, item and form are as they were.
 */
export async function editAgain(
  desk: Desk,
  order: number,
  { name, draft }: Again,
  instead: boolean,
): Promise<Outcome<"asks" | "opened">> {
  const before = await desk.draft(name);
  if (before !== undefined && before !== draft && !instead) return { ok: true, value: "asks" };
  // The form is kept before the item goes, so that nothing is lost between the two.
  const kept = await desk.keepDraft(name, draft);
  if (!kept.ok) return kept;
  let isBack = false;
  try {
    const back = await desk.withdraw(order);
    isBack = back.ok;
    return back.ok ? { ok: true, value: "opened" } : back;
  } finally {
    if (!isBack) await desk.keepDraft(name, before);
  }
}

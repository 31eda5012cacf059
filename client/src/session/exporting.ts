// A chart as a file, made on this device step by step: what counts now, who wrote it, who may read it (product §2).
import { type AttachmentRef, refsOf } from "../domain/attachment.ts";
import { exportBundle, exportText, recordsIn, withFiles } from "../domain/export-bundle.ts";
import { withSubjects } from "../domain/export-subject.ts";
import { idKey, ownerOf } from "@health-vault/crypto-core";
import { grantsKept } from "../domain/consent.ts";
import type { ExportGrant } from "../domain/export-consent.ts";
import type { Progress } from "./api/imports.ts";
import type { RecordApi } from "./api/record.ts";
import type { Attachments } from "./attachments.ts";
import { toBase64 } from "./base64.ts";
import type { Book } from "./book.ts";
import type { Names } from "./names.ts";
import { failed, gives } from "./outcome.ts";
import type { Volume } from "./volume.ts";

export interface ExportPorts {
  readonly book: Book;
  readonly attachments: Pick<Attachments, "open">;
  readonly names: Pick<Names, "of" | "ofKey">;
  readonly nowMs: () => number;
  readonly breathe: () => Promise<void>;
}

/** Largest file that is written into the one text of an export; what is larger keeps its name there. */
const mostEmbeddedBytes = 10_000_000;

/** Everybody but the owner whose access has not run out, and of whom the record holds no Consent that says the same. */
function grantsIn(volume: Volume, names: ExportPorts["names"], nowMs: number): readonly ExportGrant[] {
  const members = volume.vault.membership()?.members;
  const owner = members && ownerOf(members);
  const kept = owner ? grantsKept(volume.chart.value(), idKey(owner.userId)).filter(({ active }) => active) : [];
  const isKept = (key: string, role: string, untilMs: number | undefined): boolean =>
    kept.some((grant) => grant.userId === key && grant.role === role && grant.endMs === untilMs);
  return [...(members?.values() ?? [])].flatMap(({ userId, role, untilMs }) =>
    role === "owner" || (untilMs !== undefined && untilMs <= nowMs) || isKept(idKey(userId), role, untilMs)
      ? []
      : [{ userId: idKey(userId), name: names.of(userId, volume), role, untilMs }],
  );
}

export const createExporting = ({
  book,
  attachments,
  names,
  nowMs,
  breathe,
}: ExportPorts): Pick<RecordApi, "exportRecord"> => {
  /** From this device, or fetched where there is a connection. */
  async function fileOf(key: string, refs: readonly AttachmentRef[]): Promise<string | undefined> {
    const opened = await attachments.open(key, refs);
    return opened.ok ? toBase64(new Uint8Array(await opened.value.arrayBuffer())) : undefined;
  }
  return {
    async exportRecord(key, progress: Progress = () => undefined) {
      const volume = await book.opened(key);
      if (!volume) return failed("not-a-member");
      const atMs = nowMs();
      const bundle = exportBundle(volume.chart.value(), {
        atMs,
        nameOf: (author) => names.ofKey(author, volume),
        grants: grantsIn(volume, names, atMs),
      });
      let large = 0;
      const { bundle: full, missing } = await withFiles(bundle, async (id) => {
        const refs = refsOf(volume.chart.value(), id);
        if (refs.every(({ size }) => size <= mostEmbeddedBytes)) return fileOf(key, refs);
        large++;
        return undefined;
      });
      const steps = exportText(withSubjects(full));
      for (;;) {
        const step = steps.next();
        if (step.done === true)
          return gives({ text: step.value, items: recordsIn(bundle), missing: missing - large, large });
        progress(step.value);
        await breathe();
      }
    },
  };
};

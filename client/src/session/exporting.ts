// A chart as a file, made on this device step by step: what counts now, who wrote it, who may read it (product §2).
import { idKey } from "@health-vault/crypto-core";
import { exportBundle, exportText, recordsIn } from "../domain/export-bundle.ts";
import type { ExportGrant } from "../domain/export-consent.ts";
import type { Progress } from "./api/imports.ts";
import type { RecordApi } from "./api/record.ts";
import type { Book } from "./book.ts";
import type { Names } from "./names.ts";
import { failed, gives } from "./outcome.ts";
import type { Volume } from "./volume.ts";

export interface ExportPorts {
  readonly book: Book;
  readonly names: Pick<Names, "of" | "ofKey">;
  readonly nowMs: () => number;
  readonly breathe: () => Promise<void>;
}

/** Everybody but the owner whose access has not run out. */
function grantsIn(volume: Volume, names: ExportPorts["names"], nowMs: number): readonly ExportGrant[] {
  return [...(volume.vault.membership()?.members.values() ?? [])].flatMap(({ userId, role, untilMs }) =>
    role === "owner" || (untilMs !== undefined && untilMs <= nowMs)
      ? []
      : [{ userId: idKey(userId), name: names.of(userId, volume), role, untilMs }],
  );
}

export const createExporting = ({ book, names, nowMs, breathe }: ExportPorts): Pick<RecordApi, "exportRecord"> => ({
  async exportRecord(key, progress: Progress = () => undefined) {
    const volume = await book.opened(key);
    if (!volume) return failed("not-a-member");
    const atMs = nowMs();
    const bundle = exportBundle(volume.chart.value(), {
      atMs,
      nameOf: (author) => names.ofKey(author, volume),
      grants: grantsIn(volume, names, atMs),
    });
    const steps = exportText(bundle);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return gives({ text: step.value, items: recordsIn(bundle) });
      progress(step.value);
      await breathe();
    }
  },
});

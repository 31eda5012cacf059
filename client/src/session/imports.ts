// Importing a file into a chart: planned step by step, cancelled without a trace, written as a few sealed entries, taken back whole (product §3.4).
import { asBlobId, type BlobId, hash, randomBytes, toBase64url, utf8 } from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../domain/change.ts";
import { entryIdSchema, importIdSchema, userIdSchema, type EntryIdText } from "../domain/ids.ts";
import { toChangeGroups } from "../domain/import/change-groups.ts";
import { openFile } from "../domain/import/formats.ts";
import { entriesOfImport, importsOf } from "../domain/import/imports.ts";
import type { AttachmentRef } from "../domain/attachment.ts";
import type { LiftedFile } from "../domain/import/lift.ts";
import { planImport, type ImportPlan } from "../domain/import/plan.ts";
import type { ImportCard, ImportPreview, ImportReport, Progress } from "./api/imports.ts";
import type { Outcome } from "./api.ts";
import type { FileSource } from "./api/documents.ts";
import type { Attachments } from "./attachments.ts";
import { fromBase64 } from "./base64.ts";
import type { Book } from "./book.ts";
import { bytesOf } from "./bytes.ts";
import { factsOf, previewFor } from "./import-preview.ts";
import { done, failed, gives } from "./outcome.ts";
import { instant, newChangeId, newChangeIds } from "./stamp.ts";
import type { Volume } from "./volume.ts";

export interface Imports {
  plan(key: string, fileName: string, bytes: Uint8Array, progress: Progress): Promise<Outcome<ImportPreview>>;
  run(importId: string, progress: Progress): Promise<Outcome<ImportReport>>;
  cancel(importId: string | undefined): void;
  list(key: string): Promise<readonly ImportCard[]>;
  undo(key: string, importId: string): Promise<Outcome>;
}

interface Pending {
  readonly key: string;
  readonly plan: ImportPlan;
  readonly preview: ImportPreview;
  /** Groups that are durable, and their entries: a run that the disk broke off goes on from here. */
  readonly written: string[];
  /** Files of the plan that are sealed on this disk, by what they are. */
  readonly files: Map<string, AttachmentRef>;
  groups: readonly (readonly Change[])[] | undefined;
  at: number;
  saved: number;
}

export interface ImportPorts {
  readonly book: Book;
  readonly attachments: Pick<Attachments, "seal" | "added">;
  /** My own id, as authors are named. */
  readonly myKey: string;
  readonly nameOf: (userKey: string, volume: Volume) => string;
  readonly nowMs: () => number;
  /** Lets other work through between two steps. */
  readonly breathe: () => Promise<void>;
}

/** Entries sealed between two reports: one local transaction, one run. */
const groupsPerStep = 6;

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function sourceOf({ form, text }: LiftedFile): FileSource | undefined {
  const bytes = form === "text" ? utf8(text) : fromBase64(text);
  return (
    bytes && {
      size: bytes.length,
      slice: (from, to) => ({ arrayBuffer: () => Promise.resolve(new Uint8Array(bytes.subarray(from, to)).buffer) }),
    }
  );
}

const blobsIn = (group: readonly Change[]): readonly BlobId[] =>
  [
    ...new Set(
      group.flatMap((change) => (change.kind === "record" ? (change.attachments ?? []) : [])).map(({ id }) => id),
    ),
  ].map((id) => asBlobId(bytesOf(id)));

const textHash = (text: string): string => toBase64url(hash("HV1/import-item/v1", utf8(text)));

export function createImports({ book, attachments, myKey, nameOf, nowMs, breathe }: ImportPorts): Imports {
  const pending = new Map<string, Pending>();
  const cancelled = new Set<string>();
  let planning = 0;

  const voids = (entries: readonly EntryIdText[]): string =>
    encodeChanges(
      entries.map((entry) => ({ kind: "void", changeId: newChangeId(), recordedAt: instant(nowMs()), entry })),
    );

  /** Every file of the plan once; what a full disk refused is tried again with the next call. */
  async function sealFiles({ key, plan, files }: Pending, importId: string): Promise<Outcome> {
    for (const file of plan.taken.flatMap((taken) => taken.files)) {
      if (files.has(file.of) || cancelled.has(importId)) continue;
      const source = sourceOf(file);
      if (!source) return failed("file", { reason: "not-base64" });
      const sealed = await attachments.seal(
        key,
        source,
        () => undefined,
        () => cancelled.has(importId),
      );
      if (sealed.ok) files.set(file.of, { ...sealed.value, of: file.of });
      else if (sealed.error.kind !== "cancelled") return sealed;
      await breathe();
    }
    return done;
  }

  return {
    async plan(key, fileName, bytes, progress) {
      const mine = ++planning;
      const volume = await book.opened(key);
      if (!volume) return failed("not-a-member");
      if (!book.accepted(key)) return failed("not-permitted", { reason: "pending" });
      const source = openFile({ name: fileName, bytes, text: decode(bytes) });
      if (!source.ok) return failed("file", factsOf({ ...source.error }));
      const steps = planImport(source.value, { chart: volume.chart.value(), hash: textHash, nowMs: nowMs() });
      let step = steps.next();
      for (; !step.done; step = steps.next()) {
        progress(step.value);
        await breathe();
        if (mine !== planning) return failed("cancelled");
      }
      const importId = toBase64url(randomBytes(16));
      const preview = previewFor(importId, fileName, step.value);
      pending.set(importId, {
        key,
        plan: step.value,
        preview,
        written: [],
        files: new Map(),
        groups: undefined,
        at: 0,
        saved: 0,
      });
      return gives(preview);
    },
    async run(importId, progress) {
      const found = pending.get(importId);
      const volume = found && (await book.opened(found.key));
      if (!found || !volume) return failed("invalid", { field: "import", reason: "unknown" });
      const { plan, preview, written } = found;
      const sealed = await sealFiles(found, importId);
      if (!sealed.ok) return sealed;
      // Made once: what is tried again after a full disk goes on under the same names.
      found.groups ??= toChangeGroups(plan, {
        importId: importIdSchema.parse(importId),
        fileName: preview.fileName,
        recordedAt: instant(nowMs()),
        newId: newChangeIds(),
        files: found.files,
      });
      const { groups } = found;
      const total = plan.taken.length;
      // Durable step by step; a cancelled import is taken back by `void`, so that it leaves nothing in the chart.
      for (; found.at < groups.length; found.at += groupsPerStep) {
        if (cancelled.has(importId)) break;
        const step = groups.slice(found.at, found.at + groupsPerStep);
        const outcome = await volume.vault.write(step.map(encodeChanges), step.map(blobsIn));
        if (!outcome.ok) return outcome;
        written.push(...outcome.value);
        found.saved += step.flat().filter(({ kind }) => kind === "record").length;
        progress({ done: found.saved, total });
        await breathe();
      }
      if (found.files.size > 0) attachments.added();
      const stopped = cancelled.delete(importId) && found.saved < total;
      if (stopped && written.length > 0) {
        const undone = await volume.vault.write([voids(written.map((entry) => entryIdSchema.parse(entry)))]);
        if (!undone.ok) return undone;
      }
      pending.delete(importId);
      return stopped ? failed("cancelled") : gives({ ...preview, saved: found.saved });
    },
    cancel(importId) {
      planning++;
      if (importId !== undefined && pending.has(importId)) cancelled.add(importId);
    },
    async list(key) {
      const volume = await book.opened(key);
      if (!volume) return [];
      return importsOf(volume.chart.value()).map((line) => ({
        ...line,
        authorName: nameOf(line.author, volume),
        mine: line.author === myKey,
      }));
    },
    async undo(key, importId) {
      const volume = await book.opened(key);
      if (!volume) return failed("not-a-member");
      const id = importIdSchema.safeParse(importId);
      const entries = id.success && entriesOfImport(volume.chart.value(), userIdSchema.parse(myKey), id.data);
      if (!entries) return failed("not-permitted", { reason: "not mine" });
      if (entries.length === 0) return done;
      const undone = await volume.vault.write([voids(entries)]);
      return undone.ok ? done : undone;
    },
  };
}

// Files that were chosen for a message and not sent yet: sealed onto this disk at once, so that lock, reload and kill lose none of them (protocol §8, ADR 0107).
import { z } from "zod";
import type { AttachmentRef } from "../../domain/change-fields.ts";
import { mediaTypeSchema, MOST_FILES } from "../../domain/message/enclosed.ts";
import type { VaultKey } from "../../sync/ports.ts";
import { mostFileBytes, type FileProgress } from "../api/documents.ts";
import type { HeldFile, OutgoingFile } from "../api/messages.ts";
import type { Outcome } from "../api.ts";
import type { Attachments } from "../attachments.ts";
import { done, failed, gives, onDisk } from "../outcome.ts";
import type { SealedFile } from "../sealed-file.ts";

/** Of all drafts together: as much as one message takes. */
const mostHeldBytes = MOST_FILES * mostFileBytes;
const mostHeld = 200;

const kept = z.array(
  z.strictObject({
    draft: z.string(),
    id: z.string(),
    key: z.string(),
    size: z.number(),
    name: z.string(),
    contentType: z.string(),
  }),
);
type Kept = z.infer<typeof kept>[number];

/** One that goes with a message, as the message names it. */
export interface HeldRef {
  readonly ref: AttachmentRef;
  readonly name: string;
  readonly contentType: string;
}

export interface Held {
  hold(draft: string, file: OutgoingFile, progress: FileProgress): Promise<Outcome<HeldFile>>;
  stop(draft: string): void;
  /** In the order in which they were chosen; none that is no longer on the disk. */
  of(draft: string): Promise<readonly HeldFile[]>;
  letGo(id: string): Promise<Outcome>;
  /** Ids of all: what a start leaves on the disk. */
  ids(): Promise<ReadonlySet<string>>;
  /** For a message of this thread; undefined when one of them is not here any more. */
  take(ids: readonly string[], key: VaultKey): Promise<readonly HeldRef[] | undefined>;
  /** They went. */
  forget(ids: readonly string[]): Promise<void>;
}

export interface HeldPorts {
  readonly attachments: Pick<Attachments, "seal" | "drop" | "claim" | "isDraft">;
  readonly file: SealedFile;
}

/** What stands in the place of a thread's id until a message names the file. */
const nowhere: VaultKey = "";

function faultOf({ file, name, contentType }: OutgoingFile): Outcome<never> | undefined {
  if (name.trim() === "" || name.length > 255) return failed("invalid", { field: "name", reason: "length" });
  if (!mediaTypeSchema.safeParse(contentType).success) return failed("invalid", { field: "type", reason: "format" });
  if (file.size === 0) return failed("invalid", { field: "file", reason: "empty" });
  if (file.size > mostFileBytes) return failed("invalid", { field: "file", reason: "size", most: mostFileBytes });
  return undefined;
}

const viewOf = ({ id, name, contentType, size }: Kept): HeldFile => ({ id, name, contentType, size });

export function createHeld({ attachments, file }: HeldPorts): Held {
  let turn: Promise<unknown> = Promise.resolve();
  /** What is being sealed, by draft: the newest. */
  const sealing = new Map<string, { stopped: boolean }>();

  /** What does not open is of an older key, or damaged: its files go with the next start. */
  async function read(): Promise<readonly Kept[]> {
    const text = await file.read();
    return kept.safeParse(text === undefined ? [] : JSON.parse(text)).data ?? [];
  }

  /** One after the other: each change builds on the one before. */
  function change(next: (before: readonly Kept[]) => readonly Kept[]): Promise<void> {
    const mine = turn.then(async () => {
      const before = await read();
      const after = next(before);
      if (after !== before) await file.write(JSON.stringify(after));
    });
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** Too many or too much, seen from what is held now. */
  function crowded(all: readonly Kept[], draft: string, size: number): Outcome<never> | undefined {
    if (all.filter((one) => one.draft === draft).length >= MOST_FILES)
      return failed("invalid", { field: "file", reason: "many", most: MOST_FILES });
    const bytes = all.reduce((sum, one) => sum + one.size, size);
    return bytes > mostHeldBytes || all.length >= mostHeld
      ? failed("invalid", { field: "file", reason: "held", most: mostHeldBytes })
      : undefined;
  }

  return {
    async hold(draft, outgoing, progress) {
      const wrong = faultOf(outgoing) ?? crowded(await read(), draft, outgoing.file.size);
      if (wrong) return wrong;
      const mine = { stopped: false };
      sealing.set(draft, mine);
      const { size } = outgoing.file;
      return onDisk(async () => {
        const sealed = await attachments.seal(
          nowhere,
          outgoing.file,
          (at) => progress({ done: at, total: size }),
          () => mine.stopped,
        );
        if (sealing.get(draft) === mine) sealing.delete(draft);
        if (!sealed.ok) return sealed;
        const { name, contentType } = outgoing;
        const one = { draft, ...sealed.value, name: name.trim(), contentType };
        let late: Outcome<never> | undefined;
        await change((before) => {
          late = crowded(before, draft, size);
          return late ? before : [...before, one];
        });
        if (late) await attachments.drop([one.id]);
        return late ?? gives(viewOf(one));
      });
    },
    stop(draft) {
      const mine = sealing.get(draft);
      if (mine) mine.stopped = true;
    },
    async of(draft) {
      const here: HeldFile[] = [];
      for (const one of await read())
        if (one.draft === draft && (await attachments.isDraft(one.id))) here.push(viewOf(one));
      return here;
    },
    letGo: (id) =>
      onDisk(async () => {
        const isHeld = (await read()).some((one) => one.id === id);
        await change((before) => before.filter((one) => one.id !== id));
        // Of one that went meanwhile the message keeps the bytes.
        if (isHeld && (await attachments.isDraft(id))) await attachments.drop([id]);
        return done;
      }),
    async ids() {
      return new Set((await read()).map(({ id }) => id));
    },
    async take(ids, key) {
      const all = await read();
      const taken: HeldRef[] = [];
      for (const id of ids) {
        const one = all.find((held) => held.id === id);
        if (!one || !(await attachments.claim(id, key))) return undefined;
        taken.push({
          ref: { id, key: one.key, size: one.size },
          name: one.name,
          contentType: one.contentType,
        });
      }
      return taken;
    },
    forget: (ids) => change((before) => before.filter(({ id }) => !ids.includes(id))),
  };
}

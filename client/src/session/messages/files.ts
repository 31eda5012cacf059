// Files of messages that were sent: opened, filed in a chart under a key of their own, and let go of by everybody when their message is taken back (protocol §5.5, §5.6, ADR 0097).
import { asBlobId, asHash, compareBytes } from "@health-vault/crypto-core";
import type { AttachmentRef } from "../../domain/change-fields.ts";
import type { Message } from "../../domain/message/conversation.ts";
import { encodeChanges, type Change } from "../../domain/change.ts";
import { buildDocument } from "../../domain/document.ts";
import { itemIdSchema } from "../../domain/ids.ts";
import type { Clock, VaultKey } from "../../sync/ports.ts";
import type { SyncStatus } from "../../sync/status.ts";
import type { MessagesApi } from "../api/messages.ts";
import type { Attachments } from "../attachments.ts";
import type { Book } from "../book.ts";
import { bytesOf } from "../bytes.ts";
import { documentFault } from "../documents.ts";
import type { MembershipChange } from "../membership-change.ts";
import { failed, gives, onDisk } from "../outcome.ts";
import { stamp } from "../stamp.ts";
import type { Volume } from "../volume.ts";
import { filesOf } from "./named-files.ts";
import type { MessageViews } from "./views.ts";

export interface MessageFilesPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly attachments: Attachments;
  readonly change: MembershipChange;
  readonly status: () => SyncStatus;
  readonly clock: Clock;
  readonly failed: (thrown: unknown) => void;
}

export interface MessageFiles extends Pick<MessagesApi, "cancelFiling"> {
  open(volume: Volume, message: Message, index: number): ReturnType<MessagesApi["openMessageFile"]>;
  /** `name`: of whoever sent it. */
  file(
    volume: Volume,
    message: Message,
    name: string,
    asked: {
      readonly index: number;
      readonly vaultId: VaultKey;
      readonly about: Parameters<MessagesApi["fileInRecord"]>[4];
      readonly progress: (step: { readonly done: number; readonly total: number }) => void;
    },
  ): ReturnType<MessagesApi["fileInRecord"]>;
  /** What this device need not keep: its message was taken back. */
  drop(message: Message): Promise<void>;
  /** Something in this thread is new: files of what I took back are erased as soon as all of it is at the relay. */
  release(volume: Volume, views: MessageViews): void;
}

/** As many as one operation may name. */
const mostBlobs = 256;

export function createMessageFiles(ports: MessageFilesPorts): MessageFiles {
  const { myKey, book, attachments, change, clock } = ports;
  const unknown = failed("invalid", { field: "file", reason: "unknown" });
  const filing = new Map<VaultKey, { stopped: boolean }>();
  const releasing = new Set<VaultKey>();

  const refOf = ({ said }: Message, index: number): AttachmentRef | undefined => said.attachments?.[index];

  /** Of messages that I took back, and that no `erase` of mine names. */
  function due(volume: Volume, views: MessageViews): readonly string[] {
    const erased = volume.vault.membership()?.erasedBlobs;
    const view = views.viewOf(volume);
    const isGone = (id: string): boolean => {
      const erasure = erased?.get(id);
      return erasure !== undefined && (erasure.byOwner || erasure.by.has(myKey));
    };
    return view.messages
      .filter((message) => message.author === myKey && view.isWithdrawn(message))
      .flatMap(({ said }) => (said.attachments ?? []).map(({ id }) => id))
      .filter((id) => !isGone(id))
      .slice(0, mostBlobs);
  }

  async function erase(volume: Volume, views: MessageViews): Promise<void> {
    const made = await change.make(volume, () => {
      const blobs = [...new Set(due(volume, views))].map((id) => asHash(bytesOf(id))).sort(compareBytes);
      return Promise.resolve(gives({ ops: blobs.length === 0 ? [] : [{ kind: "erase", entries: [], blobs }] }));
    });
    // Without a line it is asked for again with the next news.
    if (!made.ok && made.error.kind === "storage") throw new Error(made.error.kind);
  }

  return {
    async open({ vault, conversation }, message, index) {
      const ref = refOf(message, index);
      const file = ref && filesOf({ conversation }, message)[index];
      if (!ref || !file) return unknown;
      const opened = await onDisk(() => attachments.open(vault.key, [ref]));
      return opened.ok ? gives({ blob: opened.value, contentType: file.contentType, title: file.name }) : opened;
    },
    async file(volume, message, name, { index, vaultId, about, progress }) {
      const ref = refOf(message, index);
      const file = ref && filesOf(volume, message)[index];
      const into = await book.opened(vaultId);
      if (!ref || !file) return unknown;
      if (into?.vault.membership()?.purpose !== "chart") return failed("not-a-member");
      if (!book.accepted(vaultId)) return failed("not-permitted", { reason: "pending" });
      const input = { ...about, title: about.title.trim(), contentType: file.contentType, author: name.slice(0, 200) };
      const fault = documentFault(input, ref.size);
      if (!fault.ok) return fault;
      const mine = { stopped: false };
      filing.set(vaultId, mine);
      return onDisk(async () => {
        const sealed = await attachments.sealAgain(
          vaultId,
          volume.vault.key,
          ref,
          (done) => progress({ done, total: ref.size }),
          () => mine.stopped,
        );
        if (!sealed.ok) return sealed;
        const own = sealed.value;
        const made = stamp(clock.nowMs());
        const from = { threadId: volume.vault.key, key: message.key };
        const resource = buildDocument(input, own, made.recordedAt, from);
        const item = itemIdSchema.parse(made.changeId);
        const record: Change = { kind: "record", ...made, replaces: [], item, resource, attachments: [own] };
        const written = await into.vault.write([encodeChanges([record])], [[asBlobId(bytesOf(own.id))]]);
        if (!written.ok) {
          await attachments.drop([own.id]);
          return written;
        }
        attachments.added();
        return gives({ changeId: made.changeId, item });
      });
    },
    async cancelFiling(vaultId) {
      const mine = filing.get(vaultId);
      if (mine) mine.stopped = true;
    },
    async drop({ said }) {
      await attachments.drop((said.attachments ?? []).map(({ id }) => id));
    },
    release(volume, views) {
      const { key } = volume.vault;
      const status = ports.status();
      const isReady = status.link === "up" && (status.waitingIn.get(key) ?? 0) === 0 && volume.vault.isAtEnd();
      if (releasing.has(key) || !isReady || due(volume, views).length === 0) return;
      releasing.add(key);
      erase(volume, views)
        .catch(ports.failed)
        .finally(() => releasing.delete(key));
    },
  };
}

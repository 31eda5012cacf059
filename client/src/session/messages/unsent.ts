// A message of mine that never left this device: taken out of the outbox it was never written, files and all (protocol §5.7).
import type { Message } from "../../domain/message/conversation.ts";
import type { Attachments } from "../attachments.ts";
import type { AccountStore } from "../ports.ts";
import { authoredChanges } from "../projection.ts";
import type { Volume } from "../volume.ts";

export interface UnsentPorts {
  readonly store: Pick<AccountStore, "outbox">;
  readonly attachments: Pick<Attachments, "unname">;
}

export const createUnsent = ({ store, attachments }: UnsentPorts) => ({
  /** False when it may have gone out, or stands in one run with more than itself. */
  async withdraw({ vault }: Volume, message: Message): Promise<boolean> {
    for (const item of await store.outbox()) {
      if (item.vaultId !== vault.key || item.kind !== "run" || item.state !== "sealed") continue;
      const changes = vault.peek(item.bytes).flatMap((entry) => {
        const authored = authoredChanges(entry, 0);
        return "kind" in authored ? [] : authored.map(({ change }) => change);
      });
      if (!changes.some(({ changeId }) => changeId === message.changeId)) continue;
      const isAlone = changes.every(
        (change) =>
          change.changeId === message.changeId || (change.kind === "enclosed" && change.message === message.changeId),
      );
      if (!isAlone || !(await vault.withdraw(item.order))) return false;
      await attachments.unname(item.blobs ?? []);
      return true;
    }
    return false;
  },
});

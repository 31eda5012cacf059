// The files of a message under the names that its sender gave them.
import type { Message } from "../../domain/message/conversation.ts";
import type { MessageFile } from "../api/messages.ts";
import type { Volume } from "../volume.ts";

/** The files of a message as they are called; what nobody named is a file all the same. */
export function filesOf(
  { conversation }: Pick<Volume, "conversation">,
  { key, said }: Message,
): readonly MessageFile[] {
  const notes = conversation.enclosed.get(key)?.said.files ?? [];
  return (said.attachments ?? []).map(({ id, size }) => {
    const { name = "", contentType = "application/octet-stream" } = notes.find((note) => note.attachment === id) ?? {};
    return { id, name, contentType, size };
  });
}

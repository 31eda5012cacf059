// Files for the gallery: some room is taken, and nothing can be fetched or filed; development only.
import type { Outcome } from "../../session/api.ts";
import type { DocumentsApi } from "../../session/api/documents.ts";
import type { MessagesApi } from "../../session/api/messages.ts";

const offline = (): Promise<Outcome<never>> => Promise.resolve({ ok: false, error: { kind: "offline" } });

export const fakeFiles: Pick<DocumentsApi, "keepFile" | "releaseFile" | "fileRoom" | "freeFiles"> &
  Pick<
    MessagesApi,
    "holdFile" | "cancelHolding" | "heldFiles" | "letGoHeld" | "openMessageFile" | "fileInRecord" | "cancelFiling"
  > = {
  keepFile: offline,
  releaseFile: offline,
  fileRoom: () => Promise.resolve({ here: 48_000_000, free: 31_000_000 }),
  freeFiles: offline,
  holdFile: offline,
  cancelHolding: () => Promise.resolve(),
  heldFiles: () => Promise.resolve([]),
  letGoHeld: offline,
  openMessageFile: offline,
  fileInRecord: offline,
  cancelFiling: () => Promise.resolve(),
};

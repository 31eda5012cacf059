// What is about to go with a message: files, sealed onto this device as soon as they are chosen and so still there after lock and reload, and cards, which the draft keeps.
import { useEffect, useRef, useState } from "react";
import { mostFileBytes } from "../session/api/documents.ts";
import type { HeldFile } from "../session/api/messages.ts";
import type { SessionError } from "../session/api.ts";
import { t } from "../locales/text.ts";
import type { CardChoice } from "./message-draft.ts";
import { cleanPhoto, isPhoto } from "./photo.ts";
import { useSession } from "./session.tsx";

/** As many as a message takes. */
const MOST_CARDS = 8;

export type Refused = "large" | "empty" | "unreadable";

export interface Going {
  readonly files: readonly HeldFile[];
  readonly cards: readonly CardChoice[];
  /** The file that is being sealed, bytes. */
  readonly sealing: { readonly name: string; readonly done: number; readonly total: number } | undefined;
  readonly refused: Refused | SessionError | undefined;
  readonly add: (files: FileList | null) => void;
  readonly stop: () => void;
  readonly removeFile: (id: string) => void;
  readonly addCard: (card: CardChoice) => void;
  readonly removeCard: (card: CardChoice) => void;
  readonly restoreCards: (cards: readonly CardChoice[]) => void;
  /** These went with the message. */
  readonly went: (files: readonly HeldFile[], cards: readonly CardChoice[]) => void;
}

/** `draft`: the name under which the message is kept while it is written. */
export function useGoing(draft: string): Going {
  const session = useSession();
  const [files, setFiles] = useState<readonly HeldFile[]>([]);
  const [cards, setCards] = useState<readonly CardChoice[]>([]);
  const [sealing, setSealing] = useState<Going["sealing"]>();
  const [refused, setRefused] = useState<Going["refused"]>();
  const here = useRef(true);
  const stopped = useRef(false);
  useEffect(() => {
    here.current = true;
    void session.heldFiles(draft).then((held) => {
      if (here.current) setFiles((now) => [...held, ...now.filter(({ id }) => held.every((one) => one.id !== id))]);
    });
    return () => {
      here.current = false;
    };
  }, [session, draft]);

  async function hold(file: File): Promise<Going["refused"]> {
    if (file.size === 0) return "empty";
    if (file.size > mostFileBytes) return "large";
    const photo = isPhoto(file.type);
    const blob = photo ? await cleanPhoto(file) : file;
    if (!blob) return "unreadable";
    const name = file.name.slice(0, 255) || t("messages.file");
    const contentType = (photo ? blob.type : file.type.split(";")[0]) || "application/octet-stream";
    setSealing({ name, done: 0, total: blob.size });
    const held = await session.holdFile(draft, { file: blob, name, contentType }, (step) =>
      setSealing({ name, ...step }),
    );
    if (!held.ok) return held.error.kind === "cancelled" ? undefined : held.error;
    if (here.current) setFiles((now) => [...now, held.value]);
    return undefined;
  }

  async function add(list: FileList | null): Promise<void> {
    setRefused(undefined);
    stopped.current = false;
    for (const file of list ?? []) {
      if (stopped.current) break;
      const wrong = await hold(file);
      if (wrong !== undefined) setRefused(wrong);
    }
    setSealing(undefined);
  }

  return {
    files,
    cards,
    sealing,
    refused,
    add: (list) => void add(list),
    stop() {
      stopped.current = true;
      void session.cancelHolding(draft);
    },
    removeFile(id) {
      setFiles((now) => now.filter((one) => one.id !== id));
      void session.letGoHeld(id);
    },
    addCard: (card) => setCards((now) => (now.length < MOST_CARDS ? [...now, card] : now)),
    removeCard: (card) => setCards((now) => now.filter((one) => one !== card)),
    restoreCards: setCards,
    went(goneFiles, goneCards) {
      setFiles((now) => now.filter((one) => !goneFiles.includes(one)));
      setCards((now) => now.filter((one) => !goneCards.includes(one)));
    },
  };
}

// Finding what was written in conversations: by words, forgiving accents and endings, and by day; from this device alone.
import { excerpt, fitsAll, wordsOf } from "../../domain/search/search.ts";
import type { ConversationView, Message } from "../../domain/message/conversation.ts";
import type { MessageHit, MessagesFound } from "../api/messages.ts";
import type { Volume } from "../volume.ts";

export interface Finding {
  find(volumes: readonly Volume[], text: string, most: number): Promise<MessagesFound>;
  /** Number of the first message that was written at this time or later; of the last one where there is none. */
  firstSince(view: ConversationView, fromMs: number): number;
}

export interface FindingPorts {
  /** With its content while it is looked at. */
  readonly opened: (volume: Volume, act: (volume: Volume) => Promise<void>) => Promise<unknown>;
  readonly viewOf: (volume: Volume) => ConversationView;
  /** Not looked through. */
  readonly hiddenIn: (volume: Volume) => ReadonlySet<Message>;
  readonly nameOf: (author: string, volume: Volume) => string;
  readonly myKey: string;
  /** Lets other work through. */
  readonly breathe: () => Promise<void>;
}

/** Messages looked at between two breaths. */
const step = 1_000;

export function createFinding({ opened, viewOf, hiddenIn, nameOf, myKey, breathe }: FindingPorts): Finding {
  let runs = 0;
  /** What was said stays as it was said. */
  const words = new WeakMap<Message, readonly string[]>();
  const said = (message: Message): readonly string[] => {
    const known = words.get(message) ?? wordsOf(message.said.text);
    words.set(message, known);
    return known;
  };
  return {
    async find(volumes, text, most) {
      const asked = wordsOf(text);
      if (asked.length === 0) return { total: 0, hits: [] };
      const found: { readonly volume: Volume; readonly message: Message; readonly index: number }[] = [];
      const run = ++runs;
      let looked = 0;
      for (const volume of volumes) {
        // Something else was asked meanwhile: nobody waits for this.
        if (run !== runs) return { total: 0, hits: [] };
        await opened(volume, async () => {
          const view = viewOf(volume);
          const hidden = hiddenIn(volume);
          for (const [index, message] of view.messages.entries()) {
            if (++looked % step === 0) await breathe();
            if (!view.isWithdrawn(message) && !hidden.has(message) && fitsAll(asked, said(message)))
              found.push({ volume, message, index });
          }
        });
      }
      const hits = found
        .toSorted((a, b) => b.message.writtenMs - a.message.writtenMs)
        .slice(0, most)
        .map(
          ({ volume, message, index }): MessageHit => ({
            threadId: volume.vault.key,
            key: message.key,
            index,
            name: nameOf(message.author, volume),
            byMe: message.author === myKey,
            writtenMs: message.writtenMs,
            pieces: excerpt(message.said.text, asked),
          }),
        );
      return { total: found.length, hits };
    },
    firstSince({ messages }, fromMs) {
      const at = messages.findIndex(({ writtenMs }) => writtenMs >= fromMs);
      return at === -1 ? Math.max(0, messages.length - 1) : at;
    },
  };
}

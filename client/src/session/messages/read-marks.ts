// How far a person has read what she does not tell the others: per device of theirs the last message that was on her screen, in her own vault (ADR 0094).
import { toHex } from "@health-vault/crypto-core";
import { encodeChanges } from "../../domain/change.ts";
import type { Message } from "../../domain/message/conversation.ts";
import type { SelfChange } from "../../domain/self-change.ts";
import { settingOf, standingRefs } from "../../domain/self-vault.ts";
import type { VaultKey } from "../../sync/ports.ts";
import type { Book } from "../book.ts";
import { bytesOf } from "../bytes.ts";
import type { ThreadNote } from "./note.ts";
import { stamp } from "../stamp.ts";

export interface ReadMarks {
  isRead(key: VaultKey, message: Pick<ThreadNote["unread"][number], "device" | "seq">): boolean;
  /** Written only where it says something new. */
  note(key: VaultKey, messages: readonly Message[]): Promise<void>;
}

/** As many devices as one line holds; those that spoke last are kept. */
const mostDevices = 50;

const settingName = (key: VaultKey): string => `read.${toHex(bytesOf(key))}`;

function parsed(line: unknown): ReadonlyMap<string, number> {
  if (typeof line !== "string") return new Map();
  return new Map(
    line.split(" ").flatMap((part) => {
      const [device = "", seq = ""] = part.split(":");
      return /^\d{1,15}$/.test(seq) ? [[device, Number(seq)] as const] : [];
    }),
  );
}

export function createReadMarks(book: Pick<Book, "self" | "selfState">, nowMs: () => number): ReadMarks {
  const known = new Map<string, { readonly line: unknown; readonly marks: ReadonlyMap<string, number> }>();

  function marksOf(key: VaultKey): ReadonlyMap<string, number> {
    const line = settingOf(book.selfState(), settingName(key));
    const held = known.get(key);
    if (held && held.line === line) return held.marks;
    const marks = parsed(line);
    known.set(key, { line, marks });
    return marks;
  }

  return {
    isRead: (key, { device, seq }) => (marksOf(key).get(device) ?? -1) >= seq,
    async note(key, messages) {
      const before = marksOf(key);
      const marks = new Map(before);
      for (const { device, seq } of messages) {
        if ((marks.get(device) ?? -1) >= seq) continue;
        marks.delete(device);
        marks.set(device, seq);
      }
      if (messages.every(({ device, seq }) => (before.get(device) ?? -1) >= seq)) return;
      const setting = settingName(key);
      const change: SelfChange = {
        kind: "setting",
        ...stamp(nowMs()),
        replaces: [...standingRefs(book.selfState(), "settings", setting)],
        key: setting,
        value: [...marks]
          .slice(-mostDevices)
          .map(([device, seq]) => `${device}:${seq}`)
          .join(" "),
      };
      // On a full disk it is not noted, and counts as unread.
      await book.self.write([encodeChanges([change])], [], true);
    },
  };
}

// Half-written forms, sealed under a key that never leaves the device; one small file, written whole (protocol §8).
import type { Seed } from "@health-vault/crypto-core";
import { z } from "zod";
import type { Outcome } from "./api.ts";
import type { DeskApi } from "./api/desk.ts";
import type { Myself } from "./me.ts";
import { done, failed, onDisk } from "./outcome.ts";
import type { AccountStore } from "./ports.ts";
import { createSealedFile } from "./sealed-file.ts";

const mostDrafts = 100;
/** The longest message, in the form in which its field keeps it. */
const mostText = 64_000;
const content = z.record(z.string().max(200), z.string().max(mostText));
type Kept = Readonly<Record<string, string>>;

export type Drafts = Pick<DeskApi, "draft" | "keepDraft">;

/** `seeds`: mine, newest first; what was kept before a change of keys opens with an older one. */
export function createDrafts(me: Myself, store: AccountStore, seeds: () => readonly Seed[]): Drafts {
  const file = createSealedFile(me, store, "drafts", () => seeds().slice(1));
  let turn: Promise<unknown> = Promise.resolve();

  /** One that does not open is damaged: half-written forms are not worth an alarm. */
  async function read(): Promise<Kept> {
    const text = await file.read();
    const parsed = content.safeParse(text === undefined ? {} : JSON.parse(text));
    return parsed.success ? parsed.data : {};
  }

  async function keep(name: string, text: string | undefined): Promise<Outcome> {
    const { [name]: before, ...others } = await read();
    if (before === text) return done;
    if (text !== undefined && Object.keys(others).length >= mostDrafts)
      return failed("invalid", { field: "draft", reason: "too many" });
    await file.write(JSON.stringify(text === undefined ? others : { ...others, [name]: text }));
    return done;
  }

  return {
    async draft(name) {
      // What was handed over before it was asked for is in the answer.
      await turn;
      return (await read())[name];
    },
    keepDraft(name, text) {
      if (name.length > 200 || (text?.length ?? 0) > mostText)
        return Promise.resolve(failed("invalid", { field: "draft", reason: "too long" }));
      const mine = turn.then(() => onDisk(() => keep(name, text)));
      turn = mine;
      return mine;
    },
  };
}

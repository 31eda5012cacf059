// Half-written forms, sealed under a key that never leaves the device; one small file, written whole (protocol §8).
import { localKey, open, randomBytes, sealWithNonce, utf8, type AeadKey, type Seed } from "@health-vault/crypto-core";
import { z } from "zod";
import type { Outcome } from "./api.ts";
import type { DeskApi } from "./api/desk.ts";
import type { Myself } from "./me.ts";
import { done, failed, onDisk } from "./outcome.ts";
import type { AccountStore } from "./ports.ts";

const nonceBytes = 24;
const mostDrafts = 100;
const mostText = 20_000;
const content = z.record(z.string().max(200), z.string().max(mostText));
type Kept = Readonly<Record<string, string>>;

export type Drafts = Pick<DeskApi, "draft" | "keepDraft">;

/** `seeds`: mine, newest first; what was kept before a change of keys opens with an older one. */
export function createDrafts(me: Myself, store: AccountStore, seeds: () => readonly Seed[]): Drafts {
  const key: AeadKey = localKey(me.seed);
  const ad = utf8(`drafts ${me.key}`);
  let turn: Promise<unknown> = Promise.resolve();

  function opened(file: Uint8Array): Uint8Array | undefined {
    for (const one of [key, ...seeds().slice(1).map(localKey)]) {
      const text = open(one, file.subarray(0, nonceBytes), file.subarray(nonceBytes), ad);
      if (text.ok) return text.value;
    }
    return undefined;
  }

  /** A file that does not open is damaged: half-written forms are not worth an alarm. */
  async function read(): Promise<Kept> {
    const file = await store.file("drafts");
    if (!file) return {};
    const text = opened(file);
    if (!text) return {};
    const parsed = content.safeParse(JSON.parse(new TextDecoder().decode(text)));
    return parsed.success ? parsed.data : {};
  }

  async function write(kept: Kept): Promise<void> {
    const nonce = randomBytes(nonceBytes);
    const sealed = sealWithNonce(key, nonce, utf8(JSON.stringify(kept)), ad);
    const file = new Uint8Array(nonceBytes + sealed.length);
    file.set(nonce);
    file.set(sealed, nonceBytes);
    await store.putFiles({ drafts: file });
  }

  async function keep(name: string, text: string | undefined): Promise<Outcome> {
    const { [name]: before, ...others } = await read();
    if (before === text) return done;
    if (text !== undefined && Object.keys(others).length >= mostDrafts)
      return failed("invalid", { field: "draft", reason: "too many" });
    await write(text === undefined ? others : { ...others, [name]: text });
    return done;
  }

  return {
    draft: async (name) => (await read())[name],
    keepDraft(name, text) {
      if (name.length > 200 || (text?.length ?? 0) > mostText)
        return Promise.resolve(failed("invalid", { field: "draft", reason: "too long" }));
      const mine = turn.then(() => onDisk(() => keep(name, text)));
      turn = mine;
      return mine;
    },
  };
}

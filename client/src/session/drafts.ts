// Half-written forms, sealed under a key that never leaves the device; one small file, written whole (protocol §8).
import { localKey, open, randomBytes, sealWithNonce, utf8, type AeadKey } from "@health-vault/crypto-core";
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

export function createDrafts(me: Myself, store: AccountStore): Drafts {
  const key: AeadKey = localKey(me.seed);
  const ad = utf8(`drafts ${me.key}`);
  let turn: Promise<unknown> = Promise.resolve();

  /** A file that does not open was sealed before a change of keys: half-written forms are not worth an alarm. */
  async function read(): Promise<Kept> {
    const file = await store.file("drafts");
    if (!file) return {};
    const opened = open(key, file.subarray(0, nonceBytes), file.subarray(nonceBytes), ad);
    if (!opened.ok) return {};
    const parsed = content.safeParse(JSON.parse(new TextDecoder().decode(opened.value)));
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

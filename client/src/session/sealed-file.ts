// A small file of this device, sealed under a key that never leaves it, written whole (protocol §8).
import { localKey, open, randomBytes, sealWithNonce, utf8, type Seed } from "@health-vault/crypto-core";
import type { Myself } from "./me.ts";
import type { AccountStore, FileName } from "./ports.ts";

const nonceBytes = 24;

export interface SealedFile {
  /** Undefined when there is none, and when it does not open. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  readBytes(): Promise<Uint8Array | undefined>;
  writeBytes(bytes: Uint8Array): Promise<void>;
  /** Its bytes with this text, to be put with another file's in one transaction. */
  sealed(text: string): Uint8Array;
}

/** `older`: seeds before mine, for what was kept before a change of keys. */
export function createSealedFile(
  me: Pick<Myself, "seed" | "key">,
  store: AccountStore,
  name: FileName,
  older: () => readonly Seed[] = () => [],
): SealedFile {
  const key = localKey(me.seed);
  const ad = utf8(`${name} ${me.key}`);
  const seal = (bytes: Uint8Array): Uint8Array => {
    const nonce = randomBytes(nonceBytes);
    const body = sealWithNonce(key, nonce, bytes, ad);
    const file = new Uint8Array(nonceBytes + body.length);
    file.set(nonce);
    file.set(body, nonceBytes);
    return file;
  };
  async function readBytes(): Promise<Uint8Array | undefined> {
    const file = await store.file(name);
    if (!file) return undefined;
    for (const one of [key, ...older().map(localKey)]) {
      const opened = open(one, file.subarray(0, nonceBytes), file.subarray(nonceBytes), ad);
      if (opened.ok) return opened.value;
    }
    return undefined;
  }
  const writeBytes = (bytes: Uint8Array): Promise<void> => store.putFiles({ [name]: seal(bytes) });
  return {
    async read() {
      const bytes = await readBytes();
      return bytes && new TextDecoder().decode(bytes);
    },
    write: (text) => writeBytes(utf8(text)),
    readBytes,
    writeBytes,
    sealed: (text) => seal(utf8(text)),
  };
}

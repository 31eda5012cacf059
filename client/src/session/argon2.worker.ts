// One Argon2id and then nothing: the page's session starts this worker for a password and ends it with the answer (protocol §2).
import { asUserId, ready, stretchPassword } from "@health-vault/crypto-core";

export interface StretchRequest {
  readonly password: string;
  readonly userId: Uint8Array;
  readonly kdfId: number;
}

self.addEventListener("message", (event: MessageEvent<StretchRequest>) => {
  const { password, userId, kdfId } = event.data;
  void ready().then(() => {
    const stretched = stretchPassword(password, asUserId(userId), kdfId);
    self.postMessage(stretched.ok ? stretched.value : undefined);
  });
});

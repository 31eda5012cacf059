// Argon2id in a worker that lives for one password; its memory goes with it (protocol §2).
import type { StretchedPassword } from "@health-vault/crypto-core";
import type { StretchRequest } from "../session/argon2.worker.ts";
import type { Stretch } from "../session/ports.ts";

export function workerStretch(start: () => Worker): Stretch {
  return (password, userId, kdfId) =>
    new Promise((resolve, reject) => {
      const worker = start();
      const end = (): void => worker.terminate();
      worker.addEventListener("message", (event: MessageEvent<StretchedPassword | undefined>) => {
        end();
        resolve(event.data);
      });
      worker.addEventListener("error", (event) => {
        end();
        reject(new Error(event.message));
      });
      worker.postMessage({ password, userId, kdfId } satisfies StretchRequest);
    });
}

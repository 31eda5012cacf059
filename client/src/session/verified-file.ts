// What this device checked once and found good, kept sealed from one unlock to the next; lost, it is checked again (ADR 0125).
import { verified } from "@health-vault/crypto-core";
import type { Clock } from "../sync/ports.ts";
import type { SealedFile } from "./sealed-file.ts";

export interface VerifiedFile {
  /** Something was checked, perhaps. */
  poke(): void;
  flush(): Promise<void>;
  stop(): void;
}

/** One write for a burst. */
const restMs = 5_000;

export async function openVerified(file: SealedFile, clock: Clock): Promise<VerifiedFile> {
  verified.begin(await file.readBytes());
  let written = verified.count();
  let stopTimer: (() => void) | undefined;
  let stopped = false;

  async function flush(): Promise<void> {
    stopTimer?.();
    stopTimer = undefined;
    const now = verified.count();
    if (now === written) return;
    await file.writeBytes(verified.digests());
    written = now;
  }

  return {
    poke() {
      if (stopped || verified.count() === written) return;
      // What a full disk refuses is checked once more at the next unlock, and told by what a person writes.
      stopTimer ??= clock.after(restMs, () => void flush().catch(() => undefined));
    },
    flush,
    stop() {
      stopped = true;
      stopTimer?.();
      verified.end();
    },
  };
}

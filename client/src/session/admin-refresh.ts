// While somebody looks at the clinic's page, who signed up meanwhile is asked every few seconds.
import type { Clock } from "../sync/ports.ts";
import type { Admin } from "./admin.ts";

const everyMs = 5_000;

export interface AdminRefresh {
  refresh(): Promise<void>;
  stop(): void;
}

export function createAdminRefresh(admin: Admin, clock: Clock, watched: () => boolean): AdminRefresh {
  let stopWait: () => void = () => undefined;
  let stopped = false;
  async function refresh(): Promise<void> {
    stopWait();
    if (stopped) return;
    await admin.refresh();
    stopWait();
    stopWait = clock.after(everyMs, () => void (watched() && refresh()));
  }
  return {
    refresh,
    stop() {
      stopped = true;
      stopWait();
    },
  };
}

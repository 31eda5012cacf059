// The name under which the lock screen lists an account: typed by the person, kept in clear on this device and nowhere else (protocol §3).
import type { Outcome } from "./api.ts";
import { encodeAccountFile, readAccountFile } from "./account-file.ts";
import type { Myself } from "./me.ts";
import { done, failed, onDisk } from "./outcome.ts";
import type { AccountStore, DeviceStore } from "./ports.ts";

const mostCharacters = 60;

export function renameHere(me: Myself, device: DeviceStore, store: AccountStore, typed: string): Promise<Outcome> {
  const label = typed.trim();
  if (label === "" || label.length > mostCharacters)
    return Promise.resolve(failed("invalid", { field: "label", reason: "length" }));
  return onDisk(async () => {
    const account = readAccountFile(await store.file("account"));
    if (!account) return failed("protocol", { kind: "missing-key", where: "this device" });
    await store.putFiles({ account: encodeAccountFile({ ...account.file, label }) });
    // A public computer's account is in no list.
    if (!me.temporary) await device.putAccount({ userId: me.key, profession: me.profession, label });
    return done;
  });
}

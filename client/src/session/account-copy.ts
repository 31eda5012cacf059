// What this device keeps of the account's blobs, compared with the relay's: what a restored relay will be given back stays fresh, and a password changed elsewhere is noticed (protocol §3, §5.8).
import { accountDataContent, equalBytes, openBlob, peekBlob, recoveryBlobHash } from "@health-vault/crypto-core";
import { renewedCopy } from "./account-return.ts";
import { bytesOf } from "./bytes.ts";
import type { Keeping } from "./new-kit.ts";

export interface AccountCopy {
  /** True where the password that opens this device is no longer the account's; undefined while the relay does not say. */
  compare(): Promise<boolean | undefined>;
}

export function createAccountCopy({
  me,
  store,
  relay,
  people,
}: Pick<Keeping, "me" | "store" | "relay" | "people">): AccountCopy {
  return {
    async compare() {
      const reply = await relay.blobs();
      const log = people.get(me.userId);
      const local = await store.file("password-blob");
      if (!reply.ok || !local || log?.generation !== me.keys.generation) return undefined;
      const blobs = reply.value;
      // Only what opens and what the log names: the relay could say anything.
      const { userId, keys } = me;
      const name = { kind: "account", userId, generation: keys.generation } as const;
      const isOurs = openBlob(keys.accountData, name, accountDataContent, bytesOf(blobs.accountData)).ok;
      const named = log.recoveryBlobHash;
      const isKit = named === undefined || equalBytes(recoveryBlobHash(bytesOf(blobs.recoveryBlob)), named);
      const kept = await store.file("sign-up-copy");
      const fresh = kept && isOurs && isKit ? renewedCopy(kept, blobs) : undefined;
      if (fresh) await store.putFiles({ "sign-up-copy": fresh });
      const [here, there] = [peekBlob(local), peekBlob(bytesOf(blobs.passwordBlob))];
      return here.ok && there.ok && there.value.accountVersion > here.value.accountVersion;
    },
  };
}

// What an open session does with who is in its vaults: giving and ending access, Consents, what is kept aside, how people are known.
import { createAsides, type Asides } from "./aside.ts";
import { createConsents, type Consents } from "./consents.ts";
import type { Contacts } from "./contacts.ts";
import { createFormer } from "./former.ts";
import type { MeetingApi } from "./api/meeting.ts";
import type { MembershipApi } from "./api/membership.ts";
import { createMeeting } from "./meeting.ts";
import type { AccountStore } from "./ports.ts";
import { createSharing, type Sharing, type SharingPorts } from "./sharing.ts";

export type MemberCalls = Omit<Sharing, "leave"> &
  Asides &
  Pick<Contacts, "contact" | "confirmSafetyNumber" | "numbersDiffer" | "askAgain"> &
  MeetingApi &
  Pick<MembershipApi, "leave" | "dropCopy">;

export interface Members extends Pick<Consents, "settle"> {
  readonly calls: MemberCalls;
}

export interface MembersPorts extends Omit<SharingPorts, "consents"> {
  readonly store: AccountStore;
}

export function createMembers(ports: MembersPorts): Members {
  const { contact, confirmSafetyNumber, numbersDiffer, askAgain } = ports.contacts;
  const consents = createConsents(ports);
  const former = createFormer(ports);
  const sharing = createSharing({ ...ports, consents });
  return {
    calls: {
      ...sharing,
      ...createAsides(ports),
      ...createMeeting(ports),
      contact,
      confirmSafetyNumber,
      numbersDiffer,
      askAgain,
      async leave(vaultId, options = {}) {
        const left = await sharing.leave(vaultId);
        return left.ok && options.keepCopy === false ? former.dropCopy(vaultId) : left;
      },
      dropCopy: former.dropCopy,
    },
    async settle() {
      await consents.settle();
      await former.tend();
    },
  };
}

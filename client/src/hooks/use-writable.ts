// Whom one can write to: the clinic's doctors and those who read her record; for a doctor his patients and the other doctors.
import type { ContactState, VaultCard } from "../session/api.ts";
import { locale } from "../locales/text.ts";
import { mayWrite } from "./may-write.ts";
import { useTopic } from "./session.tsx";
import { useBlocked } from "./use-blocked.ts";
import { useMyId } from "./use-my-id.ts";

export interface Writable {
  readonly userId: string;
  readonly name: string;
  /** Profession, or the year of birth. */
  readonly detail: string;
  readonly contact: ContactState;
  /** Blocked by me, in messages. */
  readonly blocked: boolean;
}

export interface WritablePeople {
  readonly patients: readonly Writable[];
  readonly doctors: readonly Writable[];
}

const byName = (all: Iterable<Writable>): readonly Writable[] => {
  const { compare } = new Intl.Collator(locale());
  return [...all].toSorted((a, b) => compare(a.name, b.name));
};

function patientOf(
  blocked: ReadonlySet<string>,
  { purpose, state, name, born, members }: VaultCard,
): readonly Writable[] {
  const owner = members.find(({ role, me }) => role === "owner" && !me);
  if (purpose !== "chart" || state !== "open" || !owner) return [];
  const { userId, contact } = owner;
  return [{ userId, name: name ?? owner.name, detail: born ?? "", contact, blocked: blocked.has(userId) }];
}

/** The chart of a patient that I may write in, where there is one. */
export const chartOf = (vaults: readonly VaultCard[] | undefined, patient: string | undefined): string | undefined =>
  vaults?.find(
    (card) =>
      card.purpose === "chart" &&
      card.state === "open" &&
      mayWrite(card) &&
      card.members.some(({ role, me, userId }) => role === "owner" && !me && userId === patient),
  )?.vaultId;

/** Undefined until the session first spoke. */
export function useWritable(): WritablePeople | undefined {
  const clinic = useTopic("clinic");
  const vaults = useTopic("vaults");
  const myId = useMyId();
  const blocked = useBlocked();
  if (!vaults) return undefined;
  const doctors = new Map<string, Writable>();
  for (const { purpose, members } of vaults)
    for (const { userId, name, contact, me, role } of purpose === "chart" ? members : [])
      if (!me && role !== "owner")
        doctors.set(userId, { userId, name, detail: "", contact, blocked: blocked.has(userId) });
  for (const { userId, name, profession, contact } of clinic?.doctors ?? [])
    if (userId !== myId)
      doctors.set(userId, { userId, name, detail: profession, contact, blocked: blocked.has(userId) });
  const patients = new Map(vaults.flatMap((card) => patientOf(blocked, card)).map((one) => [one.userId, one]));
  return { patients: byName(patients.values()), doctors: byName(doctors.values()) };
}

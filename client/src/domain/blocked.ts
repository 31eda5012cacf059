// Whom a person has blocked in messages: settings of her own vault, the same on all of her devices (ADR 0103).
import { settingOf, type SelfVault } from "./self-vault.ts";

export interface BlockedPerson {
  readonly userId: string;
  /** As she was known when she was blocked; empty where she was not. */
  readonly name: string;
}

const prefix = "blocked.";

/** `id`: the first 16 bytes of the userId in hex; a setting's name has no room for all of them, and its value has. */
export const blockedSetting = (id: string): string => `${prefix}${id}`;

export const blockedValue = ({ userId, name }: BlockedPerson): string => `${userId} ${name}`.slice(0, 2000);

function person(value: unknown): BlockedPerson | undefined {
  if (typeof value !== "string") return undefined;
  const [userId = "", ...words] = value.split(" ");
  return { userId, name: words.join(" ") };
}

const known = new WeakMap<SelfVault, ReadonlyMap<string, BlockedPerson>>();

/** By userId. */
export function blockedPeople(self: SelfVault): ReadonlyMap<string, BlockedPerson> {
  const found =
    known.get(self) ??
    new Map(
      [...self.settings.keys()].flatMap((key) => {
        const one = key.startsWith(prefix) ? person(settingOf(self, key)) : undefined;
        return one ? [[one.userId, one] as const] : [];
      }),
    );
  known.set(self, found);
  return found;
}

/** The self-vault as its one member sees it: contact pins, cards, my vaults, settings; a pure fold, the same for any order of the same changes (docs/protocol.md §5, §6). */
import type { AuthoredChange } from "./chart.ts";
import { type VersionRef, versionKey } from "./change-fields.ts";
import type {
  ContactCardChange,
  ContactPinChange,
  SelfChange,
  SettingChange,
  VaultListedChange,
} from "./self-change.ts";

/** A change with its name, as kept. */
interface Kept<C extends SelfChange> {
  readonly key: string;
  readonly ref: VersionRef;
  readonly change: C;
}

/** Everything said, by what it is about; nothing is thrown away, the newest standing one counts. */
export interface SelfVault {
  readonly pins: ReadonlyMap<string, readonly Kept<ContactPinChange>[]>;
  readonly cards: ReadonlyMap<string, readonly Kept<ContactCardChange>[]>;
  readonly vaults: ReadonlyMap<string, readonly Kept<VaultListedChange>[]>;
  readonly settings: ReadonlyMap<string, readonly Kept<SettingChange>[]>;
}

/** Nothing said yet. */
export const emptySelfVault = (): SelfVault => ({
  pins: new Map(),
  cards: new Map(),
  vaults: new Map(),
  settings: new Map(),
});

type Shelves<C extends SelfChange> = Map<string, readonly Kept<C>[]>;

function keep<C extends SelfChange>(shelves: Shelves<C>, about: string, ref: VersionRef, change: C): void {
  const key = versionKey(ref);
  const known = shelves.get(about) ?? [];
  if (!known.some((one) => one.key === key)) shelves.set(about, [...known, { key, ref, change }]);
}

/** Takes in a batch of the one member's changes; changes of a chart are not its business. */
export function applySelfChanges(self: SelfVault, batch: Iterable<AuthoredChange>): SelfVault {
  const next = {
    pins: new Map(self.pins),
    cards: new Map(self.cards),
    vaults: new Map(self.vaults),
    settings: new Map(self.settings),
  };
  for (const { author, change } of batch) {
    const ref: VersionRef = { author, changeId: change.changeId };
    switch (change.kind) {
      case "contact-pin":
        keep(next.pins, change.contact, ref, change);
        break;
      case "contact-card":
        keep(next.cards, change.vault, ref, change);
        break;
      case "vault-listed":
        keep(next.vaults, change.vault, ref, change);
        break;
      case "setting":
        keep(next.settings, change.key, ref, change);
        break;
      case "record":
      case "enter-in-error":
      case "dispute":
      case "acknowledge":
      case "void":
      case "adopt":
      case "set-aside":
      case "opened":
      case "appointment":
      case "appointment-refused":
      case "message":
      case "enclosed":
      case "withdraw":
      case "subject":
      case "conversation":
      case "import-summary":
        break;
    }
  }
  return next;
}

const standingOf = new WeakMap<readonly Kept<SelfChange>[], readonly Kept<SelfChange>[]>();

/** Those that no other one replaces, newest last; all of them when they replace each other in a ring. */
function standing<C extends SelfChange>(kept: readonly Kept<C>[] | undefined): readonly Kept<C>[] {
  if (kept === undefined || kept.length < 2) return kept ?? [];
  // What is kept of one thing never changes in place; one contact may have been pinned with each of hundreds of charts.
  const found = (standingOf.get(kept) as readonly Kept<C>[] | undefined) ?? sorted(kept);
  standingOf.set(kept, found);
  return found;
}

function sorted<C extends SelfChange>(kept: readonly Kept<C>[]): readonly Kept<C>[] {
  const replaced = new Set(
    kept.flatMap(({ key, change }) => change.replaces.map(versionKey).filter((name) => name !== key)),
  );
  const heads = kept.filter(({ key }) => !replaced.has(key));
  return (heads.length === 0 ? kept : heads).toSorted(
    (a, b) => compare(a.change.recordedAt, b.change.recordedAt) || compare(a.key, b.key),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const last = <C extends SelfChange>(kept: readonly Kept<C>[] | undefined): C | undefined =>
  standing(kept).at(-1)?.change;

/**
 * The pin of a contact. Two devices that pinned different identities at once give `changed`: blocked until a person
 * decides, never the one that came last.
 */
export function pinOf(self: SelfVault, contact: string): ContactPinChange | undefined {
  const heads = standing(self.pins.get(contact));
  const newest = heads.at(-1)?.change;
  if (newest === undefined) return undefined;
  const disagree = heads.some(({ change }) => change.identityHead !== newest.identityHead);
  return disagree || heads.some(({ change }) => change.state === "changed") ? { ...newest, state: "changed" } : newest;
}

/** What my devices know of a contact, the newest last: more than one where two of them met her before they met each other. */
export const standingPins = (self: SelfVault, contact: string): readonly ContactPinChange[] =>
  standing(self.pins.get(contact)).map(({ change }) => change);

/** The names of the standing versions about something: what the next change has to replace. */
export function standingRefs(self: SelfVault, kind: keyof SelfVault, about: string): readonly VersionRef[] {
  return standing<SelfChange>(self[kind].get(about)).map(({ ref }) => ref);
}

const values = <C extends SelfChange>(shelves: ReadonlyMap<string, readonly Kept<C>[]>): readonly C[] =>
  [...shelves.values()].flatMap((kept) => last(kept) ?? []);

/** Every contact's pin. */
export const pinsOf = (self: SelfVault): readonly ContactPinChange[] =>
  [...self.pins.keys()].flatMap((contact) => pinOf(self, contact) ?? []);

/** Every contact card, by name. */
export const cardsOf = (self: SelfVault): readonly ContactCardChange[] =>
  values(self.cards).toSorted((a, b) => compare(a.name, b.name) || compare(a.vault, b.vault));

/** What I noted last about whom a chart is about. */
export const cardOf = (self: SelfVault, vault: string): ContactCardChange | undefined => last(self.cards.get(vault));

/** My vaults, by label. */
export const vaultsOf = (self: SelfVault): readonly VaultListedChange[] =>
  values(self.vaults).toSorted((a, b) => compare(a.label, b.label) || compare(a.vault, b.vault));

/** What I said last about one vault. */
export const vaultOf = (self: SelfVault, vault: string): VaultListedChange | undefined => last(self.vaults.get(vault));

/** A setting's value; absent when it was never set. */
export const settingOf = (self: SelfVault, key: string): SettingChange["value"] | undefined =>
  last(self.settings.get(key))?.value;

// Every vault as sync knows it, never changed in place: setting one of a thousand copies one group of them, and what was summed up of the others stands.
import type { VaultKey } from "./ports.ts";

interface Named {
  readonly vaultId: VaultKey;
}

const groupCount = 32;

/** Ids are random, so any two of their characters spread them well. */
const groupOf = (key: VaultKey): number => ((key.charCodeAt(1) || 0) * 7 + key.charCodeAt(0)) % groupCount;

export class VaultTable<V extends Named> {
  /** In the order in which they came to be known: the self-vault is asked for first. */
  readonly #order: readonly VaultKey[];
  readonly #groups: readonly ReadonlyMap<VaultKey, V>[];

  private constructor(order: readonly VaultKey[], groups: readonly ReadonlyMap<VaultKey, V>[]) {
    this.#order = order;
    this.#groups = groups;
  }

  static empty<V extends Named>(): VaultTable<V> {
    return new VaultTable<V>(
      [],
      Array.from({ length: groupCount }, () => new Map<VaultKey, V>()),
    );
  }

  get(key: VaultKey): V | undefined {
    return this.#groups[groupOf(key)]?.get(key);
  }

  has(key: VaultKey): boolean {
    return this.get(key) !== undefined;
  }

  keys(): readonly VaultKey[] {
    return this.#order;
  }

  values(): readonly V[] {
    return this.#order.flatMap((key) => this.get(key) ?? []);
  }

  /** What the parts of a sum are remembered by. */
  groups(): readonly ReadonlyMap<VaultKey, V>[] {
    return this.#groups;
  }

  with(vaults: readonly V[]): VaultTable<V> {
    const groups = [...this.#groups];
    const own = new Map<number, Map<VaultKey, V>>();
    const added: VaultKey[] = [];
    for (const vault of vaults) {
      const at = groupOf(vault.vaultId);
      const group = own.get(at) ?? new Map<VaultKey, V>(this.#groups[at]);
      if (!group.has(vault.vaultId)) added.push(vault.vaultId);
      own.set(at, group.set(vault.vaultId, vault));
      groups[at] = group;
    }
    return new VaultTable<V>(added.length > 0 ? [...this.#order, ...added] : this.#order, groups);
  }
}

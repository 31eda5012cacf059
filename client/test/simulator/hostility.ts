// What makes a world hostile: a relay that lies in its own ways, insiders with keys of their own, and the record of what was really made.
import type { Dice } from "./dice.ts";
import { createLiar, type Liar } from "./liar.ts";
import type { RelayProcess } from "./relay.ts";
import { createWritten, type Written } from "./written.ts";

export interface Hostility {
  readonly liar: Liar;
  readonly written: Written;
  /** Ids of people whose devices may do what no honest one does. */
  readonly insiders: Set<string>;
  /** What was done that being honest again does not make good. */
  readonly lasting: Set<string>;
  /** The other process, while two histories go on. */
  branch: RelayProcess | undefined;
  newRelay(copy: Buffer): RelayProcess;
  /** The position at which a vault ends at the relay. */
  endOf(vaultId: string): number;
}

interface HostilityPorts {
  readonly relay: RelayProcess;
  readonly newRelay: (copy: Buffer) => RelayProcess;
}

interface Row {
  readonly bytes: Uint8Array;
}

export function createHostility(): { readonly liar: Liar; readonly ready: (ports: HostilityPorts) => Hostility } {
  const liar = createLiar();
  return {
    liar,
    ready({ relay, newRelay }) {
      const written = createWritten();
      // The clinic before the storm was honest.
      const all = (query: string): readonly Uint8Array[] =>
        relay.database
          .prepare<[], Row>(query)
          .all()
          .map(({ bytes }) => new Uint8Array(bytes));
      for (const bytes of all("select run as bytes from runs")) written.run(bytes);
      for (const bytes of all("select batch as bytes from membership_batches")) written.batch(bytes);
      for (const bytes of all("select op as bytes from identity_ops")) written.op(bytes);
      return {
        liar,
        written,
        insiders: new Set(),
        lasting: new Set(),
        branch: undefined,
        newRelay,
        endOf: (vaultId) =>
          relay.database
            .prepare<[Buffer], { readonly position: number }>("select position from vaults where vault_id = ?")
            .get(Buffer.from(vaultId, "base64url"))?.position ?? 0,
      };
    },
  };
}

/** In half of the worlds a doctor is an insider, now and then both are. */
export function chooseInsiders(dice: Dice, doctors: readonly string[]): readonly string[] {
  return doctors.filter(() => dice.chance(0.35));
}

// In which units I read values: chosen per account, sealed in the self-vault, the same on all of my devices (product §3.2).
import type { UnitPreferences, UnitQuantity } from "../../domain/unit-preference.ts";
import type { Outcome } from "./outcome.ts";

export interface UnitsApi {
  /** Undefined: as each source wrote it. Works offline; open charts are told anew. */
  chooseUnit<Q extends UnitQuantity>(quantity: Q, choice: UnitPreferences[Q]): Promise<Outcome>;
}

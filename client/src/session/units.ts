// The units a person chose, kept as settings of the self-vault; nothing recorded is ever changed by them (product §3.2).
import type { SelfChange } from "../domain/self-change.ts";
import { settingOf, standingRefs, type SelfVault } from "../domain/self-vault.ts";
import { UNIT_CHOICES, UNIT_QUANTITIES, type UnitPreferences, type UnitQuantity } from "../domain/unit-preference.ts";
import type { UnitsApi } from "./api/units.ts";
import type { Book } from "./book.ts";
import type { Contacts } from "./contacts.ts";
import { failed } from "./outcome.ts";
import { stamp } from "./stamp.ts";

const settingKey = (quantity: UnitQuantity): string => `units.${quantity}`;

const isChoice = (quantity: UnitQuantity, value: unknown): boolean =>
  UNIT_CHOICES[quantity].some((choice) => choice === value);

/** What a newer app may have written and this one does not know is nothing. */
export const unitsOf = (self: SelfVault): UnitPreferences =>
  Object.fromEntries(
    UNIT_QUANTITIES.flatMap((quantity) => {
      const value = settingOf(self, settingKey(quantity));
      return isChoice(quantity, value) ? [[quantity, value]] : [];
    }),
  );

export interface UnitsPorts {
  readonly book: Book;
  readonly contacts: Contacts;
  readonly nowMs: () => number;
}

export const createUnits = ({ book, contacts, nowMs }: UnitsPorts): UnitsApi => ({
  async chooseUnit(quantity, choice) {
    if (choice !== undefined && !isChoice(quantity, choice))
      return failed("invalid", { field: quantity, reason: "unknown" });
    const key = settingKey(quantity);
    const replaces = [...standingRefs(book.selfState(), "settings", key)];
    const change: SelfChange = { kind: "setting", ...stamp(nowMs()), replaces, key, value: choice ?? null };
    return contacts.note([change]);
  },
});

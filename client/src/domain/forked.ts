// Vaults whose two copies told two pasts when their people met: noted in one's own vault, for all of one's devices (protocol §6, ADR 0116).
import { settingOf, type SelfVault } from "./self-vault.ts";

/** `id`: the vaultId in hex; a setting's name knows no capitals. Its value is the userId of whoever was met. */
export const forkedSetting = (id: string): string => `forked.${id}`;

export const isForked = (self: SelfVault, id: string): boolean =>
  typeof settingOf(self, forkedSetting(id)) === "string";

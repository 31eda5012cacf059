// Whether this person can write in a chart now: not in one that has ended, nor as a reader.
import type { VaultCard } from "../session/api.ts";

export const mayWrite = ({ state, role }: VaultCard): boolean =>
  state !== "revoked" && role !== undefined && role !== "reader";

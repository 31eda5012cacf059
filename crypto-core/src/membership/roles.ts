// THE table: which role may do what in a vault, used alike by relay and client (protocol §5).
export const roles = ["owner", "custodian", "writer", "reader"] as const;
export type Role = (typeof roles)[number];

export const actions = [
  "add-reader",
  "add-writer",
  "add-custodian",
  "add-owner",
  "remove-reader",
  "remove-writer",
  "remove-custodian",
  "leave",
  "remove-expired",
  "epoch",
  "cutoff-own-device",
  "cutoff-other-device",
  "change-role",
  "erase-any",
  "erase-own",
  "upgrade",
  "close",
  "write",
  "receipt",
] as const;
export type Action = (typeof actions)[number];

const table: Readonly<Record<Role, ReadonlySet<Action>>> = {
  owner: new Set(actions.filter((action) => action !== "leave" && action !== "add-owner")),
  custodian: new Set([
    "add-reader",
    "add-writer",
    "remove-reader",
    "remove-writer",
    "leave",
    "remove-expired",
    "epoch",
    "cutoff-own-device",
    "cutoff-other-device",
    "erase-own",
    "write",
    "receipt",
  ]),
  writer: new Set(["leave", "remove-expired", "epoch", "cutoff-own-device", "erase-own", "write", "receipt"]),
  reader: new Set(["leave", "cutoff-own-device", "erase-own", "receipt"]),
};

/** `close` and `upgrade` are the custodian's as well while a vault has no owner. */
const whileOwnerless: ReadonlySet<Action> = new Set(["upgrade", "close"]);

export function may(role: Role, action: Action, hasOwner = true): boolean {
  return table[role].has(action) || (role === "custodian" && !hasOwner && whileOwnerless.has(action));
}

export const addAction = (role: Role): Action => `add-${role}`;

/** Nobody removes an owner. */
export const removeAction = (role: Role): Action | undefined => (role === "owner" ? undefined : `remove-${role}`);

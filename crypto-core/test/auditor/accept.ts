// Whether a chain-valid entry counts: cut-offs, membership, role and epoch at the head it was made under (protocol.md 5.4, accepted).
import { hex, must, refuse, same } from "./codec.ts";
import type { Device } from "./identity-log.ts";
import type { MembershipLog } from "./membership-log.ts";
import { owner, reader, type CutOff } from "./membership-op.ts";
import type { Line } from "./membership-rules.ts";
import type { Entry } from "./run.ts";

const lets = (cutOff: CutOff, entry: Entry): boolean =>
  entry.seq < cutOff.seq || (entry.seq === cutOff.seq && same(entry.hash, cutOff.hash));

export interface Judged {
  /** A reader's entry counts only as a receipt. */
  readonly receiptOnly: boolean;
}

/** Steps 1 to 7, or the name under which the entry is held. `adopted`: the owner's own word let it in. */
export function judge(
  entry: Entry,
  userId: Uint8Array,
  device: Device,
  log: MembershipLog,
  adopted: boolean,
  where: string,
): Judged {
  const { state } = log;
  must(entry.type === 1, "version", where);
  const index = log.heads.get(hex(entry.memHead)) ?? refuse("missing-key", where);
  const moment = log.moments[index] ?? refuse("missing-key", where);
  const later = (state.barrings.get(hex(userId)) ?? []).filter((b) => b.index > index);
  const listed = (lines: readonly Line[]) => lines.some((c) => same(c.deviceId, device.id) && lets(c, entry));
  if (!adopted) {
    const cutOff = state.cutOffs.get(hex(device.id));
    if (cutOff) must(lets(cutOff, entry), "quarantined", `${where}: past the device's cut-off`);
    else if (device.revokedAt !== undefined)
      must(
        later.some((b) => listed(b.lines.filter((line) => line.byOwner))),
        "quarantined",
        `${where}: of a revoked device`,
      );
    for (const barring of later) must(listed(barring.lines), "quarantined", `${where}: past its author's cut-off`);
  }
  const member = moment.members.get(hex(userId)) ?? refuse("ghost-member", where);
  must(member.role <= reader && !moment.closed, "role", where);
  must(entry.epoch === moment.epoch, "epoch-mismatch", where);
  if (!entry.ciphertext) {
    const by = state.erased.get(hex(entry.hash)) ?? [];
    must(by.includes("owner") || by.includes(hex(userId)), "withheld", `${where}: its payload`);
  }
  return { receiptOnly: member.role === reader };
}

export const isOwner = (log: MembershipLog, userId: Uint8Array, entry: Entry): boolean => {
  const index = log.heads.get(hex(entry.memHead));
  return index !== undefined && log.moments[index]?.members.get(hex(userId))?.role === owner;
};

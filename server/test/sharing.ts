// A patient lets others into her chart, by raw frames at a real relay.
import { idKey, type MembershipOp, rekeyBatch, toBase64url } from "@health-vault/crypto-core";
import { type Guest, membershipOf } from "./people.ts";

/** The batch that the relay acknowledged: one `add` for each, without an end, and the keys of epoch 1. */
export async function letIn(owner: Guest, role: "reader" | "writer", others: readonly Guest[]) {
  const chart = owner.chart!;
  const none = { untilMs: undefined, invitePk: undefined, inviteProof: undefined } as const;
  const added = others.map(({ identity }): MembershipOp => {
    const ids = { userId: identity.userId, identityHead: identity.head };
    return { kind: "add", ...ids, role, ...none };
  });
  const by = { identity: owner.identity, device: owner.device };
  const all = [owner, ...others].map(({ identity }) => identity);
  const granted = rekeyBatch(by, membershipOf(chart, owner), added, all, chart.epochKey);
  const line = await owner.line();
  const place = { vaultId: idKey(chart.vaultId), expectedHead: toBase64url(chart.head) };
  line.say({ type: "ops", id: 1, ...place }, granted.bytes);
  await line.next("ack");
  line.close();
  return { ...granted, vaultId: chart.vaultId };
}

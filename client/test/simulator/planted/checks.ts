// Checks to take out, one at a time, in a copy: each is one defence against a relay or a member who lies, and the hostile simulator is to miss it.
import type { PlantedBug } from "./bugs.ts";

const core = "crypto-core/src";
const session = "client/src/session";
const sync = "client/src/sync";

export const checks: readonly PlantedBug[] = [
  {
    name: "the signature of a run",
    file: `${core}/entry/chain.ts`,
    was: 'if (!signedBy(run, device)) return refuse("signature", "run");',
    is: "",
  },
  {
    name: "what an entry follows",
    file: `${core}/entry/chain.ts`,
    was: 'if (!equalBytes(run.prevHash, chain.hash)) return refuse("fork", "run: prevHash");',
    is: "",
  },
  {
    name: "the role at the entry's own head",
    file: `${core}/entry/accept.ts`,
    was: 'if (!may(member.role, right)) return refuse("role", "entry");',
    is: "void may; void right;",
  },
  {
    name: "the cut-off of a removal",
    file: `${core}/entry/accept.ts`,
    was: 'if (!adopted && !isWithin(entry, line)) return refuse("quarantined", "entry: author was removed");',
    is: "void line;",
  },
  {
    name: "the epoch at the entry's head",
    file: `${core}/entry/accept.ts`,
    was: 'if (header.epoch !== at.epoch) return refuse("epoch-mismatch", "entry");',
    is: "",
  },
  {
    name: "the genesis of a person's id",
    file: `${core}/identity/reduce.ts`,
    was: "if (expected && !equalBytes(started.value.userId, expected)) return",
    is: "if (!expected && started.value.length < 0) return",
  },
  {
    name: "the signature of an operation of an identity log",
    file: `${core}/identity/reduce.ts`,
    was: '  if (!isSigned) return refuse("signature", `identity ${op.body.kind}`);',
    is: "",
  },
  {
    name: "the genesis of a vault's id",
    file: `${session}/vault-log.ts`,
    was: "if (!opened.ok || equalBytes(opened.value.vaultId, vaultId)) return opened;",
    is: "if (opened.ok || !equalBytes(vaultId, vaultId)) return opened;",
  },
  {
    name: "the commitment of an epoch's key",
    file: `${core}/membership/epoch.ts`,
    was: "return equalBytes(epochCommitment(vaultId, op.epoch, key), op.commitment)\n      ? ok(key)",
    is: "return op.epoch >= 0\n      ? ok(key)",
  },
  {
    name: "the signature of a batch",
    file: `${core}/membership/reduce.ts`,
    was: 'if (!verify(device.sigPk, "HV1/sig/membership-batch/v1", batch.hash, batch.signature))',
    is: "if (batch.signature.length === 0 && verify.length === 0)",
  },
  {
    name: "the batch that a batch follows",
    file: `${core}/membership/reduce.ts`,
    was: "if (batch.index !== state.length || !equalBytes(batch.prev, state.head)) return",
    is: "if (batch.index !== state.length) return",
  },
  {
    name: "the right to an operation",
    file: `${core}/membership/act.ts`,
    was: "return act.role !== undefined && may(act.role, action, ownerOf(act.state.members) !== undefined);",
    is: "return act.role !== undefined && (may(act.role, action, ownerOf(act.state.members) !== undefined) || action.length > 0);",
  },
  {
    name: "what others say they have seen, and is not here",
    file: `${session}/chains.ts`,
    was: 'if (verdict === "missing" && atEnd) found.push(',
    is: 'if (verdict === "missing" && !atEnd) found.push(',
  },
  {
    name: "what others say they have seen, and is another here",
    file: `${session}/chains.ts`,
    was: 'if (verdict === "fork") forks.push(',
    is: 'if (verdict === "fork" && forks.length < 0) forks.push(',
  },
  {
    name: "whose payload may be missing",
    file: `${core}/membership/state.ts`,
    was: "return erasure !== undefined && (erasure.byOwner || erasure.by.has(idKey(author)));",
    is: "return erasure !== undefined && author.length > 0;",
  },
  {
    name: "that a payload is missing",
    file: `${core}/entry/accept.ts`,
    was: "if (!entry.ciphertext && !mayBeMissing(",
    is: "if (entry.header.seq < 0 && !mayBeMissing(",
  },
  {
    name: "that the relay has less than it had",
    file: `${sync}/subscribed.ts`,
    was: "if (same && !vault.restoring && hasLess(had, header)) return halt(state, vault);",
    is: "if (same && vault.restoring && hasLess(had, header)) return halt(state, vault);",
  },
  {
    name: "that an identity log is shorter than it was",
    file: `${session}/people.ts`,
    was: "if (reply.value.length < from) {",
    is: "if (reply.value.length < 0) {",
  },
];

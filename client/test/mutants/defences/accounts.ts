// What stands between an account and somebody else: keys, passwords, identity logs (threats §1a).
import type { Defence } from "../defence.ts";

const core = "crypto-core/src";
const session = "client/src/session";
const log = `${core}/identity/reduce.ts`;
const signed = {
  file: log,
  was: '  if (!isSigned) return refuse("signature", `identity ${op.body.kind}`);\n',
  is: "",
} as const;

export const accounts: readonly Defence[] = [
  {
    row: "A1",
    off: "the genesis that has to be the userId's",
    file: log,
    was: "if (expected && !equalBytes(started.value.userId, expected))",
    is: "if (expected && expected.length === 0)",
  },
  {
    row: "A2",
    off: "the block of whoever's log went wrong",
    file: `${session}/names.ts`,
    was: 'if (people.faults.has(idKey(userId))) return "changed → blocked";',
    is: "",
  },
  { row: "A6", off: "the identity key's signature", ...signed },
  { row: "A75", off: "the clinic's signature", ...signed },
  {
    row: "A6",
    off: "a name for runs of a device that nobody certified",
    file: `${session}/strangers.ts`,
    was: "answered.has(idKey(deviceId)) || people.faults.has(idKey(userId))",
    is: "answered.has(idKey(userId)) && people.faults.has(idKey(deviceId))",
  },
  {
    row: "A6",
    off: "what is shown of a forged log of one's own",
    file: `${session}/account.ts`,
    was: '[me.key, "own log"],',
    is: "",
  },
  {
    row: "A8",
    off: "the log's recovery key",
    file: `${session}/recovery.ts`,
    was: "if (named && !equalBytes(recoveryBlobHash(blob), named))",
    is: "if (named && blob.length === 0)",
    tests: ["client/test/recovery.test.ts"],
  },
  {
    row: "A9",
    off: "the sign-in code in the password's key",
    file: `${core}/account/keys.ts`,
    was: 'kdf(stretched, "HV1/root/v1", code, 64)',
    is: 'kdf(stretched, "HV1/root/v1", empty, 64)',
  },
  {
    row: "A10",
    off: "the list of kdfIds",
    file: `${core}/primitives/password.ts`,
    was: "const chosen = parameters[kdfId];",
    is: "const chosen = parameters[kdfId] ?? { memoryBytes: 8192, passes: 1 };",
  },
  {
    row: "A11",
    off: "two of three passes",
    file: `${core}/primitives/password.ts`,
    was: "passes: 3 }",
    is: "passes: 1 }",
  },
  {
    row: "A12",
    off: "the head that the account data names",
    file: `${session}/new-device.ts`,
    was: "if (!log.heads.has(toBase64url(account.identityHead)))",
    is: "if (account.identityHead.length === 0)",
  },
  {
    row: "A12",
    off: "whose blob it is",
    file: `${core}/account/key-file.ts`,
    was: "if (fields.kind !== kinds[expected.kind] || !equalBytes(fields.userId, expected.userId))",
    is: "if (fields.kind !== kinds[expected.kind])",
  },
  {
    row: "A14",
    off: "the label of a signature",
    file: `${core}/primitives/sign.ts`,
    was: "sodium.crypto_sign_verify_detached(signature, concat(utf8(label), object), publicKey)",
    is: 'sodium.crypto_sign_verify_detached(signature, concat(utf8(label), object), publicKey) || label === "HV1/sig/visit/v1"',
  },
  {
    row: "A15",
    off: "one answer for whatever is wrong with a seal",
    file: `${core}/primitives/aead.ts`,
    was: 'if (sealed.length < tagSize || nonce.length !== nonceSize) return refuse("open", "aead");',
    is: 'if (sealed.length < tagSize || nonce.length !== nonceSize) return refuse("decode", "aead");',
  },
  {
    row: "A17",
    off: "the check of a public key",
    file: `${core}/primitives/kem.ts`,
    was: "      return true;\n    } catch {\n      return false;\n    }\n  });\n}\n\nexport const wrap",
    is: "      return true;\n    } catch {\n      return true;\n    }\n  });\n}\n\nexport const wrap",
  },
  {
    row: "A18",
    off: "the fresh nonce of a blob",
    file: `${core}/account/key-file.ts`,
    was: "sealBlobWithNonce(key, randomBytes(nonceSize), name",
    is: "sealBlobWithNonce(key, randomBytes(nonceSize).fill(1), name",
  },
  {
    row: "A19",
    off: "what a device does that finds itself copied",
    file: `${session}/open-vault.ts`,
    was: "    if (copied) return;\n    copied = true;",
    is: "    if (copied || key.length > 0) return;\n    copied = true;",
  },
  {
    row: "A62",
    off: "the clinic in what the relay compares",
    file: `${core}/account/keys.ts`,
    was: '"HV1/auth/v1", clinicId, 32)',
    is: '"HV1/auth/v1", empty, 32)',
  },
  {
    row: "A63",
    off: "the passing disk of a public computer",
    file: `${session}/new-device.ts`,
    was: "(temporary ? ports.passing() : ports.device).open(key)",
    is: "ports.device.open(key)",
  },
  {
    row: "A72",
    off: "the recovery key for new keys",
    file: log,
    was: 'body.kind === "rotate" || body.kind === "veto" ? state.recPk : state.sigPk',
    is: 'body.kind === "veto" ? state.recPk : state.sigPk',
    tests: ["crypto-core/test/identity.test.ts"],
  },
  {
    row: "A72",
    off: "the seven days of who was away",
    file: `${session}/people.ts`,
    was: "if (ports.nowMs() - seenMs < renewalWaitMs) return i;",
    is: "if (seenMs < 0) return i;",
  },
  {
    row: "A73",
    off: "the hash of the offer in the link code",
    file: `${core}/device-link.ts`,
    was: "if (!equalBytes(linkOfferHash(offer), code.offerHash))",
    is: "if (code.offerHash.length === 0)",
  },
];

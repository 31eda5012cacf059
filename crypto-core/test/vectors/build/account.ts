// Vectors of account/: codes, kit, derived keys, the four blobs.
import {
  accountDataContent,
  authCheck,
  asAeadKey,
  asRecoveryCode,
  asSignInCode,
  asVaultId,
  deviceFileContent,
  deviceFileKey,
  identityKeys,
  localKey,
  locatorOf,
  passwordBlobContent,
  passwordKeys,
  recoveryBlobContent,
  recoveryBlobHash,
  recoveryBlobKey,
  recoveryKeys,
  sealBlob,
  stretchPassword,
  tokenHash,
  utf8,
  writeKit,
  writeRecoveryCode,
  writeSignInCode,
} from "../../../src/index.ts";
import { must, person } from "../../../src/testing/index.ts";
import { seedOf } from "../../support.ts";
import { flipped, hex, patched, withFixedRandom, type VectorFile } from "./shape.ts";

export function account(): VectorFile {
  const pat = person("pat");
  const clinic = person("clinic");
  const { userId, head } = pat.identity;
  const password = "correct horse battery staple";
  const stretched = must(stretchPassword(password, userId, 1));
  const { authKey, wrapKey } = passwordKeys(stretched, pat.signInCode, clinic.identity.userId);
  const kit = writeKit({
    userId,
    signInCode: pat.signInCode,
    recoveryCode: pat.recoveryCode,
    relayAddress: "https://relay.example",
    clinicId: clinic.identity.userId,
    accountVersion: 1,
    identityHead: head,
    createdMs: 1_800_000_000_000,
  });
  const name = { userId, generation: 0, accountVersion: 7 } as const;
  const blobs = withFixedRandom("account", () => ({
    password: sealBlob(wrapKey, { ...name, kind: "password" }, passwordBlobContent, {
      seed: pat.seed,
      generation: 0,
    }),
    recovery: sealBlob(recoveryBlobKey(pat.recoveryCode), { ...name, kind: "recovery" }, recoveryBlobContent, {
      seed: pat.seed,
      generation: 0,
      signInCode: pat.signInCode,
    }),
    account: sealBlob(pat.keys.accountData, { ...name, kind: "account" }, accountDataContent, {
      selfVaultId: asVaultId(seedOf("self vault", 16)),
      clinicId: clinic.identity.userId,
      identityHead: head,
      vaultHeads: [{ vaultId: asVaultId(seedOf("chart", 16)), head, length: 3 }],
      accountVersion: 7,
    }),
    device: sealBlob(deviceFileKey(pat.seed, pat.device.deviceId), { ...name, kind: "device" }, deviceFileContent, {
      signSeed: seedOf("sign"),
      kemSeed: seedOf("kem"),
    }),
  }));
  const keys = identityKeys(pat.seed, 1);
  const signIn = writeSignInCode(pat.signInCode).join("-");
  return {
    about: "protocol §3: codes, kit, keys from secrets, sealed blobs",
    vectors: [
      { name: "sign-in code", secret: hex(pat.signInCode), text: signIn },
      {
        name: "sign-in code of zeros",
        secret: "00".repeat(16),
        text: writeSignInCode(asSignInCode(new Uint8Array(16))).join("-"),
      },
      { name: "recovery code", secret: hex(pat.recoveryCode), text: writeRecoveryCode(pat.recoveryCode).join("-") },
      {
        name: "recovery code of ones",
        secret: "ff".repeat(32),
        text: writeRecoveryCode(asRecoveryCode(new Uint8Array(32).fill(255))).join("-"),
      },
      { name: "kit", text: kit },
      { name: "password", password, userId: hex(userId), kdfId: 1, stretched: hex(stretched) },
      {
        name: "password keys",
        signInCode: hex(pat.signInCode),
        clinicId: hex(clinic.identity.userId),
        authKey: hex(authKey),
        wrapKey: hex(wrapKey),
      },
      { name: "auth check", authKey: hex(authKey), check: hex(authCheck(authKey)) },
      { name: "locator", signInCode: hex(pat.signInCode), locator: hex(locatorOf(pat.signInCode)) },
      {
        name: "recovery keys",
        recoveryCode: hex(pat.recoveryCode),
        recPk: hex(recoveryKeys(pat.recoveryCode).publicKey),
        blobKey: hex(recoveryBlobKey(pat.recoveryCode)),
      },
      {
        name: "identity keys of generation 1",
        seed: hex(pat.seed),
        sigPk: hex(keys.sign.publicKey),
        kemPk: hex(keys.kem.publicKey),
        accountData: hex(keys.accountData),
      },
      { name: "local key", seed: hex(pat.seed), key: hex(localKey(pat.seed)) },
      { name: "token hash", token: hex(utf8("token")), hash: hex(tokenHash(utf8("token"))) },
      { name: "password blob", key: hex(wrapKey), bytes: hex(blobs.password) },
      {
        name: "recovery blob",
        key: hex(recoveryBlobKey(pat.recoveryCode)),
        bytes: hex(blobs.recovery),
        hash: hex(recoveryBlobHash(blobs.recovery)),
      },
      { name: "account data blob", key: hex(pat.keys.accountData), bytes: hex(blobs.account) },
      { name: "device file", key: hex(deviceFileKey(pat.seed, pat.device.deviceId)), bytes: hex(blobs.device) },
    ],
    invalid: [
      {
        name: "sign-in code, last character changed",
        reader: "sign-in code",
        bytes: hex(utf8(signIn.slice(0, -1) + (signIn.endsWith("0") ? "1" : "0"))),
        error: "decode",
      },
      {
        name: "sign-in code, a letter outside the alphabet",
        reader: "sign-in code",
        bytes: hex(utf8(`U${signIn.slice(1)}`)),
        error: "decode",
      },
      {
        name: "sign-in code, version 2",
        reader: "sign-in code",
        bytes: hex(utf8(`4${signIn.slice(1)}`)),
        error: "decode",
      },
      {
        name: "kit with a changed byte",
        reader: "kit",
        bytes: hex(utf8(kit.replace(/.{5}$/, "AAAAA"))),
        error: "decode",
      },
      {
        name: "kit of another version",
        reader: "kit",
        bytes: hex(utf8(kit.replace("HVKIT1", "HVKIT2"))),
        error: "decode",
      },
      {
        name: "password blob, seal changed",
        reader: "password blob",
        bytes: hex(flipped(blobs.password, -1)),
        error: "open",
      },
      {
        name: "password blob, commitment changed",
        reader: "password blob",
        bytes: hex(flipped(blobs.password, 70)),
        error: "key-commitment",
      },
      {
        name: "password blob, generation changed",
        reader: "password blob",
        bytes: hex(flipped(blobs.password, 40)),
        error: "key-commitment",
      },
      {
        name: "recovery blob offered as password blob",
        reader: "password blob",
        bytes: hex(blobs.recovery),
        error: "open",
      },
      {
        name: "password blob with a byte more",
        reader: "password blob",
        bytes: `${hex(blobs.password)}00`,
        error: "decode",
      },
      {
        name: "password blob, other magic",
        reader: "password blob",
        bytes: hex(patched(blobs.password, 3, 0x43)),
        error: "decode",
      },
      {
        name: "password blob under another key",
        reader: "password blob, other key",
        bytes: hex(blobs.password),
        error: "key-commitment",
      },
    ],
  };
}

export const otherKey = asAeadKey(new Uint8Array(32).fill(9));

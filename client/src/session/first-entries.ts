// What a new account writes first: who she is, which vaults are hers, what the clinic's admins must keep; durable before the relay hears of it.
import { idKey, newChain, toBase64url, type SeenVector } from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../domain/change.ts";
import { itemIdSchema, vaultIdSchema } from "../domain/ids.ts";
import type { SelfChange } from "../domain/self-change.ts";
import type { NewItem } from "../sync/ports.ts";
import type { SignUpForm } from "./api.ts";
import { encodeClinic } from "./clinic-records.ts";
import { addedSetting } from "./device-settings.ts";
import type { Myself } from "./me.ts";
import type { NewAccount, NewClinic } from "./new-account.ts";
import { encodePayload } from "./payload.ts";
import { sealItems } from "./sealing.ts";
import { stamp } from "./stamp.ts";

const ownName = (form: SignUpForm): string =>
  form.kind === "setup"
    ? form.name
    : [form.kind === "doctor" ? form.title : "", form.given, form.family].filter(Boolean).join(" ");

function selfChanges(me: Myself, form: SignUpForm, nowMs: number): readonly SelfChange[] {
  const name: SelfChange = { kind: "setting", ...stamp(nowMs), replaces: [], key: "name", value: ownName(form) };
  const own = [
    { key: me.chartKey, purpose: "chart" },
    { key: me.clinicVaultKey, purpose: "clinic" },
  ] as const;
  const listed = own.flatMap(({ key, purpose }): readonly SelfChange[] =>
    key === undefined
      ? []
      : [
          {
            kind: "vault-listed",
            ...stamp(nowMs),
            replaces: [],
            vault: vaultIdSchema.parse(key),
            purpose,
            role: "owner",
            accepted: true,
            label: "",
          },
        ],
  );
  const added: SelfChange = {
    kind: "setting",
    ...stamp(nowMs),
    replaces: [],
    key: addedSetting(idKey(me.device.deviceId)),
    value: nowMs,
  };
  return [name, added, ...listed];
}

function patientChange(form: Extract<SignUpForm, { kind: "patient" }>, nowMs: number): Change {
  const made = stamp(nowMs);
  const resource = {
    resourceType: "Patient",
    name: [{ use: "official", family: form.family, given: form.given.split(/\s+/).filter(Boolean) }],
    gender: form.gender,
    ...(form.birthDate ? { birthDate: form.birthDate } : {}),
  };
  return { kind: "record", ...made, replaces: [], item: itemIdSchema.parse(made.changeId), resource };
}

/** Payloads of one new vault as an outbox item: the first of its maker's chain, under epoch 0. */
function firstItem(account: NewAccount, key: string, text: string, nowMs: number): readonly NewItem[] {
  const { me } = account;
  const made = account.vaults.find(({ vaultId }) => toBase64url(vaultId) === key);
  if (!made) return [];
  const { vaultId, epochKey, head: memHead } = made;
  const { userId, device } = me;
  const { hash: prevHash } = newChain(vaultId, userId, device.deviceId);
  const nothing: SeenVector = new Map();
  const context = {
    vaultId,
    userId,
    device,
    epoch: 0,
    epochKey,
    memHead,
    seq: 0,
    prevHash,
    seenBefore: nothing,
    seen: nothing,
  };
  return sealItems(context, [{ bytes: encodePayload(text, "self") }], key, nowMs).map(({ item }) => item);
}

/** Sealed before the relay hears of the account: whatever happens then, they are on the disk. */
export function firstItems(
  account: NewAccount,
  form: SignUpForm,
  clinic: NewClinic | undefined,
  nowMs: number,
): readonly NewItem[] {
  const { me } = account;
  const self = firstItem(account, me.selfVaultKey, encodeChanges(selfChanges(me, form, nowMs)), nowMs);
  const chart =
    me.chartKey !== undefined && form.kind === "patient"
      ? firstItem(account, me.chartKey, encodeChanges([patientChange(form, nowMs)]), nowMs)
      : [];
  const seed =
    clinic && encodeClinic([{ kind: "clinic-seed", seed: toBase64url(clinic.seed), generation: clinic.generation }]);
  const vault = me.clinicVaultKey !== undefined && seed ? firstItem(account, me.clinicVaultKey, seed, nowMs) : [];
  return [...self, ...chart, ...vault];
}

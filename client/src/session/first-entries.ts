// What a new account writes first: who she is, which vaults are hers, what the clinic's admins must keep; durable before sign-up is called done.
import { toBase64url } from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../domain/change.ts";
import { itemIdSchema, vaultIdSchema } from "../domain/ids.ts";
import type { SelfChange } from "../domain/self-change.ts";
import type { Outcome, SignUpForm } from "./api.ts";
import type { Book } from "./book.ts";
import { encodeClinic } from "./clinic-records.ts";
import type { Myself } from "./me.ts";
import { done } from "./outcome.ts";
import type { SignedUp } from "./sign-up.ts";
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
  return [name, ...listed];
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

export async function firstEntries(book: Book, me: Myself, signedUp: SignedUp, nowMs: number): Promise<Outcome> {
  const { form, clinic } = signedUp;
  const self = await book.self.write([encodeChanges(selfChanges(me, form, nowMs))]);
  if (!self.ok) return self;
  const chart = me.chartKey === undefined ? undefined : book.volume(me.chartKey);
  if (chart && form.kind === "patient") {
    const written = await chart.vault.write([encodeChanges([patientChange(form, nowMs)])]);
    if (!written.ok) return written;
  }
  const vault = me.clinicVaultKey === undefined ? undefined : book.volume(me.clinicVaultKey);
  if (vault && clinic) {
    const written = await vault.vault.write([
      encodeClinic([{ kind: "clinic-seed", seed: toBase64url(clinic.seed), generation: 0 }]),
    ]);
    if (!written.ok) return written;
  }
  return done;
}

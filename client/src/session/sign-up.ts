// Sign-up in three acts: keys in memory and kits shown, kits confirmed, then stored here and sent in one request (protocol §3).
import {
  proveInvite,
  signUpToken,
  toBase64url,
  currentKdfId,
  type InviteToken,
  type RecoveryKit,
  utf8,
} from "@health-vault/crypto-core";
import type { SignUpAnswer, SignUpRequest } from "@health-vault/crypto-core/wire";
import type { ClinicReturnForm, KitView, LinkView, Outcome, SignUpForm } from "./api.ts";
import { codeText, encodeAccountFile } from "./account-file.ts";
import { meetClinic, type KnownClinic } from "./clinic-log.ts";
import { beginClinicReturn, type ClinicReturn } from "./clinic-return.ts";
import { firstItems } from "./first-entries.ts";
import { signUpCopy } from "./account-return.ts";
import type { Myself } from "./me.ts";
import { kitView, retypedRight } from "./kits.ts";
import { readLink, type JoinLink } from "./links.ts";
import {
  newAccount,
  newClinic,
  newPerson,
  type AccountPlan,
  type NewAccount,
  type NewClinic,
  type NewPerson,
} from "./new-account.ts";
import { done, failed, gives, onDisk, relayFailed } from "./outcome.ts";
import { judgePassword } from "./passwords.ts";
import type { AccountStore, SessionPorts } from "./ports.ts";

export interface SignedUp {
  readonly me: Myself;
  readonly store: AccountStore;
}

const longest = { name: 200, profession: 200, registration: 100, clinicNameBytes: 200 } as const;

export interface SignUp {
  readLink(url: string): Promise<Outcome<LinkView>>;
  begin(url: string, form: SignUpForm): Promise<Outcome<{ readonly kits: readonly KitView[] }>>;
  /** A new administrator, the clinic's kit in hand. */
  beginReturn(form: ClinicReturnForm): Promise<Outcome<{ readonly kits: readonly KitView[] }>>;
  confirmKits(typed: readonly string[]): Outcome;
  complete(): Promise<Outcome<SignedUp>>;
  /** Nothing of it is left on this device. */
  abandon(): Promise<void>;
}

/** The field that neither the relay nor a signed line has room for: known before a kit is shown. */
function tooLong(form: SignUpForm): string | undefined {
  if (nameOf(form).length > longest.name) return "name";
  switch (form.kind) {
    case "setup":
      return utf8(form.clinicName).length > longest.clinicNameBytes ? "clinicName" : undefined;
    case "doctor":
      if (form.profession.length > longest.profession) return "profession";
      return form.registration.length > longest.registration ? "registration" : undefined;
    case "patient":
      return undefined;
  }
}

/** What lets a new account in. */
type ByToken = { readonly invite: InviteToken } | { readonly setup: Uint8Array };

interface Plan extends AccountPlan {
  readonly way: ByToken | { readonly kit: ClinicReturn };
}

interface Draft {
  readonly form: SignUpForm;
  readonly person: NewPerson;
  readonly account: NewAccount;
  readonly plan: Plan;
  readonly clinicLog: readonly Uint8Array[];
  readonly kits: readonly KitView[];
  confirmed: boolean;
  /** Something of it lies on this disk. */
  stored: boolean;
}

const nameOf = (form: SignUpForm): string =>
  form.kind === "setup" ? form.name : [form.given, form.family].filter(Boolean).join(" ");

const doctorName = (form: Extract<SignUpForm, { kind: "doctor" }>): string =>
  [form.title, form.given, form.family].filter(Boolean).join(" ");

export function createSignUp(ports: SessionPorts): SignUp {
  const { relay, clock } = ports;
  let draft: Draft | undefined;

  /** Before anybody fills in a form and writes down a kit: is the link still good? */
  async function checkToken(link: JoinLink): Promise<Outcome> {
    const token = toBase64url(link.kind === "setup" ? link.token : signUpToken(link.token));
    const reply = await relay.checkToken({ token });
    return reply.ok ? done : relayFailed(reply.error);
  }

  function planFor(
    link: JoinLink,
    form: SignUpForm,
    clinic: NewClinic | undefined,
    known: KnownClinic | undefined,
  ): Plan | undefined {
    if (link.kind === "setup" && form.kind === "setup" && clinic) {
      return {
        profession: "admin",
        label: form.clinicName,
        clinicId: clinic.identity.userId,
        way: { setup: link.token },
        clinic,
      };
    }
    if (link.kind === "setup" || link.kind !== form.kind || !known) return undefined;
    const base = { label: known.identity.name ?? "", clinicId: link.clinicId, way: { invite: link.token } };
    if (form.kind !== "doctor") return { ...base, profession: "patient" };
    const profile = { name: doctorName(form), profession: form.profession, registrationNumber: form.registration };
    return { ...base, profession: "doctor", profile };
  }

  function kitsOf(person: NewPerson, plan: AccountPlan): readonly KitView[] {
    const shared = {
      relayAddress: relay.address,
      clinicId: plan.clinicId,
      accountVersion: 1,
      createdMs: clock.nowMs(),
    };
    const { identity, code: signInCode, recoveryCode } = person;
    const mine: RecoveryKit = {
      ...shared,
      userId: identity.userId,
      signInCode,
      recoveryCode,
      identityHead: identity.head,
    };
    const kits = [kitView("me", plan.label, mine)];
    if (plan.clinic) {
      const c = plan.clinic;
      const theirs = {
        ...shared,
        userId: c.identity.userId,
        signInCode: undefined,
        recoveryCode: c.recoveryCode,
        identityHead: c.identity.head,
      };
      kits.push(kitView("clinic", plan.label, theirs));
    }
    return kits;
  }

  /** Everything on this disk before the relay hears of it: a crash in between loses nothing the kit cannot bring back. */
  async function store(d: Draft, held: AccountStore): Promise<void> {
    const { me, passwordBlob, vaults } = d.account;
    d.stored = true;
    await held.appendIdentityLog(me.key, 0, d.person.log);
    await held.appendIdentityLog(toBase64url(me.clinicId), 0, d.clinicLog);
    for (const vault of vaults) await held.appendLog(toBase64url(vault.vaultId), 0, [vault.bytes]);
    await held.putTransportHandle(d.person.transport.handle);
    const file = encodeAccountFile({
      version: 1,
      userId: me.key,
      deviceId: toBase64url(me.device.deviceId),
      clinicId: toBase64url(me.clinicId),
      relayAddress: relay.address,
      signInCode: codeText(me.code),
      kdfId: currentKdfId,
      profession: me.profession,
      label: me.label,
      selfVault: me.selfVaultKey,
      ...(me.chartKey ? { chart: me.chartKey } : {}),
      ...(me.clinicVaultKey ? { clinicVault: me.clinicVaultKey } : {}),
    });
    await held.putFiles({ account: file, "password-blob": passwordBlob, "device-file": d.person.deviceFile });
    const waiting = await held.outbox();
    if (waiting.length === 0) await held.enqueue(firstItems(d.account, d.form, d.plan.clinic, clock.nowMs()));
  }

  /** Keys in memory and kits to show; what was begun before is given up. */
  async function prepare(
    form: SignUpForm,
    plan: Plan,
    clinicLog: readonly Uint8Array[],
  ): Promise<Outcome<{ readonly kits: readonly KitView[] }>> {
    const person = newPerson(await ports.transportKeys.create());
    const stretched = await ports.stretch(form.password, person.identity.userId, currentKdfId);
    if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
    const account = newAccount(person, stretched, plan);
    await abandon();
    const kits = kitsOf(person, plan);
    draft = { form, person, account, plan, clinicLog, kits, confirmed: false, stored: false };
    return gives({ kits });
  }

  function signUpRequest({ account, person, plan }: Draft, way: ByToken): SignUpRequest {
    const { request, clinicVault } = account;
    const { clinic, clinicId, profile } = plan;
    if ("invite" in way) {
      const proof = proveInvite(way.invite, clinicId, person.identity.userId, person.identity.head);
      const token = toBase64url(signUpToken(way.invite));
      return { ...request, token, inviteProof: toBase64url(proof), ...(profile ? { profile } : {}) };
    }
    if (!clinic || !clinicVault) throw new TypeError("a set-up without a clinic");
    const identityLog = clinic.log.map((op) => toBase64url(op));
    const { recoveryBlob } = clinic;
    const bytes = { recoveryBlob: toBase64url(recoveryBlob), batch: toBase64url(clinicVault.bytes) };
    return { ...request, token: toBase64url(way.setup), clinic: { identityLog, ...bytes } };
  }

  async function send(d: Draft): Promise<Outcome<SignUpAnswer>> {
    const { way } = d.plan;
    if ("kit" in way) return way.kit.send(d.account);
    const reply = await relay.signUp(signUpRequest(d, way));
    return reply.ok ? gives(reply.value) : relayFailed(reply.error);
  }

  async function abandon(): Promise<void> {
    const left = draft;
    draft = undefined;
    if (left?.stored) await ports.device.forget(left.account.me.key);
  }

  return {
    async readLink(url) {
      const link = readLink(url);
      if (!link) return failed("link");
      const clinic = link.kind === "setup" ? undefined : await meetClinic(relay, link.clinicId);
      if (clinic && !clinic.ok) return clinic;
      const admitted = await checkToken(link);
      if (!admitted.ok) return admitted;
      const name = clinic?.value.identity.name;
      return gives(name === undefined ? { kind: link.kind } : { kind: link.kind, clinicName: name });
    },
    async begin(url, form) {
      const link = readLink(url);
      if (!link || link.kind !== form.kind) return failed("link");
      const strong = await judgePassword(form.password);
      if (!strong.ok) return strong;
      if (!nameOf(form).trim()) return failed("invalid", { field: "name", reason: "missing" });
      const long = tooLong(form);
      if (long !== undefined) return failed("invalid", { field: long, reason: "too-long" });
      const known = link.kind === "setup" ? undefined : await meetClinic(relay, link.clinicId);
      if (known && !known.ok) return known;
      const admitted = await checkToken(link);
      if (!admitted.ok) return admitted;
      const clinic = form.kind === "setup" ? newClinic(form.clinicName) : undefined;
      const plan = planFor(link, form, clinic, known?.value);
      if (!plan) return failed("link");
      return prepare(form, plan, clinic?.log ?? known?.value.ops ?? []);
    },
    async beginReturn({ recoveryCode, name, password }) {
      const strong = await judgePassword(password);
      if (!strong.ok) return strong;
      if (!name.trim()) return failed("invalid", { field: "name", reason: "missing" });
      const begun = await beginClinicReturn(relay, recoveryCode);
      if (!begun.ok) return begun;
      const { clinic } = begun.value;
      const label = clinic.identity.name ?? "";
      const form = { kind: "setup", clinicName: label, name, password } as const;
      const clinicId = clinic.identity.userId;
      const plan = { profession: "admin", label, clinicId, way: { kit: begun.value }, clinic } as const;
      return prepare(form, plan, clinic.log);
    },
    confirmKits(typed) {
      if (!draft || !retypedRight(draft.kits, typed)) return failed("kit-mismatch");
      draft.confirmed = true;
      return done;
    },
    complete: () =>
      onDisk(async () => {
        if (!draft?.confirmed) return failed("kit-mismatch");
        const { account } = draft;
        const held = await ports.device.open(account.me.key);
        const sending = draft;
        const reply = await store(sending, held).then(
          () => send(sending),
          (thrown: unknown) => {
            held.close();
            throw thrown;
          },
        );
        if (!reply.ok) {
          held.close();
          if (reply.error.kind !== "offline") {
            await ports.device.forget(account.me.key);
            draft.stored = false;
          }
          return reply;
        }
        await held.putFiles({ "sign-up-copy": signUpCopy(account.request, sending.plan.profile, reply.value.receipt) });
        const { key: userId, label, profession } = account.me;
        await ports.device.putAccount({ userId, label, profession });
        draft = undefined;
        return gives({ me: account.me, store: held });
      }),
    abandon,
  };
}

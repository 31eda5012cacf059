// The clinic's admin: links, invitations, attestations; signs as the clinic with the seed that only the clinic vault holds (protocol §4).
import {
  compareBytes,
  idKey,
  identityOp,
  inviteKeys,
  maxWaitDays,
  newInviteToken,
  utf8,
  signUpToken,
  toBase64url,
  tokenHash,
  verifyInvite,
  fromBase64url,
  asHash,
  asSignature,
  type Identity,
  type IdentityOpBody,
} from "@health-vault/crypto-core";
import type { PeopleAnswer } from "@health-vault/crypto-core/wire";
import type { AdminView, ClinicNoticeView, Outcome, PersonView } from "./api.ts";
import type { Book } from "./book.ts";
import { encodeClinic, type ClinicRecord, type Invitation } from "./clinic-records.ts";
import { writeLink } from "./links.ts";
import type { Myself } from "./me.ts";
import { done, failed, gives, protocolFailed, relayFailed } from "./outcome.ts";
import { userIdFrom, type People } from "./people.ts";
import type { Reply, SignedInRelay } from "./ports.ts";

const dayMs = 86_400_000;
const attestationDays = 90;
const doctorLinkDays = 14;
const patientLinkDays = 365;
const patientCap = 10_000;
const attempts = 5;
/** Bytes of a line of the notice. */
const mostLine = 200;

export interface Admin {
  view(): AdminView | undefined;
  /** Asks the relay who signed up. */
  refresh(): Promise<void>;
  createPatientLink(): Promise<Outcome<{ readonly link: string }>>;
  inviteDoctor(label: string): Promise<Outcome<{ readonly link: string }>>;
  attest(userKey: string): Promise<Outcome>;
  publishNotice(notice: ClinicNoticeView): Promise<Outcome>;
}

export interface AdminPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly relay: SignedInRelay;
  readonly address: string;
  readonly nowMs: () => number;
  readonly changed: () => void;
}

type Person = PeopleAnswer["people"][number];

export function createAdmin(ports: AdminPorts): Admin {
  const { me, book, people, relay, address, nowMs } = ports;
  let known: readonly Person[] = [];

  const hashOf = (invitation: Pick<Invitation, "token">): string =>
    toBase64url(tokenHash(signUpToken(invitation.token)));

  /** The invitation this person proved to hold: the relay can neither guess nor move such a proof (A46). */
  function proven(person: Person, identity: Identity | undefined): Invitation | undefined {
    const invitation = book.clinicSecrets().invitations.find((one) => hashOf(one) === person.tokenHash);
    const proof = fromBase64url(person.inviteProof ?? "");
    if (!invitation || !identity || proof?.length !== 64) return undefined;
    const heads = [...identity.heads.keys()].flatMap((head) => fromBase64url(head) ?? []);
    const { publicKey } = inviteKeys(invitation.token);
    const holds = heads.some((head) =>
      verifyInvite(publicKey, me.clinicId, identity.userId, asHash(head), asSignature(proof)),
    );
    return holds ? invitation : undefined;
  }

  function personView(person: Person): PersonView {
    const userId = userIdFrom(person.userId);
    const identity = userId && people.get(userId);
    const attested = userId && people.get(me.clinicId)?.attestations.get(idKey(userId));
    const invitation = proven(person, identity)?.label;
    return {
      userId: person.userId,
      profession: person.profession,
      signedUpMs: person.signedUpAt,
      ...(person.profile
        ? {
            name: person.profile.name,
            professionText: person.profile.profession,
            registration: person.profile.registrationNumber,
          }
        : {}),
      ...(invitation === undefined ? {} : { invitation }),
      ...(attested ? { attestedUntilMs: attested.untilMs } : {}),
    };
  }

  async function write(list: readonly ClinicRecord[]): Promise<Outcome> {
    const volume = me.clinicVaultKey === undefined ? undefined : book.volume(me.clinicVaultKey);
    if (!volume) return failed("not-permitted");
    const written = await volume.vault.write([encodeClinic(list)]);
    return written.ok ? done : written;
  }

  async function refresh(): Promise<void> {
    const reply = await relay.people();
    if (!reply.ok) return;
    known = reply.value.people;
    for (const person of known) {
      const userId = userIdFrom(person.userId);
      if (userId && person.profession === "doctor" && !people.get(userId)) await people.refresh(userId);
    }
    ports.changed();
  }

  /** Another line may be appended in between, by another device or by another press: then this one goes on top of it. */
  async function append(body: IdentityOpBody): Promise<Outcome> {
    const { keys } = book.clinicSecrets();
    if (!keys) return failed("not-permitted");
    for (let tries = attempts; ; tries--) {
      if (!(await people.refresh(me.clinicId))) return failed("offline");
      const clinic = people.get(me.clinicId);
      if (!clinic) return failed("protocol", { kind: "missing-key", where: "clinic" });
      const op = identityOp(clinic, keys.sign, body);
      const request = { expectedHead: toBase64url(clinic.head), ops: [toBase64url(op)] };
      const reply: Reply<unknown> = await relay.appendIdentity(idKey(me.clinicId), request);
      if (!reply.ok && reply.error.code === "conflict-head" && tries > 1) continue;
      if (!reply.ok) return relayFailed(reply.error);
      const grown = await people.keep(me.clinicId, clinic.length, [op]);
      if (!grown.ok) return protocolFailed(grown.error);
      ports.changed();
      return done;
    }
  }

  return {
    refresh,
    view() {
      const clinic = people.get(me.clinicId);
      if (me.profession !== "admin" || !clinic) return undefined;
      const { invitations, patientLink } = book.clinicSecrets();
      const used = new Set(known.map((person) => person.tokenHash));
      return {
        clinicName: clinic.name ?? "",
        ...(patientLink && patientLink.expiresMs > nowMs()
          ? { patientLink: writeLink(address, "patient", me.clinicId, patientLink.token) }
          : {}),
        invitations: invitations.map((one) => ({
          label: one.label,
          link: writeLink(address, "doctor", me.clinicId, one.token),
          expiresMs: one.expiresMs,
          used: used.has(hashOf(one)),
        })),
        people: known.map(personView),
      };
    },
    async createPatientLink() {
      const token = newInviteToken();
      const expiresMs = nowMs() + patientLinkDays * dayMs;
      const added = await relay.addToken({
        tokenHash: hashOf({ token }),
        kind: "patient",
        expiresAt: expiresMs,
        cap: patientCap,
      });
      if (!added.ok) return relayFailed(added.error);
      const written = await write([{ kind: "patient-link", token: toBase64url(token), expiresMs }]);
      return written.ok ? gives({ link: writeLink(address, "patient", me.clinicId, token) }) : written;
    },
    async inviteDoctor(label) {
      const token = newInviteToken();
      const expiresMs = nowMs() + doctorLinkDays * dayMs;
      const added = await relay.addToken({
        tokenHash: hashOf({ token }),
        kind: "doctor",
        expiresAt: expiresMs,
        cap: 1,
      });
      if (!added.ok) return relayFailed(added.error);
      const written = await write([
        { kind: "invitation", label: label.slice(0, 200), token: toBase64url(token), expiresMs },
      ]);
      return written.ok ? gives({ link: writeLink(address, "doctor", me.clinicId, token) }) : written;
    },
    publishNotice({ release, waitDays, sensitive, callLine, emergencyLine }) {
      const lines = [callLine.trim(), emergencyLine.trim()] as const;
      const invalid = (field: string) => Promise.resolve(failed("invalid", { field, reason: "out of bounds" }));
      if (!Number.isInteger(waitDays) || waitDays < 1 || waitDays > maxWaitDays) return invalid("waitDays");
      if (lines.some((line) => utf8(line).length > mostLine)) return invalid("line");
      const concepts = [...new Set(sensitive)].sort((a, b) => compareBytes(utf8(a), utf8(b)));
      return append({
        kind: "notice",
        release,
        waitDays,
        sensitive: concepts,
        callLine: lines[0],
        emergencyLine: lines[1],
      });
    },
    async attest(userKey) {
      const person = known.find((one) => one.userId === userKey);
      const userId = userIdFrom(userKey);
      if (!person?.profile || !userId) return failed("invalid", { field: "person", reason: "unknown" });
      if (!(await people.refresh(userId))) return failed("offline");
      const identity = people.get(userId);
      if (!identity) return failed("protocol", { kind: "missing-key", where: "identity" });
      return append({
        kind: "attest",
        userId,
        identityHead: identity.head,
        generation: identity.generation,
        name: person.profile.name,
        profession: person.profile.profession,
        registration: person.profile.registrationNumber,
        untilMs: nowMs() + attestationDays * dayMs,
      });
    },
  };
}

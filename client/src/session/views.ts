// What screens show of a session, derived anew from logs, outbox and charts; plain data (session/api).
import { idKey } from "@health-vault/crypto-core";
import { chartView } from "../domain/queries.ts";
import type { ItemState } from "../sync/ports.ts";
import type { SyncStatus } from "../sync/status.ts";
import type { ChartState, ClinicView, Me, MemberView, SessionError, SyncView, VaultCard } from "./api.ts";
import type { Attachments, FilesDue } from "./attachments.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";
import type { Myself } from "./me.ts";
import { endedMs, isDropped } from "./former.ts";
import type { Names } from "./names.ts";
import type { People } from "./people.ts";
import { openThings } from "./open-things.ts";
import type { Restore } from "./restore.ts";
import type { Revisions } from "./revision.ts";
import { unitsOf } from "./units.ts";
import { vaultProblems } from "./vault-problems.ts";

export interface ViewContext {
  readonly me: Myself;
  readonly people: People;
  readonly book: Book;
  readonly names: Names;
  readonly status: () => SyncStatus;
  readonly files: Pick<Attachments, "states" | "due">;
  readonly restore: Pick<Restore, "refused">;
  readonly nowMs: () => number;
}

function vaultCard(context: ViewContext, volume: Volume): VaultCard {
  const { me, book, names, status } = context;
  const { vault } = volume;
  const membership = vault.membership();
  const mine = membership?.members.get(me.key);
  const removed = membership?.removed.has(me.key) ?? false;
  const members: MemberView[] = [...(membership?.members.values() ?? [])].map((member) => ({
    userId: idKey(member.userId),
    role: member.role,
    name: names.of(member.userId, volume),
    contact: names.contact(member.userId),
    me: idKey(member.userId) === me.key,
    ...(member.untilMs === undefined ? {} : { untilMs: member.untilMs }),
  }));
  const note = book.note(vault.key);
  const card = book.who(vault.key);
  const ended = endedMs(book.selfState(), vault.key);
  const lastChangeMs = volume.lastChangeMs ?? note?.lastChangeMs;
  const things =
    membership?.purpose !== "chart"
      ? undefined
      : vault.isOpen()
        ? openThings(volume, me.key, context.nowMs(), book.shown(volume).chart)
        : note?.things;
  const patient = membership?.purpose === "chart" ? names.patient(volume) : undefined;
  return {
    vaultId: vault.key,
    purpose: membership?.purpose ?? "chart",
    state: removed || (volume.ended && !mine) ? "revoked" : book.accepted(vault.key) ? "open" : "pending",
    role: mine?.role,
    ...(patient ? { name: patient.name } : {}),
    ...(patient?.born ? { born: patient.born } : {}),
    members,
    aside: vault.isOpen() ? vault.asideIds().filter((entry) => !volume.setAside.has(entry)).length : (note?.aside ?? 0),
    waiting: status().waitingIn.get(vault.key) ?? 0,
    ...(lastChangeMs ? { lastChangeMs } : {}),
    ...(card?.number === undefined ? {} : { number: card.number }),
    ...(card?.lastSeen === undefined ? {} : { lastSeen: card.lastSeen }),
    ...(things ? { things } : {}),
    ...(removed && ended !== undefined ? { endedMs: ended } : {}),
    ...(book.isPinned(vault.key) ? { pinned: true } : {}),
  };
}

/** Charts and threads I have to do with; a vault whose log has not come yet is not listed, nor one that I left without a copy. */
export const vaultCards = (context: ViewContext): readonly VaultCard[] =>
  context.book
    .volumes()
    .filter(({ vault }) => vault.membership() && vault.key !== context.me.selfVaultKey)
    .map((volume) => vaultCard(context, volume))
    .filter(({ state, vaultId }) => state !== "revoked" || !isDropped(context.book.selfState(), vaultId));

/** `waiting`: my changes that are not at the relay, by change id. */
export function chartState(
  context: ViewContext,
  volume: Volume,
  waiting: ReadonlyMap<string, ItemState>,
  revisions: Revisions,
): ChartState {
  const { vault, chart } = volume;
  const shown = context.book.shown(volume);
  const units = unitsOf(context.book.selfState());
  const names: Record<string, string> = {};
  const membership = vault.membership();
  const everybody = new Map(
    [...(membership?.members.values() ?? [])].map((member) => [idKey(member.userId), member.userId]),
  );
  for (const at of membership?.heads.values() ?? [])
    for (const [key, member] of at.members) everybody.set(key, member.userId);
  for (const [key, userId] of everybody) names[key] = context.names.of(userId, volume);
  const problems = vaultProblems(context.book, context.status(), volume);
  const lost: SessionError[] = [...context.restore.refused(vault.key)].map((code) => ({
    kind: "relay-refused",
    facts: { code },
  }));
  return {
    vaultId: vault.key,
    card: vaultCard(context, volume),
    revision: revisions(vault.key, shown.chart, units),
    chart: chartView(shown.chart, context.nowMs(), {
      units,
      complete: problems.every(({ facts }) => facts?.["kind"] === "quarantined"),
    }),
    ...(shown.untilMs === undefined ? {} : { held: { count: shown.held, untilMs: shown.untilMs } }),
    erased: vault.erased(),
    outbox: Object.fromEntries(waiting),
    names,
    problems: [...problems, ...lost, ...chart.faults()],
  };
}

export const meView = (me: Myself, relayAddress: string): Me => ({
  userId: me.key,
  profession: me.profession,
  label: me.label,
  deviceId: idKey(me.device.deviceId),
  clinicId: idKey(me.clinicId),
  relayAddress,
  temporary: me.temporary,
  ...(me.chartKey === undefined ? {} : { chartId: me.chartKey }),
});

export function clinicView({ me, people, names }: ViewContext): ClinicView | undefined {
  const clinic = people.get(me.clinicId);
  if (!clinic) return undefined;
  const doctors = [...clinic.attestations.values()]
    .filter(({ userId }) => names.attestation(userId))
    .map(({ userId, name, profession, registration, untilMs }) => ({
      userId: idKey(userId),
      name,
      profession,
      registration,
      untilMs,
      contact: names.contact(userId),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { notice } = clinic;
  return { clinicId: idKey(me.clinicId), name: clinic.name ?? "", doctors, ...(notice ? { notice } : {}) };
}

export function syncView(
  status: SyncStatus,
  storage: SessionError | undefined,
  files: FilesDue = { waiting: 0, notSent: 0 },
): SyncView {
  const { link, behind, pulled, failure } = status;
  const notSent = status.notSent + files.notSent;
  const waiting = status.waiting + files.waiting;
  const up = link === "up";
  const code = failure && failure.code !== "unreachable" ? failure.code : (status.stuck ?? files.refused);
  const refused: SessionError | undefined = code === undefined ? undefined : { kind: "relay-refused", facts: { code } };
  const rolledBack: SessionError | undefined =
    status.rolledBack.size > 0 ? { kind: "protocol", facts: { kind: "rollback", where: "relay" } } : undefined;
  const copied: SessionError | undefined =
    code === "revoked-device" && failure?.reason === "rollback"
      ? { kind: "protocol", facts: { kind: "rollback", where: "this device was copied" } }
      : undefined;
  const reason = storage ?? rolledBack ?? copied ?? refused;
  const state =
    reason || notSent > 0
      ? "failed"
      : !up
        ? link === "connecting" && status.lastSyncedMs === undefined
          ? "syncing"
          : "offline"
        : waiting > 0 || behind > 0
          ? "syncing"
          : "saved";
  return {
    state,
    waiting,
    notSent,
    ...(status.lastSyncedMs === undefined ? {} : { lastSyncedMs: status.lastSyncedMs }),
    ...(up || status.downSinceMs === undefined ? {} : { offlineSinceMs: status.downSinceMs }),
    ...(status.nextTryMs === undefined ? {} : { nextTryMs: status.nextTryMs }),
    ...(reason ? { reason } : {}),
    ...(pulled.total > 0 ? { progress: pulled } : {}),
  };
}

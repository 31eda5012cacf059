// One vault with what its entries add up to: a chart, the self-vault or the clinic's secrets (architecture §2).
import { asVaultId, fromBase64url, idKey, ownerOf } from "@health-vault/crypto-core";
import { itemsOf, type AuthoredChange, type Chart } from "../domain/chart.ts";
import type { EntryIdText } from "../domain/ids.ts";
import { addAppointmentNotes, noAppointmentNotes, type AppointmentNotes } from "../domain/appointment/notes.ts";
import { addSaid, clearSaid, noConversation, type Conversation } from "../domain/message/conversation.ts";
import { addReceipts, noReceipts, type Receipts } from "../domain/receipts.ts";
import type { VaultKey } from "../sync/ports.ts";
import type { OpenedEntry } from "./intake.ts";
import { createOpenVault } from "./open-vault.ts";
import { authoredChanges, chartProjection, type Projection } from "./projection.ts";
import type { OpenVault, OpenVaultPorts } from "./vault-api.ts";

export interface Volume {
  readonly vault: OpenVault;
  /** Empty while the vault is closed. */
  readonly chart: Projection<Chart>;
  /** The relay said that we are no longer a member. */
  ended: boolean;
  lastChangeMs: number | undefined;
  /** Entries that the owner has looked at and left aside. */
  readonly setAside: Set<EntryIdText>;
  /** Who opened what. */
  readonly receipts: Receipts;
  /** What was said about appointments in it. */
  readonly appointments: AppointmentNotes;
  /** What was written in it, where it is a thread. */
  readonly conversation: Conversation;
  /** Counts up with everything that is said in it. */
  conversationVersion: number;
  /** Counts up with everything that may say who the chart is about. */
  aboutPatient: number;
}

/** Takes what is opened of a vault that is no chart. */
export interface OtherContent {
  add(entries: readonly OpenedEntry[]): void;
  reset(): void;
}

export interface VolumePorts
  extends Pick<
    OpenVaultPorts,
    "me" | "store" | "people" | "clock" | "sync" | "changed" | "copied" | "unread" | "settling"
  > {
  /** The self-vault and the clinic's are no charts. */
  readonly other: (volume: Volume) => OtherContent | undefined;
}

/** What the owner said about entries kept aside; from anybody else it is nothing. */
function heedOwner({ vault, setAside }: Volume, batch: readonly AuthoredChange[]): void {
  const owner = ownerOf(vault.membership()?.members ?? new Map());
  const key = owner && idKey(owner.userId);
  const adopted: EntryIdText[] = [];
  for (const { author, change } of batch) {
    if (author !== key) continue;
    if (change.kind === "adopt") adopted.push(change.entry);
    if (change.kind === "set-aside") setAside.add(change.entry);
  }
  if (adopted.length > 0) vault.adopt(adopted);
}

/** Undefined for what is no vault id. */
export function createVolume(key: VaultKey, { other, ...ports }: VolumePorts): Volume | undefined {
  const raw = fromBase64url(key);
  if (raw?.length !== 16) return undefined;
  const chart = chartProjection((heard) => {
    addReceipts(volume.receipts, heard);
    addAppointmentNotes(volume.appointments, heard);
    if (vault.membership()?.purpose === "thread") {
      addSaid(volume.conversation, heard);
      volume.conversationVersion++;
    }
    const batch = heard.filter(({ change }) => change.kind !== "opened");
    if (batch.length === 0) return;
    // Instants in UTC sort as text.
    const newest = batch.reduce((latest, { change }) => (change.recordedAt > latest ? change.recordedAt : latest), "");
    volume.lastChangeMs = Math.max(Date.parse(newest), volume.lastChangeMs ?? 0);
    if (batch.some(({ change }) => change.kind !== "record" || change.resource.resourceType === "Patient"))
      volume.aboutPatient++;
    heedOwner(volume, batch);
  });
  function isSaid(opened: OpenedEntry): boolean {
    const changes = authoredChanges(opened, 0);
    if ("kind" in changes) return false;
    const entries = new Map<string, Set<string>>();
    for (const { versions, errors, disputes } of itemsOf(chart.value()))
      for (const one of [...versions, ...errors, ...disputes])
        entries.set(one.key, (entries.get(one.key) ?? new Set<string>()).add(one.entry));
    return changes.every(({ author, change }) =>
      [...(entries.get(`${author}.${change.changeId}`) ?? [])].some((entry) => entry !== opened.entry),
    );
  }
  const vault = createOpenVault(asVaultId(raw), key, {
    ...ports,
    isSaid,
    opened: (entries) => (other(volume) ?? chart).add(entries),
    reset() {
      const content = other(volume);
      if (content) return content.reset();
      chart.reset();
      volume.setAside.clear();
      volume.receipts.clear();
      volume.appointments.steps.clear();
      volume.appointments.refused.clear();
      clearSaid(volume.conversation);
      volume.conversationVersion++;
      volume.aboutPatient++;
    },
  });
  const volume: Volume = {
    vault,
    chart,
    ended: false,
    lastChangeMs: undefined,
    setAside: new Set(),
    receipts: noReceipts(),
    appointments: noAppointmentNotes(),
    conversation: noConversation(),
    conversationVersion: 0,
    aboutPatient: 0,
  };
  return volume;
}

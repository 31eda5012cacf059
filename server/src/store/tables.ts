// The tables as Kysely sees them; the columns are made in migrations/ (ids varbinary, times bigint ms, booleans 0/1).
import type { Profession } from "@health-vault/crypto-core/wire";
import type { MemberRole } from "./store.ts";

type Bytes = Uint8Array;
type Flag = 0 | 1;

export interface Tables {
  readonly meta: { name: string; value: Bytes };
  readonly accounts: {
    user_id: Bytes;
    profession: Profession;
    status: "active" | "suspended";
    locator_index: Bytes;
    private_sealed: Bytes;
    profile_sealed: Bytes | null;
    registration_index: Bytes | null;
    auth_check: Bytes;
    auth_verifier: string;
    kdf_id: number;
    password_blob: Bytes;
    recovery_blob: Bytes;
    account_data: Bytes;
    account_version: number;
    token_hash: Bytes;
    invite_proof: Bytes | null;
  };
  readonly identities: { user_id: Bytes; length: number; head: Bytes };
  readonly identity_ops: { user_id: Bytes; number: number; at_ms: number; op: Bytes };
  readonly vaults: { vault_id: Bytes; position: number; log_length: number; log_head: Bytes; closed: Flag };
  readonly membership_batches: { vault_id: Bytes; number: number; batch: Bytes };
  readonly members: {
    vault_id: Bytes;
    user_id: Bytes;
    role: MemberRole | "removed";
    /** When the right to write ended. */
    barred_at: number | null;
    removed_position: number | null;
    removed_length: number | null;
  };
  readonly runs: {
    vault_id: Bytes;
    position: number;
    user_id: Bytes;
    device_id: Bytes;
    first_seq: number;
    last_seq: number;
    entries: number;
    last_hash: Bytes;
    quarantined: Flag;
    size: number;
    run: Bytes;
  };
  readonly attachments: {
    vault_id: Bytes;
    blob_id: Bytes;
    size: number;
    have: number;
    whole: Flag;
    touched_at: number;
  };
  /** `at`: how many bytes stand before these. */
  readonly attachment_parts: { vault_id: Bytes; blob_id: Bytes; at: number; part: Bytes };
  /** Which authors' stored entries name an attachment. */
  readonly attachment_names: { vault_id: Bytes; blob_id: Bytes; user_id: Bytes };
  readonly tokens: {
    token_hash: Bytes;
    kind: "setup" | "doctor" | "patient";
    expires_at: number | null;
    cap: number;
    used: number;
    created_at: number;
  };
  readonly recovery_keys: { user_id: Bytes; recovery_key: Bytes };
  readonly mailboxes: { mailbox_id: Bytes; expires_at: number; offer: Bytes; answer: Bytes | null };
  readonly availabilities: { user_id: Bytes; version: number; hash: Bytes; sealed: Bytes };
  readonly availability_heads: { user_id: Bytes; version: number; hash: Bytes };
  readonly contacts: { user_id: Bytes; sealed: Bytes };
  /** `key_id` everywhere: the index key under which the blind index beside it was made. */
  readonly contact_finds: { contact_index: Bytes; user_id: Bytes; key_id: string };
  readonly wakes: { user_id: Bytes; device_id: Bytes; sealed: Bytes };
  readonly mails: { user_id: Bytes; sealed: Bytes };
  /** `seq`: how many steps the list of this person has. */
  readonly appointment_people: { person_ref: Bytes; sealed: Bytes; seq: number };
  readonly appointment_person_finds: { person_index: Bytes; person_ref: Bytes; key_id: string };
  readonly appointment_steps: { step_hash: Bytes; appointment_id: Bytes; number: number; sealed: Bytes };
  readonly appointment_inbox: { person_ref: Bytes; seq: number; step_hash: Bytes };
  readonly appointment_slots: {
    appointment_id: Bytes;
    part: number;
    patient_ref: Bytes | null;
    held_until: number | null;
    sealed: Bytes;
  };
  readonly appointment_days: { day_index: Bytes; appointment_id: Bytes; part: number; key_id: string };
  readonly appointment_cells: {
    cell_index: Bytes;
    appointment_id: Bytes;
    held_until: number | null;
    at_ms: number;
    key_id: string;
  };
  readonly audit: { seq: number; kind: string; actor: string; subject: string; at_ms: number; hash: Bytes };
  readonly audit_head: { id: number; seq: number; hash: Bytes };
  readonly schema_versions: { version: number; applied_at: number };
}

/** A driver's Buffer as plain bytes, so that equal bytes are equal values everywhere. */
export const plain = (bytes: Bytes): Bytes => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
export const plainOrAbsent = (bytes: Bytes | null): Bytes | undefined => (bytes === null ? undefined : plain(bytes));

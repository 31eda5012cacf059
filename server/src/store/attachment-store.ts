// What the store promises about attachments: bytes under an id that grow from the front, and whose stored entries name them (protocol.md §5.6).

type Bytes = Uint8Array;

/** An attachment of a vault; its id says what bytes it has. */
export interface AttachmentKey {
  readonly vaultId: Bytes;
  readonly blobId: Bytes;
}

export interface AttachmentRow {
  /** Sealed bytes in all, and those that are here. */
  readonly size: number;
  readonly have: number;
  /** All are here and were found to be what the id says. */
  readonly whole: boolean;
}

export interface Attachments {
  /** Begins one, or tells how far it is. `quota`: with it the vault's would have more than `vaultBytes`; `taken`: begun with another size. */
  begin(
    key: AttachmentKey,
    size: number,
    vaultBytes: number,
    nowMs: number,
  ): Promise<AttachmentRow | "quota" | "taken">;
  row(key: AttachmentKey): Promise<AttachmentRow | undefined>;
  /** Compare-and-swap: kept if exactly `from` bytes are here and no more come than its size. Durable when it resolves. */
  append(key: AttachmentKey, from: number, bytes: Bytes, nowMs: number): Promise<boolean>;
  /** The bytes from `from` on, as many as one read gives but at most `maxBytes`; none at the end. */
  read(key: AttachmentKey, from: number, maxBytes: number): Promise<Bytes>;
  setWhole(key: AttachmentKey): Promise<void>;
  remove(key: AttachmentKey): Promise<void>;
  /** Authors of stored entries that name it. */
  namedBy(key: AttachmentKey): Promise<readonly Bytes[]>;
  /** Removes what no stored entry names and nobody has added to since `beforeMs`; answers how many. */
  removeUnnamed(beforeMs: number): Promise<number>;
}

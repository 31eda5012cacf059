// Bytes that browsers, workers and Node keep outside of a program's own memory and hand on without copying; the session makes them and never reads them back.
declare class Blob {
  constructor(parts?: readonly (Uint8Array<ArrayBuffer> | Blob)[], options?: { readonly type?: string });
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  slice(from?: number, to?: number, type?: string): Blob;
  arrayBuffer(): Promise<ArrayBuffer>;
}

// Parts of attachments over fetch: what came before a line broke is worth as much as what came whole (crypto-core wire/attachments).
import { attachmentAnswer, httpRefusal } from "@health-vault/crypto-core/wire";
import type { AttachmentRelay } from "../sync/attachment-ports.ts";
import type { Reply } from "../session/ports.ts";

/** A part of 256 KiB takes this long at 4 kB/s. */
const timeoutMs = 60_000;

const unreachable = { ok: false, error: { code: "unreachable", facts: {} } } as const;

interface Asked {
  readonly method: "POST" | "PUT" | "GET";
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

type Authed = <T>(act: (jwt: string) => Promise<Reply<T>>) => Promise<Reply<T>>;

async function refusalOf<T>(response: Response): Promise<Reply<T>> {
  const refusal = httpRefusal.safeParse(await response.json());
  if (!refusal.success) return unreachable;
  const { error, ...facts } = refusal.data;
  return { ok: false, error: { code: error, facts } };
}

/** What arrived of a body, whether or not it ended as it should. */
async function arrived(response: Response): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  const reader = response.body?.getReader();
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) parts.push(read.value);
  } catch {
    // A line that broke before the first byte brought nothing, however many empty parts it came in.
    if (parts.every(({ length }) => length === 0)) return undefined;
  }
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function attachmentRelay(address: string, authed: Authed): AttachmentRelay {
  const ask = <T>(
    path: string,
    { method, body }: Asked,
    read: (response: Response) => Promise<T | undefined>,
  ): Promise<Reply<T>> =>
    authed<T>(async (jwt): Promise<Reply<T>> => {
      try {
        const headers: Record<string, string> = { authorization: `Bearer ${jwt}` };
        if (body !== undefined)
          headers["content-type"] = typeof body === "string" ? "application/json" : "application/octet-stream";
        const response = await fetch(address + path, {
          method,
          headers,
          cache: "no-store",
          credentials: "omit",
          signal: AbortSignal.timeout(timeoutMs),
          ...(body === undefined ? {} : { body }),
        });
        if (response.status !== 200) return await refusalOf(response);
        const value = await read(response);
        return value === undefined ? unreachable : { ok: true, value };
      } catch {
        return unreachable;
      }
    });
  const place = (vaultId: string, id: string): string => `/v1/vaults/${vaultId}/attachments/${id}`;
  const state = async (response: Response) => attachmentAnswer.safeParse(await response.json()).data;
  return {
    beginAttachment: (vaultId, id, size) =>
      ask(place(vaultId, id), { method: "POST", body: JSON.stringify({ size }) }, state),
    putAttachment: (vaultId, id, from, bytes) =>
      ask(`${place(vaultId, id)}?from=${from}`, { method: "PUT", body: new Uint8Array(bytes) }, state),
    getAttachment: (vaultId, id, from) => ask(`${place(vaultId, id)}?from=${from}`, { method: "GET" }, arrived),
  };
}

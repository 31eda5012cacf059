// Blobs in others' places: attachments, account blobs and everything sealed of another person, or an older one of one's own.
import { flipped, type Lie } from "../lie.ts";

const isAttachment = (path: string): boolean => /^\/v1\/vaults\/[^/]+\/attachments\//.test(path);

export const swappedAttachment: Lie = {
  name: "swaps attachments",
  weight: 3,
  tell(world, { host }) {
    const before: Uint8Array[] = [];
    return {
      answer(to, { method, path }, answer) {
        if (method !== "GET" || !isAttachment(path) || !(answer.body instanceof Uint8Array)) return undefined;
        const body = new Uint8Array(answer.body);
        before.push(body);
        if (to !== host || body.length === 0 || !world.dice.chance(0.6)) return undefined;
        const other = world.dice.pick(before.slice(0, -1));
        return { ...answer, body: other && world.dice.chance(0.5) ? other : flipped(world, body) };
      },
    };
  },
};

type Blobs = Readonly<Record<string, unknown>>;

const names = ["passwordBlob", "recoveryBlob", "accountData"] as const;

/** Where the blobs of an account are in an answer: alone, or within the answer to a sign-in. */
function blobsIn(body: unknown): { readonly blobs: Blobs; readonly put: (blobs: Blobs) => unknown } | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const all = body as Readonly<Record<string, unknown>>;
  if ("passwordBlob" in all) return { blobs: all, put: (blobs) => blobs };
  const { blobs } = all;
  return typeof blobs === "object" && blobs !== null
    ? { blobs: blobs as Blobs, put: (now) => ({ ...all, blobs: now }) }
    : undefined;
}

/** Of all devices: what one is answered may be another's. */
export const swappedAccount: Lie = {
  name: "swaps what accounts keep",
  weight: 4,
  tell(world) {
    const before: Blobs[] = [];
    return {
      answer(_to, _request, answer) {
        const found = answer.status === 200 ? blobsIn(answer.body) : undefined;
        if (!found) return undefined;
        const other = world.dice.pick(before);
        before.push(found.blobs);
        if (!world.dice.chance(0.6)) return undefined;
        const name = world.dice.pick(names) ?? "passwordBlob";
        const text = found.blobs[name];
        if (typeof text !== "string") return undefined;
        const bent = Buffer.from(flipped(world, Buffer.from(text, "base64url"))).toString("base64url");
        const blobs = { ...found.blobs, [name]: other && world.dice.chance(0.5) ? other[name] : bent };
        return { ...answer, body: found.put(blobs) };
      },
    };
  },
};

// Attachments over HTTP: begun, sent and fetched in parts by members of the vault; what came before a line broke is kept (protocol.md §5.6, §9).
import type { FastifyInstance } from "fastify";
import {
  attachmentAnswer,
  attachmentBeginRequest,
  attachmentPlace,
  attachmentQuery,
  LIMITS,
} from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { beginUpload, placeFrom, readPart, takePart } from "../relay/attachments.ts";
import { fromText } from "../text.ts";
import { callerOf, type Doorman } from "./context.ts";

const path = "/v1/vaults/:vaultId/attachments/:blobId";

const placeOf = (params: unknown) => {
  const { vaultId, blobId } = parsed(attachmentPlace, params);
  return placeFrom(fromText(vaultId), fromText(blobId));
};

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === "object" && body !== null && Symbol.asyncIterator in body;

/** What arrived of a part: all of it, or as much as came before the line broke. @throws Refusal too-large */
const arrived = async (body: unknown): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  const take = (part: Uint8Array): void => {
    size += part.length;
    if (size > LIMITS.attachmentPartBytes) throw new Refusal("too-large");
    parts.push(part);
  };
  if (body instanceof Uint8Array) take(body);
  else if (isStream(body)) {
    try {
      for await (const part of body) take(part);
    } catch (error) {
      // Else nobody waits for an answer any more: the next try goes on behind what came.
      if (error instanceof Refusal) throw error;
    }
  } else throw new Refusal("malformed");
  return new Uint8Array(Buffer.concat(parts));
};

export const attachmentRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, limits } = door;

  app.post(path, async (request) => {
    const { userId } = await callerOf(door, request, "attachments");
    limits.attachment.take(userId);
    const { size } = parsed(attachmentBeginRequest, request.body);
    return attachmentAnswer.parse(await beginUpload(relay, door.attachments, userId, placeOf(request.params), size));
  });

  app.put(path, async (request) => {
    const { userId } = await callerOf(door, request, "attachments");
    limits.attachment.take(userId);
    const place = placeOf(request.params);
    const { from } = parsed(attachmentQuery, request.query);
    return attachmentAnswer.parse(await takePart(relay, userId, place, from, await arrived(request.body)));
  });

  app.get(path, async (request) => {
    const { userId } = await callerOf(door, request, "attachments");
    limits.attachment.take(userId);
    const { from } = parsed(attachmentQuery, request.query);
    return Buffer.from(await readPart(relay, userId, placeOf(request.params), from));
  });
};

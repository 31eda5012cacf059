// Forgeries: bits that flipped, random bytes, and what mallory signs with keys of an identity of her own.
import { asDeviceId, asUserId, plainBatch, readBatch, readRun, sign, writeRun } from "@health-vault/crypto-core";
import { person } from "../../../../crypto-core/src/testing/index.ts";
import type { Told } from "../liar.ts";
import { aChart, flipped, joined, lasting, storedBatches, type Lie } from "../lie.ts";
import type { World } from "../world.ts";
import { pageWith } from "./splice.ts";

const noise = (world: World, length: number): Uint8Array => {
  const out = new Uint8Array(length);
  world.dice.fill(out);
  return out;
};

/** What was sent by somebody, signed by mallory: under his name and device, under hers, or under his name and her device. */
function resigned(world: World, bytes: Uint8Array): Uint8Array {
  const read = readRun(bytes);
  if (!read.ok) return bytes;
  const { device, identity } = person("mallory");
  const run = read.value;
  const signature = sign(device.sign.secretKey, "HV1/sig/entry/v1", run.lastHash);
  const how = world.dice.between(0, 2);
  return writeRun({
    ...run,
    signature,
    ...(how > 0 ? { deviceId: asDeviceId(device.deviceId) } : {}),
    ...(how > 1 ? { userId: asUserId(identity.userId) } : {}),
  });
}

export const forgedRun: Lie = {
  name: "forges runs",
  weight: 5,
  tell(world, { host }) {
    const how = world.dice.between(0, 3);
    return {
      down(to, message) {
        if (to !== host || message.header.type !== "page" || !world.dice.chance(0.7)) return undefined;
        return pageWith(world, message, (run) =>
          how === 0 ? noise(world, run.length) : how === 1 ? resigned(world, run) : flipped(world, run),
        );
      },
    };
  },
};

/** Without what somebody wrote, as if it had been erased; the chain verifies. */
export const payloadGone: Lie = {
  name: "leaves payloads out",
  weight: 2,
  tell: (world, { host }) => ({
    down(to, message) {
      if (to !== host || message.header.type !== "page" || !world.dice.chance(0.7)) return undefined;
      return pageWith(world, message, (bytes) => {
        const read = readRun(bytes);
        if (!read.ok) return undefined;
        const entries = read.value.entries.map((entry) => ({ ...entry, ciphertext: undefined }));
        return writeRun({ ...read.value, entries });
      });
    },
  }),
};

export const forgedBatch: Lie = {
  name: "forges batches",
  weight: 4,
  tell(world, { host, line }) {
    const vaultId = aChart(world);
    if (vaultId === undefined) return undefined;
    const how = world.dice.between(0, 2);
    line.cut(false);
    return {
      down(to, message) {
        const { header, body } = message;
        if (to !== host) return undefined;
        if (header.type === "log" && how < 2 && world.dice.chance(0.5)) {
          const parts = header.lengths.map((length) => noise(world, length));
          return how === 0
            ? [{ header, body: joined(parts) }]
            : [{ header, body: flipped(world, new Uint8Array(body)) }];
        }
        // One batch more than there are: mallory makes herself a member, or lets somebody go.
        if (header.type !== "subscribed" || header.vaultId !== vaultId || how < 2) return undefined;
        const log = storedBatches(world, vaultId);
        const last = readBatch(log.at(-1) ?? new Uint8Array());
        const member = readBatch(log[0] ?? new Uint8Array());
        if (!last.ok || !member.ok || header.logLength !== log.length) return undefined;
        const { device, identity } = person("mallory");
        const author = {
          identity: world.dice.chance(0.5) ? identity : { ...identity, userId: member.value.author },
          device,
        };
        const place = { head: last.value.hash, length: log.length } as Parameters<typeof plainBatch>[1];
        const batch = plainBatch(author, place, { kind: "close" });
        // Until the disk has forgotten it, the true log is a shorter one: that is a roll-back to whoever asks in between.
        lasting(world, "a batch more than there are");
        const more: Told = {
          header: { type: "log", vaultId, from: log.length, lengths: [batch.bytes.length] },
          body: batch.bytes,
        };
        return [more, { ...message, header: { ...header, logLength: log.length + 1 } }];
      },
      end: () => line.cut(false),
    };
  },
};

/** Mallory's own log under somebody's name (A1), or his with a bit flipped. */
export const forgedIdentity: Lie = {
  name: "forges identity logs",
  weight: 3,
  tell(world, { host }) {
    const mine = person("mallory").log.map((op) => Buffer.from(op).toString("base64url"));
    return {
      answer(to, { path }, answer) {
        if (to !== host || answer.status !== 200 || !world.dice.chance(0.5)) return undefined;
        if (!/^\/v1\/(identities\/[^/]+|clinic)\/log$/.test(path)) return undefined;
        const { ops } = answer.body as { readonly ops: readonly string[] };
        if (!Array.isArray(ops) || ops.length === 0) return undefined;
        const bent = ops.map((op) => Buffer.from(flipped(world, Buffer.from(op, "base64url"))).toString("base64url"));
        const forged = world.dice.chance(0.5) ? mine : bent;
        const length = Math.max((answer.body as { readonly length: number }).length, forged.length);
        return { ...answer, body: { ...(answer.body as object), ops: forged, length } };
      },
    };
  },
};

// Every door of the client that takes bytes or texts of a relay, a person, another app or its own disk, with honest ones to spoil.
import { concat, toBase64url, utf8 } from "@health-vault/crypto-core";
import { person } from "@health-vault/crypto-core/testing";
import type { Decoder } from "../../../crypto-core/test/fuzz/decoder.ts";
import { decodeChanges, encodeChanges } from "../../src/domain/change.ts";
import { openFile } from "../../src/domain/import/formats.ts";
import { readJson } from "../../src/domain/json.ts";
import { answerText, readAnswer, readBeginning } from "../../src/hooks/message-draft.ts";
import { readDraft } from "../../src/hooks/reading-draft.ts";
import { readForm } from "../../src/hooks/schedule-form.ts";
import { readAccountFile } from "../../src/session/account-file.ts";
import { kitCodes, kitView, retypedRight } from "../../src/session/kits.ts";
import { readLink } from "../../src/session/links.ts";
import { decodePayload, encodePayload } from "../../src/session/payload.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const stamp = { changeId: toBase64url(new Uint8Array(16)), recordedAt: "2026-03-01T08:15:00.000Z" };
const item = toBase64url(new Uint8Array(16).fill(1));
const changes = (): readonly string[] => {
  const reading = {
    resourceType: "Observation",
    status: "final",
    code: { text: "Body weight" },
    valueQuantity: { value: 70, unit: "kg" },
  };
  const record = { kind: "record", ...stamp, replaces: [], item, resource: reading };
  const message = { kind: "message", ...stamp, text: "it hurts on the stairs" };
  return [[record], [message], [{ kind: "opened", ...stamp, items: [item] }]].map((list) => JSON.stringify(list));
};

const bundle = JSON.stringify({
  resourceType: "Bundle",
  type: "collection",
  entry: [{ fullUrl: "urn:uuid:1", resource: { resourceType: "Condition", id: "a", code: { text: "Asthma" } } }],
});
const ndjson = '{"resourceType":"Condition","id":"a"}\n{"resourceType":"Condition","id":"b"}\n';

/** Call `ready()` before. */
export function clientDecoders(): readonly Decoder[] {
  const { identity, signInCode, recoveryCode } = person("pat");
  const kit = kitView("me", "Pat", {
    userId: identity.userId,
    signInCode,
    recoveryCode,
    relayAddress: "https://relay.example",
    clinicId: person("clinic").identity.userId,
    accountVersion: 1,
    identityHead: identity.head,
    createdMs: 1,
  });
  const wanted = kit.retype.map(
    ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
  );
  const ids = [toBase64url(identity.userId), toBase64url(new Uint8Array(16))] as const;
  const link = `https://relay.example/join#c=${ids[0]}&t=${ids[1]}`;
  const account = { userId: ids[0], clinicId: ids[0], signInCode: ids[1] };
  const typed = (name: string, honest: readonly string[], read: (given: string) => unknown): Decoder => ({
    name,
    honest: honest.map((one) => utf8(one)),
    read: (bytes) => read(text(bytes)),
  });
  const payloads = changes().flatMap((json) => [
    encodePayload(json, "thread"),
    encodePayload(json.repeat(40), "chart"),
  ]);
  // A megabyte of zeros in a kilobyte, many times over: what inflates for ever has to be let go of.
  const bomb = encodePayload("0".repeat(4_000_000), "chart");
  const chosen = (name: string) => (bytes: Uint8Array) => openFile({ name, bytes, text: text(bytes) });
  return [
    { name: "payload", honest: payloads, read: decodePayload },
    { name: "payload that inflates", honest: [bomb, concat(bomb, bomb)], read: decodePayload },
    typed("changes", changes(), (json) => {
      const read = decodeChanges(json);
      return read.ok ? encodeChanges(read.value) : undefined;
    }),
    typed("JSON of a file", [bundle], readJson),
    { name: "imported bundle", honest: [utf8(bundle)], read: chosen("record.json") },
    { name: "imported lines", honest: [utf8(ndjson)], read: chosen("record.ndjson") },
    typed("link", [link, "https://relay.example/setup#t=" + ids[1]], readLink),
    typed("scanned kit", [kit.qrText], (given) => (kitCodes(given).ok ? true : undefined)),
    typed("re-typed kit", [wanted[0] ?? ""], (given) => retypedRight([kit], [given, ...wanted.slice(1)])),
    typed("account on the disk", [JSON.stringify(account)], (json) => readAccountFile(utf8(json))),
    typed("kept answer", [answerText({ text: "so far" } as Parameters<typeof answerText>[0]) ?? "{}"], readAnswer),
    typed("kept beginning", ['{"text":"so far"}'], readBeginning),
    typed("kept reading", ["{}"], readDraft),
    typed("kept hours", ["{}"], readForm),
  ];
}

// A receipt is said by its signer about himself: nobody says it of somebody else, whatever he writes into it.
import { expect, test } from "vitest";
import { decodeChanges, encodeChanges } from "../../src/domain/change.ts";
import { addReceipts, isReceipt, noReceipts, openedBy, openingDays } from "../../src/domain/receipts.ts";
import { itemId, NOW, person } from "./people.ts";

const rao = person("rao");
const mallory = person("mallory");
const weight = itemId("weight");
const opened = (by: typeof rao) => ({ kind: "opened", changeId: by.next(), recordedAt: NOW, items: [weight] }) as const;

test("mallory's claim that rao opened it names mallory, and one that names somebody is not read at all", () => {
  const receipts = noReceipts();
  addReceipts(receipts, [mallory.say(opened(mallory))]);
  expect(openedBy(receipts, weight).map(({ author }) => author)).toEqual([mallory.author]);
  expect(openingDays(receipts).map(({ author }) => author)).toEqual([mallory.author]);
  for (const name of ["author", "by", "userId", "device"]) {
    const claim = JSON.stringify([{ ...opened(mallory), [name]: rao.author }]);
    expect([name, decodeChanges(claim).ok]).toEqual([name, false]);
    expect([name, isReceipt(claim)]).toEqual([name, false]);
  }
});

test("what a reader may append is a receipt and nothing beside it", () => {
  const note = rao.record("weight", { resourceType: "Observation" }).change;
  expect(isReceipt(encodeChanges([opened(rao)]))).toBe(true);
  expect(isReceipt(encodeChanges([opened(rao), note]))).toBe(false);
  expect(isReceipt(encodeChanges([note]))).toBe(false);
  expect(isReceipt("[]")).toBe(false);
});

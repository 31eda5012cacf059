// What the pill says of a disk that refused, by a clock that stands until it is moved: until what was refused went in, or two minutes without a refusal.
import { beforeEach, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { createDiskFault, type DiskFault } from "../src/session/disk-fault.ts";
import { breakable, type BreakableDisk } from "./broken-disk.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";

const file = { shelf: new Uint8Array([1]) };
let disk: BreakableDisk;
let clock: ManualClock;
let fault: DiskFault;
let overs: number;

beforeEach(async () => {
  disk = breakable(memoryDevice());
  clock = manualClock();
  overs = 0;
  fault = createDiskFault(await disk.device.open("pat"), clock, () => overs++);
});

/** A log that she was sent finds no room, and the pill says so. */
async function logRefused(): Promise<void> {
  disk.refuse("appendIdentityLog");
  await expect(fault.store.appendIdentityLog("rao", 0, [new Uint8Array([1])]).catch(said)).rejects.toThrow("no room");
}

function said(thrown: unknown): never {
  fault.say(thrown);
  throw thrown;
}

const shown = (): unknown => fault.get()?.facts?.["reason"];

test("what was refused goes in: it is over at once, and told once", async () => {
  await logRefused();
  expect(shown()).toBe("QuotaExceededError");
  disk.mend();
  await fault.store.appendIdentityLog("rao", 0, [new Uint8Array([1])]);
  expect(shown()).toBeUndefined();
  await fault.store.putFiles(file);
  expect(overs).toBe(1);
});

test("something else goes in: it is over after two minutes without a refusal, not before", async () => {
  await logRefused();
  clock.pass(119_999);
  await fault.store.putFiles(file);
  expect(shown()).toBe("QuotaExceededError");
  clock.pass(1);
  // Time alone says nothing of a disk.
  expect(shown()).toBe("QuotaExceededError");
  await fault.store.putFiles(file);
  expect(shown()).toBeUndefined();
  expect(overs).toBe(1);
});

test("a refusal in between begins the two minutes anew", async () => {
  await logRefused();
  clock.pass(100_000);
  await logRefused();
  clock.pass(119_999);
  await fault.store.putFiles(file);
  expect(shown()).toBe("QuotaExceededError");
  clock.pass(1);
  await fault.store.putFiles(file);
  expect(shown()).toBeUndefined();
});

test("a bug stays said until somebody asks for another try", async () => {
  disk.reason = () => new Error("signature");
  disk.refuse("appendIdentityLog");
  await expect(fault.store.appendIdentityLog("rao", 0, [new Uint8Array([1])]).catch(said)).rejects.toThrow("signature");
  disk.mend();
  clock.pass(600_000);
  await fault.store.appendIdentityLog("rao", 0, [new Uint8Array([1])]);
  expect(shown()).toBe("Error");
  fault.calm();
  expect(shown()).toBeUndefined();
});

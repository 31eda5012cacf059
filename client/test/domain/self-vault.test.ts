import { expect, test } from "vitest";
import type { Change } from "../../src/domain/change.ts";
import type { VersionRef } from "../../src/domain/change.ts";
import type { ContactState } from "../../src/domain/self-change.ts";
import {
  applySelfChanges,
  cardsOf,
  emptySelfVault,
  pinOf,
  pinsOf,
  settingOf,
  standingRefs,
  vaultOf,
  vaultsOf,
} from "../../src/domain/self-vault.ts";
import { NOW, person, refTo, userId, vaultId } from "./people.ts";

const rao = person("rao", "laptop");
const head = (letter: string): string => letter.repeat(43);
const pin = (identityHead: string, state: ContactState, replaces: readonly VersionRef[] = []): Change => ({
  kind: "contact-pin",
  changeId: rao.next(),
  recordedAt: NOW,
  replaces,
  contact: userId("pat"),
  identityHead,
  state,
  name: "Pat Nair",
});
const setting = (value: string, recordedAt: string): Change => ({
  kind: "setting",
  changeId: rao.next(),
  recordedAt,
  replaces: [],
  key: "theme",
  value,
});

test("rao verifies pat in the room: the newer pin counts", () => {
  const first = rao.say(pin(head("a"), "by-clinic"));
  const second = rao.say(pin(head("a"), "verified-in-person", [refTo(first)]));
  for (const order of [
    [first, second],
    [second, first],
  ]) {
    const self = applySelfChanges(emptySelfVault(), order);
    expect(pinOf(self, userId("pat"))?.state).toBe("verified-in-person");
    expect(standingRefs(self, "pins", userId("pat"))).toEqual([refTo(second)]);
  }
});

test("two devices that pinned different identities block the contact until a person decides", () => {
  const laptop = rao.say(pin(head("a"), "verified-in-person"));
  const phone = rao.say(pin(head("b"), "by-clinic"));
  const self = applySelfChanges(applySelfChanges(emptySelfVault(), [phone]), [laptop, laptop]);
  expect(pinOf(self, userId("pat"))?.state).toBe("changed");
  const decided = applySelfChanges(self, [
    rao.say(pin(head("b"), "verified-in-person", standingRefs(self, "pins", userId("pat")))),
  ]);
  expect(pinsOf(decided)).toMatchObject([{ identityHead: head("b"), state: "verified-in-person" }]);
});

test("a pin that says changed is not outvoted by one written beside it", () => {
  const self = applySelfChanges(emptySelfVault(), [
    rao.say(pin(head("a"), "changed")),
    rao.say(pin(head("a"), "verified-in-person")),
  ]);
  expect(pinOf(self, userId("pat"))?.state).toBe("changed");
});

test("cards, vaults and settings: the last standing one counts, in any order", () => {
  const listed = rao.say({
    kind: "vault-listed",
    changeId: rao.next(),
    recordedAt: NOW,
    replaces: [],
    vault: vaultId("v"),
    purpose: "chart",
    role: "writer",
    accepted: false,
    label: "Pat Nair",
  });
  const accepted = rao.say({
    ...listed.change,
    changeId: rao.next(),
    accepted: true,
    replaces: [refTo(listed)],
  } as Change);
  const card = rao.say({
    kind: "contact-card",
    changeId: rao.next(),
    recordedAt: NOW,
    replaces: [],
    vault: vaultId("v"),
    name: "Pat Nair",
    born: "1945-07-14",
  });
  const said = [
    listed,
    accepted,
    card,
    rao.say(setting("dark", "2026-11-22T10:00:00Z")),
    rao.say(setting("light", "2026-11-22T09:00:00Z")),
  ];
  for (const order of [said, said.toReversed()]) {
    const self = applySelfChanges(emptySelfVault(), order);
    expect(vaultOf(self, vaultId("v"))?.accepted).toBe(true);
    expect(vaultsOf(self)).toHaveLength(1);
    expect(cardsOf(self)).toMatchObject([{ name: "Pat Nair" }]);
    expect(settingOf(self, "theme")).toBe("dark");
  }
});

// The relay tells pat another log of rao's: writing stops, and the ways out are the two people's own: asked again, compared and the same, or left blocked (protocol §6).
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ContactState } from "../src/session/api.ts";
import type { ThreadCard } from "../src/session/api/messages.ts";
import type { Session } from "../src/session/session.ts";
import { watching } from "../node/person.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";

const evil = mallory();
const sessions: Session[] = [];
let house: Clinic;
let rao: Person;
let pat: Person;
let threadId: string;

const device = async (of: Person): Promise<Session> => {
  const { session } = await house.session();
  sessions.push(session);
  await must(session.signIn(of.kitCodes.signIn, password));
  return session;
};
const known = (session: Pick<Session, "watch">, contact: ContactState) =>
  watching<readonly ThreadCard[]>(
    (tell) => session.watch("threads", tell),
    ([card]) => card?.others[0]?.contact === contact,
  );
const changed = { ok: false, error: { kind: "protocol", facts: { kind: "identity-changed" } } };

beforeEach(async () => {
  house = await clinic({ twist: evil.twist });
  rao = await house.attested("rao");
  pat = await house.patient("pat");
  await pat.session.refreshAppointments();
  threadId = (await must(pat.session.startThread([rao.me.userId], "knee", "it hurts"))).threadId;
  await rao.until("threads", (cards) => cards.length === 1);
  await known(pat.session, "by clinic");
});
afterEach(async () => {
  evil.identity = undefined;
  for (const session of sessions.splice(0)) await session.close();
  await house.close();
});

/** A log that goes on where rao's ends and is not his. */
async function lie(): Promise<void> {
  evil.identity = (asking, userId) => (asking === pat.me.userId && userId === rao.me.userId ? pat.me.userId : userId);
  expect(await pat.session.askAgain(rao.me.userId)).toMatchObject(changed);
  await known(pat.session, "changed → blocked");
  expect(await pat.session.sendMessage(threadId, "hello?")).toMatchObject(changed);
}

test("A2: asked again, an honest relay says what is held here: the conversation is open again", async () => {
  await device(pat);
  await lie();
  expect(await pat.session.askAgain(rao.me.userId)).toMatchObject(changed);
  pat.goOffline();
  expect(await pat.session.askAgain(rao.me.userId)).toEqual({ ok: false, error: { kind: "offline" } });
  await known(pat.session, "changed → blocked");
  await pat.goOnline();
  evil.identity = undefined;
  await must(pat.session.askAgain(rao.me.userId));
  await known(pat.session, "by clinic");
  await must(pat.session.sendMessage(threadId, "hello again"));
});

test("compared and the same: pat writes again although the relay still lies, and it is known how she knows", async () => {
  await device(pat);
  await lie();
  const hers = await must(pat.session.contact(rao.me.userId));
  const his = await must(rao.session.contact(pat.me.userId));
  expect(hers).toMatchObject({ changed: true, safetyNumber: his.safetyNumber });
  expect(his.changed).toBe(false);
  await must(pat.session.confirmSafetyNumber(rao.me.userId));
  await known(pat.session, "verified by safety number");
  await must(pat.session.sendMessage(threadId, "it is you"));
  await rao.until("threads", ([card]) => card?.last?.text === "it is you");
});

test("A2: they differ: blocked on all of her devices until the numbers are the same", async () => {
  const tablet = await device(pat);
  await known(tablet, "by clinic");
  await must(pat.session.numbersDiffer(rao.me.userId));
  for (const session of [pat.session, tablet]) {
    await known(session, "changed → blocked");
    expect(await session.sendMessage(threadId, "hello?")).toMatchObject(changed);
  }
  // An honest relay is no proof of who sits at the other end.
  expect(await tablet.askAgain(rao.me.userId)).toMatchObject(changed);
  await must(tablet.confirmSafetyNumber(rao.me.userId));
  for (const session of [pat.session, tablet]) await known(session, "verified by safety number");
  await must(pat.session.sendMessage(threadId, "it is you"));
});

test("two devices that pinned him at different times of one log accuse nobody, and what a person verified stays verified", async () => {
  const tablet = await device(pat);
  await known(tablet, "by clinic");
  pat.goOffline();
  await must(pat.session.confirmSafetyNumber(rao.me.userId));
  await device(rao);
  await must(tablet.askAgain(rao.me.userId));
  await must(tablet.confirmSafetyNumber(rao.me.userId));
  await pat.goOnline();
  for (const session of [pat.session, tablet]) {
    await session.settled();
    await known(session, "verified by safety number");
  }
  await must(pat.session.askAgain(rao.me.userId));
  await must(pat.session.sendMessage(threadId, "from the phone"));
  await must(tablet.sendMessage(threadId, "from the tablet"));
  expect((await must(tablet.contact(rao.me.userId))).changed).toBe(false);
});

// Rao's day of appointments in his browser: hours, requests oldest first, the waitlist, walk-ins, arrived to done and back, all of it offline too; his patients ask from their own devices.
import { expect, type Page, test } from "@playwright/test";
import { must, newDesk, signUp, watching } from "../node/person.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { addDays, dateIn, mondayOf } from "../src/hooks/civil-date.ts";
import type { AppointmentsView } from "../src/session/api/appointments.ts";
import type { Session } from "../src/session/session.ts";
import { go, joinAsDoctor, type Harbour, makeClinic, openHarbour, password, type Person } from "./clinic.ts";
import { morningZone, openDayAndNight } from "./hours-form.ts";
import { look } from "./looking.ts";

interface Guest {
  readonly session: Session;
  readonly until: (fits: (view: AppointmentsView) => boolean) => Promise<AppointmentsView>;
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name, exact: true });
const dialog = (page: Page) => page.getByRole("dialog").or(page.getByRole("alertdialog"));

/** A patient on a device of her own. */
async function guest(harbour: Harbour, link: string, given: string, family: string): Promise<Guest> {
  const { session } = await newDesk(harbour.relay.url, { clock: systemClock });
  const birth = { birthDate: "1961-07-14", gender: "female" } as const;
  await signUp(session, link, { kind: "patient", given, family, ...birth, password });
  await session.refreshAppointments();
  const until: Guest["until"] = (fits) =>
    watching<AppointmentsView>((tell) => session.watch("appointments", tell), fits);
  await until(({ doctors }) => doctors.length === 1);
  return { session, until };
}

const dayMs = 86_400_000;

/** Asks for the n-th time that is free from this time tomorrow on: whoever walks in today is in nobody's way. */
async function asks({ session, until }: Guest, nth: number, reason: string): Promise<number> {
  const { doctors } = await until((view) => view.doctors.length === 1);
  const doctor = doctors[0]?.userId ?? "";
  const fromMs = Date.now() + dayMs;
  const { times } = await session.freeTimes({ doctor, visit: 1, fromMs, untilMs: fromMs + dayMs });
  const time = times[nth];
  if (!time) throw new Error("no free time");
  await must(session.requestAppointment(doctor, { visit: 1, ...time }, reason));
  await until(({ appointments }) => appointments.some((one) => one.state === "pending" && !one.waiting));
  return time.startMs;
}

async function patientsLink({ page }: Person): Promise<string> {
  await button(page, "Make the patients’ link").click();
  return (await page.getByRole("status", { name: "Patients’ link" }).textContent()) ?? "";
}

test("rao sets his hours, answers requests oldest first, works the waitlist and his day, also without a line", async ({
  browser,
}) => {
  test.setTimeout(900_000);
  const harbour = await openHarbour(browser);
  const guests: Guest[] = [];
  try {
    const ada = await makeClinic(harbour);
    const rao = await joinAsDoctor(harbour, ada);
    const { page } = rao;

    await test.step("hours: an empty name is refused with its place, then they are saved and at the relay", async () => {
      await go(page, "Appointments");
      await openDayAndNight(page);
      await look(page, "hours");
      await page.getByLabel("Name of the place").fill("");
      await button(page, "Save my hours").click();
      await expect(page.getByRole("alert")).toContainText("One entry is not right yet.");
      await page.getByLabel("Name of the place").fill("Harbour Street 4");
      await button(page, "Save my hours").click();
      await expect(page.getByRole("status").filter({ hasText: "Saved, and at the relay" })).toBeVisible();
    });

    const link = await patientsLink(ada);
    const pat = await guest(harbour, link, "Patricia", "Morgan");
    const lee = await guest(harbour, link, "Lee", "Okafor");
    const kim = await guest(harbour, link, "Kim", "Sato");
    guests.push(pat, lee, kim);
    const comesMs = await asks(pat, 0, "a cough that stays");
    await asks(lee, 4, "results");
    await must(
      kim.session.joinWaitlist(
        (await kim.until(() => true)).doctors[0]?.userId ?? "",
        { visit: 1, place: 1, fromMs: Date.now() + 2 * 3_600_000, untilMs: Date.now() + 5 * dayMs },
        "as soon as may be",
      ),
    );

    await test.step("requests stand oldest first, with their reasons", async () => {
      await page.getByRole("link", { name: "Appointments", exact: true }).filter({ visible: true }).first().click();
      const requests = region(page, "Requests");
      await expect(requests.getByRole("listitem")).toHaveCount(2);
      await expect(requests.getByRole("listitem").first()).toContainText("a cough that stays");
      await expect(requests.getByRole("listitem").first()).toContainText(/\d\dy/);
      await expect(region(page, "Waitlist")).toContainText("as soon as may be");
      await look(page, "schedule-requests");
    });

    await test.step("he confirms pat, declines lee with a reason, and offers kim a time that is kept", async () => {
      await button(page, "Confirm: MORGAN, Patricia").click();
      await pat.until(({ appointments }) => appointments[0]?.bookedBy === "doctor");
      await button(page, "Decline: OKAFOR, Lee").click();
      await dialog(page).getByLabel("Reason").fill("We are closed then");
      await dialog(page).getByRole("button", { name: "Decline" }).click();
      const told = await lee.until(({ appointments }) => appointments[0]?.steps[1]?.note === "We are closed then");
      expect(told.appointments[0]?.state).toBe("cancelled");
      await button(page, "Offer a time: SATO, Kim").click();
      await dialog(page).getByRole("radio").first().check({ force: true });
      await look(page, "schedule-offer");
      await dialog(page).getByRole("button", { name: "Offer a time" }).click();
      const offered = await kim.until(({ appointments }) => appointments[0]?.state === "proposed");
      expect((offered.appointments[0]?.holdUntilMs ?? 0) - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
      await expect(region(page, "Offered, not answered yet")).toContainText("SATO, Kim");
      await must(kim.session.actOnAppointment(offered.appointments[0]?.id ?? "", "accept"));
      await expect(region(page, "Offered, not answered yet")).toBeHidden();
    });

    await test.step("without a line: a walk-in is called in, done, undone; lee's new wish waits at the relay", async () => {
      await rao.context.setOffline(true);
      await button(page, "Walk-in").first().click();
      await dialog(page).getByRole("button", { name: "Add to the day" }).click();
      await expect(dialog(page)).toContainText("Say who is here.");
      await dialog(page).getByLabel("Name", { exact: true }).fill("Noor Haddad");
      await dialog(page).getByRole("button", { name: "Add to the day" }).click();
      await expect(page.getByRole("link", { name: "Noor Haddad" })).toBeVisible();
      await button(page, "Call in: Noor Haddad").click();
      await button(page, "Done: Noor Haddad").click();
      await expect(page.getByText("On this device").first()).toBeVisible();
      await button(page, "Undo: Noor Haddad").click();
      await expect(button(page, "Done: Noor Haddad")).toBeVisible();
      await look(page, "schedule-day");
    });

    await test.step("into the gap before kim: somebody who is here comes in when noor is done", async () => {
      const gap = page.getByRole("button", { name: /^\d\d:\d\d to \d\d:\d\d: free$/ }).first();
      const [from] = /\d\d:\d\d/.exec((await gap.textContent()) ?? "") ?? [];
      await gap.click();
      await expect(dialog(page)).toContainText(`Comes in at ${from}`);
      await dialog(page).getByLabel("Name", { exact: true }).fill("Sam Field");
      await dialog(page).getByRole("button", { name: "Add to the day" }).click();
      const sam = page.getByRole("listitem").filter({ hasText: "Sam Field" });
      await expect(sam).toContainText(`${from}`);
      await expect(sam).toContainText("On this device");
    });

    await test.step("the way of one appointment is told step by step, and goes on when the line is back", async () => {
      await page.getByRole("link", { name: "Noor Haddad" }).click();
      await expect(region(page, "What happened").getByRole("listitem")).toHaveCount(4);
      await expect(region(page, "What happened")).toContainText("On this device");
      await look(page, "schedule-visit");
      await rao.context.setOffline(false);
      await expect(region(page, "What happened").getByText("On this device")).toHaveCount(0, { timeout: 60_000 });
    });

    await test.step("kim does not come: said on her page, and taken back", async () => {
      await go(page, "Appointments");
      await page.getByRole("link", { name: "SATO, Kim" }).first().click();
      await button(page, "Did not come: SATO, Kim").click();
      await expect(region(page, "What happened")).toContainText("noted that nobody came");
      await button(page, "Undo: SATO, Kim").click();
      await expect(region(page, "What happened")).toContainText("took the last mark back");
      await kim.until(({ appointments }) => appointments[0]?.steps.at(-1)?.kind === "undo");
    });

    await test.step("away and open on a single day, said without a line; patients see it once there is one", async () => {
      await rao.context.setOffline(true);
      await go(page, "Appointments");
      await page.getByRole("link", { name: "My hours" }).click();
      await button(page, "Add time away").click();
      const until = addDays(dateIn(morningZone(), Date.now()), 8);
      const away = region(page, "Away");
      await away.getByLabel("From").fill(`${addDays(until, -8)}T00:00`);
      await away.getByLabel("Until").fill(`${until}T00:00`);
      await button(page, "Add a day").click();
      await region(page, "Hours on single days").getByLabel("Date").fill(addDays(until, 1));
      await button(page, "Save my hours").click();
      await expect(page.getByRole("status").filter({ hasText: "Saved on this device" })).toBeVisible();
      await go(page, "Appointments");
      await expect(page.getByText("Your hours are on this device", { exact: false })).toBeVisible();
      await rao.context.setOffline(false);
      await expect(page.getByText("Your hours are on this device", { exact: false })).toHaveCount(0, {
        timeout: 60_000,
      });
      const { doctors } = await lee.until((view) => view.doctors.length === 1);
      await expect(async () => {
        await lee.session.refreshAppointments();
        const fromMs = Date.now();
        const asked = { doctor: doctors[0]?.userId ?? "", visit: 1, fromMs, untilMs: fromMs + 20 * dayMs, limit: 1 };
        const { times } = await lee.session.freeTimes(asked);
        expect(times.map(({ startMs }) => dateIn(morningZone(), startMs))).toEqual([until]);
      }).toPass({ timeout: 60_000 });
    });

    await test.step("a week, by keyboard, and on paper without its buttons", async () => {
      await page.keyboard.press("g");
      await page.keyboard.press("a");
      await expect(region(page, "Requests")).toBeVisible();
      await page.getByText("Week", { exact: true }).click();
      const week = (atMs: number): string => mondayOf(dateIn(morningZone(), atMs));
      if (week(comesMs) !== week(Date.now())) await button(page, "Later").click();
      await expect(page.getByRole("link", { name: /MORGAN, Patricia/ })).toBeVisible();
      await look(page, "schedule-week");
      await page.emulateMedia({ media: "print" });
      await expect(button(page, "Walk-in")).toBeHidden();
      await expect(page.getByRole("link", { name: /MORGAN, Patricia/ })).toBeVisible();
      await page.emulateMedia({ media: "screen" });
    });
  } finally {
    for (const { session } of guests) await session.close();
    await harbour.close();
  }
});

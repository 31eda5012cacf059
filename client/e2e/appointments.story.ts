// Pat and her appointments on a phone: free times, a reason only rao reads, moved, cancelled, waited for, offered, into her calendar, reminded; and without a line.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { must } from "../node/person.ts";
import type { AppointmentView } from "../src/session/api/appointments.ts";
import { folderBytes } from "./canaries.ts";
import { go, joinByLink, laptop, noAxeViolations, openHarbour, phone } from "./clinic.ts";
import { type Diary, hours, type NodePerson, openDiary, setHours } from "./diary.ts";

const folder = process.env["HV_PICTURES"];
const dayMs = 86_400_000;
const reason = "a cough that stays, zebra-canary-reason";

async function look(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of [
    ["laptop", laptop],
    ["narrow", { width: 320, height: 700 }],
    ["phone", phone],
  ] as const)
    for (const colorScheme of ["dark", "light"] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await noAxeViolations(page);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${name} ${size}`).toBeLessThanOrEqual(0);
      if (folder !== undefined)
        await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, fullPage: size === "phone" });
    }
}

const his = async (rao: NodePerson, fits: (one: AppointmentView) => boolean): Promise<AppointmentView> => {
  const { appointments } = await rao.until("appointments", (view) => view.appointments.some(fits));
  const found = appointments.find(fits);
  if (!found) throw new Error("no such appointment");
  return found;
};

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first();
const times = (page: Page) => page.getByRole("radiogroup", { name: "Free times" }).getByRole("radio");

async function toTimes(page: Page, doctor: string): Promise<void> {
  await go(page, "Appointments");
  await page.getByRole("link", { name: "Book an appointment" }).first().click();
  await button(page, `Choose ${doctor}`).click();
  await expect(page.getByRole("heading", { name: "What and when?" })).toBeVisible();
}

async function review(page: Page): Promise<void> {
  await button(page, "Continue").click();
  await expect(page.getByRole("heading", { name: "Is this right?" })).toBeVisible();
}

/** A control that is drawn over its own input. */
const pick = (page: Page, at: number): Promise<void> => times(page).nth(at).check({ force: true });

async function calendar(page: Page, name: string): Promise<ReadonlyMap<string, string>> {
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  expect(download.suggestedFilename()).toBe("appointment.ics");
  const text = readFileSync((await download.path()) ?? "", "utf8");
  expect(text).not.toContain("cough");
  return new Map(text.split("\r\n").map((line) => [line.split(":")[0] ?? "", line.slice(line.indexOf(":") + 1)]));
}

async function nextCard(page: Page) {
  await go(page, "Appointments");
  return page.getByRole("region", { name: "Next appointment" });
}

test("A69: pat asks, moves, cancels, waits, accepts, is reminded and keeps it in her calendar", async ({ browser }) => {
  test.setTimeout(900_000);
  const harbour = await openHarbour(browser);
  let diary: Diary | undefined;
  try {
    diary = await openDiary(harbour);
    const { rao, vidal } = diary;
    const { page, context } = await joinByLink(harbour, diary.patientLink);
    await context.grantPermissions(["notifications"], { origin: harbour.relay.url });

    await test.step("before any doctor has hours, the empty place leads to booking and says what to do", async () => {
      await go(page, "Appointments");
      await expect(page.getByText("No appointment ahead")).toBeVisible();
      await look(page, "visits-none");
      await page.getByRole("main").getByRole("link", { name: "Book an appointment" }).last().click();
      await expect(page.getByText("Nobody can be booked here yet")).toBeVisible();
    });

    await test.step("free times of the clinic's attested doctors, next free first, by day and by week", async () => {
      await setHours(vidal, {
        ...hours("auto"),
        away: [{ from: "2020-01-01T00:00", until: new Date(Date.now() + 7 * dayMs).toISOString().slice(0, 16) }],
      });
      await setHours(rao, hours("request"));
      await page.reload();
      await page.getByRole("textbox", { name: "Password" }).fill("orchard lantern violin meadow copper");
      await button(page, "Unlock").click();
      await go(page, "Appointments");
      await page.getByRole("link", { name: "Book an appointment" }).first().click();
      const rows = page.getByRole("region", { name: "Doctors of your clinic" }).getByRole("listitem");
      await expect(rows.first()).toContainText("Next free:");
      await expect(rows.first()).toContainText("Dr Asha Rao");
      await expect(rows.last()).toContainText("Dr Tomás Vidal");
      await look(page, "book-doctors");
      await button(page, "Choose Dr Asha Rao").click();
      await expect(times(page).first()).toBeVisible();
      await expect(page.getByText("All times are on the clock of the place", { exact: false })).toBeVisible();
      await look(page, "book-day");
      await page.getByText("Week", { exact: true }).click();
      await expect(page.getByText(/^Week from/)).toBeVisible();
      await look(page, "book-week");
      await page.getByText("Day", { exact: true }).click();
      // Arrow keys go through the times.
      await pick(page, 0);
      await times(page).first().press("ArrowDown");
      await expect(times(page).nth(1)).toBeChecked();
    });

    await test.step("a request with a reason that only rao reads; he confirms it", async () => {
      await pick(page, 0);
      await review(page);
      await page.getByLabel("Reason for the visit, if you like").fill(reason);
      await expect(page.getByText("Only you and Dr Asha Rao can read this.")).toBeVisible();
      await look(page, "book-review");
      await button(page, "Ask for this time").click();
      await expect(page.getByText("Dr Asha Rao has not answered yet")).toBeVisible();
      await look(page, "visit-pending");
      const asked = await his(rao, (one) => one.state === "pending" && one.reason !== "");
      expect(asked.reason).toBe(reason);
      expect(folderBytes(harbour.dataDir).includes("zebra-canary-reason")).toBe(false);
      await must(rao.session.actOnAppointment(asked.id, "confirm", { note: "Please come fasting." }));
      await expect(page.getByText("Confirmed by the doctor")).toBeVisible();
      await expect(page.getByText("Please come fasting.")).toBeVisible();
    });

    await test.step("a reminder worked out here: on the home screen and beside the app, without a name", async () => {
      await go(page, "Home");
      const card = page.getByRole("region", { name: "Next appointment" });
      await expect(card.getByText(/^Reminder: in \d+ (minutes|hours?)$/)).toBeVisible();
      await look(page, "home-next");
      await expect
        .poll(() =>
          page.evaluate(async () =>
            (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title }) => title),
          ),
        )
        .toEqual([expect.stringMatching(/^Appointment (today|tomorrow) at \d\d:\d\d, your time$/)]);
      await go(page, "Appointments");
      await page.getByText("Not at all", { exact: true }).click();
      await go(page, "Home");
      await expect(card).toBeVisible();
      await expect(card.getByText(/^Reminder:/)).toHaveCount(0);
    });

    let uid = "";
    let sequence = 0;
    await test.step("into the phone's calendar; moved, it keeps its name there and grows", async () => {
      const card = await nextCard(page);
      await expect(card).toBeVisible();
      await look(page, "visits");
      const first = await calendar(page, "Add to calendar");
      uid = first.get("UID") ?? "";
      sequence = Number(first.get("SEQUENCE"));
      expect(first.get("STATUS")).toBe("CONFIRMED");
      await card.getByRole("link", { name: "Change time" }).click();
      await expect(times(page).first()).toBeVisible();
      await pick(page, 3);
      await look(page, "move");
      await button(page, /^Ask for/).click();
      await expect(page.getByText(/^You asked to move it to/)).toBeVisible();
      const { id } = await his(rao, (one) => one.state === "pending" && one.stands !== undefined);
      await must(rao.session.actOnAppointment(id, "confirm"));
      await expect(page.getByText(/^You asked to move it to/)).toHaveCount(0);
      const moved = await calendar(page, "Add to calendar");
      expect(moved.get("UID")).toBe(uid);
      expect(Number(moved.get("SEQUENCE"))).toBeGreaterThan(sequence);
      expect(moved.get("DTSTART")).not.toBe(first.get("DTSTART"));
      sequence = Number(moved.get("SEQUENCE"));
    });

    await test.step("cancelled with a reason, also in the calendar", async () => {
      await button(page, "Cancel appointment").click();
      const dialog = page.getByRole("alertdialog");
      await dialog.getByLabel("Reason, if you like").fill("well again");
      await look(page, "visit-cancel");
      await dialog.getByRole("button", { name: "Cancel appointment" }).click();
      await his(rao, (one) => one.state === "cancelled" && one.steps.at(-1)?.note === "well again");
      const off = await calendar(page, "Take out of my calendar");
      expect(off.get("UID")).toBe(uid);
      expect(off.get("STATUS")).toBe("CANCELLED");
      expect(Number(off.get("SEQUENCE"))).toBeGreaterThan(sequence);
    });

    await test.step("on the waitlist rao offers a time; she sees until when it is kept, and accepts", async () => {
      await toTimes(page, "Dr Asha Rao");
      await button(page, "None of these fits").click();
      await look(page, "waitlist");
      await button(page, "Join the waitlist now").click();
      await expect(page.getByText("You are on the waitlist")).toBeVisible();
      const { id, slot } = await his(rao, (one) => one.state === "waitlist");
      const startMs = Math.ceil((slot.startMs + 2 * dayMs) / 3_600_000) * 3_600_000;
      await must(rao.session.actOnAppointment(id, "propose", { time: { startMs, place: 1 }, note: "Just free." }));
      await go(page, "Home");
      await page.getByRole("link", { name: "Answer", exact: true }).click();
      await expect(page.getByText(/^Kept for you until/)).toBeVisible();
      await look(page, "offer");
      await button(page, "Accept this time").click();
      await his(rao, (one) => one.id === id && one.state === "booked" && !one.waiting);
      await expect(page.getByText("Confirmed by the doctor")).toBeVisible();
    });

    await test.step("rao proposes another time; she says no, and the old one holds", async () => {
      const { id, slot } = await his(rao, (one) => one.state === "booked");
      await must(
        rao.session.actOnAppointment(id, "propose", { time: { startMs: slot.startMs + dayMs, place: 1 }, note: "" }),
      );
      await button(page, "No, thank you").click();
      await his(rao, (one) => one.id === id && one.state === "booked" && one.slot.startMs === slot.startMs);
      await expect(page.getByText("Confirmed by the doctor")).toBeVisible();
    });

    await test.step("where a doctor's rule books at once, it says so", async () => {
      await toTimes(page, "Dr Tomás Vidal");
      await button(page, /, \d\d:\d\d$/).click();
      await review(page);
      await button(page, "Book this time").click();
      await expect(page.getByText("Booked by rule", { exact: true })).toBeVisible();
      await his(vidal, (one) => one.state === "booked" && one.bookedBy === "rule");
      await go(page, "Appointments");
      await page.getByText(/past or cancelled$/).click();
      await look(page, "visits-many");
    });
  } finally {
    await diary?.close();
    await harbour.close();
  }
});

test("without a line the request waits, visibly; lee is quicker, pat is told and shown the three nearest", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const harbour = await openHarbour(browser);
  let diary: Diary | undefined;
  try {
    diary = await openDiary(harbour);
    const { rao, lee } = diary;
    await setHours(rao, hours("request"));
    const { page, context } = await joinByLink(harbour, diary.patientLink);
    await toTimes(page, "Dr Asha Rao");
    await expect(times(page).first()).toBeVisible();
    await context.setOffline(true);
    await expect(page.getByText("Free when there was last a connection", { exact: false })).toBeVisible();
    await pick(page, 1);
    await review(page);
    await expect(page.getByText("Your request waits on this device", { exact: false })).toBeVisible();
    await button(page, "Ask for this time").click();
    await expect(page.getByText("Saved on this device", { exact: true })).toBeVisible();
    await look(page, "visit-waiting");
    await go(page, "Appointments");
    await expect(page.getByText("1 appointment waits for a connection")).toBeVisible();
    await expect(page.getByText("Waiting on this device").first()).toBeVisible();
    await look(page, "visits-offline");

    await lee.session.refreshAppointments();
    const fromMs = Date.now();
    const asked = { doctor: rao.me.userId, visit: 1, fromMs, untilMs: fromMs + 7 * dayMs };
    const second = (await lee.session.freeTimes(asked)).times[1];
    if (!second) throw new Error("no free time");
    await must(lee.session.requestAppointment(rao.me.userId, { ...second, visit: 1 }, "mine"));
    await his(rao, (one) => one.state === "pending");

    await context.setOffline(false);
    const told = page.getByRole("alert").filter({ hasText: "Somebody was quicker" });
    await expect(told).toBeVisible({ timeout: 40_000 });
    const near = told.getByRole("button", { name: /^Ask for/ });
    await expect(near).toHaveCount(3);
    await look(page, "lost");
    await near.first().click();
    await expect(page.getByText("Dr Asha Rao has not answered yet")).toBeVisible();
    await go(page, "Appointments");
    await expect(page.getByText("Not settled yet")).toBeVisible();
    await expect(told).toHaveCount(0);
  } finally {
    await diary?.close();
    await harbour.close();
  }
});

// One appointment with both people in browsers: hours, request, confirmed, moved, proposed, refused, waited for, offered, cancelled; and with the sizes of their screens exchanged.
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { go, type Harbour, joinAsDoctor, joinAsPatient, laptop, makeClinic, openHarbour, phone } from "./clinic.ts";
import { openDayAndNight } from "./hours-form.ts";
import { look } from "./looking.ts";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name, exact: true });
const dialog = (page: Page) => page.getByRole("dialog").or(page.getByRole("alertdialog"));
const times = (page: Page) => page.getByRole("radiogroup", { name: "Free times" }).getByRole("radio");
/** A control that is drawn over its own input. The first times of a day are left alone: they may begin while somebody still looks. */
const pick = (page: Page, at: number): Promise<void> => times(page).nth(at).check({ force: true });
/** Between two people there is a relay and, on a shared machine, patience. */
const soon = { timeout: 60_000 };

/** Day and night in a room, by video from home, and by telephone. */
async function setHours(page: Page, name: string): Promise<void> {
  await openDayAndNight(page);
  await page.getByLabel("Name of the place").fill("Harbour Street 4");
  await page.getByLabel("Video link").fill("https://meet.harbour.example/rao");
  for (const [at, [kind, way]] of [
    ["Talk", "video"],
    ["Call", "phone"],
  ].entries()) {
    await button(page, "Add a kind of visit").click();
    await page
      .getByLabel("Name of the visit")
      .nth(at + 1)
      .fill(kind ?? "");
    await page
      .getByLabel("Held")
      .nth(at + 1)
      .selectOption(way ?? "");
  }
  await look(page, `${name}-hours`);
  await saveHours(page);
}

async function saveHours(page: Page): Promise<void> {
  await button(page, "Save my hours").click();
  await expect(page.getByRole("status").filter({ hasText: "Saved, and at the relay" })).toBeVisible(soon);
}

async function toTimes(page: Page): Promise<void> {
  await go(page, "Appointments");
  await page.getByRole("main").getByRole("link", { name: "Book an appointment" }).first().click();
  await button(page, "Choose Dr Asha Rao").click(soon);
  await expect(times(page).first()).toBeVisible();
}

async function asks(page: Page, kind: RegExp, at: number, reason: string): Promise<void> {
  await toTimes(page);
  await page.getByText(kind).click();
  await pick(page, at);
  await page.getByRole("button", { name: /^Continue/ }).click();
  await page.getByLabel("Reason for the visit, if you like").fill(reason);
  await button(page, "Ask for this time").click();
  await expect(page.getByText("Dr Asha Rao has not answered yet")).toBeVisible(soon);
}

/** The doctor's day, from wherever he is. */
async function toDay(page: Page): Promise<void> {
  await go(page, "Appointments");
  await expect(region(page, "Requests")).toBeVisible();
}

/** Of one who has a booked time: on her appointment's page he offers another. */
async function proposes(page: Page, at: number): Promise<void> {
  await dialog(page).getByRole("radio").nth(at).check({ force: true });
  await dialog(page)
    .getByRole("button", { name: /^Offer a/ })
    .click();
  await expect(dialog(page)).toBeHidden();
}

interface Two {
  readonly rao: { readonly page: Page; readonly context: BrowserContext };
  readonly pat: { readonly page: Page };
}

async function meet(
  harbour: Harbour,
  name: string,
  sizes: { readonly rao: typeof phone | typeof laptop; readonly pat: typeof phone | typeof laptop },
): Promise<Two> {
  const ada = await makeClinic(harbour);
  const rao = await joinAsDoctor(harbour, ada);
  await rao.page.setViewportSize(sizes.rao);
  await go(rao.page, "Appointments");
  await setHours(rao.page, name);
  const pat = await joinAsPatient(harbour, ada);
  await pat.page.setViewportSize(sizes.pat);
  return { rao, pat };
}

test("pat on her phone and rao on his laptop: from the request to the cancellation, each sees what the other did", async ({
  browser,
}) => {
  test.setTimeout(900_000);
  const harbour = await openHarbour(browser);
  try {
    const { rao, pat } = await meet(harbour, "visit", { rao: laptop, pat: phone });

    await test.step("she asks for a video visit with a reason, he confirms it, she has the link", async () => {
      await asks(pat.page, /^Talk/, 6, "a cough that stays");
      await expect(pat.page.getByRole("status", { name: "Link for the video visit" })).toHaveCount(0);
      await expect(pat.page.getByText("meet.harbour.example")).toHaveCount(0);
      await toDay(rao.page);
      await expect(region(rao.page, "Requests")).toContainText("a cough that stays", soon);
      await expect(region(rao.page, "Requests")).toContainText("First visit");
      await look(rao.page, "visit-asked");
      await button(rao.page, "Confirm: MORGAN, Patricia").click();
      await expect(pat.page.getByText("Confirmed by the doctor")).toBeVisible(soon);
      await expect(pat.page.getByRole("status", { name: "Link for the video visit" })).toHaveText(
        "https://meet.harbour.example/rao",
      );
      await look(pat.page, "visit-confirmed");
      await button(pat.page, "Copy").click();
      await expect(pat.page.getByText("Copied", { exact: true })).toBeVisible();
      expect(await pat.page.evaluate(() => navigator.clipboard.readText())).toBe("https://meet.harbour.example/rao");
      await expect(pat.page.locator('a[href*="meet.harbour.example"]')).toHaveCount(0);
    });

    await test.step("she moves it; he sees which time still holds, and confirms", async () => {
      await pat.page.getByRole("link", { name: "Change time" }).click();
      await pick(pat.page, 9);
      await pat.page.getByLabel("Why, if you like").fill("the bus");
      await pat.page.getByRole("button", { name: /^Ask for/ }).click();
      await expect(pat.page.getByText(/^You asked to move it to/)).toBeVisible(soon);
      // What holds keeps its link, whatever is asked for beside it.
      await expect(pat.page.getByRole("status", { name: "Link for the video visit" })).toHaveCount(1);
      await expect(region(rao.page, "Requests")).toContainText("instead of", soon);
      await button(rao.page, "Confirm: MORGAN, Patricia").click();
      await expect(pat.page.getByText(/^You asked to move it to/)).toHaveCount(0, soon);
      await expect(pat.page.getByText("Confirmed by the doctor")).toBeVisible(soon);
    });

    await test.step("he proposes another time; she says no, and the old one holds on both sides", async () => {
      await rao.page.getByRole("link", { name: "MORGAN, Patricia" }).first().click();
      await button(rao.page, "Offer another time").click();
      await proposes(rao.page, 12);
      await expect(
        pat.page
          .getByText(/^The doctor proposes/)
          .or(button(pat.page, "No, thank you"))
          .first(),
      ).toBeVisible(soon);
      await look(pat.page, "visit-proposed");
      await button(pat.page, "No, thank you").click();
      await expect(region(rao.page, "What happened")).toContainText("refused the offered time", soon);
      await expect(rao.page.getByText("Holds until the new time is agreed")).toHaveCount(0);
      await expect(pat.page.getByText("Confirmed by the doctor")).toBeVisible(soon);
      await look(rao.page, "visit-page");
    });

    await test.step("she waits for an earlier one as well; he offers it from the waitlist, she accepts", async () => {
      await toTimes(pat.page);
      await button(pat.page, "None of these fits").click();
      await pat.page.getByLabel(/^Reason for the visit/).fill("sooner if it can be");
      await button(pat.page, "Join the waitlist now").click();
      await expect(pat.page.getByText("You are on the waitlist")).toBeVisible(soon);
      await toDay(rao.page);
      await expect(region(rao.page, "Waitlist")).toContainText("sooner if it can be", soon);
      await button(rao.page, "Offer a time: MORGAN, Patricia").click();
      await proposes(rao.page, 6);
      await expect(pat.page.getByText(/^Kept for you until/)).toBeVisible(soon);
      await button(pat.page, "Accept this time").click();
      await expect(pat.page.getByText("Confirmed by the doctor")).toBeVisible(soon);
      await expect(region(rao.page, "Offered, not answered yet")).toHaveCount(0, soon);
    });

    await test.step("she cancels with a reason, which he reads", async () => {
      await button(pat.page, "Cancel appointment").click();
      await dialog(pat.page).getByLabel("Reason, if you like").fill("well again");
      await dialog(pat.page).getByRole("button", { name: "Cancel appointment" }).click();
      await expect(pat.page.getByText("Cancelled", { exact: true }).first()).toBeVisible(soon);
      await go(pat.page, "Appointments");
      await expect(pat.page.getByText(/past or cancelled$/)).toBeVisible(soon);
      await look(pat.page, "visit-after");
    });

    await test.step("he only shows his hours: she is told to call, and cannot ask", async () => {
      await toDay(rao.page);
      await rao.page.getByRole("link", { name: "My hours" }).click();
      await rao.page.getByText("Nobody asks here: the hours are only shown").click();
      await saveHours(rao.page);
      await expect(async () => {
        await go(pat.page, "Home");
        await pat.page.reload();
        await pat.page.getByRole("textbox", { name: "Password" }).fill("orchard lantern violin meadow copper");
        await button(pat.page, "Unlock").click();
        await go(pat.page, "Appointments");
        await pat.page.getByRole("main").getByRole("link", { name: "Book an appointment" }).first().click();
        await expect(pat.page.getByText("Does not take bookings here.", { exact: false })).toBeVisible();
      }).toPass(soon);
      await expect(button(pat.page, "Choose Dr Asha Rao")).toHaveCount(0);
      await look(pat.page, "visit-view-only");
    });
  } finally {
    await harbour.close();
  }
});

test("pat on a laptop and rao on a phone: asked by telephone, confirmed, moved, declined, arrived to done", async ({
  browser,
}) => {
  test.setTimeout(900_000);
  const harbour = await openHarbour(browser);
  try {
    const { rao, pat } = await meet(harbour, "visit-exchanged", { rao: phone, pat: laptop });

    await test.step("a call is asked for and confirmed", async () => {
      await asks(pat.page, /^Call/, 5, "the results");
      await expect(pat.page.getByText("The doctor calls you.")).toBeVisible();
      await toDay(rao.page);
      await button(rao.page, "Confirm: MORGAN, Patricia").click(soon);
      await expect(pat.page.getByText("Confirmed by the doctor")).toBeVisible(soon);
    });

    await test.step("another request is declined with a reason, which she reads", async () => {
      await asks(pat.page, /^Appointment · In person/, 12, "a cut hand");
      await button(rao.page, "Decline: MORGAN, Patricia").click(soon);
      await dialog(rao.page).getByLabel("Reason").fill("Please go to the emergency room");
      await dialog(rao.page).getByRole("button", { name: "Decline" }).click();
      await expect(pat.page.getByText("Please go to the emergency room")).toBeVisible(soon);
      await look(pat.page, "visit-exchanged-declined");
    });

    await test.step("she comes, is called in and is done; on her side it is over", async () => {
      await look(rao.page, "visit-exchanged-day");
      await rao.page.getByRole("link", { name: "MORGAN, Patricia" }).first().click();
      await button(rao.page, "Arrived: MORGAN, Patricia").click();
      await button(rao.page, "Call in: MORGAN, Patricia").click();
      await button(rao.page, "Done: MORGAN, Patricia").click();
      await expect(region(rao.page, "What happened").getByRole("listitem")).toHaveCount(5);
      await go(pat.page, "Appointments");
      await pat.page.getByText(/past or cancelled$/).click(soon);
      await expect(pat.page.getByText("Done", { exact: true }).first()).toBeVisible(soon);
    });
  } finally {
    await harbour.close();
  }
});

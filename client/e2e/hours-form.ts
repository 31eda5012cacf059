// A doctor's hours typed in his browser: open day and night on every day, where it is morning now, so that no story depends on when it runs.
import type { Page } from "@playwright/test";

/** Never more than four hours apart. */
const places = [
  "Pacific/Auckland",
  "Asia/Tokyo",
  "Asia/Karachi",
  "Africa/Lagos",
  "America/Sao_Paulo",
  "America/Denver",
  "Pacific/Honolulu",
] as const;

/** A zone where no day ends while a story runs, and today has most of its times still to come. */
export function morningZone(): string {
  const hourIn = (timeZone: string): number =>
    Number(new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(Date.now()));
  const found = places.find((zone) => hourIn(zone) >= 5 && hourIn(zone) < 11);
  if (found === undefined) throw new Error("it is morning nowhere");
  return found;
}

/** Opens the form and fills it; what else a story needs is typed after it, and saved. */
export async function openDayAndNight(page: Page): Promise<void> {
  const day = (name: string) => page.getByRole("region", { name, exact: true });
  await page.getByRole("link", { name: "Set my hours" }).click();
  const monday = day("Monday");
  await monday.getByRole("button", { name: "Remove Monday 14:00" }).click();
  await monday.getByLabel("From").fill("00:00");
  await monday.getByLabel("Until").fill("00:00");
  await page.getByRole("button", { name: "Same from Tuesday to Friday", exact: true }).click();
  for (const name of ["Saturday", "Sunday"]) {
    await page.getByRole("button", { name: `Add hours on ${name}`, exact: true }).click();
    await day(name).getByLabel("From").fill("00:00");
    await day(name).getByLabel("Until").fill("00:00");
  }
  await page.getByLabel("At the latest before").selectOption("0");
  await page.getByLabel("Time zone").selectOption(morningZone());
}

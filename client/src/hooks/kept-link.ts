// The clinic's link for patients, kept on this device from the browser tab to the installed app; it is the clinic's, no secret of one person.
const place = "hv.join";
const daysKept = 30;

interface Kept {
  readonly url: string;
  readonly atMs: number;
}

const isKept = (value: unknown): value is Kept =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Partial<Kept>).url === "string" &&
  typeof (value as Partial<Kept>).atMs === "number";

export function keepLink(url: string, nowMs: number): void {
  try {
    localStorage.setItem(place, JSON.stringify({ url, atMs: nowMs }));
  } catch {
    // A browser that keeps nothing still has the link in its address bar.
  }
}

/** Undefined when there is none, or none younger than 30 days. */
export function keptLink(nowMs: number): string | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "null");
    return isKept(kept) && nowMs - kept.atMs < daysKept * 86_400_000 ? kept.url : undefined;
  } catch {
    return undefined;
  }
}

export function dropLink(): void {
  try {
    localStorage.removeItem(place);
  } catch {
    // Nothing was kept.
  }
}

// A made-up device link for the gallery: the other side answers after a moment; development only.
import type { LinkApi } from "../../session/api/link.ts";
import { NOW_MS } from "./fake-chart.ts";

const text =
  "HVLINK1:SFYxTEq3cRk0tZ8aQx5mJv2yUe9Kw7nB4dHf6sLg1pXo3iTzVcYbNaEuMrWqGhDj8kC5l0SvFx2tRy7wPn4mKb6JzQd1eHgA3sUo9i";
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const fine = { ok: true, value: undefined } as const;

export const fakeLink: LinkApi = {
  beginLink: () => Promise.resolve({ ok: true, value: { text, untilMs: NOW_MS + 600_000 } }),
  async awaitLink() {
    await pause(1_500);
    return { ok: true, value: { digits: "204817" } };
  },
  async receiveLink() {
    await pause(1_500);
    return fine;
  },
  finishLink: () => Promise.resolve({ ok: false, error: { kind: "wrong-password" } }),
  abandonLink: () => Promise.resolve(),
  async readDeviceLink(read) {
    await pause(300);
    if (!read.startsWith("HVLINK1:")) return { ok: false, error: { kind: "device-link" } };
    return { ok: true, value: { digits: "204817" } };
  },
  sendDeviceLink: () => Promise.resolve(fine),
  abandonDeviceLink: () => Promise.resolve(),
};

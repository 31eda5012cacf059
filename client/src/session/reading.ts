// A record's door while it may be locked: then there is nothing to read, and nothing is written.
import { emptyChart } from "../domain/chart.ts";
import { timelinePage } from "../domain/record/pages.ts";
import type { Outcome } from "./api.ts";
import type { RecordApi } from "./api/record.ts";

type Reads =
  | "items"
  | "history"
  | "conflicts"
  | "eraseScope"
  | "section"
  | "timeline"
  | "detail"
  | "alike"
  | "homePlan";

/** Of a locked record there is nothing to read. */
export const reading = (records: () => Pick<RecordApi, Reads> | undefined): Pick<RecordApi, Reads> => ({
  eraseScope: async (...asked) => records()?.eraseScope(...asked),
  items: async (...asked) => (await records()?.items(...asked)) ?? [],
  history: async (...asked) => (await records()?.history(...asked)) ?? [],
  conflicts: async (...asked) => (await records()?.conflicts(...asked)) ?? [],
  section: async (vaultId, ask) =>
    (await records()?.section(vaultId, ask)) ?? { total: 0, offset: ask.offset, rows: [] },
  timeline: async (vaultId, ask) => (await records()?.timeline(vaultId, ask)) ?? timelinePage(emptyChart(), 0, ask),
  detail: async (...asked) => records()?.detail(...asked),
  alike: async (...asked) => records()?.alike(...asked),
  homePlan: async (...asked) => records()?.homePlan(...asked),
});

type Writes = Omit<RecordApi, Reads | "search" | "exportRecord">;
type Inside = <T>(act: (session: { readonly records: Writes }) => Promise<Outcome<T>>) => Promise<Outcome<T>>;

/** What `inside` an open session alone can be done. */
export const writing = (inside: Inside): Writes => ({
  record: (...asked) => inside(({ records }) => records.record(...asked)),
  amend: (...asked) => inside(({ records }) => records.amend(...asked)),
  enterInError: (...asked) => inside(({ records }) => records.enterInError(...asked)),
  dispute: (...asked) => inside(({ records }) => records.dispute(...asked)),
  withdrawDispute: (...asked) => inside(({ records }) => records.withdrawDispute(...asked)),
  erase: (...asked) => inside(({ records }) => records.erase(...asked)),
  settle: (...asked) => inside(({ records }) => records.settle(...asked)),
});

// What a view may ask of a chart: write, correct, look back, search, settle; durable on this device when the promise resolves (protocol §5 changes).
import type { ConflictView } from "../../domain/conflict.ts";
import type { HistoryView } from "../../domain/history.ts";
import type { ItemLine, Page } from "../../domain/queries.ts";
import type { RecordInput } from "../../domain/record/build.ts";
import type { PlanView } from "../../domain/record/home-plan.ts";
import type { SectionAsk, TimelineAsk, TimelinePage } from "../../domain/record/pages.ts";
import type { RecordDetail, RecordRow } from "../../domain/record/view.ts";
import type { VitalInput } from "../../domain/vitals.ts";
import type { SearchAnswer, SearchQuery } from "../../domain/search/search.ts";
import type { Progress } from "./imports.ts";
import type { Outcome } from "./outcome.ts";

export interface Moment {
  /** FHIR dateTime with zone; now when absent. */
  readonly effective?: string;
  readonly note?: string;
}

type Written = Promise<Outcome<{ readonly changeId: string }>>;

export interface RecordApi {
  /** `moment` is of vital signs; other forms hold their own times. Of a panel, `changeId` is the report's. */
  record(vaultId: string, input: VitalInput | RecordInput, moment?: Moment): Written;
  /** A new version of what I wrote; the old one stays in the history. `not-permitted` for what somebody else wrote. */
  amend(vaultId: string, itemId: string, input: VitalInput | RecordInput, moment?: Moment): Written;
  /** Takes back what I wrote, of a report also its results; about what somebody else wrote it is an objection. */
  enterInError(vaultId: string, itemId: string, reason: string): Promise<Outcome>;
  /** An objection to what somebody else wrote, shown at the item until the author amends it or I withdraw it. `reason`: 1 to 2,000 characters. */
  dispute(vaultId: string, itemId: string, reason: string): Promise<Outcome>;
  /** Takes my open objections to this item back; they stay in the history. */
  withdrawDispute(vaultId: string, itemId: string): Promise<Outcome>;
  /** One part of the record, newest first. */
  section(vaultId: string, ask: SectionAsk): Promise<Page<RecordRow>>;
  /** Everything by its date, newest first. */
  timeline(vaultId: string, ask: TimelineAsk): Promise<TimelinePage>;
  /** One item with what its page and its form need; undefined when there is no such item. */
  detail(vaultId: string, itemId: string): Promise<RecordDetail | undefined>;
  /** What of a problem, medicine or allergy stands in the record already and holds now, as the one that is about to be written; `except`: the item that is amended. */
  alike(vaultId: string, input: RecordInput, except?: string): Promise<RecordRow | undefined>;
  /** How far the week of blood pressures at home has come; undefined where none was begun. */
  homePlan(vaultId: string): Promise<PlanView | undefined>;
  items(vaultId: string, type: string, from: number, count: number): Promise<readonly ItemLine[]>;
  /** Every word has to fit a word of the item, its author or its file: whole, as its beginning, or with a slip or two; best fit first, then newest. */
  search(vaultId: string, query: SearchQuery): Promise<SearchAnswer>;
  /** What would go with an item, because it was written in the same act; undefined when there is no such item. */
  eraseScope(
    vaultId: string,
    itemId: string,
  ): Promise<{ readonly others: number; readonly allowed: boolean } | undefined>;
  /** For good, on every device and at the relay; only online. The owner may, and the author his own. */
  erase(vaultId: string, itemId: string): Promise<Outcome>;
  /** Everything said about an item, oldest first. */
  history(vaultId: string, itemId: string): Promise<readonly HistoryView[]>;
  /** The chart's current resources as the JSON text of a FHIR Bundle with Provenance and Consent, how many of the record they are, how many files are not in it because they are on another device, and how many because each of them is above 10 MB. Works offline. */
  exportRecord(
    vaultId: string,
    progress?: Progress,
  ): Promise<
    Outcome<{ readonly text: string; readonly items: number; readonly missing: number; readonly large: number }>
  >;
  conflicts(vaultId: string): Promise<readonly ConflictView[]>;
  /** `choice`: the key of a side, or `both`. Travels to everybody; the other side stays in the history. */
  settle(vaultId: string, itemId: string, choice: string): Promise<Outcome>;
}

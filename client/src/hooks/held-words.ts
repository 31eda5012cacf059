// That results wait for a review before their owner sees them, in words: how many, and until when at the latest.
import { longDate } from "../locales/dates.ts";
import { t } from "../locales/text.ts";
import type { ChartState } from "../session/api.ts";

/** Undefined where nothing waits. */
export const heldWords = ({
  held,
}: Pick<ChartState, "held">): { readonly title: string; readonly text: string } | undefined =>
  held && { title: t("held.title", { count: held.count }), text: t("held.text", { when: longDate(held.untilMs) }) };

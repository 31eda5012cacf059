// Reading a record that may be locked meanwhile: then there is nothing to read.
import type { RecordApi } from "./api/record.ts";

/** Of a locked record there is nothing to read. */
export const reading = (
  records: () => Pick<RecordApi, "items" | "history" | "conflicts" | "eraseScope"> | undefined,
): Pick<RecordApi, "items" | "history" | "conflicts" | "eraseScope"> => ({
  eraseScope: async (...asked) => records()?.eraseScope(...asked),
  items: async (...asked) => (await records()?.items(...asked)) ?? [],
  history: async (...asked) => (await records()?.history(...asked)) ?? [],
  conflicts: async (...asked) => (await records()?.conflicts(...asked)) ?? [],
});

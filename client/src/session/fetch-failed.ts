// What is answered about a file that could not be fetched.
import type { FetchResult } from "../sync/transfers.ts";
import type { Outcome } from "./api.ts";
import { failed } from "./outcome.ts";

export function fetchFailed(result: Exclude<FetchResult, "here">): Outcome<never> {
  if (result === "stopped") return failed("cancelled");
  if (result === "damaged") return failed("protocol", { kind: "blob-hash", where: "attachment" });
  const { code } = result;
  if (code === "unreachable" || code === "unavailable" || code === "busy") return failed("offline");
  if (code === "not-a-member" || code === "removed") return failed("not-a-member");
  return code === "storage" ? failed("storage") : failed("relay-refused", { code });
}

// Whom this person has blocked in messages, by userId; nobody while the session has not spoken.
import { useTopic } from "./session.tsx";

export const useBlocked = (): ReadonlySet<string> =>
  new Set((useTopic("account")?.blocked ?? []).map(({ userId }) => userId));

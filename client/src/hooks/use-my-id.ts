// Who is signed in, by id; empty while nobody is.
import { useTopic } from "./session.tsx";

export function useMyId(): string {
  const phase = useTopic("phase");
  return phase?.kind === "open" ? phase.me.userId : "";
}

// Whether the screen has room for a list and what is open from it side by side.
import { useSyncExternalStore } from "react";

const room = (): MediaQueryList => matchMedia("(min-width: 75em)");

function watch(tell: () => void): () => void {
  const query = room();
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}

export const useWide = (): boolean => useSyncExternalStore(watch, () => room().matches);

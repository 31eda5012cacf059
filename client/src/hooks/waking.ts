// Being told of news while the app is closed: a choice of each person on each browser, renewed whenever the app is opened.
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { t } from "../locales/text.ts";
import type { Outcome, SessionApi } from "../session/api.ts";
import { newsWords } from "../sw/news-words.ts";
import { useSession, useTopic } from "./session.tsx";
import { useLanguage } from "./language.ts";

export interface Quiet {
  /** Minutes of the day. */
  readonly from: number;
  readonly until: number;
}

interface Choice {
  readonly on: boolean;
  readonly quiet?: Quiet;
}

/** How the browser stands to it: cannot, may not, may; its push service did not answer. */
export type MayWake = "never" | "install-first" | "denied" | "no-service" | "yes";

const usualQuiet: Quiet = { from: 22 * 60, until: 7 * 60 };
const patienceMs = 20_000;
const fine = { ok: true, value: undefined } as const;
const watchers = new Set<() => void>();
const keyOf = (userId: string): string => `waking ${userId}`;

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

function keep(userId: string, choice: Choice): void {
  localStorage.setItem(keyOf(userId), JSON.stringify(choice));
  for (const tell of watchers) tell();
}

function parsed(text: string | null): Choice {
  try {
    return text === null ? { on: false, quiet: usualQuiet } : (JSON.parse(text) as Choice);
  } catch {
    return { on: false, quiet: usualQuiet };
  }
}

function mayWake(): MayWake {
  if (!("serviceWorker" in navigator)) return "never";
  const inTab = !matchMedia("(display-mode: standalone)").matches;
  if (!("PushManager" in globalThis))
    return /iPhone|iPad/.test(navigator.userAgent) && inTab ? "install-first" : "never";
  return Notification.permission === "denied" ? "denied" : "yes";
}

/** Push services far away may never answer. */
const inTime = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new TypeError("push service")), patienceMs)),
  ]);

const bytesOf = (key: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const sameKey = (subscription: PushSubscription, key: Uint8Array): boolean => {
  const own = subscription.options.applicationServerKey;
  return own !== null && new Uint8Array(own).every((byte, at) => byte === key[at]);
};

/** Of this relay's key; one for another relay gives way. */
async function subscription(key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const held = await pushManager.getSubscription();
  if (held && sameKey(held, key)) return held;
  await held?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Undefined when the browser's push service did not answer. */
async function tellRelay(session: SessionApi, quiet: Quiet | undefined): Promise<Outcome | undefined> {
  const found = await session.wakeKey();
  if (!found.ok) return found;
  let endpoint: string;
  try {
    ({ endpoint } = await inTime(subscription(bytesOf(found.value.key))));
  } catch {
    return undefined;
  }
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return session.wakeAt({ endpoint, ...(quiet && { quiet: { ...quiet, zone } }) });
}

export interface Waking extends Choice {
  readonly may: MayWake;
  /** Asks the person first, where the browser wants that. */
  readonly choose: (choice: Choice) => Promise<Outcome>;
}

export function useWaking(userId: string): Waking {
  const session = useSession();
  const kept = useSyncExternalStore(watch, () => localStorage.getItem(keyOf(userId)));
  const [may, setMay] = useState(mayWake);
  return {
    ...parsed(kept),
    may,
    async choose(choice) {
      const isAllowed = !choice.on || (await Notification.requestPermission()) === "granted";
      setMay(mayWake());
      if (!isAllowed) return fine;
      const outcome = choice.on ? await tellRelay(session, choice.quiet) : await session.wakeAt(undefined);
      if (!outcome) setMay("no-service");
      if (outcome?.ok) keep(userId, choice);
      return outcome ?? fine;
    },
  };
}

/** While a record is open: the subscription is renewed once there is a line, and the notice's words are kept in this language. */
export function useKeptWaking(userId: string): void {
  const session = useSession();
  const language = useLanguage();
  const up = useTopic("sync")?.state === "saved";
  const renewed = useRef(false);
  useEffect(() => {
    const { on, quiet } = parsed(localStorage.getItem(keyOf(userId)));
    if (!up || !on || renewed.current || mayWake() !== "yes" || Notification.permission !== "granted") return;
    renewed.current = true;
    // What fails now is tried again at the next opening.
    void tellRelay(session, quiet);
  }, [session, userId, up]);
  useEffect(() => {
    if (!("caches" in globalThis)) return;
    const words = JSON.stringify({ title: t("app.name"), body: t("waking.news") });
    void caches
      .open(newsWords.cache)
      .then((cache) => cache.put(newsWords.path, new Response(words)))
      .catch(() => undefined);
  }, [language]);
}

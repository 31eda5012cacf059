// A tab that nothing looks into but what is asked: Playwright keeps the bodies of requests in the tab's own memory, which would be measured with it.
import { type ChildProcess, spawn } from "node:child_process";
import config from "../playwright.config.ts";

const everyMs = 100;
const waitMs = 120_000;

export interface RawTab {
  readonly pid: number;
  /** The value of an expression, which may be a promise. */
  evaluate<T>(expression: string): Promise<T>;
  /** Until the expression is true. */
  until(expression: string, mostMs: number): Promise<void>;
  /** Presses the visible button or link that is called so. */
  press(name: RegExp): Promise<void>;
  /** Types where this selector points. */
  type(selector: string, text: string): Promise<void>;
  /** Puts a file into the n-th file field. */
  choose(n: number, path: string): Promise<void>;
  /** Collects what nothing holds any more. */
  sweep(): Promise<void>;
  /** Where saved files go. */
  savesTo(folder: string): Promise<void>;
  close(): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function devtools(child: ChildProcess): Promise<string> {
  let said = "";
  for await (const part of child.stderr ?? []) {
    said += String(part);
    const [, port] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
  }
  throw new Error(`no browser: ${said}`);
}

interface Target {
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

/** With the profile that lies in this folder. */
export async function openRawTab(profile: string, url: string): Promise<RawTab> {
  const { executablePath = "chromium", args = [] } = config.use?.launchOptions ?? {};
  const own = ["--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "--window-size=1366,768"];
  const child = spawn(executablePath, [...args, ...own, url], { stdio: ["ignore", "ignore", "pipe"] });
  const address = await devtools(child);
  child.stderr.resume();
  let page: Target | undefined;
  while (!page) {
    page = ((await (await fetch(`${address}/json/list`)).json()) as readonly Target[]).find(
      ({ type }) => type === "page",
    );
    if (!page) await pause(everyMs);
  }
  const line = new WebSocket(page.webSocketDebuggerUrl);
  await new Promise((opened) => line.addEventListener("open", opened));
  let last = 0;
  const waiting = new Map<number, (answer: { readonly result?: unknown; readonly error?: unknown }) => void>();
  line.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown };
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const send = async (method: string, params: object = {}): Promise<unknown> => {
    const id = ++last;
    const answered = new Promise<{ readonly result?: unknown; readonly error?: unknown }>((done) =>
      waiting.set(id, done),
    );
    line.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  };
  interface Evaluated {
    readonly result: { readonly value?: unknown; readonly objectId?: string };
    readonly exceptionDetails?: object;
  }
  const run = async (expression: string, returnByValue: boolean): Promise<Evaluated["result"]> => {
    const asked = { expression, returnByValue, awaitPromise: true, userGesture: true };
    const { result, exceptionDetails } = (await send("Runtime.evaluate", asked)) as Evaluated;
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result;
  };
  const evaluate = async <T>(expression: string): Promise<T> => (await run(expression, true)).value as T;
  const until = async (expression: string, mostMs: number): Promise<void> => {
    // While it goes from one page to the next there is nobody to ask.
    const holds = (): Promise<boolean> => evaluate<boolean>(expression).catch(() => false);
    for (const end = performance.now() + mostMs; !(await holds()); await pause(everyMs))
      if (performance.now() > end) throw new Error(`not within ${mostMs} ms: ${expression}`);
  };
  const named = (name: RegExp): string =>
    `[...document.querySelectorAll("button, a")].find((one) => ${String(name)}.test((one.ariaLabel ?? one.textContent).trim()) && one.checkVisibility() && !one.disabled)`;
  return {
    pid: child.pid ?? 0,
    evaluate,
    until,
    async press(name) {
      await until(`${named(name)} !== undefined`, waitMs);
      await evaluate(`${named(name)}.click()`);
    },
    async type(selector, text) {
      const field = `document.querySelector(${JSON.stringify(selector)})`;
      await until(`${field} !== null`, waitMs);
      await evaluate(`${field}.focus()`);
      await send("Input.insertText", { text });
    },
    async choose(n, path) {
      const { objectId } = await run(`document.querySelectorAll('input[type="file"]')[${n}]`, false);
      await send("DOM.setFileInputFiles", { files: [path], objectId });
    },
    sweep: async () => void (await send("HeapProfiler.collectGarbage")),
    savesTo: async (downloadPath) =>
      void (await send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath })),
    async close() {
      const gone = new Promise((done) => child.once("exit", done));
      // Its answer may be lost with the line.
      void send("Browser.close");
      await gone;
    },
  };
}

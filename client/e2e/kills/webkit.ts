// Debian's WebKitGTK: its own small browser with a profile on disk (automation keeps none), spoken to through the remote inspector; run it under a display.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Engine, Hand } from "./hand.ts";

/** A hand that may also ask the page. */
interface AskingHand extends Hand {
  /** What an expression gives in the page, as JSON would carry it. */
  ask(expression: string): Promise<unknown>;
  /** Repeats an expression until it gives true. */
  until(expression: string, what: string): Promise<void>;
}

interface WebkitEngine extends Engine {
  open(): Promise<AskingHand>;
}

const browser = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const inspector = "127.0.0.1:4597";
const patienceMs = 60_000;
const lookMs = 50;

const outer = z.looseObject({
  method: z.string().optional(),
  params: z
    .looseObject({
      targetInfo: z.looseObject({ targetId: z.string(), type: z.string() }).optional(),
      newTargetId: z.string().optional(),
      message: z.string().optional(),
    })
    .optional(),
});
const inner = z.looseObject({
  id: z.number().optional(),
  result: z
    .looseObject({
      result: z.looseObject({ value: z.unknown().optional() }).optional(),
      wasThrown: z.boolean().optional(),
    })
    .optional(),
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class GoneError extends Error {}

/** Asks until it is there, the browser is gone or patience ends. */
async function until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  for (const endMs = Date.now() + patienceMs; Date.now() < endMs; await pause(lookMs)) {
    const found = await ask().catch((thrown: unknown) => {
      if (thrown instanceof GoneError) throw thrown;
      return undefined;
    });
    if (found !== undefined) return found;
  }
  throw new Error(`not within ${patienceMs} ms: ${what}`);
}

/** Runs scripts in the page; a line that is gone rejects everything that was asked. */
async function inspect(): Promise<{ readonly run: (script: string) => Promise<unknown>; readonly end: () => void }> {
  const path = await until(async () => {
    const page = await (await fetch(`http://${inspector}/`)).text();
    return /socket\/\d+\/\d+\/WebPage/.exec(page)?.[0];
  }, "the inspector");
  const socket = new WebSocket(`ws://${inspector}/${path}`);
  const answers = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (why: Error) => void }
  >();
  let target = "";
  let id = 0;
  const gone = (): void => {
    for (const { reject } of answers.values()) reject(new GoneError("the browser is gone"));
    answers.clear();
  };
  socket.onclose = gone;
  socket.onerror = gone;
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    const { method, params } = outer.parse(JSON.parse(String(data)));
    if (method === "Target.targetCreated" && params?.targetInfo?.type === "page") target = params.targetInfo.targetId;
    if (method === "Target.didCommitProvisionalTarget" && params?.newTargetId !== undefined)
      target = params.newTargetId;
    if (method !== "Target.dispatchMessageFromTarget" || params?.message === undefined) return;
    const said = inner.parse(JSON.parse(params.message));
    const waiting = answers.get(said.id ?? -1);
    answers.delete(said.id ?? -1);
    if (said.result?.wasThrown) waiting?.reject(new Error("thrown in the page"));
    else waiting?.resolve(said.result?.result?.value);
  };
  await until(() => Promise.resolve(target === "" ? undefined : target), "a page");
  return {
    run: (expression) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) return reject(new GoneError("the browser is gone"));
        const asked = ++id;
        answers.set(asked, { resolve, reject });
        const message = JSON.stringify({
          id: asked,
          method: "Runtime.evaluate",
          params: { expression, returnByValue: true },
        });
        socket.send(
          JSON.stringify({ id: ++id, method: "Target.sendMessageToTarget", params: { targetId: target, message } }),
        );
      }),
    end: () => socket.close(),
  };
}

/** Typed as React hears it: through the element's own setter. */
const fillScript = (label: string, text: string): string => `(() => {
  const label = [...document.querySelectorAll("label")].find((one) => one.textContent.trim().startsWith(${JSON.stringify(label)}));
  const box = label
    ? (label.control ?? document.getElementById(label.htmlFor))
    : document.querySelector("textarea[aria-label^=" + ${JSON.stringify(JSON.stringify(label))} + "]");
  if (!box) return false;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, ${JSON.stringify(text)});
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
})()`;

const pressScript = (button: string): string => `(() => {
  const found = [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === ${JSON.stringify(button)});
  found?.click();
  return found !== undefined;
})()`;

const seeScript = (text: string | RegExp): string => {
  const { source, flags } = typeof text === "string" ? { source: text.replace(/[/.]/g, "\\$&"), flags: "" } : text;
  return `(() => {
  const pattern = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)});
  const labels = [...document.querySelectorAll("[aria-label]")].map((one) => one.getAttribute("aria-label"));
  return pattern.test(document.body.innerText) || labels.some((label) => pattern.test(label));
})()`;
};

export function webkitEngine(): WebkitEngine {
  const home = mkdtempSync(join(tmpdir(), "hv-kills-webkit-"));
  /** Of the browsers that were opened here: each leads a group that its processes of pages and network stand in. */
  const groups: number[] = [];
  const kill = (): void => {
    for (const group of groups.splice(0)) {
      try {
        process.kill(-group, "SIGKILL");
      } catch {
        // Nobody was there any more.
      }
    }
  };
  return {
    name: "WebKitGTK",
    lifeMs: 15_000,
    async open() {
      const env = {
        ...process.env,
        HOME: home,
        XDG_DATA_HOME: join(home, "data"),
        XDG_CACHE_HOME: join(home, "cache"),
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
        WEBKIT_INSPECTOR_HTTP_SERVER: inspector,
      };
      const { pid } = spawn(browser, ["about:blank"], { env, stdio: "ignore", detached: true });
      if (pid !== undefined) groups.push(pid);
      const page = await inspect();
      const done = async (script: string, what: string): Promise<void> => {
        try {
          await until(async () => ((await page.run(script)) === true ? true : undefined), what);
        } catch (thrown) {
          if (thrown instanceof GoneError) throw thrown;
          throw new Error(`${what}: not on ${String(await page.run("location.pathname + document.body.innerText"))}`);
        }
      };
      const hand: AskingHand = {
        ask: (expression) => page.run(expression),
        until: done,
        goto: async (url) => void (await page.run(`location.href = ${JSON.stringify(url)}`)),
        fill: (label, text) => done(fillScript(label, text), label),
        press: (button) => done(pressScript(button), button),
        see: (text) => done(seeScript(text), String(text)),
        // The inspector of this engine cuts no line; the relay's own stories do.
        offline: () => Promise.resolve(),
        close: async () => {
          page.end();
          kill();
          await pause(300);
        },
      };
      return hand;
    },
    kill,
    end() {
      kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

// A screen for browsers that need one, where the machine has none.
import { spawn } from "node:child_process";

/** Answers how to end it, so that the next story begins without one as well. */
export function virtualScreen(display: string): () => void {
  if (process.env["DISPLAY"] !== undefined) return () => undefined;
  const screen = spawn("Xvfb", [display, "-screen", "0", "1024x900x24", "-nolisten", "tcp"], { stdio: "ignore" });
  process.env["DISPLAY"] = display;
  return () => {
    screen.kill();
    delete process.env["DISPLAY"];
  };
}

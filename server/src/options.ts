// What may stand behind the start command; anything else is refused by name.
import { ConfigError } from "./config.ts";

export interface Options {
  /** The database is older than what was last served from it: begin a new life of it. */
  readonly restored: boolean;
  /** Serve a clinic of invented people from a folder of its own. */
  readonly demo: boolean;
  /** Throw the demo's folder away first. */
  readonly reset: boolean;
}

const known = ["--restored", "--demo", "--reset"];

/** @throws ConfigError */
export const readOptions = (given: readonly string[]): Options => {
  const options = given.filter((argument) => argument !== "--");
  const strange = options.find((argument) => !known.includes(argument));
  if (strange !== undefined) throw new ConfigError(strange, `is not an option; there are ${known.join(", ")}`);
  const [restored, demo, reset] = known.map((option) => options.includes(option)) as [boolean, boolean, boolean];
  if (reset && !demo) throw new ConfigError("--reset", "throws a demo away; it goes with --demo");
  if (restored && demo) throw new ConfigError("--restored", "makes no sense for a demo; use --demo --reset");
  return { restored, demo, reset };
};

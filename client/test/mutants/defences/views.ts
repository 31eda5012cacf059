// What the session does with what it was told: lists that are its own, names that are shown, what goes out (threats §1c, §1e, §1f).
import type { Defence } from "../defence.ts";

const session = "client/src/session";

export const views: readonly Defence[] = [
  {
    row: "A4",
    off: "the acceptance of a chart",
    file: `${session}/book.ts`,
    was: "if (always(key) || vaultOf(self.value(), key)?.accepted === true) return true;",
    is: "if (always(key) || volumes.has(key)) return true;",
    tests: ["client/test/sharing.test.ts", "client/test/evil/logs.test.ts"],
  },
  {
    row: "A54",
    off: "the choice to say nothing",
    file: `${session}/receipts.ts`,
    was: "export const tellsOpenings = (self: SelfVault): boolean => settingOf(self, setting) !== false;",
    is: "export const tellsOpenings = (self: SelfVault): boolean => self !== undefined;",
    tests: ["client/test/receipts.test.ts"],
  },
  {
    row: "A60",
    off: "the version that a chart asks for",
    file: `${session}/vault-log.ts`,
    was: 'if (fault?.kind === "version") return fault;',
    is: "",
  },
  {
    row: "A65",
    off: "the name of a gap",
    file: `${session}/intake.ts`,
    was: "atEnd && gaps.length > 0 ?",
    is: "atEnd && gaps.length < 0 ?",
    tests: ["client/test/receipts.test.ts"],
  },
  {
    row: "A71",
    off: "another life of the relay",
    file: "client/src/sync/subscribed.ts",
    was: "const cursor = same ? vault.cursor : 0;",
    is: "const { cursor } = vault;",
    tests: ["client/test/restore.test.ts"],
  },
  {
    row: "A74",
    off: "the tray for what is refused",
    file: "client/src/sync/refusals.ts",
    was: "if (vaultWide.has(code)) return toTray(state, { ...stuck, stuck: undefined }, waiting, code);",
    is: "if (vaultWide.has(code)) return [withVault(state, stuck), []];",
    tests: ["client/test/outbox.test.ts"],
  },
  {
    row: "A75",
    off: "what is shown of a forged clinic's log",
    file: `${session}/account.ts`,
    was: '[idKey(me.clinicId), "clinic log"],',
    is: "",
  },
];

// The relay of the large file's benchmark, in a process of its own: its memory is not counted as the device's.
import { startRelay } from "@health-vault/server";

const relay = await startRelay({ dataDir: process.argv[2] ?? "", port: 0 });
process.send?.({ url: relay.url, setupToken: relay.setupToken });
process.once("message", () => void relay.close().then(() => process.exit(0)));

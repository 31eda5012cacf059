// node server/bench/crowd.ts: 1,000 connected people, 200 messages a second for a minute, the relay killed twice, on MariaDB; prints what came of it.
import { ready } from "@health-vault/crypto-core";
import { crowd } from "../test/crowd.ts";
import { startMariadb } from "../test/mariadb.ts";

await ready();
const database = await startMariadb();
const result = await crowd(await database.another(), { pairs: 500, perSecond: 200, seconds: 60, kills: [20, 40] });
await database.stop();
console.log(JSON.stringify(result));
process.exit(result.lost + result.doubled + result.breaks.length === 0 && result.p99Ms < 300 ? 0 : 1);

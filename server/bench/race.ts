// node server/bench/race.ts: 200 patients, 20 rounds, two relay processes on one MariaDB, one killed in the middle; prints what came of it.
import { ready } from "@health-vault/crypto-core";
import { startMariadb } from "../test/mariadb.ts";
import { race } from "../test/race.ts";

await ready();
const database = await startMariadb();
const { overlaps, lost, doubled, unanswered, other, ...more } = await race(await database.another(), 200, 20);
await database.stop();
console.log(JSON.stringify({ overlaps, lost, doubled, unanswered, other, ...more }));
const bad = overlaps + lost + doubled + unanswered + other.length + more.gaps;
process.exit(bad === 0 && more.busyIsBooked && more.booked + more.told === more.asked ? 0 : 1);

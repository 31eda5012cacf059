// A device that nobody has used yet: the whole product runs on it until an account lies on its disk, or its process dies on the way.
import type { Outcome } from "../../src/session/api.ts";
import { createSession, type Session } from "../../src/session/session.ts";
import { boot, diskOf, makeDevice, settle, type World } from "./world.ts";

type Enter = (session: Session) => Promise<Outcome<{ readonly userId: string }>>;

export async function arrive(world: World, person: string, enter: Enter): Promise<Outcome<unknown>> {
  const name = `${person}-${world.devices.filter((one) => one.person === person).length + 1 + world.arrivals++}`;
  const host = `${name}.sim`;
  const disk = diskOf(world, name);
  const fresh = makeDevice(world, { name, person, userId: "", host }, disk);
  let over = false;
  /** What it left on its disk is a device of the person, or nothing. */
  function end(): void {
    if (over) return;
    over = true;
    fresh.crash();
    const [card] = disk.image().cards;
    world.note(`${name} ${card ? "holds an account" : "holds nothing"}`);
    if (!card) return;
    const device = makeDevice(world, { name, person, userId: card.userId, host }, disk);
    settle(world, device);
    world.time.after(world.dice.delayMs(1_000), () => boot(world, device));
  }
  if (world.dice.chance(0.3)) world.time.after(world.dice.delayMs(1_500), end);
  const entered = await enter(await createSession(fresh.ports()));
  end();
  return entered;
}

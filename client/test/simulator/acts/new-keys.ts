// New keys for a whole account, with the paper in hand; some of the devices stay, the others are taken off.
import type { Action, Stage } from "../action.ts";
import { password } from "../device.ts";
import type { Outcome } from "../../../src/session/api.ts";
import { paperOf, typedFrom } from "../paper.ts";

async function renew({ world, device, session }: Stage): Promise<Outcome<unknown>> {
  const papers = world.papers.get(device.person) ?? [];
  const recoveryCode = world.dice.pick(papers)?.recoveryCode ?? "";
  const keep = world.devices
    .filter((one) => one.person === device.person && one.deviceId !== "" && !one.lost && world.dice.chance(0.8))
    .map(({ deviceId }) => deviceId);
  const begun = await session.account.beginRotation({ recoveryCode, password, keep });
  if (!begun.ok) return begun;
  const { kit } = begun.value;
  const confirmed = await session.account.confirmNewKit(typedFrom([kit]));
  if (!confirmed.ok) return confirmed;
  // Whatever becomes of it, the paper is kept.
  world.papers.set(device.person, [paperOf(kit), ...papers]);
  const sent = await session.account.sendNewKit();
  // Whether they are in force stays open until the account is unlocked again.
  if (!sent.ok) world.unsettledKeys.add(device.userId);
  return sent;
}

export const renewKeys: Action = { name: "make new keys", weight: 1, act: renew };

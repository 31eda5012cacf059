// A person comes with a further device: by the codes on paper, or by one of the devices that are there.
import type { Action, Stage } from "../action.ts";
import { arrive } from "../arrival.ts";
import { password } from "../device.ts";
import type { Outcome } from "../../../src/session/api.ts";
import type { Session } from "../../../src/session/session.ts";

const most = 3;

const mayCome = ({ world, device }: Stage): boolean =>
  world.devices.filter(({ person }) => person === device.person).length < most;

export const signInElsewhere: Action = {
  name: "sign in on a further device",
  weight: 1,
  act(stage) {
    const { world, device } = stage;
    const paper = world.dice.pick(world.papers.get(device.person) ?? []);
    if (!paper || !mayCome(stage)) return undefined;
    return arrive(world, device.person, (session) => session.signIn(paper.signInCode, password));
  },
};

export const comeBack: Action = {
  name: "come back by the recovery code",
  weight: 1,
  act(stage) {
    const { world, device } = stage;
    const paper = world.dice.pick(world.papers.get(device.person) ?? []);
    if (!paper || !mayCome(stage)) return undefined;
    return arrive(world, device.person, (session) => session.recover(paper.recoveryCode, password));
  },
};

async function link(
  { world, device, session: old }: Stage,
  fresh: Session,
): Promise<Outcome<{ readonly userId: string }>> {
  const begun = await fresh.beginLink();
  if (!begun.ok) return begun;
  const [here, there] = await Promise.all([fresh.awaitLink(), old.account.readDeviceLink(begun.value.text)]);
  if (!here.ok) return here;
  if (!there.ok) return there;
  if (here.value.digits !== there.value.digits)
    world.violated(`${device.name}: ${here.value.digits} on one device only`);
  const [received, sent] = await Promise.all([fresh.receiveLink(), old.account.sendDeviceLink()]);
  if (!sent.ok) return sent;
  return received.ok ? fresh.finishLink(password) : received;
}

export const linkDevice: Action = {
  name: "link a further device",
  weight: 1,
  act: (stage) =>
    mayCome(stage) ? arrive(stage.world, stage.device.person, (fresh) => link(stage, fresh)) : undefined,
};

// A device that is lost, and what its person does about it on another one.
import type { Action } from "../action.ts";

const most = 2;

export const loseDevice: Action = {
  name: "lose a device",
  weight: 1,
  act({ world, device }) {
    const others = world.devices.filter((one) => one !== device && one.person === device.person && !one.lost);
    const lost = world.dice.pick(others);
    if (!lost || world.devices.filter((one) => one.lost).length >= most) return undefined;
    lost.crash();
    lost.lost = true;
    world.note(`${lost.name} is lost`);
    return Promise.resolve({ ok: true, value: undefined });
  },
};

export const revokeLost: Action = {
  name: "take a lost device off",
  weight: 6,
  act({ world, device, session }) {
    const lost = world.devices.find((one) => one.lost && one.person === device.person && one.deviceId !== "");
    return lost && session.account.revokeDevice(lost.deviceId);
  },
};

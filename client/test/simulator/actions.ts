// What people do; to add something they can do is to add a row.
import { encodeChanges, type Change } from "../../src/domain/change.ts";
import type { Item } from "../../src/domain/item.ts";
import type { Outcome } from "../../src/session/api.ts";
import type { GrantTerms } from "../../src/session/api/membership.ts";
import { stamp } from "../../src/session/stamp.ts";
import { anItem, openCharts, type Action, type Stage } from "./action.ts";
import { addDocument } from "./acts/documents.ts";
import { erase } from "./acts/erase.ts";
import { comeBack, linkDevice, signInElsewhere } from "./acts/further-device.ts";
import { loseDevice, revokeLost } from "./acts/lost-device.ts";
import { renewKeys } from "./acts/new-keys.ts";
import { forge, open } from "./acts/receipts.ts";
import { signUp } from "./acts/sign-up.ts";
import { canary } from "./watch.ts";
import { isWeather, type World } from "./world.ts";

function save(stage: Stage, vaultId: string, changeId: string): void {
  const { world, device } = stage;
  world.saved.push({ changeId, vaultId, device, life: device.lives, atMs: world.time.nowMs() });
  world.note(`${device.name} saved ${changeId}`);
}

const measure = (stage: Stage): { readonly kind: "heart-rate"; readonly value: number } => ({
  kind: "heart-rate",
  value: stage.world.dice.between(50, 120),
});

async function record(stage: Stage, vaultId: string): Promise<Outcome<unknown>> {
  const note = `${canary}-${++stage.world.notes}`;
  const outcome = await stage.session.records.record(vaultId, measure(stage), { note });
  if (outcome.ok) save(stage, vaultId, outcome.value.changeId);
  return outcome;
}

/** A change made by the session's own writer, as a screen's form makes it. */
async function write(stage: Stage, vaultId: string, change: Change): Promise<Outcome<unknown> | undefined> {
  const volume = stage.session.book.volume(vaultId);
  if (!volume) return undefined;
  const outcome = await volume.vault.write([encodeChanges([change])]);
  if (outcome.ok) save(stage, vaultId, change.changeId);
  return outcome;
}

const memberOf = (stage: Stage, vaultId: string): readonly string[] => [
  ...(stage.session.book.volume(vaultId)?.vault.membership()?.members.keys() ?? []),
];

/** Of my own chart. */
function anotherMember(stage: Stage): { readonly chart: string; readonly person: string } | undefined {
  const { chartId: chart, userId } = stage.session.me;
  if (chart === undefined) return undefined;
  const person = stage.world.dice.pick(memberOf(stage, chart).filter((id) => id !== userId));
  return person === undefined ? undefined : { chart, person };
}

/** Mostly for ever and to write; now and then to read, or for a short time. */
function terms({ world, device }: Stage): GrantTerms {
  const nowMs = world.time.nowMs() + device.skewMs;
  return {
    ...(world.dice.chance(0.2) ? { role: "reader" as const } : {}),
    ...(world.dice.chance(0.25) ? { untilMs: nowMs + world.dice.between(10, 90) * 1000 } : {}),
  };
}

async function decide(stage: Stage, chart: string): Promise<Outcome<unknown>> {
  const { members } = stage.session;
  const waiting = await members.aside(chart);
  const one = stage.world.dice.pick(waiting);
  if (!one) return { ok: true, value: undefined };
  if (stage.world.dice.chance(0.3)) return members.setAside(chart, one.entryId);
  stage.world.adopted.add(one.entryId);
  return members.adopt(chart, one.entryId);
}

const userIds = (world: World, people: readonly string[]): readonly string[] => [
  ...new Set(world.devices.filter(({ person }) => people.includes(person)).map(({ userId }) => userId)),
];

const actions: readonly Action[] = [
  {
    name: "record",
    weight: 30,
    act(stage) {
      const chart = stage.world.dice.pick(openCharts(stage));
      return chart === undefined ? undefined : record(stage, chart);
    },
  },
  {
    name: "record many",
    weight: 3,
    act(stage) {
      const chart = stage.world.dice.pick(openCharts(stage));
      if (chart === undefined) return undefined;
      const count = stage.world.dice.between(2, 6);
      return Promise.all(Array.from({ length: count }, () => record(stage, chart))).then(
        (all) => all.find(({ ok }) => !ok) ?? { ok: true, value: count },
      );
    },
  },
  {
    name: "correct",
    weight: 12,
    act(stage) {
      const { world, device } = stage;
      const chart = world.dice.pick(openCharts(stage));
      const item = chart === undefined ? undefined : anItem(stage, chart);
      const [version] = item?.current ?? [];
      if (chart === undefined || !item || !version) return undefined;
      const change: Change = {
        kind: "record",
        ...stamp(world.time.nowMs() + device.skewMs),
        replaces: item.current.map(({ author, changeId }) => ({ author, changeId })),
        item: item.item,
        resource: {
          ...version.resource,
          note: [{ text: `${canary}-${++world.notes}` }],
        } as Item["current"][number]["resource"],
      };
      return write(stage, chart, change) as Promise<Outcome<unknown>>;
    },
  },
  {
    name: "enter in error",
    weight: 4,
    act(stage) {
      const chart = stage.world.dice.pick(openCharts(stage));
      const item = chart === undefined ? undefined : anItem(stage, chart);
      return chart === undefined || !item
        ? undefined
        : stage.session.records.enterInError(chart, item.item, "mixed up");
    },
  },
  {
    name: "grant",
    weight: 5,
    act(stage) {
      const chart = stage.session.me.chartId;
      const doctor = stage.world.dice.pick(userIds(stage.world, ["rao", "kim"]));
      if (chart === undefined || doctor === undefined || memberOf(stage, chart).includes(doctor)) return undefined;
      return stage.session.members.grant(chart, doctor, terms(stage));
    },
  },
  {
    name: "accept",
    weight: 8,
    act(stage) {
      const { book, members } = stage.session;
      const pending = book
        .volumes()
        .find(({ vault }) => vault.membership()?.purpose === "chart" && !book.accepted(vault.key));
      return pending && members.accept(pending.vault.key);
    },
  },
  {
    name: "revoke",
    weight: 3,
    act(stage) {
      const other = anotherMember(stage);
      return other && stage.session.members.revoke(other.chart, other.person);
    },
  },
  {
    name: "change the role of",
    weight: 2,
    act(stage) {
      const other = anotherMember(stage);
      if (!other) return undefined;
      return stage.session.members.changeRole(
        other.chart,
        other.person,
        stage.world.dice.chance(0.5) ? "reader" : "writer",
      );
    },
  },
  {
    name: "leave",
    weight: 1,
    act(stage) {
      const chart = stage.world.dice.pick(openCharts(stage).filter((key) => key !== stage.session.me.chartId));
      return chart === undefined ? undefined : stage.session.members.leave(chart);
    },
  },
  {
    name: "decide about what was kept aside",
    weight: 4,
    act(stage) {
      const chart = stage.session.me.chartId;
      return chart === undefined ? undefined : decide(stage, chart);
    },
  },
  {
    name: "sync now",
    weight: 3,
    act(stage) {
      stage.session.nudge();
      return Promise.resolve({ ok: true, value: undefined });
    },
  },
  erase,
  addDocument,
  open,
  forge,
  loseDevice,
  revokeLost,
  renewKeys,
  signUp,
  signInElsewhere,
  comeBack,
  linkDevice,
];

const total = actions.reduce((sum, { weight }) => sum + weight, 0);

/** One person does one thing. */
export function actOnce(world: World): void {
  const device = world.dice.pick(world.devices.filter(({ session, lost }) => session && !lost));
  if (!device?.session) return;
  let left = world.dice.between(1, total);
  const action = actions.find(({ weight }) => (left -= weight) <= 0);
  const { generation } = device.line;
  const acting = action?.act({ world, device, session: device.session });
  if (!action || !acting) return;
  world.note(`${device.name} ${action.name}`);
  acting.then(
    (outcome) => world.note(`${device.name} ${action.name}: ${outcome.ok ? "done" : JSON.stringify(outcome.error)}`),
    (thrown: unknown) => {
      if (device.line.generation !== generation || isWeather(thrown)) return;
      world.violated(`${device.name} ${action.name}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    },
  );
}

// In the calm everybody who may writes in every chart of his: what he holds of the others is in it.
import { openCharts } from "./action.ts";
import { honest } from "./judges/safety.ts";
import { canary } from "./watch.ts";
import { isWeather, type World } from "./world.ts";

export function crossReference(world: World): void {
  for (const device of honest(world)) {
    const { session } = device;
    if (!session) continue;
    for (const vaultId of openCharts({ world, device, session })) {
      const note = `${canary}-${++world.notes}`;
      session.records.record(vaultId, { kind: "heart-rate", value: 60 }, { note }).then(
        (outcome) =>
          world.note(`${device.name} refers: ${outcome.ok ? outcome.value.changeId : JSON.stringify(outcome.error)}`),
        (thrown: unknown) => isWeather(thrown) || world.violated(`${device.name} refers: ${String(thrown)}`),
      );
    }
  }
}

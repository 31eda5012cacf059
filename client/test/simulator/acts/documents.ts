// Small documents: added to a chart, sealed beside the record and sent before the entry that names them.
import type { FileSource } from "../../../src/session/api/documents.ts";
import { openCharts, type Action } from "../action.ts";
import { canary } from "../watch.ts";

/** Read piece by piece, as a browser's. */
const fileOf = (bytes: Uint8Array): FileSource => ({
  size: bytes.length,
  slice: (from, to) => ({ arrayBuffer: async () => bytes.slice(from, to).buffer as ArrayBuffer }),
});

export const addDocument: Action = {
  name: "add a document",
  weight: 3,
  act(stage) {
    const { world, session, device } = stage;
    const chart = world.dice.pick(openCharts(stage));
    if (chart === undefined) return undefined;
    const text = `${canary}-file-${++world.notes} `.repeat(world.dice.between(1, 100));
    const input = { title: `Letter ${world.notes}`, kind: "letter", contentType: "text/plain" } as const;
    const { lives: life } = device;
    return session.documents
      .addDocument(chart, input, fileOf(new TextEncoder().encode(text)), () => undefined)
      .then((outcome) => {
        if (outcome.ok) {
          world.saved.push({
            changeId: outcome.value.changeId,
            vaultId: chart,
            device,
            life,
            atMs: world.time.nowMs(),
          });
          world.letters.push({ changeId: outcome.value.changeId, vaultId: chart, device, life, text });
          world.note(`${device.name} saved document ${outcome.value.changeId}`);
        }
        return outcome;
      });
  },
};

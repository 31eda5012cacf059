// The hub of one process among several: what it is told locally it tells the others, and what they tell it delivers (ADR 0126).
import type { Hub } from "../relay/hub.ts";
import type { Bus } from "./bus.ts";
import type { Told } from "./told.ts";

/** `look`: entries may have been stored of which nobody told. */
export const shareHub = (hub: Hub, bus: Bus, look: () => void): Hub => {
  const hear = (told: Told, bytes: Uint8Array): void => {
    switch (told.kind) {
      case "run":
        return hub.runStored({ ...told, bytes }, undefined);
      case "batch":
        return hub.batchStored(told.vaultId, told.from, bytes);
      case "hush":
        return hub.hush(told.userId, told.vaultId);
      case "line":
        return hub.vaultChanged(told.userId, told.line);
      case "appointments":
        return hub.appointmentsGrew(told.userId, told.seq);
      case "identity":
        return hub.identityGrew(told.to, told.userId, told.length);
      case "end":
        return hub.endDevices(told.userId, told.deviceIds === "all" ? "all" : new Set(told.deviceIds), told.code);
      case "look":
        return look();
      case "again":
        return hub.comeAgain();
    }
  };
  bus.listen(hear);
  return {
    ...hub,
    runStored: (run, origin) => {
      hub.runStored(run, origin);
      const { vaultId, position, count, quarantined, bytes } = run;
      bus.tell({ kind: "run", vaultId, position, count, quarantined }, bytes);
    },
    batchStored: (vaultId, from, batch) => {
      hub.batchStored(vaultId, from, batch);
      bus.tell({ kind: "batch", vaultId, from }, batch);
    },
    hush: (userId, vaultId) => {
      hub.hush(userId, vaultId);
      bus.tell({ kind: "hush", userId, vaultId });
    },
    vaultChanged: (userId, line) => {
      hub.vaultChanged(userId, line);
      bus.tell({ kind: "line", userId, line });
    },
    appointmentsGrew: (userId, seq) => {
      hub.appointmentsGrew(userId, seq);
      bus.tell({ kind: "appointments", userId, seq });
    },
    identityGrew: (to, userId, length) => {
      hub.identityGrew(to, userId, length);
      bus.tell({ kind: "identity", to: to === "everyone" ? "everyone" : [...to], userId, length });
    },
    endDevices: (userId, deviceIds, code) => {
      hub.endDevices(userId, deviceIds, code);
      bus.tell({ kind: "end", userId, deviceIds: deviceIds === "all" ? deviceIds : [...deviceIds], code });
    },
  };
};

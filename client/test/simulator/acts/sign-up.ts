// Somebody new becomes a patient of the clinic while everything goes on.
import type { Action } from "../action.ts";
import { arrive } from "../arrival.ts";
import { patientForm } from "../base.ts";
import { paperOf, typedFrom } from "../paper.ts";

const most = 2;

export const signUp: Action = {
  name: "bring somebody new",
  weight: 1,
  act({ world }) {
    const person = `new${world.papers.size}`;
    if ([...world.papers.keys()].filter((name) => name.startsWith("new")).length >= most) return undefined;
    return arrive(world, person, async (session) => {
      const begun = await session.beginSignUp(world.patientLink, patientForm(person));
      if (!begun.ok) return begun;
      const { kits } = begun.value;
      const [kit] = kits;
      const confirmed = await session.confirmKits(typedFrom(kits));
      if (!confirmed.ok || !kit) return confirmed.ok ? { ok: true, value: { userId: "" } } : confirmed;
      world.papers.set(person, [paperOf(kit)]);
      const me = await session.completeSignUp();
      // An answer that was lost is asked for again.
      return me.ok || me.error.kind !== "offline" ? me : session.completeSignUp();
    });
  },
};

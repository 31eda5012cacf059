// A model before the bytes: four flows with an attacker who is the relay, explored whole in a small scope; a planted flaw in each is found.
import { describe, expect, test } from "vitest";
import { claim } from "./claim.ts";
import { deviceLink } from "./device-link.ts";
import { explore, type Explored, type Flow, type State } from "./explore.ts";
import { invitation } from "./invitation.ts";
import { rotation } from "./rotation.ts";
import { derivable, learn } from "./term.ts";

function explored<S extends State>(flow: Flow<S>): Explored & { readonly idle: readonly string[] } {
  const found = explore(flow);
  return { ...found, idle: Object.keys(flow.rules).filter((rule) => !found.fired.has(rule)) };
}

const story = (found: Explored): string =>
  [`BROKEN: ${found.broken?.property ?? "nothing"}`, ...(found.broken?.trace ?? [])].join("\n");

describe("the attacker", () => {
  test("builds and takes apart what he has the keys for, and nothing else", () => {
    const known = learn(
      new Map(),
      "a",
      ["list", "b", ["seal", "key", "c"]],
      ["wrap", ["pk", "sk"], "d"],
      ["sign", "s", "m"],
    );
    const can = (term: Parameters<typeof derivable>[1]) => derivable(known, term);
    expect([can("b"), can("m"), can(["h", "a", "b"]), can(["seal", "a", "b"])]).toEqual([true, true, true, true]);
    expect([can("c"), can("d"), can("s"), can(["sign", "s", "a"]), can(["pk", "sk"])]).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(derivable(learn(known, "key"), "c")).toBe(true);
    expect(derivable(learn(known, "sk"), "d")).toBe(true);
  });
});

describe("as the protocol has it, nothing breaks in any reachable state, and every rule happens", () => {
  test("invitation", () => {
    const { broken, idle, states } = explored(invitation());
    expect([broken, idle, states]).toEqual([undefined, [], 85]);
  });
  test("device link", () => {
    const { broken, idle, states } = explored(deviceLink());
    expect([broken, idle, states]).toEqual([undefined, [], 16]);
  });
  test("rotation", () => {
    const { broken, idle, states } = explored(rotation());
    expect([broken, idle, states]).toEqual([undefined, ["derive keys"], 4]);
  });
  test("walk-in claim", () => {
    const { broken, idle, states } = explored(claim());
    expect([broken, idle, states]).toEqual([undefined, [], 16]);
  });
});

describe("a planted flaw is found, with its story", () => {
  test("invitation: proof not bound to the user id", () => {
    expect(story(explore(invitation("proof not bound to the user id")))).toMatchInlineSnapshot(`
      "BROKEN: no vault key reaches the attacker
      pat → log: invite pk(token 0)
      pat → rao: token 0
      rao → relay: sign(token 0,list(vault))
      relay → pat: mallory shows sign(token 0,list(vault)); pat admits mallory, wraps to pk(kem mallory)"
    `);
  });
  test("invitation: keys are what the relay says", () => {
    expect(story(explore(invitation("keys are what the relay says")))).toMatchInlineSnapshot(`
      "BROKEN: no vault key reaches the attacker
      pat → log: invite pk(token 0)
      pat → rao: token 0
      rao → relay: sign(token 0,list(vault,rao))
      relay → pat: rao shows sign(token 0,list(vault,rao)); pat admits rao, wraps to pk(kem mallory)"
    `);
  });
  test("invitation: not consumed", () => {
    expect(story(explore(invitation("invitation not consumed")))).toMatchInlineSnapshot(`
      "BROKEN: an invitation admits once, and none that was cancelled
      pat → log: invite pk(token 0)
      pat → rao: token 0
      rao → relay: sign(token 0,list(vault,rao))
      relay → pat: rao shows sign(token 0,list(vault,rao)); pat admits rao, wraps to pk(kem rao)
      pat → log: remove rao, epoch
      relay → pat: rao shows sign(token 0,list(vault,rao)); pat admits rao, wraps to pk(kem rao)"
    `);
  });
  test("A46: invitation: token in the part of the link that the relay sees", () => {
    expect(story(explore(invitation("token in the part of the link that the relay sees")))).toMatchInlineSnapshot(`
      "BROKEN: no vault key reaches the attacker
      pat → log: invite pk(token 0)
      pat → rao: token 0
      relay → pat: mallory shows sign(token 0,list(vault,mallory)); pat admits mallory, wraps to pk(kem mallory)"
    `);
  });
  test("A73: device link: random16 not in the KDF", () => {
    expect(story(explore(deviceLink("random16 not in the KDF")))).toMatchInlineSnapshot(`
      "BROKEN: a new device is linked to the account of the one who holds it
      new device 0 → old device, by camera: h(pk), random16 · → relay: pk
      relay → new device 0: wrap(pk(ephemeral 0),seed mallory)"
    `);
  });
  test("device link: neither hash nor random16 checked", () => {
    expect(story(explore(deviceLink("neither hash nor random16 checked")))).toMatchInlineSnapshot(`
      "BROKEN: the account's secrets stay with the person
      new device 0 → old device, by camera: h(pk), random16 · → relay: pk
      old device → relay: wrap(pk(kem mallory),seed pat)"
    `);
  });
  test("rotation: signed by the identity key", () => {
    expect(story(explore(rotation("rotation signed by the identity key")))).toMatchInlineSnapshot(`
      "BROKEN: nobody but pat names pat's keys
      relay → rao: list(sign(id0 pat,list(rotate,genesis,pk(id mallory),pk(kem mallory))),sign(id mallory,list(rotate,genesis,pk(id mallory),pk(kem mallory))))"
    `);
  });
  test("rotation: the new seed sealed under the old one", () => {
    expect(story(explore(rotation("the new seed is sealed under the old one")))).toMatchInlineSnapshot(`
      "BROKEN: the new seed stays hers
      pat, kit in hand → relay: list(sign(recovery pat,list(rotate,genesis,pk(id1 pat),pk(kem1 pat))),sign(id1 pat,list(rotate,genesis,pk(id1 pat),pk(kem1 pat)))), wrap of seed1 to the laptop, link seed1 → seed0"
    `);
  });
  test("A48: claim: without countersignature", () => {
    expect(story(explore(claim("claim without countersignature")))).toMatchInlineSnapshot(`
      "BROKEN: a chart is claimed by its own patient
      → log of vault 0: claim by kim, sign(card 0,list(vault 0,kim))"
    `);
  });
  test("claim: countersignature not bound to the vault", () => {
    expect(story(explore(claim("countersignature not bound to the vault")))).toMatchInlineSnapshot(`
      "BROKEN: a chart is claimed by its own patient
      rao, with pat before him → relay: sign(device rao,list(pat))
      → log of vault 1: claim by pat, list(sign(card 1,list(vault 1,pat)),sign(device rao,list(pat)))"
    `);
  });
});

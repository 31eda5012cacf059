// A conversation: one order for everybody whatever arrives when, nobody takes back or opens for another, and who has what is told by what they had seen.
import { describe, expect, test, vi } from "vitest";
import fc from "fast-check";
import type { Change } from "../../src/domain/change.ts";
import { changeIdSchema, deviceIdSchema, itemIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { addSaid, noConversation, viewOf, type SaidChange } from "../../src/domain/message/conversation.ts";
import { depthsOf } from "../../src/domain/message/order.ts";

const person = (name: string) => userIdSchema.parse(name.padEnd(43, "0"));
const device = (name: string) => deviceIdSchema.parse(name.padEnd(22, "_"));
const change = (name: string) => changeIdSchema.parse(name.padEnd(22, "_"));
const [pat, rao, mallory] = ["pat", "rao", "mallory"].map(person) as [
  ReturnType<typeof person>,
  ReturnType<typeof person>,
  ReturnType<typeof person>,
];
const phone = device("phone");
const laptop = device("laptop");

/** Said by the n-th entry of a device that had seen so much of the others. */
const said = (
  author: typeof pat,
  from: typeof phone,
  seq: number,
  what: Omit<Extract<Change, { kind: "message" }>, "changeId" | "recordedAt"> | Change,
  seen: readonly (readonly [typeof phone, number])[] = [],
): SaidChange => ({
  author,
  device: from,
  change: { changeId: change(`${from.slice(0, 6)}${seq}`), recordedAt: "2026-03-01T08:15:00.000Z", ...what } as Change,
  place: { seq, seen: seen.map(([of, upTo]) => ({ device: of, seq: upTo })) },
});
const text = (words: string) => ({ kind: "message", text: words }) as const;

function told(batch: readonly SaidChange[]) {
  const conversation = noConversation();
  addSaid(conversation, batch);
  return viewOf(conversation);
}
const words = (view: ReturnType<typeof told>): readonly string[] => view.messages.map((message) => message.said.text);

const stamp = (name: string) => ({ changeId: change(name), recordedAt: "2026-03-01T08:15:00.000Z" });

describe("the order", () => {
  const batch = [
    said(pat, phone, 0, text("does it hurt to wait?")),
    said(pat, phone, 1, text("it got worse")),
    said(rao, laptop, 0, text("since when?"), [[phone, 1]]),
    said(pat, phone, 2, text("since Monday"), [[laptop, 0]]),
    said(rao, laptop, 1, text("come tomorrow")),
    said(rao, laptop, 2, text("at nine"), [[phone, 2]]),
  ];

  test("an answer stands below what its author had read, whatever the clocks say", () => {
    const all = words(told(batch));
    for (const [first, then] of [
      ["it got worse", "since when?"],
      ["since when?", "since Monday"],
      ["since Monday", "at nine"],
      ["come tomorrow", "at nine"],
    ] as const)
      expect(all.indexOf(first), `${first} / ${then}`).toBeLessThan(all.indexOf(then));
  });

  test("it is the same in whatever order entries came, and however they were cut into batches", () => {
    const wanted = words(told(batch));
    fc.assert(
      fc.property(fc.shuffledSubarray(batch, { minLength: batch.length }), fc.nat(5), (shuffled, cut) => {
        const conversation = noConversation();
        addSaid(conversation, shuffled.slice(0, cut));
        viewOf(conversation);
        addSaid(conversation, shuffled.slice(cut));
        expect(words(viewOf(conversation))).toEqual(wanted);
      }),
    );
  });

  test("what leans on an entry that is not here has a place all the same", () => {
    expect(words(told([said(rao, laptop, 4, text("at nine"), [[phone, 7]])]))).toEqual(["at nine"]);
    // A claim in a circle, which only a liar can make, hides nothing.
    const circle = [said(pat, phone, 0, text("one"), [[laptop, 0]]), said(rao, laptop, 0, text("two"), [[phone, 0]])];
    expect(words(told(circle)).toSorted()).toEqual(["one", "two"]);
  });

  test("sealed anew, a message is there once, and at the same place for everybody", () => {
    const once = said(pat, phone, 1, text("it got worse"));
    const again = { ...once, device: device("tablet") };
    expect(words(told([once, again]))).toEqual(["it got worse"]);
    expect(told([once, again]).messages[0]?.device).toBe(told([again, once]).messages[0]?.device);
  });
});

describe("whose word counts", () => {
  const hers = said(pat, phone, 0, text("a secret"));

  test("pat takes her message back; mallory cannot", () => {
    const by = (author: typeof pat, from: typeof phone) =>
      said(author, from, 1, { kind: "withdraw", ...stamp("gone"), message: hers.change.changeId });
    const taken = told([hers, by(pat, phone)]);
    expect(taken.messages.map(taken.isWithdrawn)).toEqual([true]);
    const kept = told([hers, by(mallory, laptop)]);
    expect(kept.messages.map(kept.isWithdrawn)).toEqual([false]);
  });

  test("sent, there, opened: by what rao's devices had seen and what he says himself", () => {
    const message = (view: ReturnType<typeof told>) => {
      const [first] = view.messages;
      if (!first) throw new Error("no message");
      return view.reached(first, rao);
    };
    const item = itemIdSchema.parse(hers.change.changeId);
    const opens = (author: typeof pat, items: readonly (typeof item)[]) =>
      said(author, laptop, 0, { kind: "opened", ...stamp("seen"), items }, author === rao ? [[phone, 0]] : []);
    expect(message(told([hers]))).toBe("sent");
    expect(message(told([hers, opens(rao, [])]))).toBe("there");
    expect(message(told([hers, opens(rao, [item])]))).toBe("opened");
    expect(message(told([hers, opens(mallory, [item])]))).toBe("sent");
    expect(told([hers]).unread(rao)).toHaveLength(1);
    expect(told([hers]).unread(pat)).toEqual([]);
    expect(told([hers, opens(rao, [item])]).unread(rao)).toEqual([]);
  });

  test("the newest subject and the newest word on closing count, by what their authors had seen", () => {
    const subject = (
      name: string,
      seq: number,
      words_: string,
      seen: readonly (readonly [typeof phone, number])[] = [],
    ) =>
      said(
        seq < 2 ? pat : rao,
        seq < 2 ? phone : laptop,
        seq,
        { kind: "subject", ...stamp(name), subject: words_ },
        seen,
      );
    const close = (seq: number, closed: boolean, seen: readonly (readonly [typeof phone, number])[]) =>
      said(rao, laptop, seq, { kind: "conversation", ...stamp(`close${seq}`), closed }, seen);
    const view = told([subject("a", 0, "My knee"), subject("b", 2, "Left knee", [[phone, 0]]), close(3, true, [])]);
    expect(view).toMatchObject({ subject: "Left knee", closedBy: rao });
    expect(told([close(3, true, []), close(4, false, [])])).not.toHaveProperty("closedBy");
  });
});

test("20,000 messages are in order in a moment, and again after one more", () => {
  const conversation = noConversation();
  const many = Array.from({ length: 20_000 }, (_, n) =>
    n % 2 === 0
      ? said(pat, phone, n / 2, text(`${n}`), n > 0 ? [[laptop, n / 2 - 1]] : [])
      : said(rao, laptop, (n - 1) / 2, text(`${n}`), [[phone, (n - 1) / 2]]),
  );
  addSaid(conversation, many);
  const view = viewOf(conversation);
  expect(view.messages.map((message) => message.said.text)).toEqual(many.map((_, n) => `${n}`));
});

test("what goes with a message is its author's word, in whatever order it comes; sealed anew, it was said once", () => {
  const note = (name: string) => ({
    kind: "enclosed" as const,
    message: change("phone0"),
    files: [{ attachment: "a".repeat(43), name, contentType: "image/jpeg" }],
    cards: [],
  });
  const batch = [
    said(mallory, laptop, 0, { ...note("mallory.exe"), ...stamp("m0") }),
    said(pat, phone, 0, { kind: "message", text: "here", ...stamp("phone0") }),
    said(pat, phone, 2, { ...note("again.jpg"), ...stamp("p2") }),
    said(pat, phone, 1, { ...note("knee.jpg"), ...stamp("p1") }),
  ];
  for (const order of [batch, batch.toReversed()]) {
    const conversation = noConversation();
    addSaid(conversation, order);
    const [message] = viewOf(conversation).messages;
    expect(conversation.enclosed.get(message?.key ?? "")?.said.files[0]?.name).toBe("knee.jpg");
  }
});

/** Entries as honest devices and liars write them: claims about anybody, also about what was never written and in circles. */
const written = fc
  .array(
    fc.record({
      of: fc.integer({ min: 0, max: 2 }),
      gap: fc.integer({ min: 1, max: 3 }),
      seen: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 12 })), { maxLength: 3 }),
    }),
    { maxLength: 24 },
  )
  .map((all) => {
    const devices = [phone, laptop, device("tablet")] as const;
    const at = [-1, -1, -1];
    return all.map(({ of, gap, seen }): SaidChange => {
      const seq = (at[of] ?? -1) + gap;
      at[of] = seq;
      const claims = seen.map(([whose, upTo]) => [devices[whose] ?? phone, upTo] as const);
      return said([pat, rao, mallory][of] ?? pat, devices[of] ?? phone, seq, text(`${of} ${seq}`), claims);
    });
  });

test("the order that is kept while entries come, in whatever order and however often it is looked at, is the one from scratch", () => {
  fc.assert(
    fc.property(
      written.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
      ([all, came], looks) => {
        const kept = noConversation();
        for (const [at, one] of came.entries()) {
          addSaid(kept, [one]);
          if (looks[at]) viewOf(kept);
        }
        const depths = depthsOf(kept.entries);
        const depth = ({ device: of, seq }: { device: typeof phone; seq: number }): number => {
          const chain = depths.get(of);
          return chain?.depths[chain.seqs.indexOf(seq)] ?? Number.MAX_SAFE_INTEGER;
        };
        const scratch = [...kept.messages.values()].sort(
          (a, b) => depth(a) - depth(b) || (a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq),
        );
        expect(viewOf(kept).messages.map(({ key }) => key)).toEqual(scratch.map(({ key }) => key));
        expect(words(viewOf(kept))).toEqual(words(told(all)));
      },
    ),
    { numRuns: 3_000 },
  );
});

test("20,000 messages are in order, and one more does not cost them again", () => {
  const conversation = noConversation();
  const one = (n: number): SaidChange =>
    n % 2 === 0
      ? said(pat, phone, n / 2, text(`${n}`), n === 0 ? [] : [[laptop, n / 2 - 1]])
      : said(rao, laptop, (n - 1) / 2, text(`${n}`), [[phone, (n - 1) / 2]]);
  addSaid(
    conversation,
    Array.from({ length: 20_000 }, (_, n) => one(n)),
  );
  expect(viewOf(conversation).messages).toHaveLength(20_000);
  const walked = vi.spyOn(conversation.entries, Symbol.iterator);
  for (let n = 20_000; n < 20_100; n++) {
    addSaid(conversation, [one(n)]);
    expect(viewOf(conversation).messages.at(-1)?.said.text).toBe(`${n}`);
  }
  expect(walked).not.toHaveBeenCalled();
  // What comes late has it computed anew.
  addSaid(conversation, [said(mallory, device("tablet"), 0, text("late"), [[laptop, 20_000]])]);
  addSaid(conversation, [said(rao, laptop, 20_000, text("later than that"))]);
  expect(viewOf(conversation).messages).toHaveLength(20_102);
  expect(walked).toHaveBeenCalled();
});

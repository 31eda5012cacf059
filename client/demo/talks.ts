// The demo's conversations: answered and quoted, unanswered for days, with two doctors, closed, begun and not accepted yet.
import type { Topics } from "../src/session/api.ts";
import { must, type Desk } from "../node/person.ts";

export interface Talker extends Pick<Desk, "session"> {
  readonly me: { readonly userId: string };
  setBack(ms: number): void;
  until<K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean): Promise<Topics[K]>;
}

export interface Talkers {
  readonly rao: Talker;
  readonly vidal: Talker;
  readonly pat: Talker;
  readonly lee: Talker;
  readonly maria: Talker;
  readonly yusuf: Talker;
}

const hourMs = 3_600_000;

const here = (who: Talker, threadId: string, total: number): Promise<unknown> =>
  who.until("threads", (cards) => cards.some((card) => card.threadId === threadId && card.total >= total));

type Line = readonly [who: Talker, hoursAgo: number, text: string, answers?: number];

/** Everybody has read it before the next one is written. */
async function talk(
  subject: string,
  [first, ...rest]: readonly [Line, ...Line[]],
  others: readonly Talker[],
): Promise<string> {
  const everybody = [first[0], ...others];
  const [beginner, hoursAgo, text] = first;
  beginner.setBack(hoursAgo * hourMs);
  const userIds = others.map(({ me }) => me.userId);
  const { threadId } = await must(beginner.session.startThread(userIds, subject, text));
  beginner.setBack(0);
  let total = 1;
  for (const each of everybody) await here(each, threadId, total);
  for (const [who, ago, words, answers] of rest) {
    const said = await who.session.messages(threadId, 0, total);
    await who.session.openedMessages(
      threadId,
      said.map(({ key }) => key),
    );
    who.setBack(ago * hourMs);
    await must(who.session.sendMessage(threadId, words, answers === undefined ? undefined : said[answers]?.key));
    who.setBack(0);
    total++;
    for (const each of everybody) await here(each, threadId, total);
  }
  return threadId;
}

export async function fillTalks({ rao, vidal, pat, lee, maria, yusuf }: Talkers): Promise<void> {
  await talk(
    "Blood pressure in the mornings",
    [
      [
        pat,
        75,
        "Good morning, Dr Rao. My pressure is high every morning this week, between 140 and 150. In the evening it is fine.",
      ],
      [rao, 73, "Thank you for writing it down so carefully. When do you take your tablet?"],
      [pat, 72.8, "At eight in the morning, with breakfast.", 1],
      [rao, 72.5, "Please take it in the evening from today on, and go on measuring twice a day."],
      [rao, 72.4, "If you feel dizzy when you get up, write to me or call the clinic."],
      [pat, 28, "Since Tuesday it is 132 in the mornings. Not dizzy."],
      [rao, 3, "Very good. We look at it together at your appointment."],
    ],
    [rao],
  );
  await talk(
    "Results of last week",
    [[lee, 55, "What does “high ferritin” mean? Should I stop the iron tablets?"]],
    [rao],
  );
  await talk(
    "Before the heart check",
    [
      [rao, 30, "Maria, Dr Vidal and I would like to plan your heart check together with you here."],
      [vidal, 29, "Please bring the list of your medicines. You may eat before it."],
      [maria, 26, "Thank you. Do I have to stop anything the day before?", 1],
    ],
    [maria, vidal],
  );
  const closed = await talk(
    "Certificate for work",
    [
      [yusuf, 200, "Could I have a certificate for the three days of last week?"],
      [rao, 196, "It is in your documents now."],
      [yusuf, 195, "Got it, thank you!"],
    ],
    [rao],
  );
  await must(rao.session.closeThread(closed, true));
  await talk(
    "",
    [[yusuf, 5, "Good afternoon. My knee is swollen again since this morning. Shall I come earlier?"]],
    [rao],
  );
}

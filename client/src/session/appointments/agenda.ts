// All my appointments as far as they are known here: steps from the relay's list and from threads, verified once, folded into cases (protocol §7).
import { idKey, verifyStep, type Step } from "@health-vault/crypto-core";
import { encodeChanges } from "../../domain/change.ts";
import type { Book } from "../book.ts";
import type { People } from "../people.ts";
import { stamp } from "../stamp.ts";
import type { Volume } from "../volume.ts";
import { casesOf, type Case, type HeldStep } from "./cases.ts";
import type { Ledger, Refused, Said } from "./ledger.ts";
import { liveAppointments, type ReadText } from "./live.ts";

export interface Agenda {
  cases(): ReadonlyMap<string, Case>;
  /** Appointments of which the relay lists a step that its author, who is known here, did not sign. */
  forged(): ReadonlySet<string>;
  /** What open vaults say about appointments is remembered; steps of mine that never reached the relay's queue join it. */
  absorb(): Promise<void>;
  /** Notes that the relay refused a step, here and for the other side. */
  refuse(text: string, refused: Refused): Promise<void>;
}

export interface AgendaPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly people: People;
  readonly ledger: Ledger;
  readonly read: ReadText;
  /** Says something in the vault of the two people of this step. */
  readonly say: (step: Step, text: string) => Promise<unknown>;
  readonly nowMs: () => number;
}

export function createAgenda({ myKey, book, people, ledger, read, say, nowMs }: AgendaPorts): Agenda {
  const verified = new Map<string, Step>();
  /** As of these listed steps; the list is another one whenever one comes or goes. */
  let doubted: { readonly of: unknown; readonly size: number; readonly ids: ReadonlySet<string> } | undefined;
  let folded: { readonly of: unknown; readonly size: number; readonly cases: ReadonlyMap<string, Case> } | undefined;

  /** Undefined while its signer is not known, and for what he did not sign. */
  function stepOf(text: string): Step | undefined {
    const known = verified.get(text);
    if (known) return known;
    const step = read(text);
    const author = step && people.get(step.author);
    if (!step || !author || !verifyStep(step, author).ok) return undefined;
    const concerns = [step.doctor, step.patient].some((one) => idKey(one) === myKey);
    if (!concerns) return undefined;
    verified.set(text, step);
    return step;
  }

  /** The appointment of a step that its author, as he is known here, did not sign. */
  function forgedIn(text: string): string | undefined {
    const step = verified.has(text) ? undefined : read(text);
    const author = step && people.get(step.author);
    if (!author) return undefined;
    const signed = verifyStep(step, author);
    return signed.ok || signed.error.kind === "missing-key" ? undefined : idKey(step.appointment);
  }

  function held(): readonly HeldStep[] {
    const { steps, waiting, refused, said } = ledger.value();
    const listed = new Map(steps.map((one) => [one.step, one]));
    const texts = new Set([...listed.keys(), ...Object.keys(said), ...waiting]);
    return [...texts].flatMap((text): readonly HeldStep[] => {
      const step = stepOf(text);
      if (!step) return [];
      const at = listed.get(text);
      const why = at ? undefined : refused[idKey(step.hash)];
      const words = said[text];
      return [
        {
          step,
          text,
          ...(at ? { seq: at.seq, atMs: at.atMs } : {}),
          ...(at?.holdUntilMs === undefined ? {} : { holdUntilMs: at.holdUntilMs }),
          ...(words ? { said: words } : {}),
          ...(why ? { refused: why } : {}),
        },
      ];
    });
  }

  /** What its two people say in their vault, and a walk-in's doctor in his own; what others repeat counts for nothing. */
  function heardIn({ vault, appointments }: Volume): Readonly<Record<string, Said>> {
    const found: Record<string, Said> = {};
    for (const [text, all] of appointments.steps) {
      const step = stepOf(text);
      const own = step && all.find(({ author }) => author === idKey(step.author));
      if (!own) continue;
      const { note, name, born } = own;
      found[text] = {
        note,
        vault: vault.key,
        ...(name === undefined ? {} : { name }),
        ...(born === undefined ? {} : { born }),
      };
    }
    return found;
  }

  /** Said by the signer of that very step. */
  function refusedIn({ appointments }: Volume, isLive: (text: string) => boolean): Readonly<Record<string, Refused>> {
    const found: Record<string, Refused> = {};
    for (const text of [...appointments.steps.keys()].filter(isLive)) {
      const step = stepOf(text);
      const hash = step && idKey(step.hash);
      const told = hash === undefined ? undefined : appointments.refused.get(hash);
      if (step && hash !== undefined && told?.author === idKey(step.author))
        found[hash] = { code: told.code, atMs: step.madeMs, told: true };
    }
    return found;
  }

  /** Whether a step's appointment is one of these and not long over. */
  function liveAmong(texts: readonly string[]): (text: string) => boolean {
    const live = liveAppointments(
      texts.flatMap((text) => read(text) ?? []),
      nowMs(),
    );
    return (text) => {
      const step = read(text);
      return step !== undefined && live.has(idKey(step.appointment));
    };
  }

  const spoken = (): readonly Volume[] =>
    book.volumes().filter(({ appointments }) => appointments.steps.size + appointments.refused.size > 0);

  const asked = new Set<string>();

  /** Whoever signed what cannot be checked yet: from the disk, or once from the relay. */
  async function meetAuthors(texts: Iterable<string>): Promise<void> {
    for (const text of texts) {
      const step = verified.has(text) ? undefined : read(text);
      if (!step) continue;
      const { author, authorHead } = step;
      await people.load(author);
      const mark = `${idKey(author)} ${idKey(authorHead)}`;
      if (people.get(author)?.heads.has(idKey(authorHead)) === true || asked.has(mark) || !book.online()) continue;
      asked.add(mark);
      await people.refresh(author);
      folded = undefined;
      doubted = undefined;
    }
  }

  return {
    cases() {
      const of = ledger.value();
      if (folded?.of !== of || folded.size !== verified.size) {
        const cases = casesOf(held());
        folded = { of, size: verified.size, cases };
      }
      return folded.cases;
    },
    forged() {
      const of = ledger.value().steps;
      if (doubted?.of !== of || doubted.size !== verified.size)
        doubted = { of, size: verified.size, ids: new Set(of.flatMap(({ step }) => forgedIn(step) ?? [])) };
      return doubted.ids;
    },
    async absorb() {
      const volumes = spoken();
      const { steps: known, waiting: mine } = ledger.value();
      await meetAuthors([
        ...known.map(({ step }) => step),
        ...mine,
        ...volumes.flatMap(({ appointments }) => [...appointments.steps.keys()]),
      ]);
      const { said, refused, steps, waiting } = ledger.value();
      const heard = Object.assign({}, ...volumes.map(heardIn)) as Record<string, Said>;
      const isLive = liveAmong([...Object.keys(heard), ...Object.keys(said), ...steps.map(({ step }) => step)]);
      const fresh = Object.entries(heard).filter(([text]) => said[text] === undefined && isLive(text));
      const newlyRefused = Object.entries(
        Object.assign({}, ...volumes.map((volume) => refusedIn(volume, isLive))) as Record<string, Refused>,
      ).filter(([hash]) => refused[hash] === undefined);
      // Written and durable, and the device ended before it was queued for the relay.
      const listed = new Set([...steps.map(({ step }) => step), ...waiting]);
      const orphans = fresh.flatMap(([text]) => {
        const step = stepOf(text);
        const mine = step && idKey(step.author) === myKey && !listed.has(text);
        const told = step && (refused[idKey(step.hash)] ?? newlyRefused.find(([hash]) => hash === idKey(step.hash)));
        return mine && !told ? [{ text, madeMs: step.madeMs }] : [];
      });
      if (fresh.length + newlyRefused.length + orphans.length === 0) return;
      await ledger.change((before) => {
        // Its own act may have queued it, or the relay taken it, in the meantime.
        const lost = orphans.filter(
          ({ text }) => !before.waiting.includes(text) && !before.steps.some(({ step }) => step === text),
        );
        return {
          said: { ...before.said, ...Object.fromEntries(fresh) },
          refused: { ...Object.fromEntries(newlyRefused), ...before.refused },
          waiting: [...before.waiting, ...lost.toSorted((a, b) => a.madeMs - b.madeMs).map(({ text }) => text)],
        };
      });
    },
    async refuse(text, why) {
      const step = read(text);
      if (!step) return ledger.change((before) => ({ waiting: before.waiting.filter((one) => one !== text) }));
      const hash = idKey(step.hash);
      await ledger.change((before) => ({
        waiting: before.waiting.filter((one) => one !== text),
        refused: { ...before.refused, [hash]: why },
      }));
      const change = {
        kind: "appointment-refused",
        ...stamp(nowMs()),
        step: hash,
        code: why.code.slice(0, 40),
      } as const;
      await say(step, encodeChanges([change]));
    },
  };
}

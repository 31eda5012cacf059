// Mallory runs the relay: a wrapper round the real one that may change, hold back, repeat or invent every answer, order, row and live frame (threats §3).
import type { AppendIdentityAnswer, Down, Up } from "@health-vault/crypto-core/wire";
import type { Relay, Reply, SignedInRelay } from "../../src/session/ports.ts";
import { batchesIn, isLog, isPage, runsIn, withBatches, withRuns, type Message, type ServedRun } from "./frames.ts";

export type { Message } from "./frames.ts";

type Appended = Reply<AppendIdentityAnswer>;
type Asked = Relay & SignedInRelay;
type Question = {
  [K in keyof Asked]: Asked[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof Asked];

/** Answers in the relay's place; `forward` asks the real one, with other words if she likes. */
type Answer<F> = F extends (...args: infer A) => infer R
  ? (asked: { readonly from: string; readonly args: A; readonly forward: (...args: A) => R }) => R
  : never;

/** Something that went to the relay: an order on the socket, or a question over HTTP. */
export interface Sent {
  readonly from: string;
  readonly what: string;
  readonly said: unknown;
  readonly body: Uint8Array;
}

/** What she does, all of it absent: nothing. Persons by user id; of whoever is not signed in yet: empty. */
interface Tricks {
  /** What `to` gets instead of this message. */
  down: ((to: string, message: Message) => readonly Message[]) | undefined;
  /** What `to` is served in place of one run. */
  row: ((to: string, vaultId: string, run: ServedRun) => ServedRun) | undefined;
  /** What `to` is served in place of the runs of one page. */
  page: ((to: string, vaultId: string, runs: readonly ServedRun[]) => readonly ServedRun[]) | undefined;
  /** What `to` is served in place of one batch of a membership log. */
  batch: ((to: string, vaultId: string, number: number, batch: Uint8Array) => Uint8Array) | undefined;
  up: ((from: string, header: Up) => void) | undefined;
  /** The message waits for this on its way up; what is sent after it overtakes it. */
  hold: ((from: string, header: Up) => Promise<unknown> | undefined) | undefined;
  /** Answers in the relay's place; the message never reaches it. */
  swallow: ((from: string, header: Up) => Down | undefined) | undefined;
  /** What becomes of somebody's own operations. */
  append: ((from: string, forward: () => Promise<Appended>) => Promise<Appended>) | undefined;
  /** Whose log is asked for instead. */
  identity: ((asking: string, userId: string) => string) | undefined;
  /** By the question's name in the session's ports. */
  answers: { [K in Question]?: Answer<Asked[K]> };
}

export interface Mallory extends Tricks {
  readonly twist: (relay: Relay) => Relay;
  /** Everything that went up since `listen`. */
  readonly sent: readonly Sent[];
  /** From now on she writes down what goes up. */
  listen(): void;
  /** Puts a run into somebody's open page of a vault: right before the next honest one. */
  slip(to: string, vaultId: string, bytes: Uint8Array): void;
  /** An honest relay again. */
  rest(): void;
}

const honestly = (): Tricks => ({
  down: undefined,
  row: undefined,
  page: undefined,
  batch: undefined,
  up: undefined,
  hold: undefined,
  swallow: undefined,
  append: undefined,
  identity: undefined,
  answers: {},
});

type Method = (...args: readonly unknown[]) => unknown;

export function mallory(): Mallory {
  let sent: Sent[] | undefined;
  const slips: { readonly to: string; readonly vaultId: string; readonly bytes: Uint8Array }[] = [];

  /** Just before the first run that brings something: between two of the relay's places. */
  function slipped(to: string, message: Message): Message {
    if (!isPage(message)) return message;
    const runs = runsIn(message);
    const before = runs.findIndex(({ own }) => !own);
    const at = slips.findIndex((slip) => slip.to === to && slip.vaultId === message.header.vaultId);
    const [slip] = at < 0 || before < 0 ? [] : slips.splice(at, 1);
    if (!slip) return message;
    const position = (runs[before]?.position ?? 0) - 0.5;
    return withRuns(message, runs.toSpliced(before, 0, { position, count: 1, bytes: slip.bytes }));
  }

  function served(to: string, message: Message): readonly Message[] {
    const { row, page, batch, down } = made;
    let now = message;
    if ((row || page) && isPage(now)) {
      const { vaultId } = now.header;
      const runs = runsIn(now).map((run) => row?.(to, vaultId, run) ?? run);
      now = withRuns(now, page?.(to, vaultId, runs) ?? runs);
    } else if (batch && isLog(now)) {
      const { vaultId, from } = now.header;
      now = withBatches(
        now,
        batchesIn(now).map((one, i) => batch(to, vaultId, from + i, one)),
      );
    }
    return (down ? down(to, now) : [now]).map((one) => slipped(to, one));
  }

  function connect(me: string, honest: SignedInRelay): SignedInRelay["connect"] {
    return (events) => {
      const link = honest.connect({
        ...events,
        message(header, body) {
          for (const message of served(me, { header, body })) events.message(message.header, message.body);
        },
      });
      return {
        ...link,
        send(header, body) {
          sent?.push({ from: me, what: header.type, said: header, body: body?.slice() ?? new Uint8Array() });
          made.up?.(me, header);
          const instead = made.swallow?.(me, header);
          if (instead) queueMicrotask(() => events.message(instead, new Uint8Array()));
          else {
            const held = made.hold?.(me, header);
            if (held) void held.then(() => link.send(header, body));
            else link.send(header, body);
          }
        },
      };
    };
  }

  function asked(from: string, name: string, honest: Method): Method {
    return (...args) => {
      sent?.push({
        from,
        what: name,
        said: args,
        body: args.find((one) => one instanceof Uint8Array) ?? new Uint8Array(),
      });
      const answer = made.answers[name as Question] as
        | ((asked: { readonly from: string; readonly args: readonly unknown[]; readonly forward: Method }) => unknown)
        | undefined;
      const forward: Method = (...now) => {
        const [about, ...rest] = now;
        const whose = name === "identityLog" && made.identity ? made.identity(from, String(about)) : about;
        const go = () => honest(...(now.length === 0 ? [] : [whose, ...rest]));
        return name === "appendIdentity" && made.append ? made.append(from, go as () => Promise<Appended>) : go();
      };
      return answer ? answer({ from, args, forward }) : forward(...args);
    };
  }

  function twisted<T extends object>(from: string, honest: T): T {
    return new Proxy(honest, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (name === "as") return (me: Parameters<Relay["as"]>[0]) => twisted(me.userId, (target as Relay).as(me));
        if (name === "connect") return connect(from, target as SignedInRelay);
        if (typeof value !== "function" || typeof name !== "string") return value;
        return asked(from, name, (...args) => (value as Method).apply(target, [...args]));
      },
    });
  }

  const made: Mallory = {
    ...honestly(),
    twist: (relay) => twisted("", relay),
    get sent() {
      return sent ?? [];
    },
    listen() {
      sent = [];
    },
    slip: (to, vaultId, bytes) => void slips.push({ to, vaultId, bytes }),
    rest() {
      Object.assign(made, honestly());
      slips.length = 0;
      sent = undefined;
    },
  };
  return made;
}

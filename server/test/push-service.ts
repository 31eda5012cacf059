// A push service of our own: takes what a relay sends, says what came, and answers as a test wants.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Pushed {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface PushService {
  readonly origin: string;
  readonly pushed: readonly Pushed[];
  /** What it answers from now on: 201 at first. */
  answers(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Resolves with push number `count`, from 1. */
  came(count: number): Promise<Pushed>;
  close(): Promise<void>;
}

export const pushService = async (): Promise<PushService> => {
  const pushed: Pushed[] = [];
  const waiting = new Set<() => void>();
  let answer: readonly [number, Readonly<Record<string, string>>] = [201, {}];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      pushed.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(...answer).end();
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushed,
    answers: (status, headers = {}) => void (answer = [status, headers]),
    came: (count) =>
      new Promise((done) => {
        const look = (): void => {
          const one = pushed[count - 1];
          if (!one) return;
          waiting.delete(look);
          done(one);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
};

// A small SMTP server on this machine: takes letters, or refuses them, and keeps what it was told.
import { createServer, type Socket } from "node:net";

export interface Letter {
  readonly to: string;
  /** Headers and body, as they came. */
  readonly data: string;
  /** What a person reads, decoded. */
  readonly text: string;
}

export interface SmtpServer {
  readonly url: string;
  readonly letters: readonly Letter[];
  /** How many times somebody tried. */
  readonly calls: () => number;
  refuse(on: boolean): void;
  close(): Promise<void>;
}

function readable(data: string): string {
  const [head = "", ...rest] = data.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, "base64").toString();
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body;
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}

export async function smtpServer(): Promise<SmtpServer> {
  const letters: Letter[] = [];
  const sockets = new Set<Socket>();
  let refuses = false;
  let calls = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    calls++;
    let to = "";
    let data: string | undefined;
    let held = "";
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say("220 post.harbour.example");
    const heard = (line: string): void => {
      if (data !== undefined) {
        if (line !== ".") return void (data += `${line.startsWith("..") ? line.slice(1) : line}\r\n`);
        letters.push({ to, data, text: readable(data) });
        data = undefined;
        return say("250 taken");
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "RCPT") to = /<(.+?)>/.exec(line)?.[1] ?? "";
      if (verb === "RCPT" && refuses) return say("451 not now");
      if (verb === "DATA") {
        data = "";
        return say("354 go on");
      }
      if (verb === "QUIT") {
        say("221 bye");
        return void socket.end();
      }
      say("250 yes");
    };
    socket.on("data", (bytes) => {
      held += bytes.toString("latin1");
      const lines = held.split("\r\n");
      held = lines.pop() ?? "";
      for (const line of lines) heard(line);
    });
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    calls: () => calls,
    refuse: (on) => void (refuses = on),
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
}

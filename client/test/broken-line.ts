// A line that breaks: a proxy before the relay that ends uploads in the middle of their bytes and counts what went over it.
import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export interface BrokenLine {
  readonly url: string;
  /** Bytes of requests that carry a part up, since the last call. */
  sent(): number;
  /** The line ends after so many more bytes of these, and again after each later number. */
  breakAfter(bytes: readonly number[]): void;
  /** Breaks that are still to come. */
  left(): number;
  close(): Promise<void>;
}

export async function brokenLine(relayUrl: string): Promise<BrokenLine> {
  const { hostname, port } = new URL(relayUrl);
  const sockets = new Set<Socket>();
  let sent = 0;
  let breaks: number[] = [];
  let until = Number.POSITIVE_INFINITY;
  const next = (): void => {
    until = breaks.shift() ?? Number.POSITIVE_INFINITY;
  };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let uploads = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
    }
    far.on("data", (bytes) => near.write(bytes));
    far.on("end", () => near.end());
    near.on("end", () => far.end());
    far.on("close", () => near.destroy());
    near.on("data", (bytes: Buffer) => {
      if (bytes.subarray(0, 4).toString("latin1") === "PUT ") uploads = true;
      else if (
        /^(?:GET|POST) $/.test(
          bytes
            .subarray(0, bytes[0] === 0x47 ? 4 : 5)
            .toString("latin1")
            .slice(0, 5),
        )
      )
        uploads = false;
      if (!uploads) return void far.write(bytes);
      const through = bytes.subarray(0, Math.max(0, Math.min(bytes.length, until)));
      sent += through.length;
      until -= through.length;
      far.write(through);
      if (until > 0) return;
      next();
      near.destroy();
      far.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent() {
      const so = sent;
      sent = 0;
      return so;
    },
    breakAfter(bytes) {
      breaks = [...bytes];
      next();
    },
    left: () => breaks.length + (Number.isFinite(until) ? 1 : 0),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

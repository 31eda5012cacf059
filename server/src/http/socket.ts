// GET /v1/socket: Origin checked before the upgrade, then a Connection on the WebSocket (protocol.md §3, sessions).
import type { Duplex } from "node:stream";
import websocket from "@fastify/websocket";
import type { FastifyInstance } from "fastify";
import { LIMITS } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";
import { type Connection, openConnection, type Wire } from "../relay/connection.ts";
import { bearerOf, type Doorman } from "./context.ts";

const TICK_MS = 1_000;
const CLOSING_MS = 300;

/** `origins` are those that browsers may come from; a client that is no browser sends none. */
export const socketRoute = async (
  app: FastifyInstance,
  door: Doorman,
  origins: () => readonly string[],
): Promise<void> => {
  const connections = new Set<Connection>();
  const stop = door.relay.clock.every(TICK_MS, () => {
    for (const connection of connections) connection.tick();
  });
  app.addHook("onClose", async () => stop());
  /** Of sockets, open or on the way to it: one whose upgrade is still looked at is no client yet, and would be waited for. */
  const lines = new Set<Duplex>();
  let over = false;
  app.server.on("upgrade", (_request, line: Duplex) => {
    if (over) line.destroy();
    lines.add(line);
    line.once("close", () => lines.delete(line));
  });
  await app.register(websocket, {
    options: { maxPayload: LIMITS.headerBytes + LIMITS.upBodyBytes + 5, perMessageDeflate: false },
    // Nothing of a broken socket is logged: its error names what came in.
    errorHandler: (_error, socket) => socket.terminate(),
    preClose: (done: () => void) => {
      const { clients } = app.websocketServer;
      for (const client of clients) client.close(1001);
      setTimeout(() => {
        over = true;
        for (const line of lines) line.destroy();
      }, CLOSING_MS);
      app.websocketServer.close(() => done());
    },
  });
  const authenticate = async (jwt: string) => {
    const { userId, deviceId, expiresMs } = await bearerOf(door, jwt, "socket");
    if (deviceId === undefined) throw new Refusal("forbidden");
    return { userId, deviceId, expiresMs };
  };
  app.get(
    "/v1/socket",
    {
      websocket: true,
      preValidation: async (request) => {
        const { origin } = request.headers;
        if (origin !== undefined && !origins().includes(origin)) throw new Refusal("forbidden");
      },
    },
    (socket) => {
      const wire: Wire = {
        send: (frame) => socket.send(frame, { binary: true }),
        waitingBytes: () => socket.bufferedAmount,
        pause: () => socket.pause(),
        resume: () => socket.resume(),
        close: () => socket.close(1000),
        cut: () => socket.terminate(),
      };
      const connection = openConnection(door.relay, wire, authenticate);
      connections.add(connection);
      socket.on("message", (data: unknown, isBinary: boolean) => {
        if (!isBinary || !Buffer.isBuffer(data)) return socket.close(1003);
        connection.received(new Uint8Array(data.buffer, data.byteOffset, data.length));
      });
      socket.on("error", () => socket.terminate());
      socket.on("close", () => {
        connections.delete(connection);
        connection.closed();
      });
    },
  );
};

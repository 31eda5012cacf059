// A throwaway Redis on a free port that can be killed and come back.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, connect } from "node:net";

export interface RedisUnderTest {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("port"))));
    });
  });

/** A tenth of a second apart, for ten seconds. */
const answers = async (port: number): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const heard = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
      const done = (answer: boolean): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.on("data", () => done(true));
      socket.on("error", () => done(false));
    });
    if (heard) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Redis did not start");
};

export const startRedis = async (): Promise<RedisUnderTest> => {
  const binary = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].find(existsSync);
  if (binary === undefined) throw new Error("Redis is not installed: apt-get install redis-server");
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const gone = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await gone;
  };
  process.once("exit", () => child?.kill("SIGKILL"));
  const start = async (): Promise<void> => {
    const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    child = spawn(binary, options, { stdio: "ignore" });
    await answers(port);
  };
  await start();
  return { url: `redis://127.0.0.1:${port}`, kill, start };
};

// A throwaway MariaDB on a free port, or the one named in HV_TEST_MYSQL_URL; a fresh database for each caller.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createConnection, type RowDataPacket } from "mysql2/promise";

const run = promisify(execFile);

const find = (name: string): string | undefined =>
  ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].map((dir) => join(dir, name)).find(existsSync);

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no free port")),
      );
    });
  });

interface Instance {
  /** Without a database name. */
  readonly url: string;
  stop(): Promise<void>;
}

const start = async (): Promise<Instance> => {
  const daemon = find("mariadbd");
  const install = find("mariadb-install-db");
  if (daemon === undefined || install === undefined)
    throw new Error("MariaDB is not installed: apt-get install mariadb-server");
  const dir = mkdtempSync(join(tmpdir(), "hv-mariadb-"));
  const user = userInfo().username;
  const data = join(dir, "data");
  await run(install, [
    "--no-defaults",
    `--user=${user}`,
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ]);
  const port = await freePort();
  const child: ChildProcess = spawn(
    daemon,
    [
      "--no-defaults",
      `--user=${user}`,
      `--datadir=${data}`,
      `--socket=${join(dir, "s.sock")}`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--pid-file=${join(dir, "pid")}`,
      "--skip-name-resolve",
      `--innodb-buffer-pool-size=${process.env["HV_TEST_BUFFER_POOL"] ?? "128M"}`,
      "--performance-schema=OFF",
      "--character-set-server=utf8mb4",
      "--collation-server=utf8mb4_bin",
    ],
    { stdio: "ignore" },
  );
  const clean = (): void => {
    child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  };
  process.once("exit", clean);
  const url = `mysql://root@127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    try {
      await (await createConnection(url)).end();
      break;
    } catch (error) {
      if (attempt > 300 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const stop = async (): Promise<void> => {
    process.off("exit", clean);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    rmSync(dir, { recursive: true, force: true });
  };
  return { url, stop };
};

export interface TestDatabase {
  readonly url: string;
  /** The server itself, as HV_TEST_MYSQL_URL takes it. */
  readonly server: string;
  /** Another fresh database on the same server. */
  another(): Promise<string>;
  /** What lies in a database now, as a dump would have it; answers how to put it back. */
  snapshot(url: string): Promise<() => Promise<void>>;
  /** Drops the databases, and stops the server if it was started here. */
  stop(): Promise<void>;
}

/** One server for the caller (started in about a second) and a fresh database on it. */
export const startMariadb = async (): Promise<TestDatabase> => {
  const given = process.env["HV_TEST_MYSQL_URL"];
  const instance: Instance = given === undefined ? await start() : { url: given, stop: async () => {} };
  const made: string[] = [];
  const execute = async (statement: string): Promise<void> => {
    const connection = await createConnection(instance.url);
    await connection.query(statement);
    await connection.end();
  };
  const another = async (): Promise<string> => {
    const name = `hv_${crypto.randomUUID().replaceAll("-", "")}`;
    await execute(`create database ${name}`);
    made.push(name);
    const url = new URL(instance.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const snapshot = async (url: string): Promise<() => Promise<void>> => {
    const from = new URL(url).pathname.slice(1);
    const kept = new URL(await another()).pathname.slice(1);
    const connection = await createConnection(instance.url);
    const [found] = await connection.query<RowDataPacket[]>(
      "select table_name as name from information_schema.tables where table_schema = ?",
      [from],
    );
    const tables = found.map((row) => String(row["name"]));
    for (const table of tables) {
      await connection.query(`create table ${kept}.${table} like ${from}.${table}`);
      await connection.query(`insert into ${kept}.${table} select * from ${from}.${table}`);
    }
    await connection.end();
    return async () => {
      const again = await createConnection(instance.url);
      await again.query("set foreign_key_checks = 0");
      for (const table of tables) {
        await again.query(`delete from ${from}.${table}`);
        await again.query(`insert into ${from}.${table} select * from ${kept}.${table}`);
      }
      await again.end();
    };
  };
  const stop = async (): Promise<void> => {
    if (given !== undefined) for (const name of made) await execute(`drop database if exists ${name}`);
    await instance.stop();
  };
  return { url: await another(), server: instance.url, another, snapshot, stop };
};

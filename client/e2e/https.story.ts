// The proxies of docs/operating.md, as they stand there: a local CA, a browser that trusts it, the app with its headers, its offline shell and its socket through them.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, test } from "@playwright/test";
import { startRelay } from "@health-vault/server";
import config from "../playwright.config.ts";
import {
  addBloodPressure,
  giveAccess,
  go,
  joinAsDoctor,
  joinAsPatient,
  makeClinic,
  type Person,
  phone,
} from "./clinic.ts";

const clientDir = join(import.meta.dirname, "../dist");
const operating = readFileSync(join(import.meta.dirname, "../../docs/operating.md"), "utf8");
const documented = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(operating)?.[1] ?? "";

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });

interface Proxy {
  readonly process: ChildProcess;
  /** The root that browsers have to trust. */
  readonly root: string;
}

type Start = (folder: string, port: number, relayPort: number) => Proxy;

const caddy: Start = (folder, port, relayPort) => {
  const site = documented("caddy")
    .replace("vault.example.org {", `https://vault.localhost:${port} {\n  tls internal`)
    .replace("8080", String(relayPort));
  const file = join(folder, "Caddyfile");
  writeFileSync(
    file,
    `{\n  admin off\n  auto_https disable_redirects\n  skip_install_trust\n  storage file_system ${folder}/caddy\n}\n${site}`,
  );
  const started = spawn("caddy", ["run", "--config", file, "--adapter", "caddyfile"], {
    env: { ...process.env, HOME: folder },
  });
  return { process: started, root: join(folder, "caddy/pki/authorities/local/root.crt") };
};

const nginx: Start = (folder, port, relayPort) => {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "ca.key",
    "-out",
    "ca.crt",
    "-subj",
    "/CN=House CA",
    "-days",
    "3",
  );
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "site.key",
    "-out",
    "site.csr",
    "-subj",
    "/CN=vault.localhost",
  );
  writeFileSync(join(folder, "site.ext"), "subjectAltName=DNS:vault.localhost");
  openssl(
    "x509",
    "-req",
    "-in",
    "site.csr",
    "-CA",
    "ca.crt",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-out",
    "site.crt",
    "-days",
    "2",
    "-extfile",
    "site.ext",
  );
  const server = documented("nginx")
    .replace("listen 443", `listen ${port}`)
    .replace("vault.example.org", "vault.localhost")
    .replace(
      "# ssl_certificate, ssl_certificate_key",
      `ssl_certificate ${folder}/site.crt; ssl_certificate_key ${folder}/site.key;`,
    )
    .replace("8080", String(relayPort));
  for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) mkdirSync(join(folder, name));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name.replace("client_", "")};`)
    .join(" ");
  writeFileSync(
    join(folder, "nginx.conf"),
    `user root; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {} http { access_log off; ${temporary}\n${server}}`,
  );
  const started = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")]);
  return { process: started, root: join(folder, "ca.crt") };
};

for (const [name, start] of Object.entries({ caddy, nginx })) {
  test(`behind ${name} with a local CA pat's reading is on rao's screen, and the app opens without a line @all`, async () => {
    const folder = mkdtempSync(join(tmpdir(), `hv-https-${name}-`));
    const [port, relayPort] = [await freePort(), await freePort()];
    const url = `https://vault.localhost:${port}`;
    const relay = await startRelay({
      dataDir: join(folder, "data"),
      port: relayPort,
      clientDir,
      publicUrls: [url],
      trustProxy: true,
    });
    const proxy = start(folder, port, relayPort);
    try {
      await expect(() => readFileSync(proxy.root)).toPass({ timeout: 20_000 });
      const store = join(folder, ".pki/nssdb");
      mkdirSync(store, { recursive: true });
      execFileSync("certutil", ["-d", `sql:${store}`, "-N", "--empty-password"]);
      execFileSync("certutil", ["-d", `sql:${store}`, "-A", "-t", "C,,", "-n", "house", "-i", proxy.root]);
      const browser = await chromium.launch({
        ...config.use?.launchOptions,
        env: { ...process.env, HOME: folder } as Record<string, string>,
      });
      const person = async (size: { readonly width: number; readonly height: number }): Promise<Person> => {
        const context = await browser.newContext({
          viewport: size,
          permissions: ["clipboard-read", "clipboard-write"],
        });
        const page = await context.newPage();
        page.on("console", (message) => {
          if (/Content Security Policy|Trusted ?Type/i.test(message.text())) throw new Error(message.text());
        });
        return { page, context, traffic: [] };
      };
      const harbour = {
        relay: { ...relay, url },
        dataDir: join(folder, "data"),
        setupUrl: `${url}/setup#t=${relay.setupToken}`,
        person,
        close: () => Promise.resolve(),
      };
      const guest = await person(phone);
      await expect(async () => void (await guest.page.goto(url))).toPass({ timeout: 20_000 });
      const headers = (await guest.page.goto(url))?.headers() ?? {};
      expect(headers["strict-transport-security"]).toContain("max-age");
      expect(headers["content-security-policy"]).toContain("require-trusted-types-for 'script'");
      expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
      const ada = await makeClinic(harbour);
      const rao = await joinAsDoctor(harbour, ada);
      const pat = await joinAsPatient(harbour, ada);
      await giveAccess(pat);
      await rao.page.getByRole("button", { name: /^Accept MORGAN/ }).click();
      await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
      await expect(rao.page.getByRole("heading", { name: "Chart" })).toBeVisible();
      await go(pat.page, "Record");
      await addBloodPressure(pat.page, 128, 82);
      // Nothing but the socket brings it to his open screen.
      await expect(
        rao.page
          .getByText(/128\s*\/\s*82/)
          .filter({ visible: true })
          .first(),
      ).toBeVisible();
      await pat.page.evaluate(async () => void (await navigator.serviceWorker.ready));
      await pat.context.setOffline(true);
      await pat.page.reload();
      await expect(pat.page.getByRole("textbox", { name: "Password" })).toBeVisible();
      await browser.close();
    } finally {
      proxy.process.kill("SIGTERM");
      await relay.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

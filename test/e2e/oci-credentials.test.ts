/** An OCI registry that asks who is there: Debian's own with a password file, and one that leads elsewhere. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOciStore } from "../../src/adapters/registry/oci-client.ts";
import { sha256 } from "../../src/core/bytes.ts";
import { CommandLine, eventually } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { hasProgram } from "../support/programs.ts";

const MINUTE = 60_000;
const PASSWORD = "not-a-secret";
/** Of that password, as `htpasswd -B` writes it. */
const PASSWORD_FILE = "publisher:$2b$04$9FXUrQaWNQIa3a5QvcXvQuzVhTcuU3vuWLzqqImhw7Clb8nvtTT16\n";

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe.skipIf(!hasProgram("docker-registry"))("a registry with a password file", { timeout: 2 * MINUTE }, () => {
  const cli = new CommandLine();
  const repo = new GitFixture();
  let place = "";
  let registry: ReturnType<typeof spawn> | undefined;

  beforeAll(async () => {
    const probe = await serve(() => {});
    const host = new URL(probe.origin).host;
    probe.close();
    place = `oci://${host}/acme/skills`;
    const [config, users] = [join(cli.home, "registry.yml"), join(cli.home, "users")];
    writeFileSync(users, PASSWORD_FILE);
    const storage = `storage: { filesystem: { rootdirectory: ${join(cli.home, "blobs")} } }`;
    const auth = `auth: { htpasswd: { realm: skills, path: ${users} } }`;
    writeFileSync(config, `version: 0.1\nlog: { level: error }\n${storage}\n${auth}\nhttp: { addr: "${host}" }\n`);
    registry = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
    const isUp = async () =>
      (await fetch(`http://${host}/v2/`).catch(() => undefined))?.status === 401 ? true : undefined;
    await eventually(isUp, "a registry");
    repo.commit({ "skills/billing/refunds/SKILL.md": skillMd("refunds") }, "feat: refunds");
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  }, MINUTE);

  afterAll(async () => {
    registry?.kill("SIGKILL");
    await cli.cleanup();
    repo.cleanup();
  });

  test("takes what is pushed with the right password, and lets it be installed", async () => {
    const env = { SKILLTRUNK_OCI_USER: "publisher", SKILLTRUNK_OCI_PASSWORD: PASSWORD };
    const pushed = await cli.run(["push", place, "--registry", repo.dir], { env });
    expect([pushed.status, pushed.stdout]).toEqual([0, expect.stringContaining("1 releases of 1 skills")]);
    const installed = await cli.run(["install", "refunds", "--registry", place, "--dir", "one"], { env });
    expect(installed.status).toBe(0);
    expect(existsSync(join(cli.home, "one/refunds/SKILL.md"))).toBe(true);
    expect(pushed.stderr + installed.stderr + installed.stdout).not.toContain(PASSWORD);
  });

  test("lets in who has a helper that knows the password", async () => {
    const helper = join(cli.home, "helper");
    writeFileSync(
      helper,
      `#!/bin/sh\nread url\ncase "$url" in url=http://127.0.0.1:*/acme/skills) printf 'username=publisher\\npassword=${PASSWORD}\\n';; esac\n`,
    );
    chmodSync(helper, 0o755);
    const env = { SKILLTRUNK_CREDENTIAL_HELPER: helper };
    const installed = await cli.run(["install", "refunds", "--registry", place, "--dir", "two"], { env });
    expect([installed.status, installed.stderr]).toEqual([0, expect.not.stringContaining(PASSWORD)]);
    expect(existsSync(join(cli.home, "two/refunds/SKILL.md"))).toBe(true);
  });

  test.each([
    ["no password", {}],
    ["a wrong one", { SKILLTRUNK_OCI_USER: "publisher", SKILLTRUNK_OCI_PASSWORD: "wrong" }],
  ])("refuses %s in one sentence that says what to check", async (_, env) => {
    const ended = await cli.run(["push", place, "--registry", repo.dir], { env });
    expect(ended.status).not.toBe(0);
    expect(ended.stderr).toMatch(/does not let us in \(status 401\)[\s\S]*SKILLTRUNK_OCI_USER/);
  });
});

test("a host that a blob is redirected to is neither shown credentials nor asked whom to show them", async () => {
  const seen: (string | undefined)[] = [];
  let elsewhere = { origin: "", close: () => {} };
  elsewhere = await serve((request, response) => {
    seen.push(request.headers.authorization);
    const challenge = `Bearer realm="${elsewhere.origin}/token",service="x"`;
    response.writeHead(401, { "WWW-Authenticate": challenge }).end();
  });
  const own: (string | undefined)[] = [];
  const registry = await serve((request, response) => {
    own.push(request.headers.authorization);
    if (request.headers.authorization === undefined)
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="x"' }).end();
    else response.writeHead(307, { Location: `${elsewhere.origin}/blob` }).end();
  });
  const store = openOciStore(
    { origin: registry.origin, repository: "acme/skills" },
    { credential: async () => ({ user: "u", password: PASSWORD }), signal: new AbortController().signal },
  );
  await expect(store.blob("", sha256("x"), 1000)).rejects.toThrow(/does not (let us in|give what it has)/);
  expect(own).toContain(`Basic ${Buffer.from(`u:${PASSWORD}`).toString("base64")}`);
  expect(seen.length).toBeGreaterThan(0);
  expect(new Set(seen)).toEqual(new Set([undefined]));
  // The second time the credential is sent at once, and the redirect comes first.
  await expect(store.blob("", sha256("x"), 1000)).rejects.toThrow("does not give what it has");
  expect(new Set(seen)).toEqual(new Set([undefined]));
  elsewhere.close();
  registry.close();
});

describe("a registry whose tokens another host gives", () => {
  /** The registry wants the token that the service gives to whoever shows the password. */
  async function startBoth() {
    const shown: (string | undefined)[] = [];
    const service = await serve((request, response) => {
      shown.push(request.headers.authorization);
      response.end(JSON.stringify({ token: request.headers.authorization === undefined ? "anybody" : "somebody" }));
    });
    const got: (string | undefined)[] = [];
    const registry = await serve((request, response) => {
      got.push(request.headers.authorization);
      const challenge = `Bearer realm="${service.origin}/token",service="here",scope="repository:acme/skills:pull"`;
      if (request.headers.authorization === undefined) response.writeHead(401, { "WWW-Authenticate": challenge }).end();
      else response.end("x");
    });
    const host = new URL(service.origin).host;
    const open = (tokenHost?: string) =>
      openOciStore(
        { origin: registry.origin, repository: "acme/skills" },
        {
          credential: async () => ({ user: "u", password: PASSWORD }),
          tokenHost,
          signal: new AbortController().signal,
        },
      );
    const close = () => {
      service.close();
      registry.close();
    };
    return { open, host, shown, got, close };
  }

  test.each([
    ["nobody named", undefined],
    ["is named with another port", "127.0.0.1:1"],
  ])("that %s is asked for nothing and shown nothing", async (_, named) => {
    const { open, host, shown, got, close } = await startBoth();
    const error = await open(named)
      .blob("", sha256("x"), 1000)
      .catch((thrown) => thrown);
    // Plain http is refused before.
    expect(error.message).toContain("does not let us in over an encrypted connection");
    expect([shown, got]).toEqual([[], [undefined]]);
    expect(host).not.toBe("");
    close();
  });

  test("over https is refused too where nobody named it, in a sentence that says how to", async () => {
    const connected: string[] = [];
    const listener = createTcpServer(() => connected.push("somebody"));
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const { port } = listener.address() as AddressInfo;
    const registry = await serve((_, response) => {
      const challenge = `Bearer realm="https://127.0.0.1:${port}/token",service="here"`;
      response.writeHead(401, { "WWW-Authenticate": challenge }).end();
    });
    const store = openOciStore(
      { origin: registry.origin, repository: "acme/skills" },
      { credential: async () => ({ user: "u", password: PASSWORD }), signal: new AbortController().signal },
    );
    const error = await store.blob("", sha256("x"), 1000).catch((thrown) => thrown);
    expect(error.message).toMatch(/wants the password to be shown to another host, 127\.0\.0\.1:\d+: it was not\.$/);
    expect(error.hint).toContain(`SKILLTRUNK_OCI_TOKEN_HOST=127.0.0.1:${port}`);
    expect(connected).toEqual([]);
    listener.close();
    registry.close();
  });

  test("is shown the password once somebody named it, and its token lets in", async () => {
    const { open, host, shown, got, close } = await startBoth();
    expect(Buffer.from(await open(host).blob("", sha256("x"), 1000)).toString()).toBe("x");
    expect(shown).toEqual([`Basic ${Buffer.from(`u:${PASSWORD}`).toString("base64")}`]);
    expect(got).toEqual([undefined, "Bearer somebody"]);
    close();
  });
});

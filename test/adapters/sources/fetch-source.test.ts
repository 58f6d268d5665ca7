import { execFile } from "node:child_process";
import { chmodSync, existsSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createSourceFetcher } from "../../../src/adapters/sources/fetch-source.ts";
import type { FetchedSource } from "../../../src/app/ports/fetching.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SourcePointer } from "../../../src/core/relations/source-pointer.ts";
import { encodeArchive } from "../../../src/core/skill/archive.ts";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { type GitHost, startGitHost } from "../../support/git-http.ts";
import { hasProgram } from "../../support/programs.ts";
import { makeCertificate } from "../../support/throwaway-ca.ts";

const work = temporaryFolder();
afterAll(work.cleanup);
const later: (() => void)[] = [];
afterEach(() => {
  while (later.length > 0) later.pop()?.();
});
const LOCAL = { allowPrivate: true };
const forever = new AbortController().signal;
const get = (pointer: SourcePointer, network: Parameters<typeof createSourceFetcher>[0] = LOCAL, signal = forever) =>
  createSourceFetcher(network)(pointer, signal);
const names = (fetched: FetchedSource) =>
  fetched.kind === "fetched" ? fetched.files.map(({ path }) => path).sort() : fetched;
const hexOf = (bytes: Uint8Array) => sha256(bytes).slice("sha256:".length);

/** A web server, over TLS where it gets a certificate. */
async function serve(handle: RequestListener, tls?: { readonly cert: string; readonly key: string }) {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    handle(request, response);
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  later.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls === undefined ? "http" : "https"}://localhost:${port}`, port, requests };
}

describe("a source in a Git repository", () => {
  let repo: GitFixture;
  let host: GitHost;
  let url: string;
  let commit: string;
  beforeAll(async () => {
    repo = new GitFixture({ bare: false });
    commit = repo.commit(
      {
        "skills/refunds/SKILL.md": skillMd("refunds"),
        "skills/refunds/run.sh": { text: "echo\n", executable: true },
        "large.bin": Buffer.alloc(300_000, "x"),
      },
      "first",
    );
    repo.commit({ "skills/refunds/SKILL.md": "later\n" }, "second");
    repo.git("config", "uploadpack.allowFilter", "true");
    host = await startGitHost(join(repo.dir, ".."));
    url = `http://127.0.0.1:${host.port}/repo/.git`;
  });
  afterAll(async () => {
    await host.close();
    repo.cleanup();
  });

  it("is the pinned commit's folder, and no more is fetched than that", async () => {
    const before = host.traffic();
    const fetched = await get({ git: url, commit, path: "skills/refunds" });
    expect(names(fetched)).toEqual(["SKILL.md", "run.sh"]);
    const files = fetched.kind === "fetched" ? fetched.files : [];
    expect(files.map(({ executable }) => executable)).toEqual([false, true]);
    expect(Buffer.from(files[0]?.bytes ?? []).toString()).toBe(skillMd("refunds"));
    expect(host.traffic().fetches - before.fetches).toBe(2);
    expect(names(await get({ git: url, commit }))).toEqual([
      "large.bin",
      "skills/refunds/SKILL.md",
      "skills/refunds/run.sh",
    ]);
  });

  it("fails for now where the commit or the server is not there, and for good where the folder is not", async () => {
    expect(await get({ git: url, commit: "a".repeat(40) })).toMatchObject({ kind: "failed" });
    expect(await get({ git: "http://127.0.0.1:1/x.git", commit })).toMatchObject({ kind: "failed" });
    expect(await get({ git: url, commit, path: "nowhere" })).toEqual({
      kind: "refused",
      message: "The commit has no folder nowhere.",
    });
  });

  it("is refused where a few trees list more paths than any memory holds", async () => {
    let tree = repo.gitInput("", "hash-object", "-w", "--stdin");
    for (let depth = 0; depth < 5; depth++) {
      const kind = depth === 0 ? "100644 blob" : "040000 tree";
      const entries = Array.from({ length: 40 }, (_, i) => `${kind} ${tree}\tfolder-${String(i).padStart(2, "0")}\n`);
      tree = repo.gitInput(entries.join(""), "mktree");
    }
    const bomb = repo.git("commit-tree", tree, "-m", "bomb");
    repo.git("branch", "bomb", bomb);
    expect(await get({ git: url, commit: bomb })).toEqual({
      kind: "refused",
      message: "What was fetched has far more than 1000 files.",
    });
  });

  it("is refused with a link in it", async () => {
    const linked = repo.commit({ "bad/link": { link: "/etc/passwd" } }, "link");
    const fetched = await get({ git: url, commit: linked, path: "bad" });
    expect(fetched.kind === "refused" && fetched.message).toMatch(/link"? is a symbolic link/);
  });

  it("is asked for with nobody's credentials, whatever this machine has of them", async () => {
    const seen: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers.cookie);
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    });
    const home = temporaryFolder();
    later.push(home.cleanup);
    const helper = join(home.path, "helper");
    const told = join(home.path, "told");
    writeFileSync(helper, `#!/bin/sh\necho asked >> ${told}\necho username=alice\necho password=secret\n`);
    chmodSync(helper, 0o755);
    writeFileSync(join(home.path, ".netrc"), "machine localhost login alice password secret\n");
    writeFileSync(join(home.path, "cookies"), "localhost\tFALSE\t/\tFALSE\t0\tsession\tsecret\n");
    writeFileSync(
      join(home.path, ".gitconfig"),
      `[credential]\n\thelper = ${helper}\n[core]\n\taskPass = ${helper}\n[http]\n\tcookieFile = ${home.path}/cookies\n\textraHeader = Authorization: Basic c2VjcmV0\n`,
    );
    const mine = { HOME: home.path, GIT_ASKPASS: helper, SSH_ASKPASS: helper, NETRC: join(home.path, ".netrc") };
    const config = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.extraHeader", GIT_CONFIG_VALUE_0: "X-Secret: 1" };
    const old = { ...process.env };
    Object.assign(process.env, mine, config);
    later.push(() => {
      for (const key of Object.keys({ ...mine, ...config })) delete process.env[key];
      Object.assign(process.env, old);
    });
    // As the user's git would: the test is worth something only if there is something to be sent.
    const run = promisify(execFile)("git", ["ls-remote", `${server.url}/a.git`], { env: { ...process.env } });
    await expect(run).rejects.toThrow();
    expect(seen.some((header) => header !== undefined)).toBe(true);
    expect(existsSync(told)).toBe(true);
    unlinkSync(told);
    seen.length = 0;
    server.requests.length = 0;
    expect(await get({ git: `${server.url}/a.git`, commit })).toMatchObject({ kind: "failed" });
    expect(await get({ zip: `${server.url}/a.zip`, sha256: "d".repeat(64) })).toMatchObject({ kind: "failed" });
    expect(server.requests.length).toBeGreaterThan(1);
    expect(seen.filter((header) => header !== undefined)).toEqual([]);
    expect(server.requests.map(({ headers }) => headers["x-secret"])).toEqual(server.requests.map(() => undefined));
    expect(existsSync(told)).toBe(false);
  }, 30_000);

  it("is not asked for in a private network, nor over anything but https", async () => {
    const before = host.traffic().requests;
    const strict = { allowPrivate: false };
    expect(await get({ git: url, commit }, strict)).toMatchObject({
      kind: "failed",
      why: expect.stringMatching(/not https/),
    });
    const tls = `https://127.0.0.1:${host.port}/repo/.git`;
    expect(await get({ git: tls, commit }, strict)).toMatchObject({
      kind: "failed",
      why: expect.stringMatching(/127\.0\.0\.1, which is no address of the public internet/),
    });
    expect(host.traffic().requests).toBe(before);
  });

  it("ends when its time is over, with a server that says nothing", async () => {
    const server = await serve(() => {});
    const ended = get({ git: `${server.url}/a.git`, commit }, LOCAL, AbortSignal.timeout(700));
    await expect(ended).rejects.toThrow();
  });
});

describe.runIf(hasProgram("openssl"))("a source that is a zip file", () => {
  const bytes = encodeArchive([
    { path: "refunds/SKILL.md", executable: false, bytes: Buffer.from(skillMd("refunds")) },
  ]);
  const certificate = makeCertificate(work.path);
  const network = { allowPrivate: true, ca: { pem: certificate.cert, file: certificate.file } };
  const good: RequestListener = (_, response) => response.end(bytes);

  it("is fetched over TLS from a server whose certificate is trusted, and from no other", async () => {
    const { url } = await serve(good, certificate);
    const pointer = { zip: `${url}/a.zip`, sha256: hexOf(bytes) };
    expect(names(await get({ ...pointer, path: "refunds" }, network))).toEqual(["SKILL.md"]);
    expect(names(await get(pointer, network))).toEqual(["refunds/SKILL.md"]);
    expect(await get(pointer)).toMatchObject({ kind: "failed" });
  });

  it("is refused when it is another one than was pinned", async () => {
    const { url } = await serve(good, certificate);
    const fetched = await get({ zip: `${url}/a.zip`, sha256: "d".repeat(64) }, network);
    expect(fetched).toEqual({
      kind: "refused",
      message: `The zip file is not the one that was pinned: expected ${"d".repeat(64)}, got ${hexOf(bytes)}.`,
    });
  });

  it("is looked for where the server says, over five redirects, and never in a private network", async () => {
    const { url } = await serve((request, response) => {
      const hop = Number(/hop=(\d)/.exec(request.url ?? "")?.[1] ?? "9");
      if (hop >= 5) good(request, response);
      else response.writeHead(302, { location: `/a.zip?hop=${hop + 1}` }).end();
    }, certificate);
    const pinned = { sha256: hexOf(bytes) };
    expect(await get({ zip: `${url}/a.zip?hop=0`, ...pinned }, network)).toMatchObject({ kind: "fetched" });
    const elsewhere = await serve(
      (_, response) => response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
      certificate,
    );
    expect(await get({ zip: `${elsewhere.url}/a`, ...pinned }, network)).toEqual({
      kind: "failed",
      why: "http://10.0.0.1/ is not https",
    });
    const loop = await serve((_, response) => response.writeHead(302, { location: "/" }).end(), certificate);
    expect(await get({ zip: `${loop.url}/a`, ...pinned }, network)).toMatchObject({
      why: expect.stringMatching(/redirects more than 5 times/),
    });
    expect(loop.requests).toHaveLength(6);
  });

  it("ends at 64 MiB, said before or not, and when the time is over", async () => {
    const said = await serve(
      (_, response) => response.writeHead(200, { "content-length": 1 << 30 }).write("x"),
      certificate,
    );
    const pinned = { sha256: "d".repeat(64) };
    expect(await get({ zip: `${said.url}/a`, ...pinned }, network)).toMatchObject({
      why: expect.stringMatching(/gives more than 67108864 bytes/),
    });
    const endless = await serve((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(1 << 20)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    }, certificate);
    expect(await get({ zip: `${endless.url}/a`, ...pinned }, network)).toMatchObject({
      why: expect.stringMatching(/gives more than 67108864 bytes/),
    });
    const slow = await serve((_, response) => response.writeHead(200).write("P"), certificate);
    const ended = await get({ zip: `${slow.url}/a`, ...pinned }, network, AbortSignal.timeout(500));
    expect(ended).toMatchObject({ kind: "failed" });
  });
});

/** The export of a real repository: byte for byte what the running index answers, and nothing of what it hides. */
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { compareUtf8, sha256 } from "../../../src/core/bytes.ts";
import { parseSkillRequest, type SkillRequest } from "../../../src/core/names.ts";
import { decodeArchive } from "../../../src/core/skill/archive.ts";
import { DESCRIBED } from "../../../src/server/described-routes.ts";
import { createWire, type RunningRegistry, type Wire } from "../../../src/wire.ts";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import type { TestServer } from "../../support/index-server.ts";
import { serveFiles } from "../../support/static-host.ts";

const URL_OF_SITE = "https://skills.example.com";
const LIMIT_MS = 120_000;

let repo: GitFixture;
let folders: ReturnType<typeof temporaryFolder>;
let stop: AbortController;
let wire: Wire;
let exported: string[];
let running: RunningRegistry | undefined;
const servers: TestServer[] = [];

beforeEach(() => {
  repo = new GitFixture();
  folders = temporaryFolder();
  stop = new AbortController();
  exported = [];
  const progress = ({ phase }: { readonly phase: string }) => exported.push(phase);
  wire = createWire({ signal: stop.signal, progress, version: "0.0.0" });
  running = undefined;
});

afterEach(async () => {
  stop.abort();
  await running?.stopped;
  await Promise.all(servers.splice(0).map((server) => server.close()));
  folders.cleanup();
  repo.cleanup();
});

const dir = () => join(folders.path, "public");
const at = (path: string) => join(dir(), path);

function config(flags: object = {}) {
  return wire.config({ state: join(folders.path, "state"), url: URL_OF_SITE, port: "0", ...flags });
}

/** Publishes what is merged and exports it. */
async function publish(flags: object = {}) {
  await wire.reconcile(repo.dir, config());
  return wire.platform.exportIndex(repo.dir, config(flags), dir());
}

/** Every file of the export, by path. */
function files(): readonly string[] {
  return readdirSync(dir(), { recursive: true, encoding: "utf8" })
    .filter((path) => lstatSync(at(path)).isFile() && !path.startsWith(".skilltrunk-export"))
    .sort(compareUtf8);
}

function digests(): ReadonlyMap<string, string> {
  return new Map(files().map((path) => [path, sha256(readFileSync(at(path)))]));
}

/** Paths whose files came, went or changed. */
function changes(before: ReadonlyMap<string, string>): readonly string[] {
  const after = digests();
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.filter((path) => before.get(path) !== after.get(path)).sort(compareUtf8);
}

async function liveIndex(flags: object = {}): Promise<string> {
  running = await wire.run({
    location: repo.dir,
    config: config({ anonymous: "public", ...flags }),
    role: "follow",
    onTransition: () => {},
    onFault: () => {},
    onPass: () => {},
    onError: () => {},
    onLeftOut: () => {},
  });
  await running.firstPass;
  return running.index;
}

async function staticHost(below = "", options: Parameters<typeof serveFiles>[2] = {}): Promise<string> {
  const server = await serveFiles(dir(), below, options);
  servers.push(server);
  return server.url + below;
}

async function bytesOf(url: string): Promise<Buffer | undefined> {
  const answer = await fetch(url, { headers: { Accept: "*/*" } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return answer.status === 200 ? bytes : undefined;
}

const toUrlPath = (path: string) => path.split("/").map(encodeURIComponent).join("/");

const REFUNDS = "skills/billing/refunds";

/** Skills in every condition that an index may show. */
function publishMuch(): void {
  repo.commit(
    {
      [`${REFUNDS}/SKILL.md`]: skillMd("refunds", {
        description: "Pays <b>back</b> & says so.",
        body: "# Refunds\n\nSee [the policy](references/policy.md).\n",
      }),
      [`${REFUNDS}/references/policy.md`]: "# Policy\n",
      [`${REFUNDS}/references/über & über.md`]: "accents\n",
      [`${REFUNDS}/assets/index.html`]: "<!doctype html><p>of the skill</p>\n",
      [`${REFUNDS}/scripts/run.sh`]: { text: "#!/bin/sh\n", executable: true },
      [`${REFUNDS}/blob.bin`]: new Uint8Array([0, 255, 10, 13]),
      [`${REFUNDS}/empty.txt`]: "",
      "skills/legal/review/SKILL.md": skillMd("review"),
      "skills/tools/review/SKILL.md": skillMd("review"),
      "skills/tools/gone/SKILL.md": skillMd("gone"),
      "skilltrunk.yaml": "names: scoped\n",
    },
    "feat: the first skills",
  );
  repo.commit({ [`${REFUNDS}/references/policy.md`]: "# Policy\n\nSecond.\n" }, "feat: a second version");
  repo.commit(
    {
      [`${REFUNDS}/references/policy.md`]: "# Policy\n\nThird.\n",
      "skills/tools/gone/SKILL.md": null,
      "lifecycle/billing/refunds.yaml":
        'channels:\n  stable: 1.0.0\nversions:\n  1.1.0: { state: deprecated, reason: "old", sunset: 2020-01-01 }\n',
    },
    "feat: a third version",
  );
}

/** Described addresses without a file, and how docs/export.md names them. */
const NOT_IN_FILES: Readonly<Record<string, string>> = {
  "/nacos/v3/admin/ai/skills": "`/nacos/…`",
  "/nacos/v3/admin/ai/skills/list": "`/nacos/…`",
  "/nacos/v3/client/ai/skills": "`/nacos/…`",
  // Of groups alone, which are none of these skills.
  "/plugins/:namespace/:name/:file": "",
  "/v1/agents/:agent/manifest": "`/v1/agents/…/manifest`",
  "/v1/audit": "`/v1/audit`",
  "/v1/checkpoint": "`/v1/checkpoint`",
  "/v1/checkpoint/:bucket": "`/v1/checkpoint`",
  "/v1/events/stream": "`/v1/events/stream`",
  "/v1/keys": "`/v1/keys`",
  "/v1/search": "`/v1/search`",
  "/v1/skills/:namespace/:name/diff": "`…/diff`",
  "/v1/skills/:namespace/:name/versions/:wanted/provenance": "`…/provenance`",
};

describe("an export", { timeout: LIMIT_MS }, () => {
  beforeEach(publishMuch);

  it("is byte for byte what the index answers", async () => {
    const { files: count } = await publish();
    const index = await liveIndex();
    const site = await staticHost();
    const compared = files().filter(
      (path) => path !== ".nojekyll" && path !== "404.html" && path !== "v1/status/index.html",
    );
    expect(compared.length).toBe(count - 3);
    expect(compared.length).toBeGreaterThan(200);
    for (const path of compared) {
      const folder = path.replace(/(^|\/)index\.html$/, "");
      const address = `/${toUrlPath(folder)}`;
      const live = await bytesOf(index + address);
      // A file of a skill that is called index.html is no folder's.
      const itself = live ?? (await bytesOf(`${index}/${toUrlPath(path)}`));
      expect(itself?.equals(readFileSync(at(path))), path).toBe(true);
      const host = await bytesOf(live === undefined ? `${site}/${toUrlPath(path)}` : site + address);
      expect(host?.equals(readFileSync(at(path))), path).toBe(true);
    }
    const missing = await fetch(`${index}/404.html`, { headers: { Accept: "text/html" } });
    expect(await missing.text()).toBe(readFileSync(at("404.html"), "utf8"));
    const { conditions, ...status } = (await (await fetch(`${index}/v1/status`)).json()) as { conditions: unknown[] };
    expect(conditions.length).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(at("v1/status/index.html"), "utf8"))).toEqual({ ...status, conditions: [] });
  });

  it("has everything that its documents and pages lead to", async () => {
    await publish();
    const site = await staticHost();
    const seen = new Set<string>();
    const leads = (html: string) => [...html.matchAll(/ href="(\/[^"?#]*)["#]/g)].map((m) => m[1] ?? "");
    const open = ["/"];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const answer = await fetch(site + path);
      expect(answer.status, path).toBe(200);
      const text = await answer.text();
      if (text.startsWith("<!doctype html><html")) open.push(...leads(text));
    }
    expect([...seen].some((path) => path.endsWith("/files/references/%C3%BCber%20%26%20%C3%BCber.md"))).toBe(true);
    expect(seen.size).toBeGreaterThan(40);
  });

  it("has whatever is described of the index, but for what docs/export.md says that files cannot do", async () => {
    await publish();
    const meant: Readonly<Record<string, string>> = {
      ":namespace": "billing",
      ":name": "refunds",
      ":wanted": "1.0.0",
      ":channel": "stable",
      ":path{.+}": "SKILL.md",
    };
    const fileOf = (path: string) =>
      path
        .slice(1)
        .split("/")
        .map((part) => meant[part] ?? part);
    const absent = DESCRIBED.map(({ path }) => path).filter(
      // Archives are looked at below; the command line is there in a build alone.
      (path) => !/^\/(archives\/|cli\.tgz)/.test(path) && !existsSync(at(join(...fileOf(path)))),
    );
    expect(absent.sort(compareUtf8)).toEqual(Object.keys(NOT_IN_FILES));
    const page = readFileSync(join(import.meta.dirname, "../../../docs/export.md"), "utf8");
    for (const named of Object.values(NOT_IN_FILES)) expect(page).toContain(named);
  });

  it("has archives by their digest, and indexes that name them", async () => {
    await publish();
    for (const path of files().filter((file) => file.endsWith("agent-skills/index.json"))) {
      const { skills } = JSON.parse(readFileSync(at(path), "utf8")) as { skills: { url: string; digest: string }[] };
      for (const { url, digest } of skills) expect(sha256(readFileSync(at(url.slice(1))))).toBe(digest);
    }
    for (const path of files().filter((file) => file.startsWith("archives/sha256/"))) {
      expect(sha256(readFileSync(at(path)))).toBe(`sha256:${path.slice("archives/sha256/".length, -".zip".length)}`);
    }
  });

  it("has no text of a skill that a browser would run where a host calls a document HTML", async () => {
    await publish();
    const view = readFileSync(at("v1/skills/billing/refunds/index.html"), "utf8");
    expect(view).not.toContain("<");
    expect(JSON.parse(view)).toMatchObject({ description: "Pays <b>back</b> & says so." });
  });

  it("writes nothing the second time, and says how far it is", async () => {
    const first = await publish();
    expect(first).toMatchObject({ written: first.files, removed: 0 });
    const written = new Map(files().map((path) => [path, statSync(at(path)).ino]));
    expect(await publish()).toEqual({ files: first.files, written: 0, removed: 0 });
    expect(new Map(files().map((path) => [path, statSync(at(path)).ino]))).toEqual(written);
    expect(exported.filter((phase) => phase === "export").length).toBe(2 * first.files);
  });

  it("mends what somebody changed or removed in it", async () => {
    await publish();
    const before = digests();
    writeFileSync(at("v1/skills/index.html"), "{}");
    const [archive = ""] = files().filter((path) => path.startsWith("archives/"));
    writeFileSync(at(archive), "nothing");
    expect(await publish()).toMatchObject({ written: 2, removed: 0 });
    expect(changes(before)).toEqual([]);
  });

  it("changes what a yank changes, and nothing of other skills", async () => {
    await publish();
    const before = digests();
    repo.commit(
      { "lifecycle/billing/refunds.yaml": 'versions:\n  1.2.0: { state: yanked, reason: "wrong sums" }\n' },
      "fix: yank",
    );
    await publish();
    const changed = changes(before);
    expect(changed).toContain("v1/skills/billing/refunds/index.html");
    expect(changed).toContain("skills/billing/refunds/.well-known/agent-skills/index.json");
    const others = changed.filter((path) => !path.includes("billing") && !path.includes("refunds"));
    expect(others).toEqual([
      ".claude-plugin/marketplace.json",
      ".well-known/agent-skills/index.json",
      "index.html",
      "v1/skills/index.html",
    ]);
    // A version's own document has the skill's place in its history.
    const bytes = changed.filter((path) => path.startsWith("archives/") || path.includes("/versions/1.0.0/"));
    expect(bytes).toEqual(["v1/skills/billing/refunds/versions/1.0.0/index.html"]);
  });

  it("lists every skill at once, however many there are", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`skills/many/skill-${i}/SKILL.md`, skillMd(`skill-${i}`)]),
    );
    repo.commit(many, "feat: many");
    await publish();
    const { skills, total, next } = JSON.parse(readFileSync(at("v1/skills/index.html"), "utf8"));
    expect([skills.length, total, next]).toEqual([63, 63, null]);
    expect(readFileSync(at("index.html"), "utf8")).not.toContain("More skills");
    expect((await openHttpRegistry(await staticHost()).list()).length).toBe(63);
  });

  it("goes on where it was stopped, and removes what was hidden meanwhile", async () => {
    const partial = new AbortController();
    let done = 0;
    const stopped = createWire({
      signal: partial.signal,
      progress: ({ phase }) => {
        if (phase === "export" && ++done === 100) partial.abort(new Error("stopped"));
      },
      version: "0.0.0",
    });
    await wire.reconcile(repo.dir, config());
    await expect(stopped.platform.exportIndex(repo.dir, config(), dir())).rejects.toThrow("stopped");
    expect(files().length).toBe(100);
    repo.commit({ "lifecycle/billing/refunds.yaml": "visibility: private\n" }, "fix: hide");
    const { files: count } = await publish();
    expect(files().length).toBe(count);
    expect(files().filter((path) => path.includes("refunds"))).toEqual([]);
  });
});

describe("what is hidden", { timeout: LIMIT_MS }, () => {
  const MARK = "wholly-confidential";
  const secret = (name: string) => ({
    [`skills/covert/${name}/SKILL.md`]: skillMd(name, { description: `Is ${MARK}.`, body: `${MARK}\n` }),
  });

  function grep(word: string): readonly string[] {
    return files().filter((path) => path.includes(word) || readFileSync(at(path)).includes(word));
  }

  it("is not in any byte of the export", async () => {
    repo.commit(
      {
        "skills/open/plan/SKILL.md": skillMd("plan"),
        ...secret("first"),
        ...secret("second"),
        ...secret("third"),
        "skills/open/poison/SKILL.md": skillMd("poison", { body: "a withdrawn-text\n" }),
        "skills/open/paused/SKILL.md": skillMd("paused", { body: "an offline-text\n" }),
        "lifecycle/covert/first.yaml": "visibility: private\nreaders: [confidants]\n",
        "lifecycle/covert/second.yaml": "visibility: internal\n",
        "lifecycle/covert/third.yaml": "enabled: false\n",
      },
      "feat: all",
    );
    repo.commit(
      { "skills/open/poison/SKILL.md": skillMd("poison"), "skills/open/paused/SKILL.md": skillMd("paused") },
      "fix: it",
    );
    repo.commit(
      {
        "lifecycle/open/poison.yaml": 'versions:\n  1.0.0: { state: withdrawn, reason: "malware" }\n',
        "lifecycle/open/paused.yaml": 'versions:\n  1.0.0: { state: offline, reason: "later" }\n',
      },
      "fix: take them back",
    );
    await publish({ anonymous: "internal" });
    expect(grep("plan").length).toBeGreaterThan(10);
    for (const word of [MARK, "covert", "confidants", "withdrawn-text", "offline-text", repo.dir]) {
      expect(grep(word), word).toEqual([]);
    }
  });

  it("goes with the export after it was hidden, was there before, and comes back", async () => {
    repo.commit({ "skills/open/plan/SKILL.md": skillMd("plan"), ...secret("first") }, "feat: all");
    await publish();
    const before = digests();
    expect(grep(MARK).length).toBeGreaterThan(5);
    repo.commit({ "lifecycle/covert/first.yaml": "enabled: false\n" }, "fix: hide it");
    const { removed } = await publish();
    expect(removed).toBeGreaterThan(10);
    expect(grep(MARK)).toEqual([]);
    expect(readdirSync(at("skills"))).toEqual(["open"]);
    expect(changes(before).filter((path) => path.includes("plan"))).toEqual([]);
    repo.commit({ "lifecycle/covert/first.yaml": "enabled: true\n" }, "fix: show it");
    await publish();
    const history = [
      "v1/skills/first/index.html",
      "v1/skills/covert/first/events",
      "v1/skills/covert/first/index.html",
    ];
    expect(changes(before)).toEqual(expect.arrayContaining(history));
    expect(grep(MARK).length).toBeGreaterThan(5);
  });
});

describe("our own client at plain files", { timeout: LIMIT_MS }, () => {
  const request = (text: string) => parseSkillRequest(text) as SkillRequest;

  it.each<readonly [string, string, () => string | Promise<string>]>([
    ["a host", "", () => staticHost()],
    ["a path of a host", "/skills", () => staticHost("/skills")],
    ["a host that knows no index files and refuses queries", "", () => staticHost("", { bare: true })],
    ["the folder itself", "", () => dir()],
    ["a file:// URL", "", () => pathToFileURL(dir()).href],
  ])("finds, resolves and installs: from %s", async (_, below, where) => {
    publishMuch();
    repo.commit(
      { "lifecycle/tools/review.yaml": 'versions:\n  1.0.0: { state: offline, reason: "later" }\n' },
      "fix: take it back",
    );
    await publish({ url: `https://acme.example.com${below}` });
    const url = await where();
    const registry = await wire.openRegistry(config({ registry: url }));
    expect((await registry.list()).map(({ id }) => id)).toEqual(["billing/refunds", "legal/review"]);
    expect((await registry.search("refnds")).map(({ id }) => id)).toEqual(["billing/refunds"]);
    expect((await registry.show(request("refunds"))).id).toBe("billing/refunds");
    for (const [wanted, version, by] of [
      ["billing/refunds", "1.2.0", "channel"],
      ["refunds@stable", "1.0.0", "channel"],
      ["billing/refunds@1.1.0", "1.1.0", "exact"],
      ["billing/refunds@<1.2", "1.1.0", "range"],
      ["billing/refunds@^1", "1.2.0", "range"],
    ] as const) {
      const release = await registry.resolve(request(wanted));
      expect([release.version, release.resolvedBy]).toEqual([version, by]);
      const archive = await registry.archive(release);
      expect(sha256(archive)).toBe(release.digest);
      expect(decodeArchive(archive).length).toBe(release.files.length);
    }
    const { channels } = await registry.channels(request("refunds"));
    expect(channels.map(({ name, version }) => [name, version])).toEqual([
      ["latest", "1.2.0"],
      ["stable", "1.0.0"],
    ]);
    expect((await registry.channelEvents(request("refunds"), "stable")).events).toMatchObject([{ to: "1.0.0" }]);
    await expect(registry.channelEvents(request("refunds"), "beta")).rejects.toMatchObject({
      code: "CHANNEL_UNRESOLVABLE",
    });
    for (const ask of [
      () => registry.list(undefined, { at: "2026-01-01T00:00:00Z" }),
      () => registry.show(request("refunds"), { at: "2026-01-01T00:00:00Z" }),
      () => registry.resolve(request("billing/refunds@^1"), { at: "2026-01-01T00:00:00Z" }),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: "REGISTRY_INVALID" });
    }
    expect(await registry.agents()).toEqual({ agents: [] });
    expect((await registry.bound(request("billing/refunds@stable"))).version).toBe("1.0.0");
    await expect(registry.manifest("crm")).rejects.toThrow(
      /^\S+ is a copy in files, with nothing at \/v1\/agents\/crm\/manifest\.$/,
    );
    await expect(registry.channels(request("nobody/ever"))).rejects.toMatchObject({ code: "SKILL_NOT_FOUND" });
    const old = await registry.resolve(request("billing/refunds@<1.2"));
    expect(old.warnings).toEqual([expect.stringContaining("is deprecated: old.")]);
    for (const [wanted, code] of [
      ["nobody/ever", "SKILL_NOT_FOUND"],
      ["nobody", "SKILL_NOT_FOUND"],
      ["billing/refunds@9.9.9", "VERSION_NOT_FOUND"],
      ["billing/refunds@^9", "VERSION_NOT_FOUND"],
      ["billing/refunds@beta", "CHANNEL_UNRESOLVABLE"],
      ["tools/gone@^1", "VERSION_NOT_FOUND"],
      ["tools/review@1.0.0", "VERSION_GONE"],
    ] as const) {
      await expect(registry.resolve(request(wanted)), wanted).rejects.toMatchObject({ code });
    }
    const installed = await wire.client.install(config({ registry: url }), {
      requests: [request("billing/refunds@^1.0")],
      force: false,
      scope: "project",
      dir: join(folders.path, "project/.agents/skills"),
      lock: join(folders.path, "project/skilltrunk.lock"),
    });
    expect(installed.installed).toMatchObject([{ id: "billing/refunds", version: "1.2.0", change: "new" }]);
  });

  it("names both skills of a bare name", async () => {
    publishMuch();
    await publish();
    await expect(openHttpRegistry(await staticHost()).show(request("review"))).rejects.toMatchObject({
      code: "SKILL_NOT_FOUND",
      message: expect.stringContaining("legal/review, tools/review"),
    });
  });

  it("is led below the path, in pages and indexes, as the index behind a proxy there leads", async () => {
    publishMuch();
    const url = "https://acme.example.com/skills";
    await publish({ url });
    const index = await liveIndex({ url });
    for (const path of ["/.well-known/agent-skills/index.json", "/skills/billing/refunds", "/"]) {
      const answer = await (await fetch(index + path)).text();
      expect(answer).toBe(readFileSync(at(path.includes(".well-known") ? path : join(path, "index.html")), "utf8"));
      const leads = [...answer.matchAll(/ (?:href|action)="(\/[^"]*)"|"url":"([^"]*)"/g)].map(
        (m) => m[1] ?? m[2] ?? "",
      );
      expect(leads.length).toBeGreaterThan(0);
      expect(leads.filter((lead) => !lead.startsWith("/skills/"))).toEqual([]);
    }
    const page = readFileSync(at("skills/billing/refunds/index.html"), "utf8");
    expect(page).toContain(`skills add ${url}/skills/billing/refunds`);
    const site = await staticHost("/skills");
    const origin = new URL(site).origin;
    for (const [, lead = ""] of page.matchAll(/ href="(\/[^"?#]*)["#]/g)) {
      expect((await fetch(origin + lead)).status, lead).toBe(200);
    }
  });
});

it("needs something that is published", { timeout: LIMIT_MS }, async () => {
  repo.commit({ "skills/a/one/SKILL.md": skillMd("one") }, "feat: one");
  await expect(wire.platform.exportIndex(repo.dir, config(), dir())).rejects.toMatchObject({
    code: "LEDGER_NOT_FOUND",
  });
});

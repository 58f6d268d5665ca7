/** What somebody is told who meets the command line, and what it asks, for the first time. */
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { byTokens } from "../../src/adapters/access/token-access.ts";
import { hashOfToken, type TokenEntry, toAccessToken } from "../../src/core/access/access-token.ts";
import type { Problem } from "../../src/core/catalog/view.ts";
import type { Digest, SkillId } from "../../src/core/names.ts";
import { CommandLine } from "../support/command-line.ts";
import { createIndex } from "../support/index-fixture.ts";
import { serveIndex, serveOn, type TestServer } from "../support/index-server.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const token = (n: number) => toAccessToken(new Uint8Array(32).fill(n));
const created = "2026-01-01T00:00:00Z";
const entry = (n: number, use: TokenEntry["use"]): TokenEntry => {
  return { hash: hashOfToken(token(n)), name: "alice", groups: [], member: true, use, created };
};
const [HEADER, LINK, NOBODYS] = [token(1), token(2), token(3)];

let cli: CommandLine;
let index: TestServer;
beforeAll(async () => {
  cli = new CommandLine();
  const published = new RegistryFixture()
    .publish("team/inner", "1.0.0")
    .offer("team/inner", { visibility: "internal" })
    .publish("team/hidden", "1.0.0")
    .offer("team/hidden", { visibility: "private", owners: ["bob"] });
  const tokens = [entry(1, "header"), entry(2, "url")];
  const authenticate = byTokens(
    async () => tokens,
    () => "2026-06-01T00:00:00Z",
  );
  index = await serveOn(getRequestListener(createIndex({ registry: published, deps: { authenticate } }).app.fetch));
});
afterAll(async () => {
  await index.close();
  await cli.cleanup();
});

describe("who shows no token", () => {
  const asked = (args: readonly string[], env = {}) => cli.run([...args, "--registry", index.url], { env });

  test("is told what may help where a list is empty, on the side", async () => {
    for (const args of [["list"], ["search", "inner"]]) {
      const { status, stdout, stderr } = await asked([...args, "--json"]);
      expect([status, JSON.parse(stdout)]).toEqual([0, { skills: [] }]);
      expect(stderr).toMatch(
        /^Asked without an access token, .* SKILLTRUNK_TOKEN, .*`skilltrunk login http.*\/t\/<token>/,
      );
    }
    const shown = await asked(["list"], { SKILLTRUNK_TOKEN: HEADER });
    expect([shown.stdout, shown.stderr]).toEqual([expect.stringMatching(/^team\/inner /), ""]);
  });

  test("is told the same of what is hidden and of what is not there", async () => {
    const [hidden, absent] = await Promise.all(["team/hidden", "team/absent"].map((id) => asked(["show", id])));
    expect([hidden?.status, hidden?.stderr.replace("team/hidden", "team/absent")]).toEqual([3, absent?.stderr]);
    expect(hidden?.stderr).toContain("SKILLTRUNK_TOKEN");
    const member = await asked(["show", "team/hidden"], { SKILLTRUNK_TOKEN: HEADER });
    expect([member.status, member.stderr.includes("SKILLTRUNK_TOKEN")]).toEqual([3, false]);
  });
});

describe("a token in the other's place", () => {
  const said = async (registry: string, env = {}): Promise<string> => {
    const { status, document } = await cli.json<Problem>(["list", "--registry", registry], { env });
    expect(status).toBe(4);
    return document.detail;
  };

  test("says where it goes, to whoever holds it", async () => {
    expect(await said(index.url, { SKILLTRUNK_TOKEN: LINK })).toMatch(
      /is for an address .*, and not for the Authorization header\.$/,
    );
    expect(await said(`${index.url}/t/${HEADER}`)).toMatch(
      /is for the Authorization header \(SKILLTRUNK_TOKEN\), and not for an address\.$/,
    );
  });

  test("and nothing to anybody else", async () => {
    expect(await said(index.url, { SKILLTRUNK_TOKEN: NOBODYS })).toMatch(
      /not one of this registry's, or it was revoked\.$/,
    );
    expect(await said(`${index.url}/t/${NOBODYS}`)).toMatch(/not one of this registry's, or it was revoked\.$/);
  });
});

describe("what was asked in vain says what answers it", () => {
  const published = new RegistryFixture()
    .publish("team/one", "1.0.0")
    .publish("team/one", "1.1.0")
    .state("team/one", "1.1.0", "withdrawn", { reason: "leaks" });
  let open: TestServer;
  beforeAll(async () => {
    open = await serveIndex(published);
  });
  afterAll(() => open.close());
  const asked = (...args: readonly string[]) => cli.run([...args, "--registry", open.url]);

  test("who of a withdrawn version points to --at, which does", async () => {
    const now = await asked("who", "one@1.1.0");
    expect([now.status, now.stderr]).toEqual([
      3,
      expect.stringMatching(/is withdrawn: leaks\.\n.*With --at and a moment/),
    ]);
    const then = await asked("who", "one@1.1.0", "--at", "2026-01-01T00:02:00Z");
    expect([then.status, then.stdout]).toEqual([0, "No agent that you may know of gets team/one@1.1.0; others may.\n"]);
    expect((await asked("who", "one@9.9.9")).stderr).not.toContain("--at");
  });

  test("provenance of a registry that signs nothing says that, and speaks of no install", async () => {
    const { status, stderr } = await asked("provenance", "one@1.0.0");
    expect([status, stderr]).toEqual([
      4,
      expect.stringMatching(/signs nothing, so where team\/one@1\.0\.0 came from cannot be checked\./),
    ]);
    expect(stderr).not.toContain("installed");
    expect(stderr).toMatch(/`skilltrunk show team\/one@1\.0\.0`/);
  });
});

test("show of a release says what it asks for, brings and is replaced by", async () => {
  const published = new RegistryFixture().publish("team/list", "2.0.0");
  const { digest } = published.catalog.skills.get("team/list" as SkillId)?.releases.get("2.0.0") ?? {
    digest: "" as Digest,
  };
  const files = {
    "skill.yaml":
      "permissions: [network:crm.example.com]\nsecrets: [CRM_TOKEN, { name: LOG_TOKEN, required: false }]\n",
  };
  const declares = {
    permissions: ["network:crm.example.com"],
    secrets: ["CRM_TOKEN"],
    triggers: ["a refund"],
    compatibility: { os: ["linux"] },
  };
  const related = {
    requires: ["team/list@^2"],
    closure: [{ id: "team/list" as SkillId, version: "2.0.0", digest }],
    declares,
  };
  const said = { reason: "old", replacement: "team/list@^2", sunset: "2027-03-31" };
  published.publish("team/one", "1.0.0", { files, related }).state("team/one", "1.0.0", "deprecated", said);
  const open = await serveIndex(published);
  try {
    const { stdout } = await cli.run(["show", "one@1.0.0", "--registry", open.url]);
    const facts = new Map(stdout.split("\n").map((line) => line.split(/ {2,}/) as [string, string]));
    expect(Object.fromEntries(facts)).toMatchObject({
      state: "deprecated",
      replacement: "team/list@^2",
      sunset: "2027-03-31",
      requires: "team/list@^2",
      brings: "team/list@2.0.0",
      permissions: "network:crm.example.com",
      secrets: "CRM_TOKEN, LOG_TOKEN (not required)",
      triggers: "a refund",
      "made for": "os: linux",
    });
    expect(facts.has("incomplete")).toBe(false);
  } finally {
    await open.close();
  }
});

describe("a typing error", () => {
  const published = new RegistryFixture()
    .publish("billing/refunds", "1.0.0")
    .publish("billing/secrets", "1.0.0")
    .offer("billing/secrets", { visibility: "private", owners: ["bob"] });
  let open: TestServer;
  beforeAll(async () => {
    open = await serveIndex(published);
  });
  afterAll(() => open.close());

  test.each([["show"], ["who"], ["channels"], ["profile"], ["diff"], ["provenance"], ["install"]])(
    "in the name of a skill: %s names the nearest one that can be seen",
    async (command) => {
      const asked = async (id: string) => cli.json<Problem>([command, id, "--registry", open.url]);
      const typo = await asked("billing/refnds");
      expect([typo.status, typo.document.detail]).toEqual([3, 'There is no skill "billing/refnds".']);
      expect(typo.document.hint).toMatch(/^Did you mean billing\/refunds\? /);
      expect((await asked("billing/secrts")).document.hint).not.toContain("Did you mean");
    },
  );

  test.each([
    [["show"], "missing required argument 'skill'", "`skilltrunk show [options] <skill>`"],
    [["promote", "--chanel", "x"], "unknown option '--chanel' (Did you mean --channel?)", "--channel <name>`"],
    [["yank", "a/b@1.0.0"], "required option '--reason <sentence>' not specified", "--reason <sentence>`"],
    [["token", "new"], "missing required argument 'name'", "`skilltrunk token new [options] <name>`"],
    [["frobnicate"], "unknown command 'frobnicate'", "`skilltrunk --help`"],
    [["verify"], "Name a repository, or give --installed.", "`skilltrunk verify .`"],
  ])("in %j: one sentence, and how it is written", async (args, sentence, form) => {
    const { status, document } = await cli.json<Problem>(args);
    expect([status, document.code, document.detail]).toEqual([2, "USAGE", sentence]);
    expect(document.hint).toContain(form);
  });
});

test("in an empty folder, what goes by the lock says that there is none, and what to do", async () => {
  const install = await cli.run(["install"]);
  expect([install.status, install.stderr]).toEqual([
    4,
    expect.stringMatching(/there is no .*skilltrunk\.lock[\s\S]*Name a skill/),
  ]);
  expect((await cli.run(["outdated"])).stdout).toBe("skilltrunk.lock has no skills.\n");
  const lock = await cli.run(["lock"]);
  expect([lock.status, lock.stderr]).toEqual([3, expect.stringContaining("`skilltrunk reconcile .`")]);
});

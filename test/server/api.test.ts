import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256 } from "../../src/core/bytes.ts";
import { statusSchema } from "../../src/core/catalog/status.ts";
import { releaseViewSchema, skillSummarySchema, skillViewSchema } from "../../src/core/catalog/view.ts";
import { EMPTY_CHAIN, parseEventLine } from "../../src/core/ledger/event.ts";
import type { SkillId } from "../../src/core/names.ts";
import { createIndex, type IndexFixture, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const listSchema = z.strictObject({
  skills: z.array(skillSummarySchema.strict()),
  total: z.number(),
  next: z.string().nullable(),
  where: z.literal(true).exactOptional(),
});

async function list(index: IndexFixture, query: string): Promise<z.infer<typeof listSchema>> {
  return listSchema.parse(await json(index.ask(`/v1/skills${query}`)));
}

async function ids(index: IndexFixture, query: string): Promise<readonly string[]> {
  return (await list(index, query)).skills.map((skill) => skill.id);
}

const registry = new RegistryFixture()
  .publish("billing/refunds", "1.0.0", { description: "Gives customers their money back." })
  .publish("support/triage", "1.0.0")
  .publish("billing/invoices", "1.0.0")
  .publish("billing/refunds", "1.1.0", { description: "Gives customers their money back." })
  .offer("billing/refunds", { tags: ["finance"], owners: ["@acme/billing"] })
  .publish("engineering/triage", "1.0.0");

describe("/v1/skills", () => {
  const index = createIndex({ registry });

  test("lists every skill by identity", async () => {
    const page = await list(index, "");
    expect(page.skills.map((s) => s.id)).toEqual([
      "billing/invoices",
      "billing/refunds",
      "engineering/triage",
      "support/triage",
    ]);
    expect(page).toMatchObject({ total: 4, next: null });
    expect(page.skills[1]).toMatchObject({ version: "1.1.0", state: "online", tags: ["finance"] });
  });

  test.each([
    ["?namespace=billing", ["billing/invoices", "billing/refunds"]],
    ["?name=triage", ["engineering/triage", "support/triage"]],
    ["?tag=finance", ["billing/refunds"]],
    ["?owner=%40acme%2Fbilling", ["billing/refunds"]],
    ["?kind=hook", []],
    ["?q=money", ["billing/refunds"]],
    ["?q=triage&namespace=support", ["support/triage"]],
    ["?order=id-desc", ["support/triage", "engineering/triage", "billing/refunds", "billing/invoices"]],
    ["?order=name", ["billing/invoices", "billing/refunds", "engineering/triage", "support/triage"]],
    ["?order=name-desc", ["support/triage", "engineering/triage", "billing/refunds", "billing/invoices"]],
    ["?order=updated-desc", ["engineering/triage", "billing/refunds", "billing/invoices", "support/triage"]],
    ["?q=triage&order=id-desc", ["support/triage", "engineering/triage"]],
    ["?_=1", ["billing/invoices", "billing/refunds", "engineering/triage", "support/triage"]],
  ])("lists what is asked for with %s", async (query, expected) => {
    expect(await ids(index, query)).toEqual(expected);
  });

  test.each([
    "?limit=0",
    "?limit=201",
    "?limit=1e2",
    "?limit=-1",
    "?limit=",
    "?order=size",
    "?q=",
    "?limit=1&limit=2",
    "?cursor=abc",
  ])("%s is refused by name", async (query) => {
    const answer = await index.ask(`/v1/skills${query}`);
    expect(answer.status).toBe(400);
    expect((await json<{ detail: string }>(answer)).detail).toContain(/\?(\w+)/.exec(query)?.[1]);
  });

  test("refuses a cursor of another order", async () => {
    const { next } = await list(index, "?limit=1&order=name");
    expect((await index.ask(`/v1/skills?limit=1&order=updated&cursor=${next}`)).status).toBe(400);
    expect((await index.ask(`/v1/skills?limit=1&order=name&cursor=${next}`)).status).toBe(200);
  });

  test("gives every skill once, whatever the pages' size and order", async () => {
    const order = fc.constantFrom("", "&order=id", "&order=id-desc", "&order=name-desc", "&order=updated", "&q=triage");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), order, async (limit, by) => {
        const whole = await ids(index, `?limit=200${by}`);
        const paged: string[] = [];
        for (let next: string | null = ""; next !== null && paged.length <= whole.length; ) {
          const page = await list(index, `?limit=${limit}${by}${next === "" ? "" : `&cursor=${next}`}`);
          paged.push(...page.skills.map((s) => s.id));
          next = page.next;
        }
        expect(paged).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  test("goes on at the same place when skills come and go between two pages", async () => {
    const changing = new RegistryFixture().publish("a/b", "1.0.0").publish("a/d", "1.0.0").publish("a/e", "1.0.0");
    const other = createIndex({ registry: changing });
    const { next } = await list(other, "?limit=2");
    changing.publish("a/a", "1.0.0").publish("a/f", "1.0.0").retire("a/b").retire("a/d");
    expect(await ids(other, `?limit=2&cursor=${next}`)).toEqual(["a/e", "a/f"]);
  });
});

describe("/v1/search", () => {
  const index = createIndex({ registry });

  test("finds by prefix and despite typing errors, best first", async () => {
    const find = async (q: string) =>
      (await json<{ skills: { id: string }[] }>(index.ask(`/v1/search?q=${q}`))).skills.map((s) => s.id);
    expect(await find("refun")).toEqual(["billing/refunds"]);
    expect(await find("invoicse")).toEqual(["billing/invoices"]);
    expect(await find("nothing-like-it")).toEqual([]);
    expect(await find("triage&limit=1")).toHaveLength(1);
  });

  test("needs words", async () => {
    for (const query of ["", "?q=", `?q=${"a".repeat(201)}`, "?q=a&limit=x"]) {
      expect((await index.ask(`/v1/search${query}`)).status).toBe(400);
    }
    const { detail } = await json<{ detail: string }>(index.ask("/v1/search"));
    expect(detail).toBe('The query parameter "q": expected some text, got nothing.');
  });
});

describe("one skill", () => {
  const index = createIndex({
    registry: new RegistryFixture()
      .publish("billing/refunds", "1.0.0")
      .publish("billing/refunds", "1.1.0", { files: { "scripts/a b%?.sh": { text: "echo\n", executable: true } } })
      .publish("billing/refunds", "1.2.0")
      .state("billing/refunds", "1.2.0", "offline", { reason: "it broke" })
      .state("billing/refunds", "1.0.0", "deprecated", { sunset: "2026-05-31" })
      .channel("billing/refunds", "stable", "1.0.0"),
  });
  const at = "/v1/skills/billing/refunds";

  test("shows its versions and channels", async () => {
    const view = skillViewSchema.strict().parse(await json(index.ask(at)));
    expect(view.versions.map((v) => `${v.version} ${v.state}`)).toEqual([
      "1.2.0 offline",
      "1.1.0 online",
      "1.0.0 deprecated",
    ]);
    expect(view.channels).toEqual({ latest: "1.1.0", stable: "1.0.0" });
    expect(view.chain.n).toBe(6);
  });

  test.each([
    ["1.1.0", "exact", "1.1.0"],
    ["^1.0", "range", "1.1.0"],
    ["%5E1.0", "range", "1.1.0"],
    [">=1.0.0%20<1.1.0", "range", "1.0.0"],
    ["latest", "channel", "1.1.0"],
    ["stable", "channel", "1.0.0"],
  ])("resolves %s", async (wanted, resolvedBy, version) => {
    const view = releaseViewSchema.strict().parse(await json(index.ask(`${at}/versions/${wanted}`)));
    expect(view).toMatchObject({ resolvedBy, version, requested: decodeURIComponent(wanted) });
    expect(view.files[0]?.path).toBe("SKILL.md");
    expect(view.archive).toBe(`/archives/sha256/${view.digest.slice(7)}.zip`);
  });

  test("warns", async () => {
    const view = releaseViewSchema.parse(await json(index.ask(`${at}/versions/stable`)));
    expect(view.warnings.join()).toContain("Its sunset was 2026-05-31");
    expect(releaseViewSchema.parse(await json(index.ask(`${at}/versions/latest`))).warnings.join()).toContain(
      "fell back to 1.1.0",
    );
  });

  test.each([
    ["/versions/1.2.0", 410, "VERSION_GONE"],
    ["/versions/1.2.0/archive.zip", 410, "VERSION_GONE"],
    ["/versions/1.2.0/files/SKILL.md", 410, "VERSION_GONE"],
    ["/versions/9.9.9", 404, "VERSION_NOT_FOUND"],
    ["/versions/%5E9", 404, "VERSION_NOT_FOUND"],
    ["/versions/none-such", 404, "CHANNEL_UNRESOLVABLE"],
    ["/versions/1.1.0/files/none", 404, "FILE_NOT_FOUND"],
    ["/versions/1.1.0/files/scripts", 404, "FILE_NOT_FOUND"],
    ["/nothing", 404, "ROUTE_NOT_FOUND"],
  ])("%s is %i %s", async (path, status, code) => {
    const answer = await index.ask(at + path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await json(answer)).toMatchObject({ status, code, type: `/errors/${code}` });
  });

  test("gives single files as data", async () => {
    const answer = await index.ask(`${at}/versions/1.1.0/files/scripts/a%20b%25%3F.sh`);
    expect(await answer.text()).toBe("echo\n");
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("etag")).toBe(`"${sha256("echo\n")}"`);
    expect(answer.headers.get("content-security-policy")).toContain("sandbox");
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect((await index.ask(`${at}/versions/latest/files/SKILL.md`)).headers.get("cache-control")).toBe(
      "public, no-cache",
    );
    expect((await index.ask(`${at}/versions/latest/files/SKILL.md`)).headers.get("content-type")).toBe(
      "text/markdown; charset=utf-8",
    );
  });

  test("gives its events, an unbroken chain that ends where the skill's view says", async () => {
    const answer = await index.ask(`${at}/events`);
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await answer.text()).split("\n").slice(0, -1);
    let tip = EMPTY_CHAIN;
    for (const line of lines) tip = parseEventLine("billing/refunds" as SkillId, tip, line).tip;
    expect(tip).toEqual(skillViewSchema.parse(await json(index.ask(at))).chain);
  });

  test("tells no event that its snapshot does not know yet", async () => {
    const behind = new RegistryFixture().publish("a/one", "1.0.0");
    const { snapshot } = behind;
    behind.publish("a/one", "1.1.0");
    const { ask } = createIndex({ registry: behind, deps: { snapshot: () => snapshot } });
    expect((await (await ask("/v1/skills/a/one/events")).text()).split("\n")).toHaveLength(2);
  });

  test("is found by its old identity", async () => {
    const renamed = createIndex({
      registry: new RegistryFixture().publish("default/refunds", "1.0.0").rename("default/refunds", "billing/refunds"),
    });
    expect(await json(renamed.ask("/v1/skills/default/refunds"))).toMatchObject({
      id: "billing/refunds",
      renamedFrom: "default/refunds",
    });
    const view = releaseViewSchema.parse(await json(renamed.ask("/v1/skills/default/refunds/versions/latest")));
    expect(view.warnings).toContain("default/refunds is now billing/refunds.");
    const events = await (await renamed.ask("/v1/skills/default/refunds/events")).text();
    expect(events).toContain('"type":"released"');
  });
});

describe("the registry's own state", () => {
  test("/v1/status counts what the asker may see", async () => {
    const some = new RegistryFixture()
      .publish("a/one", "1.0.0")
      .publish("a/two", "1.0.0")
      .offer("a/two", { visibility: "internal" });
    const status = async (audience: "public" | "internal") =>
      statusSchema.strict().parse(await json(createIndex({ registry: some, audience }).ask("/v1/status")));
    expect(await status("public")).toMatchObject({ skills: 1, releases: 1 });
    expect(await status("internal")).toMatchObject({
      skills: 2,
      releases: 2,
      location: "https://git.example.com/acme/skills.git",
    });
  });

  test("/livez and /readyz", async () => {
    const empty = createIndex();
    expect((await empty.ask("/livez")).status).toBe(200);
    const notReady = await empty.ask("/readyz");
    expect(notReady.status).toBe(503);
    expect(notReady.headers.get("retry-after")).toBe("5");
    empty.registry.publish("a/one", "1.0.0");
    expect((await empty.ask("/readyz")).status).toBe(200);
  });

  test("/cli.tgz is the command line, if there is one", async () => {
    const bytes = new Uint8Array([0x1f, 0x8b, 1, 2, 3]);
    const answer = await createIndex({ deps: { cliPackage: async () => bytes } }).ask("/cli.tgz");
    expect(answer.headers.get("content-type")).toBe("application/gzip");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    expect((await createIndex().ask("/cli.tgz")).status).toBe(404);
  });

  test("/cli.tgz is read once", async () => {
    let reads = 0;
    const cliPackage = async () => {
      reads++;
      return new Uint8Array([0x1f, 0x8b]);
    };
    const { ask } = createIndex({ deps: { cliPackage } });
    const answers = [await ask("/cli.tgz"), await ask("/cli.tgz")];
    expect([reads, ...answers.map(({ status }) => status)]).toEqual([1, 200, 200]);
  });
});

describe("how releases were judged", () => {
  const policy = sha256("policy");
  const found = { "prompt-injection": { severity: "high", count: 2 } } as const;
  const judged = new RegistryFixture()
    .publish("billing/refunds", "1.0.0", {
      scan: { policy, found, capabilities: ["network", "shell"], hosts: ["a1.ngrok.io"] },
    })
    .publish("billing/refunds", "1.1.0", { scan: { policy, found: {}, capabilities: [], hosts: [] } })
    .publish("support/triage", "1.0.0");
  const index = createIndex({ registry: judged });

  test.each([
    ["?scan.injection.status=fail", ["billing/refunds"]],
    ["?host=*.ngrok.io", ["billing/refunds"]],
    ["?capability=shell&namespace=support", []],
    ["?capability=shell", ["billing/refunds"]],
    ["?scan.date%3C2027-01-01", ["billing/refunds", "support/triage"]],
    ["?scan.date<2000-01-01", []],
    ["?forced=true", []],
    ["?waived=false", ["billing/refunds", "support/triage"]],
  ])("%s lists the skills with such a release, and says that it did", async (query, expected) => {
    const page = await list(index, query);
    expect(page.skills.map(({ id }) => id)).toEqual(expected);
    expect(page.where).toBe(true);
  });

  test("is told with each release, as far as it is remembered", async () => {
    const old = releaseViewSchema.parse(await json(index.ask("/v1/skills/billing/refunds/versions/1.0.0")));
    expect(old.scan?.["prompt-injection"]).toMatchObject({ status: "fail", severity: "high" });
    expect(old).toMatchObject({ judged: { policy }, capabilities: ["network", "shell"], hosts: ["a1.ngrok.io"] });
    const none = releaseViewSchema.parse(await json(index.ask("/v1/skills/support/triage/versions/1.0.0")));
    expect(none).not.toHaveProperty("scan");
  });

  test.each(["?scan.date=soon", "?forced=maybe", "?scan.x.status=fail"])("%s is a mistake", async (query) => {
    const answer = await index.ask(`/v1/skills${query}`);
    expect(answer.status).toBe(400);
  });
});

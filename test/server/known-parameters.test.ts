import { describe, expect, test } from "vitest";
import { parameterWords } from "../../src/core/catalog/release-query.ts";
import { DESCRIBED } from "../../src/server/described-routes.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const index = createIndex({
  registry: new RegistryFixture().publish("billing/refunds", "1.0.0").publish("billing/refunds", "1.1.0"),
});

const VALUES: Readonly<Record<string, string>> = {
  namespace: "billing",
  name: "refunds",
  wanted: "latest",
  channel: "latest",
  path: "SKILL.md",
  agent: "robin",
  bucket: "00",
};

function addressOf(path: string): string {
  return path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => VALUES[name] ?? name);
}

async function detailOf(address: string): Promise<string> {
  const response = await index.ask(address);
  expect([address, response.status]).toEqual([address, 400]);
  const { code, detail, hint } = (await json(response)) as Record<string, string>;
  expect(code).toBe("USAGE");
  return `${detail} ${hint}`;
}

describe("query parameters that nothing reads", () => {
  test.each(DESCRIBED.filter(({ path }) => path.startsWith("/v1/")))(
    "are refused at $path",
    async ({ path, query }) => {
      const address = addressOf(path);
      const names = Object.keys(query?.shape ?? {});
      expect(await detailOf(`${address}?zzz=1`)).toContain(
        names.length === 0 ? "there are none at this address" : `expected one of ${parameterWords(names)}`,
      );
      // The stream of events would not end.
      const init = path.endsWith("/stream") ? { method: "HEAD" } : {};
      const plain = await index.ask(address, init);
      expect((await index.ask(`${address}?_=1700000000`, init)).status).toBe(plain.status);
    },
  );

  test("are told with the one that was probably meant", async () => {
    expect(await detailOf("/v1/skills?visibilty=public")).toContain('"visibilty" is not known');
    expect(await detailOf("/v1/skills?namspace=billing")).toContain('Did you mean "namespace"?');
    expect(await detailOf("/v1/skills/billing/refunds/versions/latest?hrness=x")).toContain('Did you mean "harness"?');
    expect(await detailOf("/v1/skills?zzz")).toMatch(/ scan\.<category>\.status, at\./);
    expect(await detailOf("/v1/search?q=refunds&order=id")).toContain('"order" is not known');
  });

  test("are refused for a hidden skill as for one that is not there", async () => {
    expect(await detailOf("/v1/skills/billing/nothing?zzz=1")).toBe(await detailOf("/v1/skills/billing/refunds?zzz=1"));
  });

  test("are nobody's business where there is no route", async () => {
    expect((await index.ask("/v1/nothing?zzz=1")).status).toBe(404);
    expect((await index.ask("/?utm_source=mail")).status).toBe(200);
  });
});

test("what asks about releases is known in every way in which it may be written", async () => {
  for (const query of ["scan.injection.status=pass", "scan.date<2027-01-31", "scan.date%3C=2027-01-31", "waived=false"])
    expect([query, (await index.ask(`/v1/skills?${query}`)).status]).toEqual([query, 200]);
});

test.each([
  ["/v1/skills?kind=zzz", '"kind": expected one of skill, agent, mcp-server, hook, group, got "zzz"'],
  ["/v1/skills?state=zzz", '"state": expected one of online'],
  ["/v1/skills?order=zzz", '"order": expected one of id'],
  ["/v1/skills?capability=zzz", '"capability": expected one of network'],
  ["/v1/skills?waived=zzz", '"waived": expected true or false, got "zzz"'],
  ["/v1/skills?scan.zzz.status=fail", '"scan.zzz.status": expected one of'],
  ["/v1/skills?tag=UPPER", '"tag": expected a name of lowercase letters, digits and single hyphens, got "UPPER"'],
  ["/v1/skills?namespace=Bad%20One", '"namespace": expected a name of lowercase'],
  ["/v1/skills?name=Bad%20Name", '"name": expected a name of lowercase'],
  ["/v1/search?q=a&owner=a!b", '"owner": expected a login, @login or @organisation/team, got "a!b"'],
  ["/v1/skills?harness=Bad%20X", '"harness": expected an agent such as claude-code'],
  ["/v1/skills?host=not%20a%20host", '"host": expected a host such as api.acme.com'],
  ["/v1/skills?scan.date%3C2027-13-45", '"scan.date": expected a day as 2027-01-31, got "2027-13-45"'],
  ["/v1/skills?scan.zzz=fail", '"scan.zzz": expected scan.<category>.status'],
])("a value that no skill can have is refused: %s", async (address, words) => {
  expect(await detailOf(address)).toContain(words);
});

test("an address with an encoded slash says so, whether or not there is such a skill", async () => {
  for (const name of ["refunds", "nothing"]) {
    const response = await index.ask(`/v1/skills/billing%2F${name}`);
    expect(response.status).toBe(404);
    const problem = (await json(response)) as Record<string, string>;
    expect(problem["detail"]).toBe(`There is nothing at this address: the slash in "billing/${name}" is encoded.`);
    expect(problem["hint"]).toContain(`/v1/skills/billing/${name}`);
  }
});

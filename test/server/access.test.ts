/** Who shows a credential is answered as who they are, and who shows a bad one is not answered at all. */
import { describe, expect, test } from "vitest";
import { byTokens } from "../../src/adapters/access/token-access.ts";
import { hashOfToken, type TokenEntry, toAccessToken } from "../../src/core/access/access-token.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const NOW = "2026-06-01T00:00:00Z";
const token = (n: number) => toAccessToken(new Uint8Array(32).fill(n));
const tokens: TokenEntry[] = [];
const entry = (n: number, name: string, more: Partial<TokenEntry> = {}) => {
  const hash = hashOfToken(token(n));
  tokens.push({ hash, name, groups: [], member: true, use: "header", created: "2026-01-01T00:00:00Z", ...more });
  return token(n);
};
const ALICE = entry(1, "alice");
const SUPPORT = entry(2, "bob", { groups: ["support"] });
const EXPIRED = entry(3, "alice", { expires: NOW });
const PARTNER = entry(4, "partner", { member: false });
const LINK = entry(5, "alice", { use: "url" });
const OLD_LINK = entry(6, "alice", { use: "url", expires: "2026-05-31T23:59:59Z" });

const registry = new RegistryFixture()
  .publish("acme/open", "1.0.0")
  .publish("acme/inner", "1.0.0")
  .publish("acme/alices", "1.0.0")
  .publish("acme/supports", "1.0.0")
  .offer("acme/inner", { visibility: "internal" })
  .offer("acme/alices", { visibility: "private", owners: ["alice"] })
  .offer("acme/supports", { visibility: "private", owners: [], readers: ["support"] });
const index = createIndex({
  registry,
  deps: {
    authenticate: byTokens(
      async () => tokens,
      () => NOW,
    ),
  },
});

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
async function seenBy(init: RequestInit, path = "/v1/skills"): Promise<readonly string[]> {
  const { skills } = await json<{ skills: { name: string }[] }>(index.ask(path, init));
  return skills.map(({ name }) => name);
}

describe("a token in the header", () => {
  test("shows what is open to whoever it stands for", async () => {
    expect(await seenBy({})).toEqual(["open"]);
    expect(await seenBy(bearer(ALICE))).toEqual(["alices", "inner", "open"]);
    expect(await seenBy(bearer(SUPPORT))).toEqual(["inner", "open", "supports"]);
    expect(await seenBy(bearer(PARTNER))).toEqual(["open"]);
    expect(await seenBy(bearer(ALICE), "/v1/search?q=does")).toHaveLength(3);
  });

  test("may be the password of Basic credentials, for clients that know no other", async () => {
    const basic = (text: string) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString("base64")}` } });
    expect(await seenBy(basic(`anything:${ALICE}`))).toEqual(["alices", "inner", "open"]);
    expect((await index.ask("/v1/skills", basic(`${ALICE}:`))).status).toBe(401);
  });

  test.each([
    ["garbage", bearer("garbage")],
    ["nothing", { headers: { authorization: "" } }],
    ["no scheme", { headers: { authorization: ALICE } }],
    ["another scheme", { headers: { authorization: `Digest ${ALICE}` } }],
    ["two at once", { headers: { authorization: `Bearer ${ALICE}, Bearer ${SUPPORT}` } }],
    ["one that nobody has", bearer(token(99))],
    ["one that is over", bearer(EXPIRED)],
    ["one that is for addresses", bearer(LINK)],
  ])("that is %s is refused on every route, with one sentence", async (_, init) => {
    for (const path of [
      "/v1/skills",
      "/v1/skills/acme/open",
      "/v1/skills/acme/alices",
      "/nothing/here",
      "/livez",
      "/",
    ]) {
      const answer = await index.ask(path, init);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer realm="skilltrunk"/);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect((await json<{ detail: string }>(answer)).detail).toMatch(/\.$/);
    }
  });

  test("is told when it ended", async () => {
    expect(await json(index.ask("/v1/skills", bearer(EXPIRED)))).toMatchObject({
      code: "UNAUTHENTICATED",
      detail: "The access token expired on 2026-06-01.",
    });
  });

  test("makes answers that no shared cache may keep for others", async () => {
    for (const init of [{}, bearer(ALICE)]) {
      const answer = await index.ask("/v1/skills/acme/open", init);
      expect(answer.headers.get("vary")).toContain("Authorization");
      expect(answer.headers.get("cache-control")).toBe(
        init === undefined || !("headers" in init) ? "public, no-cache" : "private, no-cache",
      );
    }
  });
});

describe("an address with a token in it", () => {
  test("shows the same faces to whoever it stands for, with links that stay below it", async () => {
    expect(await seenBy({}, `/t/${LINK}/v1/skills`)).toEqual(["alices", "inner", "open"]);
    const found = await json<{ skills: { url: string; name: string }[] }>(
      index.ask(`/t/${LINK}/.well-known/agent-skills/index.json`),
    );
    const urls = found.skills.map(({ url }) => url);
    expect(urls).toHaveLength(3);
    for (const url of urls) {
      expect(url).toMatch(new RegExp(`^/t/${LINK}/archives/sha256/`));
      expect((await index.ask(url)).status).toBe(200);
    }
    const page = await (await index.ask(`/t/${LINK}/skills/acme/alices`, { headers: { accept: "text/html" } })).text();
    const links = [...page.matchAll(/ (?:href|action)="(\/[^"]*)"/g)].map(([, href]) => href);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((href) => !href?.startsWith(`/t/${LINK}/`))).toEqual([]);
    expect(page).toContain(`http://localhost/t/${LINK}`);
    expect((await index.ask(`/t/${LINK}`)).status).toBe(200);
  });

  test("writes no token into what others are answered", async () => {
    await index.ask(`/t/${LINK}/.well-known/agent-skills/index.json`);
    const others = await (await index.ask("/.well-known/agent-skills/index.json", bearer(ALICE))).text();
    expect(others).toContain('"url":"/archives/');
    expect(others).not.toContain("skt_");
  });

  test("tells no other site and no search engine of itself", async () => {
    const { headers } = await index.ask(`/t/${LINK}/`);
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    expect(headers.get("cache-control")).toMatch(/^private/);
  });

  test.each([
    ["garbage", "garbage"],
    ["empty", ""],
    ["a token for headers", ALICE],
    ["over", OLD_LINK],
    ["unknown", token(98)],
    ["encoded", encodeURIComponent(`${LINK}/../`)],
  ])("that is %s is refused, whatever is asked", async (_, shown) => {
    for (const path of ["/v1/skills", "/v1/skills/acme/alices", "/nothing", ""]) {
      expect((await index.ask(`/t/${shown}${path}`)).status).toBe(401);
    }
  });

  test("goes with no second credential", async () => {
    expect((await index.ask(`/t/${LINK}/v1/skills`, bearer(ALICE))).status).toBe(401);
  });
});

test("a registry that knows no credentials looks at none", async () => {
  const open = createIndex({ registry });
  expect((await open.ask("/v1/skills", bearer("of-a-proxy"))).status).toBe(200);
  expect((await open.ask(`/t/${LINK}/v1/skills`)).status).toBe(404);
});

/**
 * Every route × every asker × every visibility: whoever may not see a skill gets, byte for byte, what they would get if
 * it had never been, and nothing that they do get names it. The routes are the application's own: one without an example
 * in `test/support/route-examples.ts` fails.
 */
import { describe, expect, test } from "vitest";
import { byTokens } from "../../src/adapters/access/token-access.ts";
import { hashOfToken, type TokenEntry, toAccessToken } from "../../src/core/access/access-token.ts";
import type { Audience } from "../../src/core/access/audience.ts";
import { DESCRIBED } from "../../src/server/described-routes.ts";
import { createIndex, type IndexFixture } from "../support/index-fixture.ts";
import type { RegistryFixture } from "../support/registry-fixture.ts";
import { type Asked, type Example, ROUTE_EXAMPLES, type Subject } from "../support/route-examples.ts";
import { keyDocument, testKey } from "../support/signing-index.ts";
import { marksOf, SKILL_IDS, subjectOf, worldOf } from "../support/visibility-world.ts";

const NOW = "2026-06-01T00:00:00Z";
const tokens: TokenEntry[] = [];
function token(name: string, more: Partial<TokenEntry> = {}): string {
  const text = toAccessToken(Buffer.alloc(32, tokens.length + 1));
  const created = "2026-01-01T00:00:00Z";
  tokens.push({ hash: hashOfToken(text), name, groups: [], member: true, use: "header", created, ...more });
  return text;
}
const authenticate = byTokens(
  async () => tokens,
  () => NOW,
);

interface Asker {
  readonly who: string;
  readonly listener?: Audience;
  readonly token?: string;
  readonly prefix?: string;
  /** What they may see; undefined where they are refused altogether. */
  readonly sees: readonly string[] | undefined;
}

const PUBLIC = ["open/plan", "open/other", "kits/all"];
const MEMBER = [...PUBLIC, "inner/plan"];
const ASKERS: readonly Asker[] = [
  { who: "anybody", sees: PUBLIC },
  { who: "anybody on a private network", listener: "internal", sees: MEMBER },
  {
    who: "a reader by group",
    token: token("ann", { groups: ["support"] }),
    sees: [...MEMBER, "secret/plan", "kits/hidden"],
  },
  // Of a group, and not of all that it holds.
  { who: "a reader of a group", token: token("dora", { groups: ["packers"] }), sees: [...MEMBER, "kits/hidden"] },
  { who: "an owner by group", token: token("eve", { groups: ["acme/spies"] }), sees: [...MEMBER, "secret/plan"] },
  { who: "an owner whom its namespace does not let in", token: token("mo", { groups: ["acme/moles"] }), sees: MEMBER },
  { who: "an owner by name", token: token("Bob"), sees: [...MEMBER, "bobs/tool"] },
  { who: "another tenant", token: token("carol", { groups: ["other/team", "secret", "plan"] }), sees: MEMBER },
  { who: "a partner", token: token("partner", { member: false }), sees: PUBLIC },
  {
    who: "a partner on a private network",
    listener: "internal",
    token: token("partner", { member: false }),
    sees: PUBLIC,
  },
  { who: "an expired token", token: token("ann", { groups: ["support"], expires: NOW }), sees: undefined },
  { who: "a garbage token", token: "garbage", sees: undefined },
  { who: "a garbage token on a private network", listener: "internal", token: "garbage", sees: undefined },
  {
    who: "an address with a token",
    prefix: `/t/${token("ann", { groups: ["support"], use: "url" })}`,
    sees: [...MEMBER, "secret/plan", "kits/hidden"],
  },
  { who: "an expired address", prefix: `/t/${token("bob", { use: "url", expires: NOW })}`, sees: undefined },
  { who: "a garbage address", prefix: "/t/garbage", sees: undefined },
];

const whole = worldOf();
const subjects = SKILL_IDS.map((id) => subjectOf(whole, id));
const cliPackage = async () => Buffer.from("a package");
const key = testKey();
const keys = async () => ({ document: keyDocument(key), signer: key.signer });

function indexOf(registry: RegistryFixture, { listener = "public" }: Asker): IndexFixture {
  return createIndex({ registry, audience: listener, deps: { authenticate, cliPackage, keys } });
}

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const toAsked = (request: ReturnType<Example>): Asked => (typeof request === "string" ? { path: request } : request);

async function ask(index: IndexFixture, asker: Asker, { path, init = {} }: Asked, accept: string): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (!headers.has("accept")) headers.set("accept", accept);
  if (asker.token !== undefined) headers.set("authorization", `Bearer ${asker.token}`);
  const answer = await index.ask(`${asker.prefix ?? ""}${path}`, { ...init, headers });
  // Sealed anew each time: of what is in it, no more than its length can be compared.
  const shown = [...answer.headers].map(([name, value]): [string, string] =>
    name === "skilltrunk-position" ? [name, `${value.length} characters`] : [name, value],
  );
  return { status: answer.status, headers: shown, body: await answer.text() };
}

/** What an answer below an address that shows a token says of other addresses of the index. */
function linksElsewhere({ body, headers }: Answer, prefix: string): readonly string[] {
  const text = `${body} ${JSON.stringify(headers)}`;
  const links = [...text.matchAll(/http:\/\/localhost(\/[^\s"'<>\\]*)| (?:href|action)="(\/[^"]*)"/g)];
  const twice = text.includes(`${prefix}${prefix}`) ? [`${prefix}${prefix}`] : [];
  const bare = text.replaceAll(prefix, "").includes("skt") ? ["the token without its address"] : [];
  const below = (path: string) => path === prefix || path.startsWith(`${prefix}/`);
  return [...twice, ...bare, ...links.map(([, own, path]) => own ?? path ?? "").filter((path) => !below(path))];
}

const CASES = Object.entries(ROUTE_EXAMPLES).flatMap(([route, examples]) =>
  examples.map((example, i) => ({ name: `${route} (${i + 1})`, example })),
);
/** Errors look different to a browser, and pages are for it. */
const ACCEPTED = ["*/*", "text/html"];

test("every route has its examples, and no other", () => {
  const { app } = indexOf(whole, { who: "", sees: [] });
  // What is for all methods and paths is no route of its own.
  const routes = app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`);
  const named = routes.map((route) => route.replace(/-[0-9a-f]{12}\./, "-*."));
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(ROUTE_EXAMPLES).toSorted());
});

test("every parameter that an address has is in an example of it", () => {
  const asked = (route: string) =>
    (ROUTE_EXAMPLES[route] ?? []).flatMap((example) => {
      const { searchParams } = new URL(toAsked(example(subjects[0] as Subject)).path, "http://localhost");
      return [...searchParams.keys()].map((key) => key.replace(/^scan\.[a-z-]+\.status$/, "scan"));
    });
  const missing = DESCRIBED.flatMap(({ path, query }) => {
    const known = asked(`GET ${path}`);
    const names = Object.keys(query?.shape ?? {}).map((key) => key.replace(/^scan\.[a-z-]+\.status$/, "scan"));
    // A cursor is sealed, and what an earlier page ended with: below.
    return [...new Set(names)].filter((name) => name !== "cursor" && !known.includes(name)).map((n) => `${path}?${n}`);
  });
  expect(missing).toEqual([]);
});

test("what waits, was approved and was forced is told to who sees the skill, so that there is something to hide", async () => {
  const spy = ASKERS.find(({ who }) => who === "an owner by group") as Asker;
  const index = indexOf(whole, spy);
  for (const [id, role] of Object.entries({ "open/plan": "openers", "secret/plan": "whisperers" })) {
    const told = async (path: string) => (await ask(index, spy, { path }, "*/*")).body;
    expect(JSON.parse(await told(`/v1/skills/${id}`)).waiting).toMatchObject([{ roles: [role] }, { roles: [role] }]);
    const audit = await told(`/v1/audit?skill=${id}`);
    for (const words of [`${role}-zoe`, `the ${role} want it`]) expect(audit).toContain(words);
  }
});

describe.each(ASKERS.filter(({ sees }) => sees !== undefined))("$who", (asker) => {
  const sees = asker.sees ?? [];
  const index = indexOf(whole, asker);
  const without = indexOf(worldOf(sees), asker);
  const isSeen = ({ id }: Subject) => sees.includes(id);
  const hidden = subjects.filter((subject) => !isSeen(subject));
  const marks = hidden.flatMap(({ id }) => marksOf(whole, id));

  test.each(CASES)("$name tells nothing of what is hidden", async ({ example }) => {
    const once = new Set<string>();
    for (const subject of subjects) {
      const asked = toAsked(example(subject));
      // Much is asked without naming anything. The first subject is seen by all.
      const key = JSON.stringify(asked);
      if (once.has(key)) continue;
      once.add(key);
      for (const accept of ACCEPTED) {
        const answer = await ask(index, asker, asked, accept);
        expect(answer, subject.id).toEqual(await ask(without, asker, asked, accept));
        if (!isSeen(subject)) continue;
        if (asked.mayMiss !== true) expect(answer.status, subject.id).toBeLessThan(400);
        const told = JSON.stringify(answer);
        expect(marks.filter((mark) => told.includes(mark))).toEqual([]);
        if (asker.prefix !== undefined) expect(linksElsewhere(answer, asker.prefix)).toEqual([]);
      }
    }
  });

  test.each(["/v1/skills?limit=1", "/v1/search?q=kits+plan+tool+other&limit=1"])(
    "%s is as many pages as it has of theirs",
    async (path) => {
      const pages = async (of: IndexFixture) => {
        const found: string[] = [];
        for (let next: string | null = ""; next !== null; ) {
          const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
          const answer = await ask(of, asker, { path: path + cursor }, "*/*");
          const page = JSON.parse(answer.body) as { skills: { id: string }[]; total: number; next: string | null };
          found.push(...page.skills.map(({ id }) => `${id} of ${page.total}`));
          next = page.next;
        }
        return found;
      };
      const found = await pages(index);
      expect(found).toEqual(await pages(without));
      if (path.startsWith("/v1/skills"))
        expect(found.map((one) => one.split(" ")[0]).toSorted()).toEqual(sees.toSorted());
    },
  );

  test("an audit is as many pages as it has of theirs", async () => {
    const pages = async (of: IndexFixture) => {
      const found: string[] = [];
      for (let path: string | null = "/v1/audit?limit=3"; path !== null; ) {
        const answer: Answer = await ask(of, asker, { path }, "*/*");
        const { next } = JSON.parse(answer.body) as { next: string | null };
        found.push(answer.body);
        path = next === null ? null : `/v1/audit?limit=3&cursor=${next}`;
      }
      return found;
    };
    if (asker.token === undefined && asker.prefix === undefined) {
      const answers = await Promise.all([index, without].map((of) => ask(of, asker, { path: "/v1/audit" }, "*/*")));
      expect(answers.map(({ status }) => status)).toEqual([400, 400]);
      expect(answers[0]).toEqual(answers[1]);
      return;
    }
    const found = await pages(index);
    expect(found).toEqual(await pages(without));
    expect(found.length).toBeGreaterThan(2);
    expect(marks.filter((mark) => found.join("").includes(mark))).toEqual([]);
  });
});

describe.each(ASKERS.filter(({ sees }) => sees === undefined))("$who", (asker) => {
  const index = indexOf(whole, asker);
  const empty = indexOf(worldOf([]), asker);

  test.each(CASES)("$name refuses them, whatever there is", async ({ example }) => {
    for (const subject of subjects) {
      const asked = toAsked(example(subject));
      const answer = await ask(index, asker, asked, "*/*");
      expect(answer.status).toBe(401);
      expect(answer).toEqual(await ask(empty, asker, asked, "*/*"));
    }
  });
});

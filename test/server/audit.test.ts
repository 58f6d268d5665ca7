/** `/v1/audit` over HTTP: who did what, to whoever may read the skills. */
import { describe, expect, test } from "vitest";
import { principal } from "../../src/core/access/audience.ts";
import type { AuditRow } from "../../src/core/ledger/audit.ts";
import { auditViewSchema } from "../../src/core/ledger/audit-page.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const registry = new RegistryFixture()
  .publish("billing/old", "1.0.0", { by: "Grace" })
  .channel("billing/old", "production", "1.0.0", { by: "Ada", pr: 41 })
  .rename("billing/old", "billing/refunds")
  .publish("billing/refunds", "1.1.0", { by: "Grace" })
  .publish("secret/plan", "1.0.0", { by: "Mallory" })
  .offer("secret/plan", { visibility: "private", owners: ["bob"] })
  .publish("billing/notes", "1.0.0", { by: "=cmd()", related: { requires: ["secret/plan@^1"] } })
  .bind("agents/quote", "skills:\n  billing/refunds: ^1\n");
/** Somebody who may read no more than anybody. */
const pat = principal({ name: "pat", groups: [], member: false });
const index = createIndex({ registry, audience: pat });

async function pageOf(path: string): Promise<{ readonly events: readonly AuditRow[]; readonly next: string | null }> {
  return auditViewSchema.strict().parse(await json(index.ask(path)));
}

describe("an audit", () => {
  test("says who did what, oldest first, and nothing of what is hidden or of no skill", async () => {
    const { events, next } = await pageOf("/v1/audit");
    expect(next).toBeNull();
    expect(events.map(({ skill, type, by, pr }) => [skill, type, by, pr])).toEqual([
      ["billing/old", "released", "Grace", null],
      ["billing/old", "channel", "Ada", 41],
      ["billing/refunds", "renamed", expect.anything(), null],
      ["billing/old", "renamed", expect.anything(), null],
      ["billing/refunds", "released", "Grace", null],
    ]);
  });

  test("is of one skill under all its names, of one person, and of a time", async () => {
    const { events } = await pageOf("/v1/audit?skill=billing/refunds&by=@ada");
    expect(events.map(({ skill, what }) => [skill, what])).toEqual([["billing/old", "production: nothing → 1.0.0"]]);
    expect((await pageOf("/v1/audit?skill=billing/old")).events).toHaveLength(5);
    expect((await pageOf("/v1/audit?since=2026-01-02")).events).toEqual([]);
    expect((await pageOf("/v1/audit?until=2026-01-01")).events).toHaveLength(5);
  });

  test.each(["public", "internal"] as const)("of all skills is not for whom nobody knows (%s)", async (audience) => {
    const nobody = createIndex({ registry, audience });
    const answer = await nobody.ask("/v1/audit?by=Grace");
    expect(answer.status).toBe(400);
    expect((await json<{ detail: string }>(answer)).detail).toContain("show a token");
    expect((await nobody.ask("/v1/audit?skill=billing/refunds&by=Grace")).status).toBe(200);
  });

  test("goes on page by page, and says where in its headers too", async () => {
    const seen: AuditRow[] = [];
    for (let path: string | undefined = "/v1/audit?limit=2"; path !== undefined; ) {
      const answer: Response = await index.ask(path);
      const view = auditViewSchema.parse(await json(answer.clone()));
      seen.push(...view.events);
      const link: string | undefined = /^<(.*)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
      expect(link === undefined).toBe(view.next === null);
      path = link;
    }
    expect(seen).toEqual((await pageOf("/v1/audit")).events);
    expect(seen).toHaveLength(5);
  });

  test("a cursor stays right when more has happened", async () => {
    const own = new RegistryFixture().publish("a/b", "1.0.0").publish("a/b", "1.1.0");
    const growing = createIndex({ registry: own, audience: pat });
    const first = auditViewSchema.parse(await json(growing.ask("/v1/audit?limit=1")));
    own.publish("a/a", "1.0.0");
    const rest = auditViewSchema.parse(await json(growing.ask(`/v1/audit?cursor=${first.next}`)));
    expect([...first.events, ...rest.events].map(({ skill, version }) => [skill, version])).toEqual([
      ["a/b", "1.0.0"],
      ["a/b", "1.1.0"],
      ["a/a", "1.0.0"],
    ]);
  });

  test.each([
    ["/v1/audit?format=csv", undefined],
    ["/v1/audit", "text/csv"],
    ["/v1/audit", "application/json;q=0.1, TEXT/CSV;q=0.9"],
    ["/v1/audit", "text/csv, */*"],
  ])("%s with Accept %s is CSV", async (path, accept) => {
    const answer = await index.ask(path, accept === undefined ? {} : { headers: { accept } });
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("vary")).toContain("Accept");
    const text = await answer.text();
    expect(text.split("\r\n")[0]).toContain('"at","skill","n","type"');
    expect(text).not.toContain("secret");
  });

  test.each([
    ["application/json, text/csv"],
    ["text/csv;q=0.2, application/json"],
    ["text/csv;q=0"],
    ["text/csv;q=x"],
    ["*/*"],
    ["text/html"],
  ])("with Accept %s it is JSON", async (accept) => {
    const answer = await index.ask("/v1/audit", { headers: { accept } });
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  test("a hidden skill is answered as one that never was", async () => {
    const hidden = await index.ask("/v1/audit?skill=secret/plan");
    const absent = await index.ask("/v1/audit?skill=secret/plow");
    expect([hidden.status, absent.status]).toEqual([404, 404]);
    expect((await hidden.text()).replaceAll("plan", "plow")).toBe(await absent.text());
  });

  test("its owner is told of it, and of what needs it", async () => {
    const all = createIndex({ registry, audience: "all" });
    const { events } = auditViewSchema.parse(await json(all.ask("/v1/audit?by=Mallory")));
    expect(events.map(({ skill }) => skill)).toEqual(["secret/plan"]);
    const notes = auditViewSchema.parse(await json(all.ask("/v1/audit?skill=notes")));
    expect(notes.events.map(({ by }) => by)).toEqual(["=cmd()"]);
    const csv = await (await all.ask("/v1/audit?skill=notes&format=csv")).text();
    expect(csv).toContain(`"'=cmd()"`);
  });

  test.each([
    ["since=yesterday", '"since"'],
    ["until=2026-13-45", '"until"'],
    ["format=xml", '"format"'],
    ["limit=0", '"limit"'],
    ["limit=1001", '"limit"'],
    ["skill=a/b/c", '"skill"'],
    ["by=", '"by"'],
    ["cursor=nonsense", '"cursor"'],
    ["person=ada", '"person"'],
    ["at=2026-01-01T00:00:00Z", '"at"'],
  ])("%s is refused, and named", async (query, name) => {
    const answer = await index.ask(`/v1/audit?${query}`);
    expect(answer.status).toBe(400);
    expect((await json<{ detail: string }>(answer)).detail).toContain(name);
  });

  test("has an ETag, answers 304 and HEAD", async () => {
    const etag = (await index.ask("/v1/audit")).headers.get("etag") ?? "";
    expect((await index.ask("/v1/audit", { headers: { "if-none-match": etag } })).status).toBe(304);
    const head = await index.ask("/v1/audit", { method: "HEAD" });
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
  });
});

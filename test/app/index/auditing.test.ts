/** Who may be told who did what: skills that are hidden, events that tell of them, and what belongs to no skill. */
import { beforeEach, describe, expect, test } from "vitest";
import { Auditing } from "../../../src/app/index/auditing.ts";
import type { ReadChains } from "../../../src/app/index/looking-back.ts";
import { type Audience, principal } from "../../../src/core/access/audience.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { AuditQuery } from "../../../src/core/ledger/audit.ts";
import { type ChainId, chain, EMPTY_CHAIN, type Fact, REGISTRY_CHAIN } from "../../../src/core/ledger/event.ts";
import type { SkillRequest } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const registry = new RegistryFixture()
  .publish("open/one", "1.0.0", { by: "Ada" })
  .publish("secret/plan", "1.0.0", { by: "Mallory" })
  .offer("secret/plan", { visibility: "private", owners: ["bob"] })
  .publish("open/one", "2.0.0", { by: "Ada", related: { requires: ["secret/plan@^1"] } })
  .publish("open/one", "3.0.0", { by: "Ada" });
const { catalog } = registry;
const released = catalog.skills.get("open/one" as never)?.releases.get("3.0.0");
const commit = released?.commit ?? "";

/** An approval of the last release, and one that is about the hidden skill. */
function approval(about: string, who: string): Fact {
  const body = JSON.stringify({ approvedBy: [who], head: "x", pr: 9 });
  const common = { at: "2026-01-01T00:10:00Z", commit, by: who, after: commit };
  const subject = `${commit}:owner:1:${about}`;
  return { type: "evidence", kind: "approval", subject, body, digest: sha256(body), source: "code host", ...common };
}
const first = chain(EMPTY_CHAIN, approval("open/one", "linus"));
const second = chain(first.tip, approval("secret/plan", "eve"));

let looked: ChainId[] = [];
let auditing: Auditing;
const chains: ReadChains = async function* (ledger, only) {
  if (only === undefined || only.includes(REGISTRY_CHAIN))
    yield { chain: REGISTRY_CHAIN, lines: [first.line, second.line] };
  for await (const one of registry.chains(ledger, only)) {
    looked.push(one.chain);
    yield one;
  }
};
beforeEach(() => {
  auditing = new Auditing(chains);
});

/** Known by name, and for the rest as anybody, or as any member of the organisation. */
const ANYBODY = principal({ name: "pat", groups: [], member: false });
const MEMBER = principal({ name: "mel", groups: [], member: true });

async function told(audience: Audience, query: AuditQuery = {}, skill?: SkillRequest): Promise<readonly string[]> {
  looked = [];
  const auditor = { catalog, ledger: registry.snapshot.ledger?.commit ?? ("" as never), audience };
  const { rows } = await auditing.page(auditor, { query, limit: 100 }, skill);
  return rows.map((row) =>
    `${row.skill} ${row.n} ${row.by} ${row.approvals.map((one) => one.approvedBy).join()}`.trim(),
  );
}
const bob = principal({ name: "bob", groups: [], member: true });

describe("an audit", () => {
  test("leaves out what is hidden, what tells of it, and what is of no skill", async () => {
    expect(await told(ANYBODY)).toEqual(["open/one 1 Ada", "open/one 3 Ada linus"]);
    expect(looked).toEqual(["open/one"]);
    expect(await told(MEMBER)).toEqual(["open/one 1 Ada", "open/one 3 Ada linus"]);
  });

  test("of who may read it all is all of it", async () => {
    expect(await told(bob)).toEqual([
      "open/one 1 Ada",
      "secret/plan 1 Mallory",
      "secret/plan 2 Ada Author",
      "open/one 2 Ada",
      "open/one 3 Ada linus",
    ]);
  });

  test("finds who approved something, and nobody by the approval of what is hidden", async () => {
    expect(await told(ANYBODY, { person: "@Linus" })).toEqual(["open/one 3 Ada linus"]);
    expect(await told(ANYBODY, { person: "eve" })).toEqual([]);
    expect(await told(ANYBODY, { person: "Mallory" })).toEqual([]);
  });

  test("of one skill reads its chain alone, and of a hidden one none", async () => {
    await told(ANYBODY, {}, { namespace: "open", name: "one" });
    expect(looked).toEqual(["open/one"]);
    await expect(told(ANYBODY, {}, { namespace: "secret", name: "plan" })).rejects.toMatchObject({
      code: "SKILL_NOT_FOUND",
    });
    expect(looked).toEqual([]);
  });

  test("is made for one at a time, and too many are sent away", async () => {
    const years = Array.from({ length: 12 }, (_, i) => `${2000 + i}-01-01`);
    const all = await Promise.allSettled(years.map((since) => told(ANYBODY, { since })));
    const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused).toEqual(Array(4).fill("REGISTRY_BUSY"));
    expect(await told(ANYBODY)).toHaveLength(2);
  });

  test("that was asked for before is not made again, for another asker it is", async () => {
    await told(ANYBODY);
    expect([await told(ANYBODY), looked]).toEqual([["open/one 1 Ada", "open/one 3 Ada linus"], []]);
    expect(await told(bob)).toHaveLength(5);
    expect(await told(ANYBODY, {}, { name: "one" })).toHaveLength(2);
  });
});

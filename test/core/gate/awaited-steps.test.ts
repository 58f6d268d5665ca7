import { expect, it } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { SkillTable } from "../../../src/core/catalog/skill-table.ts";
import { awaitedSteps } from "../../../src/core/gate/awaited-steps.ts";

const MERGE = "a".repeat(40);
const EARLIER = "b".repeat(40);
const LATER = "c".repeat(40);
const stage = { role: "owner", count: 1, people: ["ann"] };

function held(name: string, brought: string, waiting: readonly string[], more: object = {}) {
  const id = `team/${name}`;
  const keys = waiting.map((one) => (one.includes(" ") ? one : `approval:${one}:${id}`));
  const outstanding = { kind: "held", version: "1.0.0", brought, waiting: keys, stages: [stage] };
  return [id, { id, outstanding, releases: new Map(), ...more }] as const;
}

it("names what a merge waits for, with what it lets pass of others, and nothing that is there or of other merges", () => {
  const holds = [{ commit: MERGE, stages: [stage], changes: [] }];
  const skills = SkillTable.of([
    held("own", MERGE, [`${MERGE}:owner:1`, `${EARLIER}:security:1`, "scan:other sha256:00"]),
    held("accepted", EARLIER, [`${EARLIER}:owner:1`, `${MERGE}:admin:1`]),
    held("other", LATER, [`${LATER}:owner:1`], { holds }),
    held("known", MERGE, [`${MERGE}:legal:1`]),
  ] as never);
  const evidence = new Map([[`approval:${MERGE}:legal:1:team/known`, ["sue"]]]);
  const catalog: Catalog = {
    ...{ ...emptyCatalog(), skills, evidence },
    heldPolicy: { from: EARLIER, pending: [MERGE, LATER].map((commit) => ({ commit, stages: [stage] })) },
  };
  expect(awaitedSteps(catalog, MERGE)).toEqual([
    `${MERGE}:admin:1:team/accepted`,
    `${MERGE}:owner:1:team/own`,
    `${EARLIER}:owner:1:team/accepted`,
    `${EARLIER}:security:1:team/own`,
    `${MERGE}:owner:1:team/other`,
    `${MERGE}:owner:1:policy.yaml`,
  ]);
});

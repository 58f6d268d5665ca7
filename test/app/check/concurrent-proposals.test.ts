/** Who else changes the same skills: the lowest number goes first, and what nobody knows goes before nobody. */
import { describe, expect, it } from "vitest";
import { concurrentFindings, findConcurrentProposals } from "../../../src/app/check/concurrent-proposals.ts";
import type { PlannedChange } from "../../../src/app/check/planned-change.ts";
import type { CodeHost, PullRequest } from "../../../src/app/ports/code-host.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { SkillId } from "../../../src/core/names.ts";

const ID = "billing/refunds" as SkillId;
const FOLDER = "skills/billing/refunds";
const SKILLS = [{ id: ID, folders: [FOLDER] }];

function pullRequest(number: number): PullRequest {
  const commit = String(number).padStart(40, "0");
  return {
    number,
    title: `feat: ${number}`,
    body: "",
    author: { id: number, login: "ann", isBot: false },
    isDraft: false,
    head: { sha: commit, branch: `topic-${number}`, repository: "acme/skills" },
    base: { sha: commit, branch: "main" },
  };
}

/** With `count` open pull requests, of which these change the skill; `unlisted` change more files than the host lists. */
function hostWith(count: number, { rivals = [] as number[], unlisted = [] as number[] } = {}) {
  const asked: number[] = [];
  const host = {
    openPullRequests: () => Promise.resolve(Array.from({ length: count }, (_, i) => pullRequest(i + 1))),
    changedPaths(number: number) {
      asked.push(number);
      if (unlisted.includes(number)) return Promise.reject(new RegistryError("HOST_DENIED", "too many files"));
      return Promise.resolve([rivals.includes(number) ? `${FOLDER}/SKILL.md` : "README.md"]);
    },
  } as Partial<CodeHost> as CodeHost;
  return { host, asked };
}

describe("findConcurrentProposals", () => {
  it("finds the lowest of sixty, which goes first", async () => {
    const { host, asked } = hostWith(61, { rivals: [1, 40] });
    const { found, unknown } = await findConcurrentProposals(host, { number: 61, trunk: "main", skills: SKILLS });
    expect(found.map(({ number, isFirst }) => [number, isFirst])).toEqual([
      [1, true],
      [40, true],
    ]);
    expect(asked).toHaveLength(50);
    expect(unknown).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
  });

  it("does not mind not knowing of those that come after", async () => {
    const { host } = hostWith(80, { rivals: [12, 79], unlisted: [11] });
    const change = { number: 10, trunk: "main", skills: SKILLS };
    expect(await findConcurrentProposals(host, change)).toEqual({
      found: [{ number: 12, title: "feat: 12", skills: [ID], isFirst: false }],
      unknown: [],
    });
  });

  it("takes a list of files that the host does not give for unknown, not for empty", async () => {
    const { host } = hostWith(4, { unlisted: [2] });
    const { unknown } = await findConcurrentProposals(host, { number: 4, trunk: "main", skills: SKILLS });
    expect(unknown).toEqual([2]);
  });

  it("asks nothing for a change of no skill", async () => {
    const { host, asked } = hostWith(9);
    expect(await findConcurrentProposals(host, { number: 9, trunk: "main", skills: [] })).toEqual({
      found: [],
      unknown: [],
    });
    expect(asked).toEqual([]);
  });
});

describe("concurrentFindings", () => {
  const planned = (concurrent: Policy["concurrent"]) =>
    ({
      observation: { skills: [{ id: ID, claims: [], policy: { ...DEFAULT_POLICY, concurrent } }] },
      before: { skills: new Map() },
    }) as unknown as Pick<PlannedChange, "observation" | "before">;
  const earlier = { number: 3, title: "feat: 3", skills: [ID], isFirst: true };

  it.each([
    ["off", { found: [earlier], unknown: [1, 2] }, []],
    ["warn", { found: [earlier], unknown: [1, 2] }, ["reported", "reported"]],
    ["warn", { found: [], unknown: [] }, []],
    ["block", { found: [earlier], unknown: [] }, ["blocks"]],
    ["block", { found: [], unknown: [1, 2] }, ["blocks"]],
    ["block", { found: [{ ...earlier, isFirst: false }], unknown: [] }, ["reported"]],
    ["block", undefined, ["blocks"]],
    ["warn", undefined, ["reported"]],
    ["off", undefined, []],
  ] as const)("under %s makes of %j %j", async (concurrent, proposals, statuses) => {
    const findings = await concurrentFindings(() => Promise.resolve(proposals), planned(concurrent));
    expect(findings.map(({ status }) => status)).toEqual(statuses);
  });

  it("counts those that are too many to name, and they stand in the way as well", async () => {
    const found = Array.from({ length: 23 }, (_, i) => ({ ...earlier, number: i + 1 }));
    const findings = await concurrentFindings(() => Promise.resolve({ found, unknown: [] }), planned("block"));
    expect(findings.map(({ status }) => status)).toEqual(Array(21).fill("blocks"));
    expect(findings.at(-1)?.message).toBe("3 more open pull requests also change the same skills.");
    const later = found.map((one) => ({ ...one, isFirst: false }));
    const harmless = await concurrentFindings(() => Promise.resolve({ found: later, unknown: [] }), planned("block"));
    expect(harmless.map(({ status }) => status)).toEqual(Array(21).fill("reported"));
  });

  it.each(["warn", "block"] as const)("under %s names those of which nobody knows", async (concurrent) => {
    const unknown = { found: [], unknown: [7, 9] };
    const [found] = await concurrentFindings(() => Promise.resolve(unknown), planned(concurrent));
    expect(found?.message).toContain("Pull request 7 and 1 more were opened before this one");
  });
});

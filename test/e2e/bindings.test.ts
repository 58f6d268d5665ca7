/** The whole way of a skill that an agent is bound to: registered, published, granted, yanked, followed up; all of it pull requests. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AgentManifest, BoundView } from "../../src/core/bindings/agent-view.ts";
import type { ReleaseView, SkillSummary, SkillView } from "../../src/core/catalog/view.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { type FileSpec, skillMd } from "../support/git-fixture.ts";
import type { Login } from "../support/github-emulator.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

const SKILL = "billing/pricing-policy";
const SKILL_MD = `skills/${SKILL}/SKILL.md`;
const MANIFEST =
  "triggers: [discount question]\npermissions: [network:crm.example.com]\nsecrets:\n  - name: CRM_TOKEN\n    description: reads prices\n";
/** What an agent reads when it needs it. */
const TABLE = { [`skills/${SKILL}/references/price-table.md`]: "| plan | price |\n| --- | --- |\n| team | 10 |\n" };
/** Many processes, on a machine that may be busy. */
const LIMIT_MS = 600_000;

/** What is granted is an admin's to give. */
const POLICY = "preset: report\napprovals:\n  rules:\n    - when: { kind: grant }\n      from: admin\n";

let cli: CommandLine;
let hosted: HostedRepository;
/** Of whoever works on it: a clone, with the ledger as it was after the last merge. */
let work: string;
/** Where it is merged and published. */
let dir: string;

beforeEach(async () => {
  cli = new CommandLine();
  hosted = await HostedRepository.start({
    "skilltrunk.yaml": "versions: declared\nowners: [bob, ann]\nadmins: [cara]\n",
    "policy.yaml": POLICY,
    "skills/support/reply-tone/SKILL.md": skillMd("reply-tone", { version: "1.0.0" }),
  });
  dir = hosted.dir;
  work = hosted.repo.dir;
});
afterEach(async () => {
  await cli.cleanup();
  await hosted.close();
});

const skill = (version: string, body = version) => ({
  [SKILL_MD]: skillMd("pricing-policy", { version, body: `# Prices\n\n${body}\n` }),
});
const agent = (name: string, text: string) => ({ [`bindings/agents/${name}.yaml`]: `skills:\n  ${SKILL}:${text}` });
const GRANTED =
  "\n    grants:\n      - network:crm.example.com\n    secrets:\n      CRM_TOKEN: vault:kv/sales/crm#token\n";

type Files = Readonly<Record<string, FileSpec>>;

let pulls = 0;
/** One pull request, merged and published. */
async function merge(files: Files, title: string, as: Login = "ann"): Promise<void> {
  const { number } = await hosted.propose({ as, branch: `change-${++pulls}`, title, files });
  await published(number);
}

async function published(number: number): Promise<void> {
  await hosted.merge(number);
  const { status, stderr } = await cli.run(["reconcile", dir]);
  expect(status, stderr).toBe(0);
  hosted.repo.git("fetch", "-q", dir, "+refs/heads/skilltrunk/ledger:refs/heads/skilltrunk/ledger");
}

async function manifest(name: string): Promise<AgentManifest> {
  return (await cli.json<AgentManifest>(["agents", name, "--registry", dir])).document;
}

async function has(name: string): Promise<readonly string[]> {
  const { skills, pending } = await manifest(name);
  const missing = ({ missing: { permissions, secrets } }: AgentManifest["pending"][number]) =>
    [...permissions, ...secrets].map((one) => ` ${one.name} ${one.why}`).join(",");
  return [
    ...skills.map(({ version }) => version),
    ...pending.map((one) => `${one.status} ${one.version}:${missing(one)}`),
  ];
}

/** What the check of a change on a branch of its own says; the change goes no further. */
async function checked(files: Files, title: string): Promise<CheckReport> {
  const branch = `try-${++pulls}`;
  hosted.repo.branch(branch);
  hosted.repo.commit(files, title);
  hosted.repo.checkout("main");
  return (await cli.json<CheckReport>(["check", branch, "--repository", work])).document;
}

/** The rules that stand in a change's way. */
const blocking = ({ findings, skills }: CheckReport) =>
  [...findings, ...skills.flatMap((one) => one.findings)].flatMap(({ rule, status }) =>
    status === "blocks" ? [rule] : [],
  );

it("walks through", { timeout: LIMIT_MS }, async () => {
  // Registered by a pull request: the folder is the name, for ever; what leads out of it, or is called otherwise, is none.
  const outside = { [`skills/${SKILL}/references/all.md`]: { link: "../../../../policy.yaml" } };
  expect(blocking(await checked({ ...skill("0.1.0"), ...outside }, "feat: a link out"))).toEqual(["symlink"]);
  const misnamed = { [SKILL_MD]: skillMd("prices", { version: "0.1.0" }) };
  expect(blocking(await checked(misnamed, "feat: another name"))).toEqual(["name-folder"]);

  const first = { ...skill("0.1.0"), ...TABLE, [`skills/${SKILL}/skill.yaml`]: MANIFEST };
  await merge(first, "feat: the pricing policy");

  // Whoever looks for its trigger finds it and nothing else, and sees what it asks for before anybody is bound to it.
  const { document: found } = await cli.json<{ skills: SkillSummary[] }>(["search", "discount", "--registry", dir]);
  expect(found.skills.map(({ id, version }) => `${id}@${version}`)).toEqual([`${SKILL}@0.1.0`]);
  const { document: release } = await cli.json<ReleaseView>(["show", `${SKILL}@latest`, "--registry", dir]);
  expect(release.declares).toMatchObject({
    triggers: ["discount question"],
    permissions: ["network:crm.example.com"],
    secrets: ["CRM_TOKEN"],
  });
  expect(release.files.map(({ path }) => path)).toEqual(["SKILL.md", "references/price-table.md", "skill.yaml"]);

  // A new binding waits for the permission and the secret that the skill declares, until an admin's merge clears both.
  await merge(agent("quote", ' ">=0.1 <1"\n'), "chore: quotes need prices");
  const waiting = "network:crm.example.com not granted, CRM_TOKEN not granted";
  expect(await has("quote")).toEqual([`pending_grants 0.1.0: ${waiting}`]);
  const files = agent("quote", `\n    use: ">=0.1 <1"${GRANTED}`);
  const grant = await hosted.propose({ as: "cara", branch: "grant", title: "chore: let quotes read prices", files });
  const { document: asked } = await cli.json<CheckReport>(["check", "grant", "--repository", work]);
  expect(asked.needs).toMatchObject([{ role: "admin", people: ["cara"], subjects: ["bindings/agents/quote.yaml"] }]);
  expect(await has("quote")).toEqual([`pending_grants 0.1.0: ${waiting}`]);
  await published(grant.number);
  expect(await has("quote")).toEqual(["0.1.0"]);
  const [active] = (await manifest("quote")).skills;
  expect(active).toMatchObject({
    id: SKILL,
    grants: [{ permission: "network:crm.example.com", until: null }],
    secrets: [{ name: "CRM_TOKEN", reference: "vault:kv/sales/crm#token" }],
  });
  // One of both is not enough.
  await merge(agent("half", `\n    use: 0.1.0${GRANTED.split("    secrets")[0]}`), "chore: grant the network");
  expect(await has("half")).toEqual(["pending_grants 0.1.0: CRM_TOKEN not granted"]);
  await merge(agent("pinned", `\n    use: 0.1.0${GRANTED}`), "chore: pin prices");

  // 0.0.5 after 0.1.0 is refused, before the merge and after it.
  const report = await checked(skill("0.0.5"), "feat: backwards");
  expect(report.verdict).toBe("fail");
  const [refusal] = report.skills.flatMap(({ findings }) => findings.filter(({ status }) => status === "blocks"));
  expect(refusal?.rule).toBe("version-order");
  expect(refusal?.message).toContain("0.1.0");
  await merge(skill("0.0.5"), "feat: backwards");
  expect((await cli.run(["explain", SKILL, "--repository", dir])).stdout).toContain(refusal?.message);
  expect(await has("quote")).toEqual(["0.1.0"]);

  // A follow-up: who asked for a range gets it, who asked for a version keeps that.
  await merge(skill("0.2.0"), "feat: newer prices");
  expect([await has("quote"), await has("pinned")]).toEqual([["0.2.0"], ["0.1.0"]]);
  const who = await cli.json<BoundView>(["who", `${SKILL}@0.2.0`, "--registry", dir]);
  expect(who.document.agents.map((one) => one.agent)).toEqual(["quote"]);

  // Whoever is bound anew gets the follow-up, too, by `latest` and by a range.
  await merge(agent("newcomer", `\n    use: latest${GRANTED}`), "chore: bind a newcomer");
  expect(await has("newcomer")).toEqual(["0.2.0"]);

  // The lock remembers what the range meant.
  expect((await cli.run(["lock", "--check"], { cwd: work })).status).toBe(1);
  expect((await cli.run(["lock", "--agent", "quote"], { cwd: work })).stdout).toContain("nothing → 0.2.0");
  const lock = join(work, "bindings/agents/quote.lock.yaml");
  writeFileSync(lock, `${readFileSync(lock, "utf8")}# kept\n`);
  expect(existsSync(join(work, "bindings/agents/pinned.lock.yaml"))).toBe(false);
  expect((await cli.run(["lock", "--check", "--agent", "quote"], { cwd: work })).status).toBe(0);
  execFileSync("git", ["checkout", "-q", "--", "."], { cwd: work });
  await merge({ "bindings/agents/quote.lock.yaml": readFileSync(lock, "utf8") }, "chore: lock quotes");

  // A yank: what is bound and locked stays, what is bound anew skips it.
  const yanked = 'versions:\n  0.2.0:\n    state: yanked\n    reason: "rounds the wrong way"\n';
  await merge({ [`lifecycle/${SKILL}.yaml`]: `owners: [bob, ann]\n${yanked}` }, "chore: yank 0.2.0");
  await merge(agent("fresh", `\n    use: ">=0.1 <1"${GRANTED}`), "chore: one more agent");
  expect([await has("quote"), await has("fresh"), await has("pinned")]).toEqual([["0.2.0"], ["0.1.0"], ["0.1.0"]]);
  expect((await manifest("quote")).skills[0]?.warnings).toEqual([`${SKILL}@0.2.0 is yanked: rounds the wrong way.`]);
  expect(await has("newcomer")).toEqual(["0.1.0"]);
  const resolved = async (wanted: string) =>
    (await cli.json<ReleaseView>(["show", `${SKILL}@${wanted}`, "--registry", dir])).document.version;
  expect([await resolved("latest"), await resolved("^0.2.0 || ^0.1"), await resolved("0.2.0")]).toEqual([
    "0.1.0",
    "0.1.0",
    "0.2.0",
  ]);
  // Who binds an agent to exactly it gets it, and the check says what it is.
  const pinned = await checked(agent("late", `\n    use: 0.2.0${GRANTED}`), "chore: bind late");
  expect(JSON.stringify(pinned)).toContain(`${SKILL}@0.2.0 is yanked`);
  // Its number is taken: what mends it is another version.
  const again = await checked(skill("0.2.0", "Rounds right."), "fix: the same number");
  expect([again.verdict, blocking(again)]).toEqual(["fail", ["version-immutable"]]);

  // 0.2.1 mends it, and asks for more: the lock goes no further than what is granted.
  const more = MANIFEST.replace("[network:crm.example.com]", "[network:crm.example.com, filesystem:write]");
  await merge({ ...skill("0.2.1"), [`skills/${SKILL}/skill.yaml`]: more }, "fix: round the right way");
  expect(await has("fresh")).toEqual(["pending_grants 0.2.1: filesystem:write not granted"]);
  expect((await manifest("quote")).skills[0]?.later).toEqual({
    version: "0.2.1",
    missing: { permissions: [{ name: "filesystem:write", why: "not granted" }], secrets: [] },
  });
  const upgrade = ["lock", "--agent", "quote", "--upgrade"];
  expect((await cli.run(upgrade, { cwd: work })).stdout).toMatch(/^Every lock says/);
  const wider = GRANTED.replace("    secrets", "      - filesystem:write\n    secrets");
  await merge(agent("quote", `\n    use: ">=0.1 <1"${wider}`), "chore: let quotes write");
  const proposed = await cli.json<{ agents: { agent: string; proposal: { branch: string; made: boolean } }[] }>(
    ["upgrade", "--agent", "quote"],
    { cwd: work },
  );
  expect(proposed.document.agents).toMatchObject([
    { agent: "quote", changes: [{ id: SKILL, from: "0.2.0", to: "0.2.1" }] },
  ]);
  const { branch } = proposed.document.agents[0]?.proposal ?? { branch: "" };
  const shown = execFileSync("git", ["show", `${branch}:bindings/agents/quote.lock.yaml`], {
    cwd: work,
    encoding: "utf8",
  });
  expect(shown).toContain("version: 0.2.1");
  const repeated = await cli.json<typeof proposed.document>(["upgrade", "--agent", "quote"], { cwd: work });
  expect(repeated.document.agents[0]?.proposal).toMatchObject({ branch, made: false });
  expect((await cli.run(upgrade, { cwd: work })).stdout).toContain("0.2.0 → 0.2.1");
  const written = readFileSync(lock, "utf8");
  expect(written).toMatch(/# kept\n$/);
  await merge({ "bindings/agents/quote.lock.yaml": written }, "chore: lock quotes anew");
  expect(await has("quote")).toEqual(["0.2.1"]);

  // The detail: name, owners, visibility, description, and every version with its state and the digest of its content.
  const { document: detail } = await cli.json<SkillView>(["show", SKILL, "--registry", dir]);
  expect(detail).toMatchObject({
    id: SKILL,
    owners: ["bob", "ann"],
    visibility: "public",
    description: "Does pricing-policy when asked to.",
    version: "0.2.1",
    triggers: ["discount question"],
  });
  expect(detail.versions.map(({ version, state, reason }) => [version, state, reason])).toEqual([
    ["0.2.1", "online", undefined],
    ["0.2.0", "yanked", "rounds the wrong way"],
    ["0.1.0", "online", undefined],
  ]);
  const digests = detail.versions.map(({ digest }) => digest);
  expect([digests.at(-1), digests[0]]).toEqual([release.digest, (await manifest("quote")).skills[0]?.digest]);
  expect(new Set(digests).size).toBe(3);
  expect((await cli.run(["verify", dir])).status).toBe(0);
});

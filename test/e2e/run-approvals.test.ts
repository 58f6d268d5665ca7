/** A registry that runs, and asks the code host itself for the approvals that releases wait for. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AgentManifest } from "../../src/core/bindings/agent-view.ts";
import type { SkillView } from "../../src/core/catalog/view.ts";
import { CommandLine, eventually } from "../support/command-line.ts";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

const POLICY =
  "approvals:\n  source: api\n  rules:\n    - when: { kind: content }\n      from: owner\n    - when: { kind: grant }\n      from: admin\n";
/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 300_000;

let cli: CommandLine;
let hosted: HostedRepository;

beforeEach(async () => {
  cli = new CommandLine();
  hosted = await HostedRepository.start({
    "policy.yaml": POLICY,
    "skilltrunk.yaml": "owners: [bob]\nadmins: [cara]\n",
  });
});
afterEach(async () => {
  await cli.cleanup();
  await hosted.close();
});

/** The index of a registry that runs. It looks at what the code host says now and then, and when `wake` asks it to. */
async function run(env: Readonly<Record<string, string>>) {
  const args = ["run", hosted.dir, "--port", "0", "--admin-port", "0", "--json"];
  const running = cli.start(args, { env });
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  const { index, admin } = JSON.parse(text) as { readonly index: string; readonly admin: string };
  return { index, wake: () => cli.run(["reconcile", "--now", "--admin-port", new URL(admin).port]) };
}

async function statusOf(index: string): Promise<number> {
  return (await fetch(`${index}/v1/skills/billing/refunds`)).status;
}

async function merged(): Promise<number> {
  const files = { "skills/billing/refunds/SKILL.md": skillMd("refunds") };
  const { number } = await hosted.propose({ branch: "refunds", title: "feat: refunds", files });
  await hosted.github.review(number, "bob", "APPROVE");
  await hosted.merge(number);
  return number;
}

it("publishes what was approved, with a token for where the repository is", { timeout: LIMIT_MS }, async () => {
  const env = {
    GITHUB_TOKEN: "token-acme",
    GITHUB_API_URL: hosted.github.url,
    GITHUB_REPOSITORY: hosted.github.repository,
  };
  const { index } = await run(env);
  expect(await statusOf(index)).toBe(404);
  await merged();
  const view = await eventually(async () => {
    const response = await fetch(`${index}/v1/skills/billing/refunds`);
    return response.ok ? ((await response.json()) as SkillView) : undefined;
  }, "billing/refunds in the index");
  expect(view.version).toBe("1.0.0");
});

it("lets a grant count when an admin has approved it, and is rebuilt with that", { timeout: LIMIT_MS }, async () => {
  const env = {
    GITHUB_TOKEN: "token-acme",
    GITHUB_API_URL: hosted.github.url,
    GITHUB_REPOSITORY: hosted.github.repository,
  };
  const { index, wake } = await run(env);
  const asking = {
    "skills/billing/refunds/SKILL.md": skillMd("refunds"),
    "skills/billing/refunds/skill.yaml": "permissions: [network:crm.example.com]\nsecrets: [CRM_TOKEN]\n",
  };
  const skill = await hosted.propose({ branch: "refunds", title: "feat: refunds", files: asking });
  await hosted.github.review(skill.number, "bob", "APPROVE");
  await hosted.merge(skill.number);
  // A pass may have been between the merge and the host's word of it.
  await wake();
  await eventually(async () => ((await statusOf(index)) === 200 ? true : undefined), "billing/refunds in the index");

  const granted = "    grants: [network:crm.example.com]\n    secrets: { CRM_TOKEN: env:CRM_TOKEN }\n";
  const files = { "bindings/agents/quote.yaml": `skills:\n  billing/refunds:\n    use: ^1\n${granted}` };
  const grant = await hosted.propose({ branch: "grant", title: "chore: grant", files });
  await hosted.github.review(grant.number, "bob", "APPROVE");
  await hosted.merge(grant.number);
  await wake();
  const has = async () => {
    const document = (await (await fetch(`${index}/v1/agents/quote/manifest`)).json()) as AgentManifest;
    const waiting = document.pending?.flatMap(({ missing: { permissions, secrets } }) => [...permissions, ...secrets]);
    return [...(document.skills ?? []), ...(waiting ?? [])].map((one) => ("why" in one ? one.why : one.version)).join();
  };
  const becomes = (expected: string) =>
    eventually(async () => ((await has()) === expected ? true : undefined), `the agent has ${expected}`);
  // The owner of the skill is no admin.
  await becomes("waits for the approval of admin,waits for the approval of admin");
  await hosted.github.review(grant.number, "cara", "APPROVE");
  await wake();
  await becomes("1.0.0");
  // Whoever gets it sees who agreed.
  const { document: given } = await cli.json<AgentManifest>(["agents", "quote", "--registry", hosted.dir]);
  expect(given.skills).toMatchObject([{ grants: [{ by: ["cara"] }], secrets: [{ name: "CRM_TOKEN", by: ["cara"] }] }]);
  const { status, stdout } = await cli.run(["verify", hosted.dir]);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^Identical:/)]);
});

it("sends the token to no other host, and leaves the release waiting", { timeout: LIMIT_MS }, async () => {
  await merged();
  hosted.github.requests.length = 0;
  hosted.git("remote", "add", "origin", "https://git.example.com/acme/skills.git");
  const { index } = await run({ GITHUB_TOKEN: "token-acme", GITHUB_API_URL: hosted.github.url });
  expect(await statusOf(index)).toBe(404);
  expect(hosted.github.requests).toEqual([]);
});

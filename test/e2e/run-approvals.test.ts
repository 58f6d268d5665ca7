/** A registry that runs, and asks the code host itself for the approvals that releases wait for. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SkillView } from "../../src/core/catalog/view.ts";
import { CommandLine, eventually } from "../support/command-line.ts";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

const POLICY = "approvals:\n  source: api\n  rules:\n    - when: { kind: content }\n      from: owner\n";
/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;

let cli: CommandLine;
let hosted: HostedRepository;

beforeEach(async () => {
  cli = new CommandLine();
  hosted = await HostedRepository.start({ "policy.yaml": POLICY, "skilltrunk.yaml": "owners: [bob]\n" });
});
afterEach(async () => {
  await cli.cleanup();
  await hosted.close();
});

async function run(env: Readonly<Record<string, string>>): Promise<string> {
  const args = ["run", hosted.dir, "--port", "0", "--admin-port", "0", "--json"];
  const running = cli.start(args, { env });
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  return (JSON.parse(text) as { readonly index: string }).index;
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
  const index = await run(env);
  expect(await statusOf(index)).toBe(404);
  await merged();
  const view = await eventually(async () => {
    const response = await fetch(`${index}/v1/skills/billing/refunds`);
    return response.ok ? ((await response.json()) as SkillView) : undefined;
  }, "billing/refunds in the index");
  expect(view.version).toBe("1.0.0");
});

it("sends the token to no other host, and leaves the release waiting", { timeout: LIMIT_MS }, async () => {
  await merged();
  hosted.github.requests.length = 0;
  hosted.git("remote", "add", "origin", "https://git.example.com/acme/skills.git");
  const index = await run({ GITHUB_TOKEN: "token-acme", GITHUB_API_URL: hosted.github.url });
  expect(await statusOf(index)).toBe(404);
  expect(hosted.github.requests).toEqual([]);
});

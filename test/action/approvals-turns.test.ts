/** `mode: approvals` of the built action by the clock: in which order it looks at pull requests, and which it leaves out. */
import { afterEach, expect, it } from "vitest";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository, type Proposed } from "../support/hosted-repository.ts";

const POLICY = `approvals:
  source: api
  rules:
    - when: { kind: content }
      from: owner
scan:
  limits: { change-text: 3000 }
`;
const LIMIT_MS = 180_000;

let hosted: HostedRepository | undefined;
afterEach(async () => {
  await hosted?.close();
  hosted = undefined;
});

it("looks at new heads first, and once only at what is too large", { timeout: LIMIT_MS }, async () => {
  const here = await HostedRepository.start({
    "policy.yaml": POLICY,
    "skilltrunk.yaml": "owners: [bob]\n",
    "skills/billing/refunds/SKILL.md": skillMd("refunds"),
  });
  hosted = here;
  const propose = (name: string, lines: number): Promise<Proposed> => {
    const files = { [`skills/billing/${name}/SKILL.md`]: skillMd(name, { body: "Take the amount.\n".repeat(lines) }) };
    return here.propose({ branch: name, title: `feat: ${name}`, files });
  };
  const large = await propose("large", 400);
  const small = await propose("small", 1);
  const run = async (): Promise<readonly string[]> => {
    const { status, stdout } = await here.step({ mode: "approvals" }, "schedule", {});
    expect(status).toBe(0);
    return stdout.split("\n").filter((line) => line.includes("#"));
  };
  const statusOf = ({ head }: Proposed) => here.github.statuses(head).at(-1);

  expect(await run()).toEqual([
    `Pull request #${large.number}: pending. Too large to be looked at: split it into smaller changes.`,
    expect.stringContaining(`Pull request #${small.number}: pending. Waits for 1 approval`),
  ]);
  expect(statusOf(large)).toMatchObject({ context: "skilltrunk/approvals", state: "pending" });

  const fresh = await propose("fresh", 1);
  expect(await run()).toEqual([
    `Too large, and not looked at again until they get a new commit or a review: #${large.number}.`,
    expect.stringContaining(`Pull request #${fresh.number}: pending. Waits`),
    expect.stringContaining(`Pull request #${small.number}: pending. Waits`),
  ]);

  const split = await here.amend(large, { "skills/billing/large/SKILL.md": skillMd("large") });
  expect((await run()).map((line) => line.slice(0, 16))).toEqual([
    `Pull request #${split.number}:`,
    `Pull request #${small.number}:`,
    `Pull request #${fresh.number}:`,
  ]);
});

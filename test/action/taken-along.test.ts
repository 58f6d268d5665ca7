/** What nobody approved and a later merge takes along is named where people decide: in the check, once it is held, by `explain`. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

const MD = "skills/billing/refunds/SKILL.md";
const LIMIT_MS = 120_000;

let hosted: HostedRepository;
const cli = new CommandLine();
beforeAll(async () => {
  hosted = await HostedRepository.start({
    "policy.yaml": "approvals:\n  source: api\n  rules:\n    - when: { kind: content }\n      from: owner\n",
    "skilltrunk.yaml": "owners: [bob]\nadmins: [cara]\n",
    [MD]: skillMd("refunds"),
  });
});
afterAll(async () => {
  await hosted.close();
  await cli.cleanup();
});

/** As people read it. */
const plain = (markdown: string): string => markdown.replaceAll("\\", "").replaceAll("&#8203;", "");
const publish = () => hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/main" });

it("the merge that brought it is named with its files, until it is published", { timeout: LIMIT_MS }, async () => {
  const sly = await hosted.propose({
    as: "eve",
    branch: "sly",
    title: "feat: sly",
    files: { [MD]: skillMd("refunds", { body: "Sly.\n" }) },
  });
  const alone = await hosted.check(sly);
  expect(alone.summary).not.toContain("takes along what #");
  const brought = await hosted.merge(sly.number);
  await publish();

  const notes = { "skills/billing/refunds/notes.md": "Nothing to see.\n" };
  const harmless = await hosted.propose({ as: "eve", branch: "notes", title: "docs: notes", files: notes });
  const expected = `It takes along what #${sly.number} (${brought.slice(0, 12)}) brought (SKILL.md), which is not approved: approving this approves that too.`;
  const said = plain((await hosted.check(harmless)).summary);
  expect(said).toContain(expected);

  await hosted.merge(harmless.number);
  await publish();
  const [comment] = await hosted.github.comments(harmless.number);
  expect(plain(comment?.body ?? "")).toContain(expected);
  expect((await cli.run(["explain", "refunds", "--repository", hosted.dir])).stdout).toContain(expected);
});

it("what the change takes back is not taken along", { timeout: LIMIT_MS }, async () => {
  const first = hosted.repo.git("rev-list", "--max-parents=0", "main").slice(0, 12);
  const files = { [MD]: skillMd("refunds"), "skills/billing/refunds/more.md": "More.\n" };
  const back = await hosted.propose({ as: "ann", branch: "back", title: "fix: back", files });
  const summary = plain((await hosted.check(back)).summary);
  expect(summary).not.toContain("takes along what #1");
  expect(summary).toContain(`takes along what commit ${first} brought (SKILL.md)`);
  expect(summary).toMatch(/takes along what #2 \(\w+\) brought \(notes\.md\)/);
});

/** The built action where `trunk` of the settings is another branch than the host's default one: that one counts, in every mode. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { APPROVALS_STATUS } from "../../src/core/gate/stage-status.ts";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

const LIMIT_MS = 120_000;
const POLICY = "approvals:\n  source: api\n  rules: [{ when: { kind: new }, from: owner }]\n";
const LEDGER = "refs/heads/skilltrunk/ledger";

let hosted: HostedRepository;
beforeAll(async () => {
  const files = { "skilltrunk.yaml": "trunk: live\nowners: [bob]\n", "policy.yaml": POLICY };
  hosted = await HostedRepository.start({ ...files, "skills/billing/refunds/SKILL.md": skillMd("refunds") });
  hosted.repo.git("branch", "live", "main");
  await hosted.push("live");
});
afterAll(() => hosted.close());

const commitOf = (ref: string) => hosted.git("for-each-ref", "--format=%(objectname)", ref);
const push = (branch: string) =>
  hosted.step({ mode: "publish" }, "push", { ref: `refs/heads/${branch}` }, hosted.repo.head(branch));

it("publishes what is pushed to it, and nothing for any other branch", { timeout: LIMIT_MS }, async () => {
  hosted.repo.git("branch", "topic", "main");
  expect((await push("topic")).stdout).toContain("not to the trunk");
  expect(commitOf(LEDGER)).toBe("");
  const { status, outputs } = await push("live");
  expect([status, outputs["trunk"]]).toEqual([0, hosted.repo.head("live")]);
  expect(commitOf(LEDGER)).not.toBe("");
});

it("checks all of it, and no other branch", { timeout: LIMIT_MS }, async () => {
  hosted.repo.checkout("live");
  hosted.repo.commit({ "README.md": "live\n" }, "docs: live");
  hosted.repo.checkout("main");
  await hosted.push("live");
  const run = (branch: string) => hosted.step({ mode: "check" }, "workflow_dispatch", {}, hosted.repo.head(branch));
  expect((await run("live")).outputs["verdict"]).toBe("pass");
  expect((await run("main")).commands[0]?.message).toContain("no longer what is proposed");
});

it("comments on what is proposed for it, and asks for its approvals", { timeout: LIMIT_MS }, async () => {
  const files = { "skills/billing/late/SKILL.md": skillMd("late") };
  const proposed = await hosted.propose({ branch: "late", title: "feat: late", files, into: "live" });
  const { outputs } = await hosted.check(proposed, { into: "live" });
  await hosted.after(proposed, { mode: "report", "report-path": outputs["report-path"] ?? "" });
  expect((await hosted.github.comments(proposed.number)).map(({ body }) => body)).toEqual([
    expect.stringContaining("Ready to merge, once it is approved"),
  ]);
  const said = () => hosted.github.statuses(proposed.head).map(({ context, state }) => `${context}: ${state}`);
  await hosted.after(proposed, { mode: "approvals" }, "pull_request_review");
  expect(said()).toEqual([`${APPROVALS_STATUS}: pending`]);
  await hosted.github.review(proposed.number, "bob", "APPROVE");
  await hosted.step({ mode: "approvals" }, "schedule", {});
  expect(said()).toEqual([`${APPROVALS_STATUS}: pending`, `${APPROVALS_STATUS}: success`]);
});

it("asks nobody about what is proposed for another branch", { timeout: LIMIT_MS }, async () => {
  const files = { "skills/billing/idle/SKILL.md": skillMd("idle") };
  const proposed = await hosted.propose({ branch: "idle", title: "feat: idle", files });
  const { stdout } = await hosted.after(proposed, { mode: "approvals" }, "pull_request_review");
  expect([stdout.includes("No open pull request is concerned"), hosted.github.statuses(proposed.head)]).toEqual([
    true,
    [],
  ]);
});

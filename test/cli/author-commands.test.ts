/** `new`, `bump`, `waive`, `owners`, `proposals` and `validate --fix`, as authors run them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../../src/core/bytes.ts";
import type { Problem } from "../../src/core/catalog/view.ts";
import type { CheckReport, SkillReport } from "../../src/core/report/check-report.ts";
import { renderSummary } from "../../src/core/report/proposal-summary.ts";
import { readSkillMd } from "../../src/core/skill/skill-md.ts";
import { UNFILLED_INSTRUCTIONS } from "../../src/core/skill/unfilled-text.ts";
import { parseLifecycle } from "../../src/core/trunk/lifecycle.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { type GitHubEmulator, startGitHub } from "../support/github-emulator.ts";

const TEMPLATE = join(dirname(dirname(import.meta.dirname)), "skills-repo-template");

let cli: CommandLine;
let repo: GitFixture;
beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
});
afterEach(async () => {
  repo.cleanup();
  await cli.cleanup();
});

const run = (...args: string[]) => cli.run(args, { cwd: repo.dir });
const json = <T>(...args: string[]) => cli.json<T>(args, { cwd: repo.dir });
const text = (path: string) => readFileSync(join(repo.dir, path), "utf8");
const SETTINGS = `owners: [acme/platform]
namespaces:
  billing: { owners: [acme/billing] }
`;
const REFUNDS = "skills/billing/refunds/SKILL.md";

/** Two releases of billing/refunds, 1.0.0 and 1.1.0, in the repository's own ledger. */
async function publish(versions = "derived"): Promise<void> {
  repo.commit(
    {
      "skilltrunk.yaml": `${SETTINGS}versions: ${versions}\n`,
      [REFUNDS]: skillMd("refunds", { version: "1.0.0" }),
      "skills/billing/refunds/run.sh": { text: "#!/bin/sh\n", executable: true },
      "skills/billing/refunds/evals/one.md": "Ask for money.\n",
    },
    "feat: refunds",
  );
  repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.1.0" }) }, "feat: more");
  const { status } = await run("reconcile", ".");
  expect(status).toBe(0);
}

describe("new", () => {
  test("makes a skill whose only finding is that it is to be filled in, in a repository without any settings", async () => {
    const { status, stdout } = await run(
      "new",
      "billing/credit-notes",
      "--description",
      "Writes: credit notes. Use when asked.",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("  skills/billing/credit-notes/SKILL.md\n  lifecycle/billing/credit-notes.yaml\n");
    expect(stdout).toContain("Say in lifecycle/billing/credit-notes.yaml who owns the skill.");
    const made = text("skills/billing/credit-notes/SKILL.md");
    expect(made).toContain(
      '---\nname: credit-notes\ndescription: "Writes: credit notes. Use when asked."\n---\n\n# Credit notes\n',
    );
    expect(readSkillMd(Buffer.from(made), "credit-notes").findings).toEqual([]);
    const lifecycle = text("lifecycle/billing/credit-notes.yaml");
    expect(parseLifecycle("lifecycle/billing/credit-notes.yaml", Buffer.from(lifecycle)).findings).toEqual([]);
    const filledIn = lifecycle.replaceAll(/^# (?=owners:| {2}-)/gm, "");
    expect(parseLifecycle("x", Buffer.from(filledIn)).lifecycle?.owners).toHaveLength(2);
    const unfilled = await run("validate", "skills/billing/credit-notes");
    expect([unfilled.status, unfilled.stdout]).toEqual([
      1,
      expect.stringMatching(/SKILL\.md.* still has the sentence/),
    ]);
    const path = "skills/billing/credit-notes/SKILL.md";
    repo.write({ [path]: made.replace(UNFILLED_INSTRUCTIONS.purpose, "The customer gets a credit note.") });
    expect((await run("validate", "skills/billing/credit-notes")).status).toBe(0);
  });

  test("makes it where the skills of its namespace are, and where most are for a new one", async () => {
    repo.write({
      "plugins/gh/skills/issues/SKILL.md": skillMd("issues"),
      "plugins/cpp/skills/modern/SKILL.md": skillMd("modern"),
      "skills/billing/refunds/SKILL.md": skillMd("refunds"),
    });
    const made = async (id: string) => (await json<{ folder: string }>("new", id)).document.folder;
    expect(await made("gh/pulls")).toBe("plugins/gh/skills/pulls");
    expect(await made("billing/prices")).toBe("skills/billing/prices");
    expect(await made("rust/review")).toBe("plugins/rust/skills/review");
  });

  test("goes by the repository's own folders, from anywhere in it, and needs no lifecycle file where owners are named", async () => {
    repo.write({
      "skilltrunk.yaml": `paths: ["agents/{name}", "teams/{namespace}/skills/{name}"]\nnamespace: core\n${SETTINGS}`,
    });
    mkdirSync(join(repo.dir, "docs"));
    const inFolder = await cli.json<{ files: string[] }>(["new", "core/review"], { cwd: join(repo.dir, "docs") });
    expect(inFolder.document.files).toEqual(["agents/review/SKILL.md"]);
    const other = await json<{ files: string[]; owners: string[] }>("new", "billing/refunds");
    expect(other.document).toMatchObject({
      files: ["teams/billing/skills/refunds/SKILL.md"],
      owners: ["acme/billing"],
    });
    expect(existsSync(join(repo.dir, "lifecycle"))).toBe(false);
  });

  test("never overwrites: a skill, its name elsewhere, a folder with anything in it, a link", async () => {
    repo.write({ [REFUNDS]: skillMd("refunds"), "skills/billing/prices/notes.txt": "mine" });
    symlinkSync("billing", join(repo.dir, "skills", "money"));
    const before = readdirSync(repo.dir, { recursive: true });
    const codes = [];
    for (const id of ["billing/refunds", "support/refunds", "billing/prices", "money/cash"]) {
      codes.push((await json<Problem>("new", id)).document.code);
    }
    expect(codes).toEqual(["WOULD_OVERWRITE", "USAGE", "WOULD_OVERWRITE", "WOULD_OVERWRITE"]);
    expect(readdirSync(repo.dir, { recursive: true })).toEqual(before);
  });

  test.each([
    [["new", "Refunds"], "names"],
    [["new", "a/b", "--description", "x".repeat(1025)], "1024"],
    [["new", "a/b", "--description", " "], "description"],
    [["new", "a/b", "--from", "billing/refunds"], "nothing yet"],
    [["new", "a/b", "--dir", "nowhere"], "nowhere"],
  ])("%j is refused, and nothing is written", async (args, word) => {
    const { status, stdout, stderr } = await run(...args);
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr.toLowerCase()).toContain(args[1] === "Refunds" ? "namespace/name" : word);
    expect(existsSync(join(repo.dir, "skills"))).toBe(false);
  });

  test("--from copies a release whole, under its new name, and says where it came from", async () => {
    await publish();
    const { stdout } = await run("new", "support/payback", "--from", "billing/refunds@1.0.0");
    expect(stdout).toContain("Made support/payback as a copy of billing/refunds@1.0.0:");
    expect(text("skills/support/payback/SKILL.md")).toBe(
      skillMd("refunds", { version: "1.0.0" })
        .replace("name: refunds", "name: payback")
        .replace('"1.0.0"\n', '"1.0.0"\n  forked-from: billing/refunds@1.0.0\n'),
    );
    expect(text("skills/support/payback/evals/one.md")).toBe("Ask for money.\n");
    repo.git("add", "-A");
    expect(repo.git("ls-files", "-s", "skills/support/payback/run.sh")).toMatch(/^100755 /);
    expect((await run("validate", "skills/support/payback")).status).toBe(0);

    const later = await run("new", "support/third", "--from", "refunds", "--description", "Other. Use elsewhere.");
    expect(later.status).toBe(0);
    const third = readSkillMd(Buffer.from(text("skills/support/third/SKILL.md")), "third");
    expect(third.skill).toMatchObject({ name: "third", description: "Other. Use elsewhere.", version: "1.0.0" });
    expect(third.findings).toEqual([]);
  });

  test("--from copies a skill with fields of its own, which no --description is to blame for", async () => {
    const odd = skillMd("odd").replace("\n---\n", "\neffort: high\n---\n");
    repo.commit({ "policy.yaml": "preset: report\n", "skills/billing/odd/SKILL.md": odd }, "feat: odd");
    await publish();
    for (const [id, more] of [
      ["support/odder", []],
      ["support/oddest", ["--description", "Other. Use elsewhere."]],
    ] as const) {
      const { status, stderr } = await run("new", id, "--from", "billing/odd", ...more);
      expect([id, status, stderr]).toEqual([id, 0, expect.not.stringContaining("--description")]);
      expect(text(`skills/${id}/SKILL.md`)).toContain("effort: high");
    }
    const bad = await run("new", "support/bad", "--from", "billing/odd", "--description", " ");
    expect(bad.status).toBe(2);
  });

  test("says of a namespace that is nearly another, and of a folder that is no repository, that they are", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "feat: refunds");
    expect((await run("new", "biling/oops")).stderr).toContain("did you mean billing?");
    expect((await run("new", "support/fine")).stderr).toBe("");
    const outside = await cli.run(["new", "a/b"]);
    expect(outside.stderr).toContain("is no skills repository, and no folder above it is");
    expect((await cli.run(["owners"])).stdout).toContain("is no skills repository");
  });

  test("--from reads the ledger of the place that a clone came from", async () => {
    await publish();
    const clone = join(cli.home, "clone");
    repo.git("clone", "-q", "--single-branch", `file://${repo.dir}`, clone);
    const made = await cli.json<{ from: string }>(["new", "a/b", "--from", "billing/refunds"], { cwd: clone });
    expect(made.document.from).toBe("billing/refunds@1.1.0");
  });
});

describe("bump", () => {
  test("writes the smallest version that is accepted, or the step that is asked for", async () => {
    await publish("declared");
    const declared = () => readSkillMd(Buffer.from(text(REFUNDS)), "refunds").skill?.version;
    const first = await run("bump", "refunds");
    expect(first.stdout).toBe(`${REFUNDS}: the version is 1.1.1 now (was 1.1.0; published is 1.1.0).\n`);
    expect(text(REFUNDS)).toBe(skillMd("refunds", { version: "1.1.1" }));
    expect((await run("bump", "billing/refunds")).stdout).toContain("nothing to change");
    for (const [skill, step, version] of [
      ["billing/refunds", "minor", "1.2.0"],
      ["skills/billing/refunds", "major", "2.0.0"],
      ["./skills/billing/refunds/", "1.1.7", "1.1.7"],
    ] as const) {
      expect((await run("bump", skill, step)).status).toBe(0);
      expect(declared()).toBe(version);
    }
  });

  test("writes nothing where titles give versions, says how they do, and writes one that is asked for by a flag", async () => {
    await publish();
    const before = text(REFUNDS);
    const { status, stdout } = await run("bump", "refunds");
    expect([status, text(REFUNDS)]).toEqual([0, before]);
    expect(stdout).toContain("nothing to change (published is 1.1.0)");
    expect(stdout).toContain("gives versions by the title of the pull request. `fix: …` raises the last number");
    const wanted = await json<Problem>("bump", "refunds", "major");
    expect([wanted.status, wanted.document.code, text(REFUNDS)]).toEqual([2, "USAGE", before]);
    expect(wanted.document.detail).toContain("2.0.0 is not written");
    expect(wanted.document.hint).toContain("--declare");
    expect((await run("bump", "refunds", "major", "--declare")).status).toBe(0);
    repo.git("commit", "-qam", "fix: not so small");
    const { document } = await json<CheckReport>("check", "--base", "HEAD~1");
    expect(document.skills).toMatchObject([{ version: "2.0.0", findings: [] }]);
  });

  test("leaves a check to say whose number in SKILL.md is not the version", async () => {
    await publish();
    repo.branch("mine");
    const skill = skillMd("refunds", { version: "1.1.0", body: "More.\n" });
    repo.commit({ [REFUNDS]: skill }, "feat: more");
    repo.git("commit", "-q", "--allow-empty", "-m", "Tidy up");
    const { document } = await json<CheckReport>("check");
    expect(document).toMatchObject({ verdict: "pass", skills: [{ version: "1.1.1", title: "Tidy up" }] });
    expect(document.skills[0]?.findings).toMatchObject([{ rule: "version-stray", severity: "info", file: REFUNDS }]);
    const said = await run("check");
    expect(said.stdout).toContain("version: 1.1.0 → 1.1.1, by the title “Tidy up”");
    expect(said.stderr).toContain("--title");
    expect(said.stderr).not.toContain("Merged by hand");
    const titled = await run("check", "--title", "feat: more");
    expect(titled.stdout).toContain("1.1.0 → 1.2.0, by the title “feat: more”");
    expect(titled.stderr).toBe("");
  });

  test("leaves a check to say what a merge with git's own message would give, and that is so", async () => {
    await publish();
    repo.branch("mine");
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.1.0", body: "More.\n" }) }, "feat: see more");
    expect((await run("check")).stderr).toContain("(“Merge branch …”), billing/refunds becomes 1.1.1.");
    repo.checkout("main");
    repo.git("merge", "-q", "--no-ff", "--no-edit", "mine");
    expect((await run("reconcile", ".")).stdout).toContain("1.1.1");
  });

  test("counts what is merged and not published yet, as a check does", async () => {
    await publish("declared");
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.2.0" }) }, "feat: more");
    expect((await run("bump", "refunds")).stdout).toContain(
      "the version is 1.2.1 now (was 1.2.0; published is 1.1.0, and 1.2.0 is merged and published soon).",
    );
    expect((await json<Problem>("bump", "refunds", "1.1.5")).document.detail).toBe(
      "Version 1.1.5 is not greater than 1.2.0, which is merged, and published soon.",
    );
  });

  test.each([
    ["feat: more", [], "1.2.0"],
    ["fix: less", ["--title", "feat!: other answers"], "2.0.0"],
  ])(
    "writes the version that a check of “%s” %j asks for, as check --fix and validate --fix do",
    async (said, titled, version) => {
      await publish("declared");
      repo.branch("mine");
      repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.1.0", body: "More.\n" }) }, said);
      const { document } = await json<CheckReport>("check", ...titled);
      expect(document.skills[0]?.findings).toMatchObject([{ rule: "version-immutable", status: "blocks" }]);
      expect(document.skills[0]?.findings[0]?.hint).toContain(`to "${version}"; \`skilltrunk bump\` writes it.`);
      const fixed = await run("check", "--fix", ...titled);
      expect([fixed.status, text(REFUNDS)]).toEqual([0, skillMd("refunds", { version, body: "More.\n" })]);
      if (titled.length > 0) return;
      for (const command of [
        ["bump", "refunds"],
        ["validate", "--fix", "skills/billing/refunds"],
      ]) {
        repo.git("checkout", "-q", ".");
        await run(...command);
        expect([command, text(REFUNDS)]).toEqual([command, skillMd("refunds", { version, body: "More.\n" })]);
      }
    },
  );

  test("counts what was said of a merge that was refused, as a check does", async () => {
    await publish("declared");
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.1.0", body: "JSON.\n" }) }, "feat!: JSON");
    expect((await run("reconcile", ".")).status).toBe(0);
    repo.branch("mine");
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.1.0", body: "JSON, too.\n" }) }, "fix: a word");
    const { document } = await json<CheckReport>("check");
    expect(document.skills[0]?.findings[0]?.hint).toContain('to "2.0.0"');
    expect((await run("bump", "refunds")).stdout).toContain("the version is 2.0.0 now");
  });

  test("names the smallest version that is accepted where another one is not, and changes nothing", async () => {
    await publish("declared");
    const { status, document } = await json<Problem>("bump", "refunds", "1.0.5");
    expect([status, document.detail, document.hint]).toEqual([
      2,
      "Version 1.0.5 is not greater than 1.1.0, which is published.",
      "Nothing was changed. The smallest version that is accepted for billing/refunds is 1.1.1.",
    ]);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("follows policy, which may allow a fix of an older line", async () => {
    await publish("declared");
    repo.write({ "policy.yaml": "versions: { order: line }\n", [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) });
    await run("bump", "refunds");
    expect(text(REFUNDS)).toBe(skillMd("refunds", { version: "1.0.1" }));
  });

  test("says so where nothing is published, what is not there, and what it cannot edit", async () => {
    repo.write({
      "skilltrunk.yaml": "versions: declared\n",
      [REFUNDS]: skillMd("refunds"),
      "skills/odd/one/SKILL.md": skillMd("one").replace("\n---\n", "\nmetadata: x\n---\n"),
    });
    expect((await run("bump", "refunds")).stdout).toContain("nothing of it is published yet");
    expect(text(REFUNDS)).toContain('metadata:\n  version: "1.0.0"\n---\n');
    const odd = text("skills/odd/one/SKILL.md");
    expect((await json<Problem>("bump", "one")).document.code).toBe("USAGE");
    expect(text("skills/odd/one/SKILL.md")).toBe(odd);
    const absent = await json<Problem>("bump", "refund");
    expect([absent.document.code, absent.document.hint]).toEqual(["SKILL_NOT_FOUND", "Did you mean billing/refunds?"]);
  });
});

describe("waive", () => {
  const FINGERPRINT = sha256("finding");
  const waive = (...more: string[]) =>
    json<Problem & { changed: boolean; approvers: unknown }>(
      "waive",
      "refunds",
      "description-length",
      "SKILL.md",
      ...more,
    );
  const options = ["--fingerprint", FINGERPRINT, "--reason", "long: on purpose", "--expires", "2999-12-31"];

  test("adds to the lifecycle file and says who has to approve", async () => {
    const lifecycle = "# ours\nowners:\n  - carol   # since May\n";
    repo.write({
      [REFUNDS]: skillMd("refunds"),
      "skilltrunk.yaml": SETTINGS,
      "lifecycle/billing/refunds.yaml": lifecycle,
      "policy.yaml": "waivers: { high: [owner, security] }\nroles: { security: [dora] }\n",
    });
    const { stdout, stderr } = await run("waive", "refunds", "description-length", "SKILL.md", ...options);
    expect(stderr).toContain("As it lies here, billing/refunds has no such finding of description-length in SKILL.md");
    expect(stdout).toContain(
      "Policy asks for the approval of owner (carol), and of security (dora) before it is merged",
    );
    const written = text("lifecycle/billing/refunds.yaml");
    expect(written.startsWith(lifecycle)).toBe(true);
    const { lifecycle: read } = parseLifecycle("x", Buffer.from(written));
    expect(read?.waivers).toEqual([
      {
        rule: "description-length",
        path: "SKILL.md",
        fingerprint: FINGERPRINT,
        reason: "long: on purpose",
        expires: "2999-12-31",
      },
    ]);
    expect((await waive(...options)).document.changed).toBe(false);
    expect(text("lifecycle/billing/refunds.yaml")).toBe(written);
  });

  test("is written before the skill is there, for the pull request that brings it", async () => {
    repo.write({ [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": SETTINGS });
    const { stdout, stderr } = await run("waive", "billing/to-come", "description-length", "SKILL.md", ...options);
    expect(stderr).toContain("There is no skill billing/to-come here: the waiver waits for the pull request");
    expect(stdout).toContain("of billing/to-come is accepted until 2999-12-31, once this is merged");
    expect(parseLifecycle("x", Buffer.from(text("lifecycle/billing/to-come.yaml"))).lifecycle?.waivers).toHaveLength(1);
    const { document } = await json<Problem>("waive", "to-come", "description-length", "SKILL.md", ...options);
    expect(document.code).toBe("SKILL_NOT_FOUND");
  });

  test("names the owners where an admin has to approve and none is named", async () => {
    repo.write({
      [REFUNDS]: skillMd("refunds"),
      "skilltrunk.yaml": SETTINGS,
      "policy.yaml": "rules: { description-length: critical }\nwaivers: { critical: admin }\n",
    });
    const { document } = await waive(...options);
    expect(document.approvers).toEqual([{ role: "admin", people: ["acme/platform"] }]);
  });

  test("names nobody where the policy cannot be read", async () => {
    repo.write({ [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": SETTINGS, "policy.yaml": "blok: high\n" });
    const { stdout } = await run("waive", "refunds", "description-length", "SKILL.md", ...options);
    expect(stdout).toContain("policy.yaml cannot be read, so nobody can say who has to approve it.");
  });

  test("makes a lifecycle file where there is none; owners approve where policy names nobody", async () => {
    repo.write({ [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": SETTINGS });
    const { document } = await waive(...options);
    expect(document.approvers).toEqual([{ role: "owner", people: ["acme/billing"] }]);
    expect(parseLifecycle("x", Buffer.from(text("lifecycle/billing/refunds.yaml"))).lifecycle?.waivers).toHaveLength(1);
  });

  test.each([
    ["description-lenght", FINGERPRINT, "2999-12-31", "Did you mean description-length?"],
    ["name-folder", FINGERPRINT, "2999-12-31", "mend what it finds"],
    ["description-length", "sha256:1", "2999-12-31", "Copy it from the report"],
    ["description-length", FINGERPRINT, "2020-01-01", "year-month-day"],
    ["description-length", FINGERPRINT, "31.12.2999", "year-month-day"],
  ])("refuses %s, %s, %s", async (rule, fingerprint, expires, hint) => {
    repo.write({ [REFUNDS]: skillMd("refunds") });
    const args = ["--fingerprint", fingerprint, "--reason", "x", "--expires", expires];
    const { status, document } = await json<Problem>("waive", "refunds", rule, "SKILL.md", ...args);
    expect([status, document.hint]).toEqual([2, expect.stringContaining(hint)]);
    expect(existsSync(join(repo.dir, "lifecycle"))).toBe(false);
  });
});

describe("owners", () => {
  test("lists who owns what, who is alone, and where CODEOWNERS differs; --write keeps own lines", async () => {
    repo.write({
      "skilltrunk.yaml": `${SETTINGS}admins: [root]\n`,
      [REFUNDS]: skillMd("refunds"),
      "skills/support/triage/SKILL.md": skillMd("triage"),
      "lifecycle/support/triage.yaml": "owners: [carol]\n",
      ".github/CODEOWNERS": "# our own\n/docs/ @writers\n",
    });
    const listed = await run("owners");
    expect(listed.stdout).toMatch(
      /^billing\/refunds {2,}acme\/billing {2,}by the namespace billing\nsupport\/triage {2,}carol {2,}by its/,
    );
    expect(listed.stdout).toContain("  support/triage: one person\n");
    expect(listed.stdout).toContain("  * has nobody, should have @acme/platform\n");

    const printed = await run("owners", "--codeowners");
    expect((await run("owners", "--write")).stdout).toBe("Wrote .github/CODEOWNERS.\n");
    const written = text(".github/CODEOWNERS");
    expect(written).toBe(printed.stdout);
    // Who owns everything stands in front of their lines, which go on deciding about what they name.
    expect(written).toMatch(
      /^# >>> skilltrunk.*\n\* @acme\/platform\n# <<< skilltrunk\n\n# our own\n\/docs\/ @writers\n\n# >>> s/,
    );
    expect(written).toContain(
      "\n/skills/support/triage/ @carol\n/lifecycle/support/triage.yaml @carol\n/.github/ @root\n",
    );
    expect((await run("owners", "--write")).stdout).toBe(".github/CODEOWNERS says so already.\n");
    expect((await json<{ drift: unknown[] }>("owners")).document.drift).toEqual([]);
  });

  test("the template's CODEOWNERS says what its owners say", async () => {
    const { document } = await cli.json<{ drift: unknown[]; text: string }>(["owners", "--dir", TEMPLATE]);
    expect(document.drift).toEqual([]);
    const { document: generated } = await cli.json<{ text: string }>(["owners", "--codeowners", "--dir", TEMPLATE]);
    expect(generated.text).toBe(readFileSync(join(TEMPLATE, ".github", "CODEOWNERS"), "utf8"));
  });

  test("--write keeps to the place in use: a file in an earlier one would silence it", async () => {
    repo.write({ "skilltrunk.yaml": SETTINGS, [REFUNDS]: skillMd("refunds"), CODEOWNERS: "/docs/ @writers\n" });
    expect((await run("owners", "--write")).stdout).toBe("Wrote CODEOWNERS.\n");
    expect(text("CODEOWNERS")).toMatch(/^\/docs\/ @writers\n\n# >>> skilltrunk/m);
    expect(existsSync(join(repo.dir, ".github"))).toBe(false);
    repo.write({ CODEOWNERS: `${text("CODEOWNERS")}* @mallory\n` });
    const { document } = await json<{ drift: { pattern: string; found: string }[] }>("owners");
    expect(document.drift).toContainEqual({ pattern: "*", expected: "@acme/platform", found: "@mallory" });
  });

  test("--write says whom it does not have asked any more, and what their own lines still say", async () => {
    repo.write({
      "skilltrunk.yaml": SETTINGS,
      [REFUNDS]: skillMd("refunds"),
      CODEOWNERS: "* @dave\n/skills/billing/ @erin\n",
    });
    const { stdout } = await run("owners", "--write");
    expect(stdout).toContain("Wrote CODEOWNERS.\nBy your own lines the code host asked these too");
    expect(stdout).toContain("\n  /skills/billing/: @erin\n");
    expect(stdout).toContain("\n  * has @dave, should have @acme/platform");
  });

  test("--write writes no file that names nobody", async () => {
    repo.write({ "skilltrunk.yaml": "visibility: internal\n", [REFUNDS]: skillMd("refunds") });
    expect(await run("owners", "--write")).toMatchObject({ status: 2, stderr: expect.stringContaining("Nobody owns") });
    expect(existsSync(join(repo.dir, ".github"))).toBe(false);
  });

  test("broken settings are no defaults", async () => {
    repo.write({ "skilltrunk.yaml": "owner: x\n" });
    expect((await json<Problem>("owners")).document.code).toBe("SETTINGS_INVALID");
  });
});

describe("validate --fix", () => {
  test("mends what needs no decision, says what, and judges what is left", async () => {
    const broken = "\ufeff---\nname: Refunds\ndescription: Use when: money\nauthor: me\n---\n\n# Refunds\r\n";
    repo.write({ [REFUNDS]: broken });
    const { status, stdout, stderr } = await run("validate", "--fix", "skills/billing/refunds");
    expect(text(REFUNDS)).toBe('---\nname: refunds\ndescription: "Use when: money"\nauthor: me\n---\n\n# Refunds\r\n');
    expect(stderr.split("\n").slice(0, 3)).toEqual([
      expect.stringContaining("invisible mark (byte order mark). [frontmatter-missing]"),
      expect.stringContaining("description. [frontmatter-yaml]"),
      expect.stringContaining('The name is "refunds" now, like the folder\'s. [name-'),
    ]);
    expect([status, stdout]).toEqual([1, expect.stringContaining("frontmatter-fields")]);
    expect((await run("validate", "--fix", "skills/billing/refunds")).stderr).toBe("");
  });

  test("gives a version where authors do, unless the folder is released as it is", async () => {
    const declared = (version: string, body = "") => skillMd("refunds", { version, body });
    repo.commit({ "skilltrunk.yaml": `versions: declared\n${SETTINGS}`, [REFUNDS]: declared("1.0.0") }, "feat: one");
    expect((await run("reconcile", ".")).status).toBe(0);
    const fix = async () => (await run("validate", "--fix", "skills/billing/refunds")).stderr;
    expect(await fix()).toBe("");
    repo.write({ [REFUNDS]: declared("1.0.0", "More.\n"), "skills/billing/refunds/run.sh": "\ufeffecho\n" });
    expect(await fix()).toBe(
      `skills/billing/refunds/run.sh: The invisible mark (byte order mark) at its beginning is gone. [text-encoding]\n${REFUNDS}: metadata.version is "1.0.1" now.\n`,
    );
    expect(text(REFUNDS)).toBe(declared("1.0.1", "More.\n"));
    expect(text("skills/billing/refunds/run.sh")).toBe("echo\n");
    expect(await fix()).toBe("");
    repo.write({ "skilltrunk.yaml": "versions: [\n" });
    expect(await fix()).toContain("The version was not mended.");
  });

  test("without it nothing is touched, and neither is what a link leads to", async () => {
    const broken = skillMd("other");
    repo.write({ [REFUNDS]: broken, "elsewhere.md": broken });
    await run("validate", "skills/billing/refunds");
    expect(text(REFUNDS)).toBe(broken);
    rmSync(join(repo.dir, REFUNDS));
    symlinkSync("../../../elsewhere.md", join(repo.dir, REFUNDS));
    await run("validate", "--fix", "skills/billing/refunds");
    expect(text("elsewhere.md")).toBe(broken);
  });
});

describe("proposals", () => {
  let github: GitHubEmulator;
  beforeEach(async () => {
    github = await startGitHub();
    repo.commit({ "skilltrunk.yaml": SETTINGS, [REFUNDS]: skillMd("refunds") }, "feat: refunds");
    await github.push(repo, "main");
  });
  afterEach(() => github.close());

  const env = () => ({ GITHUB_TOKEN: "token-acme", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "acme/skills" });
  const propose = async (branch: string, path: string, title: string) => {
    repo.branch(branch, "main");
    repo.commit({ [path]: skillMd("x") }, title);
    const head = await github.push(repo, branch);
    repo.checkout("main");
    return { head, number: await github.propose({ as: "ann", head: branch, title }) };
  };

  test("one row a skill: how far, what the check said, what would be published", async () => {
    const first = await propose("one", REFUNDS, "feat: one \u001b[31m");
    const second = await propose("two", "skills/support/new-one/SKILL.md", "feat: two");
    const third = await propose("three", "lifecycle/billing/refunds.yaml", "chore: three");
    const skill: SkillReport = {
      id: "billing/refunds",
      path: "",
      outcome: "released",
      version: "1.1.0",
      forced: false,
      findings: [],
      effects: [],
    };
    const mark = (verdict: "pass" | "fail", head: string) =>
      `<!-- skilltrunk:report -->\nWords.\n${renderSummary({ verdict, skills: [skill] }, head)}`;
    // Who repeats what somebody wrote, mark included, does not speak for the check; nor does who begins with something else.
    await github.comment(first.number, "helper[bot]", mark("fail", first.head));
    await github.comment(first.number, "github-actions[bot]", `They wrote: ${mark("fail", first.head)}`);
    await github.comment(first.number, "github-actions[bot]", mark("pass", first.head));
    await github.comment(first.number, "eve", mark("fail", first.head));
    await github.comment(second.number, "github-actions[bot]", mark("pass", first.head));
    await github.comment(third.number, "acme", mark("fail", third.head));
    const { document } = await cli.json<{ proposals: Record<string, unknown>[] }>(["proposals"], {
      cwd: repo.dir,
      env: env(),
    });
    const common = { author: "ann", approvals: undefined };
    expect(document.proposals.map((p) => ({ ...common, ...p }))).toEqual([
      {
        ...common,
        number: first.number,
        title: "feat: one \u001b[31m",
        state: "reviewing",
        verdict: "pass",
        skills: [{ id: "billing/refunds", version: "1.1.0" }],
      },
      { ...common, number: second.number, title: "feat: two", state: "reviewing", skills: [{ id: "support/new-one" }] },
      {
        ...common,
        number: third.number,
        title: "chore: three",
        state: "refused",
        verdict: "fail",
        skills: [{ id: "billing/refunds", version: "1.1.0" }],
      },
    ]);
    const { stdout } = await cli.run(["proposals"], { cwd: repo.dir, env: env() });
    expect(stdout).toMatch(
      /^billing\/refunds {2,}1\.1\.0 {2,}reviewing {2,}passed {2,}#\d+ feat: one \\u\{1b\}\[31m \(ann\)\n/,
    );
    expect(stdout).toMatch(/support\/new-one {2,}reviewing {2,}not checked yet/);
    const byApp = await cli.run(["proposals", "--comments-by", "Helper[bot]"], { cwd: repo.dir, env: env() });
    expect(byApp.stdout).toMatch(/^billing\/refunds {2,}1\.1\.0 {2,}refused {2,}not passed /);
  });

  test("none, and one clear sentence without a token, without a host, and for a host that the token is not for", async () => {
    expect((await cli.run(["proposals"], { cwd: repo.dir, env: env() })).stdout).toBe(
      "No pull request to main is open.\n",
    );
    const ask = async (variables: Record<string, string>) =>
      (await cli.json<Problem>(["proposals"], { cwd: repo.dir, env: variables })).document;
    for (const variables of [{}, { GITHUB_TOKEN: "x" }]) {
      expect(await ask(variables)).toMatchObject({ code: "USAGE", hint: expect.stringContaining("GITHUB_REPOSITORY") });
    }
    repo.git("remote", "add", "origin", "https://git.example.com/acme/skills.git");
    expect(await ask({})).toMatchObject({ code: "USAGE", hint: expect.stringContaining("GITHUB_TOKEN") });
    expect(await ask({ GITHUB_TOKEN: "x" })).toMatchObject({
      code: "USAGE",
      hint: "If your token is for that host, set GITHUB_API_URL to https://git.example.com/api/v3.",
    });
  });
});

test("what new makes from a release is that release but for SKILL.md", async () => {
  await publish();
  await run("new", "support/payback", "--from", "refunds");
  writeFileSync(join(repo.dir, "skills/support/payback/SKILL.md"), skillMd("refunds", { version: "1.1.0" }));
  const [copied, original] = await Promise.all([
    json<{ digest: string }>("digest", "skills/support/payback"),
    json<{ digest: string }>("digest", "skills/billing/refunds"),
  ]);
  expect(copied.document).toEqual(original.document);
});

/** The template is an example that works, and what is made from it is an ordinary Git repository. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSource } from "../src/adapters/git/open-source.ts";
import { createDemonstration, initRepository } from "../src/adapters/git/template-repository.ts";
import { createReconciler } from "../src/app/reconcile/reconcile.ts";
import { manifestOf } from "../src/core/bindings/agent-manifest.ts";
import { parsePolicy } from "../src/core/gate/policy.ts";
import { skillId } from "../src/core/names.ts";
import { parseManifest } from "../src/core/skill/manifest.ts";
import { checkFiles } from "../src/core/skill/skill-files.ts";
import { readSkillMd } from "../src/core/skill/skill-md.ts";
import { parseAcknowledgement } from "../src/core/trunk/acknowledgement.ts";
import { parseLifecycle } from "../src/core/trunk/lifecycle.ts";
import { DEFAULT_SETTINGS, parseSettings } from "../src/core/trunk/settings.ts";
import { temporaryFolder } from "./support/git-fixture.ts";

const TEMPLATE = join(dirname(import.meta.dirname), "skills-repo-template");
const folder = temporaryFolder();
afterAll(() => folder.cleanup());

/** Git as somebody who never configured it, and who has no home. */
function git(dir: string, ...args: string[]): string {
  const env = { PATH: process.env["PATH"], HOME: join(folder.path, "nobody"), GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", args, { cwd: dir, encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] }).trim();
}

function filesOf(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !join(entry.parentPath, "/").startsWith(join(dir, ".git/")))
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

function text(...path: string[]): string {
  return readFileSync(join(...path), "utf8");
}

/** What the SKILL.md files of a repository link to in their own folder and is not there. */
function deadLinks(dir: string): readonly string[] {
  return filesOf(dir)
    .filter((path) => path.endsWith("/SKILL.md"))
    .flatMap((path) =>
      [...text(dir, path).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => join(dirname(path), target ?? "")),
    )
    .filter((target) => !existsSync(join(dir, target)));
}

/** As far as the test of the policy's keys looks. */
type Keys<Inner = object> = { readonly properties: Readonly<Record<string, unknown>> & Inner };
type PolicyFileSchema = Keys<{
  limits: Keys;
  approvals: Keys<{ rules: { items: Keys<{ when: Keys }> } }>;
}>;

/** The only YAML example in a Markdown text that holds `words`. */
function yamlExample(markdown: string, words: string): Buffer {
  const blocks = [...markdown.matchAll(/```yaml\n([^`]*)```/g)].map(([, block]) => block ?? "");
  const found = blocks.filter((block) => block.includes(words));
  expect(found).toHaveLength(1);
  return Buffer.from(found[0] ?? "");
}

/** Everything that any rule has against the skills of a repository, and what the reference validator would say. */
function complaints(dir: string): readonly string[] {
  return filesOf(dir)
    .filter((path) => path.startsWith("skills/") && path.endsWith("/SKILL.md"))
    .flatMap((path) => {
      const skill = dirname(path);
      const files = filesOf(join(dir, skill)).map((file) => {
        const bytes = readFileSync(join(dir, skill, file));
        return { path: file, mode: 0o100644, size: bytes.length, bytes };
      });
      const { findings, reference } = readSkillMd(readFileSync(join(dir, path)), basename(skill));
      const messages = [...checkFiles(files), ...findings].map(({ message }) => message);
      return [...messages, ...reference].map((message) => `${skill}: ${message}`);
    });
}

describe("the template", () => {
  it("has skills without a single finding, valid for the reference validator", () => {
    expect(complaints(TEMPLATE)).toEqual([]);
  });

  it("has settings that are internal, and shows every key, valid with the commented ones too", () => {
    const settings = text(TEMPLATE, "skilltrunk.yaml");
    expect(parseSettings(Buffer.from(settings))).toMatchObject({ findings: [], settings: { visibility: "internal" } });
    const whole = settings.replaceAll(/^# (?=[a-z]+:| {2})/gm, "");
    expect(parseSettings(Buffer.from(whole)).findings).toEqual([]);
    const shown = [...whole.matchAll(/^([a-z]+):/gm)].map(([, key]) => key);
    expect(shown.sort()).toEqual([...Object.keys(DEFAULT_SETTINGS), "tags", "trunk", "marketplace"].sort());
  });

  it("has a policy that blocks, and lifecycle files that can be read", () => {
    const { policy, findings } = parsePolicy(readFileSync(join(TEMPLATE, "policy.yaml")));
    expect([policy?.block, policy?.approvals.source, findings]).toEqual(["high", "host", []]);
    for (const path of filesOf(TEMPLATE).filter((file) => file.startsWith("lifecycle/"))) {
      expect(parseLifecycle(path, readFileSync(join(TEMPLATE, path))).findings, path).toEqual([]);
    }
  });

  it("shows every key of a policy, valid with the commented ones too", () => {
    const whole = text(TEMPLATE, "policy.yaml").replaceAll(/^( *)# (?!yaml-)(?=[a-z-]+:(?: |$)| {2}|- )/gm, "$1");
    expect(parsePolicy(Buffer.from(whole)).findings).toEqual([]);
    const schema = JSON.parse(text(TEMPLATE, ".skilltrunk", "policy.schema.json")) as PolicyFileSchema;
    const { when } = schema.properties.approvals.properties.rules.items.properties;
    const keys = [schema, schema.properties.approvals, schema.properties.limits, when].flatMap((part) =>
      Object.keys(part.properties),
    );
    expect(keys.length).toBeGreaterThan(15);
    expect(keys.filter((key) => !new RegExp(`^[ -]*${key}:`, "m").test(whole))).toEqual([]);
  });

  it("names the schema of each of our files for editors, where it is", () => {
    const ours = filesOf(TEMPLATE).filter((path) =>
      /^(?:lifecycle\/.*|skills\/.*\/skill|policy|skilltrunk)\.yaml$/.test(path),
    );
    expect(ours.length).toBeGreaterThan(8);
    for (const path of ours) {
      const [, schema] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text(TEMPLATE, path)) ?? [];
      const name = path.startsWith("lifecycle/") ? "lifecycle" : basename(path, ".yaml");
      expect(join(dirname(path), schema ?? ""), path).toBe(`.skilltrunk/${name}.schema.json`);
      expect(existsSync(join(TEMPLATE, dirname(path), schema ?? "")), path).toBe(true);
    }
  });

  it("shows examples in its documents that can be used as they stand", () => {
    const lifecycle = yamlExample(text(TEMPLATE, "README.md"), "yanked");
    expect(parseLifecycle("lifecycle/a/b.yaml", lifecycle).findings).toEqual([]);
    const acknowledgement = yamlExample(text(TEMPLATE, "acknowledgements", "README.md"), "acknowledge:");
    expect(parseAcknowledgement("acknowledgements/a.yaml", acknowledgement)).toMatchObject({
      acknowledge: "mass-removal",
    });
  });

  it("names no file that is not there", () => {
    expect(deadLinks(TEMPLATE)).toEqual([]);
  });

  it("has a lifecycle file for every skill and a skill for every lifecycle file", () => {
    const files = filesOf(TEMPLATE);
    const skills = files.flatMap((path) => /^skills\/(.+)\/SKILL\.md$/.exec(path)?.[1] ?? []);
    const lifecycles = files.flatMap((path) => /^lifecycle\/(.+)\.yaml$/.exec(path)?.[1] ?? []);
    expect(skills).toEqual(lifecycles);
    expect(skills.length).toBeGreaterThanOrEqual(4);
  });

  it("says of every skill what it needs", () => {
    const skills = filesOf(TEMPLATE).filter((path) => path.endsWith("/SKILL.md") && path.startsWith("skills/"));
    const asked = skills.map((path) => {
      const bytes = readFileSync(join(TEMPLATE, dirname(path), "skill.yaml"));
      expect(bytes.toString(), path).toMatch(/^permissions:/m);
      const { manifest, findings } = parseManifest(bytes);
      expect(findings, path).toEqual([]);
      return [dirname(path).slice("skills/".length), manifest.permissions] as const;
    });
    expect(asked.filter(([, permissions]) => permissions.length > 0)).toEqual([["billing/pricing-policy", ["shell"]]]);
  });

  it("holds no file that npm leaves out of a package or renames", () => {
    expect(filesOf(TEMPLATE).filter((path) => /(^|\/)\.(gitignore|npmignore|npmrc|DS_Store)$/.test(path))).toEqual([]);
  });

  it("computes a quote as its policy says", () => {
    const script = join(TEMPLATE, "skills/billing/pricing-policy/scripts/quote.mjs");
    const run = (line: string) => spawnSync(process.execPath, [script, ...line.split(" ")], { encoding: "utf8" });
    expect(JSON.parse(run("--plan team --seats 60 --term annual --discount 5").stdout)).toEqual({
      plan: "team",
      term: "annual",
      seats: 60,
      pricePerSeatAndMonth: "15.80", // 19.50 less 19 % is 15.795
      total: "11376.00",
      percentOff: { term: 10, volume: 4, discount: 5 },
      approval: "none",
    });
    expect(JSON.parse(run("--plan business --seats 3 --term monthly --discount 20").stdout)).toMatchObject({
      seats: 20,
      approval: "finance",
    });
    const wrong = run("--plan gold --seats 1 --term annual");
    expect([wrong.status, wrong.stderr]).toEqual([2, "--plan must be one of: starter, team, business\n"]);
  });
});

describe("initRepository", () => {
  it("makes one commit of the template in a folder that was not there", async () => {
    const dir = join(folder.path, "a", "b");
    const { commit } = await initRepository(dir);
    expect(git(dir, "rev-parse", "main")).toBe(commit);
    expect(git(dir, "rev-list", "--count", "--all")).toBe("1");
    expect(filesOf(dir)).toEqual(filesOf(TEMPLATE));
    expect(git(dir, "status", "--porcelain")).toBe("");
    expect(git(dir, "fsck", "--strict")).toBe("");
  });

  it("takes an empty folder, and refuses one with something in it without touching it", async () => {
    const dir = join(folder.path, "occupied");
    mkdirSync(dir);
    writeFileSync(join(dir, "mine.txt"), "mine");
    await expect(initRepository(dir)).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
    await expect(initRepository(join(dir, "mine.txt"))).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
    await expect(initRepository(join(dir, "mine.txt", "sub"))).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
    expect(readdirSync(dir)).toEqual(["mine.txt"]);

    const empty = join(folder.path, "empty");
    mkdirSync(empty);
    await initRepository(empty);
    expect(existsSync(join(empty, "skilltrunk.yaml"))).toBe(true);
  });

  it("takes another template, keeps what is executable by its first line, and leaves Git's folder out", async () => {
    const from = join(folder.path, "own-template");
    mkdirSync(join(from, ".git"), { recursive: true });
    writeFileSync(join(from, ".git", "config"), "");
    writeFileSync(join(from, 'odd "name".sh'), "#!/bin/sh\n");
    writeFileSync(join(from, "plain.txt"), "");
    chmodSync(join(from, "plain.txt"), 0o755);
    const dir = join(folder.path, "from-own");
    await initRepository(dir, { from });
    expect(
      git(dir, "ls-files", "-s", "-z")
        .split("\0")
        .map((line) => line.replace(/ .*\t/, " ")),
    ).toEqual(['100755 odd "name".sh', "100644 plain.txt", ""]);
    expect(git(dir, "status", "--porcelain")).toBe("");
  });

  it("refuses a template that is missing or holds a link, and leaves nothing behind", async () => {
    const from = join(folder.path, "linked");
    mkdirSync(from);
    symlinkSync("/etc/passwd", join(from, "link"));
    const dir = join(folder.path, "never");
    await expect(initRepository(dir, { from })).rejects.toMatchObject({ code: "USAGE" });
    await expect(initRepository(dir, { from: join(from, "absent") })).rejects.toMatchObject({ code: "USAGE" });
    expect(existsSync(dir)).toBe(false);
  });
});

describe("createDemonstration", () => {
  const dir = join(folder.path, "demonstration");
  beforeAll(() => createDemonstration(dir));

  it("has a history of merges and squashes by several teams, oldest first in time", () => {
    const messages = git(dir, "log", "--first-parent", "--reverse", "--format=%s|%b").split("\n");
    expect(messages.filter(Boolean)).toEqual([
      "chore: set up the skills repository|",
      "Merge pull request #1 from acme/pricing-policy|feat: add the pricing policy",
      "Merge pull request #2 from acme/reply-tone|feat: add the tone of our replies",
      "Merge pull request #3 from acme/price-list-2026|feat: the price list of 2026, and a script that computes a quote",
      "Merge pull request #4 from acme/triage|feat: add the triage of new tickets",
      "feat: say who approves a discount, and round half a cent up (#5)|",
      "Merge pull request #6 from acme/pricing-lifecycle|chore: yank 1.1.0, deprecate 1.0.0 and make 1.2.0 stable",
      "feat: add the rules for refunds (#7)|",
      "Merge pull request #8 from acme/reply-language|feat: answer in the customer's language",
      "chore: let the quote assistant use prices and tone (#9)|",
    ]);
    const parents = git(dir, "rev-list", "--first-parent", "--reverse", "--parents", "main").split("\n");
    expect(parents.map((ids) => ids.split(" ").length - 1)).toEqual([0, 2, 2, 2, 2, 1, 2, 1, 2, 1]);
    const dates = git(dir, "log", "--first-parent", "--reverse", "--format=%ct").split("\n").map(Number);
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
    expect(new Set(git(dir, "log", "--format=%an").split("\n"))).toEqual(
      new Set(["Platform team", "Billing team", "Support team"]),
    );
  });

  it("ends with the template, except for what was said about versions since", () => {
    expect(filesOf(dir)).toEqual(filesOf(TEMPLATE));
    const changed = filesOf(dir).filter((path) => text(dir, path) !== text(TEMPLATE, path));
    expect(changed).toEqual(["lifecycle/billing/pricing-policy.yaml", "lifecycle/support/reply-tone.yaml"]);
    expect(text(dir, "lifecycle/billing/pricing-policy.yaml")).toContain(
      "  latest: auto\n  stable: 1.2.0\nversions:\n",
    );
    expect(text(dir, "lifecycle/support/reply-tone.yaml")).toContain("  latest: auto\n  stable: 1.0.0\n");
    for (const path of changed) expect(parseLifecycle(path, readFileSync(join(dir, path))).findings, path).toEqual([]);
  });

  it("yanked the version whose script loses half a cent", () => {
    const wrong = git(dir, "show", "main~6:skills/billing/pricing-policy/scripts/quote.mjs");
    writeFileSync(join(folder.path, "wrong.mjs"), wrong);
    const line = ["--plan", "team", "--seats", "60", "--term", "annual", "--discount", "5"];
    const { stdout } = spawnSync(process.execPath, [join(folder.path, "wrong.mjs"), ...line], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toMatchObject({ pricePerSeatAndMonth: "15.79" });
  });

  it("brought no version with a finding or a dead link", () => {
    for (const commit of git(dir, "rev-list", "--first-parent", "main").split("\n")) {
      const clone = join(folder.path, commit);
      git(dir, "worktree", "add", "-q", "--detach", clone, commit);
      expect(complaints(clone), commit).toEqual([]);
      expect(deadLinks(clone), commit).toEqual([]);
      git(dir, "worktree", "remove", clone);
    }
  });

  it("publishes what it says it does", async () => {
    const copy = join(folder.path, "reconciled");
    await createDemonstration(copy);
    const source = await openSource({ location: copy, stateDir: join(folder.path, "state") });
    const reconciler = createReconciler({ source, clock: { now: () => Date.UTC(2026, 3, 1) } });
    const { released, refused, held } = await reconciler.pass();
    await source.close();
    expect(released.map(({ id, version }) => `${id}@${version}`)).toEqual([
      "billing/pricing-policy@1.0.0",
      "support/reply-tone@1.0.0",
      "billing/pricing-policy@1.1.0",
      "support/triage@1.0.0",
      "billing/pricing-policy@1.2.0",
      "billing/refunds@1.0.0",
      "support/reply-tone@1.1.0",
    ]);
    expect([refused, held]).toEqual([[], []]);
    const pricing = reconciler.catalog.skills.get(skillId("billing", "pricing-policy"));
    expect([...(pricing?.releases.values() ?? [])].map(({ state }) => state)).toEqual([
      "deprecated",
      "yanked",
      "online",
    ]);
    expect([...(pricing?.channels ?? [])]).toEqual([["stable", "1.2.0"]]);
    expect(pricing?.releases.get("1.2.0")?.relations.declares.permissions).toEqual(["shell"]);
    const manifest = manifestOf(reconciler.catalog, "quote-assistant", {
      audience: "all",
      now: "2026-04-01T00:00:00Z",
    });
    expect(manifest.skills.map(({ id, grants }) => [id, grants.map(({ permission }) => permission)])).toEqual([
      ["billing/pricing-policy", ["shell"]],
      ["support/reply-tone", []],
    ]);
    expect(manifest.pending).toEqual([]);
    expect(pricing?.offer).toMatchObject({
      visibility: "internal",
      owners: ["@acme/billing"],
      tags: ["finance", "quotes"],
    });
  });

  it("is sound, clean, and the same everywhere", async () => {
    expect(git(dir, "fsck", "--strict", "--full")).toBe("");
    expect(git(dir, "status", "--porcelain", "--ignored")).toBe("");
    expect(git(dir, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
    const again = join(folder.path, "again");
    await createDemonstration(again);
    expect(git(again, "rev-parse", "main")).toBe(git(dir, "rev-parse", "main"));
    const script = statSync(join(dir, "skills/billing/pricing-policy/scripts/quote.mjs"));
    expect(script.mode & 0o111).not.toBe(0);
  });

  it("takes the next merge with ordinary git", () => {
    const name = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
    git(dir, "checkout", "-q", "-b", "wording");
    writeFileSync(join(dir, "skills/support/triage/assets/note.md"), "**Priority**: \n");
    git(dir, ...name, "commit", "-q", "-a", "-m", "fix: a shorter note");
    git(dir, "checkout", "-q", "main");
    git(dir, ...name, "merge", "-q", "--no-ff", "-m", "Merge pull request #10 from acme/wording", "wording");
    expect(git(dir, "log", "-1", "--format=%s")).toBe("Merge pull request #10 from acme/wording");
    expect(git(dir, "diff", "--name-only", "HEAD~1")).toBe("skills/support/triage/assets/note.md");
  });
});

/** `policy test`, as a person runs it on a repository made from the template. */
import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PolicyTest } from "../../src/app/check/policy-test.ts";
import { CommandLine } from "../support/command-line.ts";
import { PACK, PACK_PATH, pinning } from "../support/pack-fixture.ts";

const TEMPLATE = join(dirname(dirname(import.meta.dirname)), "skills-repo-template");
let cli: CommandLine;
beforeAll(() => {
  cli = new CommandLine();
});
afterAll(() => cli.cleanup());

describe("policy test", () => {
  let dir: string;
  const write = (path: string, text: string) => writeFileSync(join(dir, path), text);

  beforeEach(() => {
    dir = join(cli.home, "skills");
    rmSync(dir, { recursive: true, force: true });
    cpSync(TEMPLATE, dir, { recursive: true });
  });

  it("finds the template's examples as its policy says, here and in a repository", async () => {
    const said = "plain-skill: pass, as expected\nunknown-key: fail, as expected\n2 examples, all as expected\n";
    expect(await cli.run(["policy", "test", dir])).toEqual({ status: 0, stdout: said, stderr: "" });
    expect((await cli.run(["init", "new"])).status).toBe(0);
    expect(await cli.run(["policy", "test"], { cwd: join(cli.home, "new") })).toMatchObject({
      status: 0,
      stdout: said,
    });
  });

  it("tries packs on their own examples, and prints the lines that pin them", async () => {
    mkdirSync(join(dir, "policy-packs"), { recursive: true });
    write(PACK_PATH, PACK);
    const pinned = await cli.run(["policy", "digest", join(dir, PACK_PATH)]);
    expect(pinned).toMatchObject({ status: 0, stderr: "" });
    write("policy.yaml", `preset: balanced\n${pinned.stdout}`);
    const said = await cli.run(["policy", "test", dir]);
    expect([said.status, said.stdout.split("\n")[0]]).toEqual([0, `${PACK_PATH}: its examples hold`]);
    write(PACK_PATH, PACK.replace("Ask db1.corp.acme for it.", "Ask nobody."));
    expect((await cli.run(["policy", "test", dir])).stdout).toMatch(
      /^policy-packs\/acme\.yaml:1: policy\.yaml expects sha256:/,
    );
    expect((await cli.run(["policy", "digest", join(dir, PACK_PATH)])).stderr).toMatch(
      /acme\.yaml:21: .*that internal-host finds/,
    );
    expect((await cli.run(["policy", "digest", join(dir, "policy.yaml")])).status).toBe(0);
    expect((await cli.run(["policy", "digest", join(dir, "README.md")])).status).toBe(2);
  });

  it("scans by packs beside the policy that it is given", async () => {
    mkdirSync(join(dir, "policy-packs"), { recursive: true });
    write(PACK_PATH, PACK);
    write("policy.yaml", pinning());
    mkdirSync(join(dir, "skills/a"), { recursive: true });
    write("skills/a/SKILL.md", "---\nname: a\ndescription: A.\n---\n# A\n\nAsk db1.corp.acme for it.\n");
    const scan = ["scan", join(dir, "skills/a"), "--policy", join(dir, "policy.yaml")];
    expect(await cli.run(scan)).toMatchObject({ status: 1, stdout: expect.stringContaining("[custom-internal-host]") });
    write(PACK_PATH, `${PACK}# another\n`);
    expect(await cli.run(scan)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("cannot be used as a policy"),
    });
  });

  it("exits 1 and says what came instead when the policy became weaker", async () => {
    write("policy.yaml", "preset: report\n");
    const { status, stdout } = await cli.run(["policy", "test", dir]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^plain-skill: pass, as expected\nunknown-key: not as expected\n {2}expected the verdict fail, got pass\n {2}frontmatter-fields \(high\) is only reported: SKILL\.md/,
    );
    expect(stdout).toMatch(/\n2 examples, 1 not as expected\n$/);
    const { document } = await cli.json<PolicyTest>(["policy", "test", dir]);
    expect(document).toMatchObject({
      holds: false,
      findings: [],
      examples: [
        { name: "plain-skill", holds: true, verdict: "pass", problems: [] },
        { name: "unknown-key", holds: false, problems: ["expected the verdict fail, got pass"] },
      ],
    });
  });

  it("exits 1 at a policy that cannot be read, with the line", async () => {
    appendFileSync(join(dir, "policy.yaml"), "blok: high\n");
    const { status, stdout } = await cli.run(["policy", "test", dir]);
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^policy\.yaml:\d+: .*did you mean `block`\?\n$/)]);
  });

  it("exits 2 where there is nothing to try", async () => {
    rmSync(join(dir, "policy-examples"), { recursive: true });
    expect(await cli.run(["policy", "test", dir])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("hint: Add policy-examples/<example>/expect.yaml"),
    });
    expect(await cli.run(["policy", "test", join(dir, "absent")])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("There is no folder"),
    });
  });

  it("shows no control characters of an example, and follows no link in one", async () => {
    const odd = join(dir, "policy-examples", "\u001b[31mred");
    mkdirSync(join(odd, "skill", "refunds"), { recursive: true });
    writeFileSync(join(odd, "expect.yaml"), "verdict: fail\nrules: [symlink]\n");
    symlinkSync("/etc/passwd", join(odd, "skill", "refunds", "SKILL.md"));
    const { status, stdout } = await cli.run(["policy", "test", dir]);
    expect([status, stdout]).toEqual([0, expect.stringContaining("\\u{1b}[31mred: fail, as expected\n")]);
  });
});

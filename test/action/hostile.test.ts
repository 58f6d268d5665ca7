/** Whatever a pull request is called and holds: none of it is ever a command to the runner. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inert } from "../../src/action/runner.ts";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository } from "../support/hosted-repository.ts";
import { toCommands } from "../support/workflow-runner.ts";

/** Texts with what commands are made of, and anything else. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "::",
        "##[",
        "]",
        "::error::",
        "##[set-output name=x]y",
        "::add-mask::",
        "\n",
        "\r",
        "\u2028",
        "\u0085",
        " ",
        "%0A",
        "stop-commands",
      ),
      fc.string({ unit: "binary", maxLength: 8 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

describe("a line of the log", () => {
  it("is one line, and no command, whatever it is made of", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = inert(text);
        expect(toCommands(line)).toEqual([]);
        expect(line).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
        expect(line.isWellFormed()).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("still says what it said", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w .,#@/-]{1,80}$/), (text) => {
        expect(inert(text)).toBe(text.trim().replaceAll(/ +/g, " "));
      }),
    );
  });

  it("holds no credential of a URL", () => {
    expect(inert("fetching https://x-access-token:ghs_secret@example.com/a")).not.toContain("ghs_secret");
  });
});

describe("a pull request made of commands", () => {
  let hosted: HostedRepository;
  beforeAll(async () => {
    hosted = await HostedRepository.start({ "skills/billing/refunds/SKILL.md": skillMd("refunds") });
  });
  afterAll(() => hosted.close());

  it("gives none: in its title, its branch, its folders, its files, its texts", async () => {
    const bait = "::error file=x::ran%0A::set-output name=verdict::pass";
    const older = "##[set-output name=verdict]pass";
    const files = {
      [`skills/billing/refunds/${bait.replaceAll("/", "")}.md`]: "x\n",
      [`skills/billing/${older}/SKILL.md`]: skillMd("x"),
      [`skills/billing/a\n${bait}\n/SKILL.md`]: skillMd("x"),
      "skills/billing/refunds/SKILL.md": `---\nname: refunds\ndescription: "a\\n${bait}"\n"${bait}": "${older}"\n---\n${bait}\n${older}\n[x](${older}.md)\n`,
      "lifecycle/billing/refunds.yaml": `owners: ["${bait}"]\n"${older}": 1\n`,
      "policy.yaml": `"${bait}": ${older}\n`,
    };
    const title = `feat: ${bait}\r\n${older}\n::add-mask::a`;
    const result = await hosted.check(
      await hosted.propose({ branch: "x--upload-pack=$(id)`id`%0Aerror", title, files }),
    );
    expect(result.status).toBe(1);
    const names = new Set(result.commands.map(({ name }) => name));
    expect([...names].filter((name) => !["error", "warning", "notice"].includes(name))).toEqual([]);
    // Each is ours: it has a title of ours, and points into the change.
    for (const { properties } of result.commands) expect(properties["file"] ?? "").not.toBe("x");
    expect(result.outputs["verdict"]).toBe("fail");
    expect(result.summary).not.toMatch(/^(::|##\[)/m);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_PROFILE, widenings } from "../../../src/core/skill/content-profile.ts";
import { EMPTY_MANIFEST } from "../../../src/core/skill/manifest.ts";
import { AND_MORE, MAX_PROFILE_ENTRIES, profileOf, profileSkillMd } from "../../../src/core/skill/profile-content.ts";
import type { SkillFile } from "../../../src/core/skill/skill-files.ts";
import { readSkillMd, type SkillMd } from "../../../src/core/skill/skill-md.ts";
import { estimateTokens } from "../../../src/core/skill/tokens.ts";

function file(path: string, content: string | Uint8Array = "x\n", mode = 0o100644): SkillFile {
  const bytes = Buffer.from(content);
  return { path, mode, size: bytes.length, bytes };
}

function profile(files: readonly SkillFile[]) {
  return profileOf({ files, skillMd: undefined, manifest: EMPTY_MANIFEST, observed: EMPTY_PROFILE.capabilities });
}

const network = (...contents: readonly (string | Uint8Array)[]) =>
  profile(contents.map((content, i) => file(`${i}.md`, content))).capabilities.network;

function skillMd(frontmatter: string, body = "# A\n\nDo it.\n"): SkillMd {
  const { skill } = readSkillMd(Buffer.from(`---\nname: a\ndescription: d\n${frontmatter}---\n${body}`), "a");
  if (skill === undefined) throw new Error("the fixture has no skill");
  return skill;
}

const tools = (line: string) => profileSkillMd(skillMd(`allowed-tools: ${line}\n`)).tools;

describe("SKILL.md", () => {
  it.each([
    ["Read Write", ["Read", "Write"]],
    ["Read, Write,Grep", ["Grep", "Read", "Write"]],
    ["Bash(git add:*) Bash(jq:*, -r) Read", ["Bash(git add:*)", "Bash(jq:*, -r)", "Read"]],
    ["Bash(echo $(date)) Read", ["Bash(echo $(date))", "Read"]],
    ["Read Read", ["Read"]],
    ["Bash(git Read", ["Bash(git Read"]],
    ["Read) Write", ["Read)", "Write"]],
    ["mcp__crm__find", ["mcp__crm__find"]],
    ["' '", []],
    ["\n  - Read\n  - Bash(a b)", ["Bash(a b)", "Read"]],
  ])("with allowed-tools %j allows %j", (line, expected) => expect(tools(line)).toEqual(expected));

  it("has no tools where it names none", () => expect(profileSkillMd(skillMd("")).tools).toEqual([]));

  it("costs what is estimated of its name, description and instructions", () => {
    const skill = skillMd("", "\n# A\n\nDo it.\n\n");
    expect(profileSkillMd(skill)).toMatchObject({
      tokens: { description: estimateTokens("a") + estimateTokens("d"), body: estimateTokens("# A\n\nDo it.") },
      bodyLines: 3,
    });
    expect(profileSkillMd(skillMd("", ""))).toMatchObject({ tokens: { body: 0 }, bodyLines: 0 });
  });

  it("is kept without its instructions", () => {
    expect(JSON.stringify(profileSkillMd(skillMd("", "a secret plan")))).not.toContain("plan");
  });
});

describe("a skill", () => {
  it("that has nothing has an empty profile", () => expect(profile([])).toEqual(EMPTY_PROFILE));

  it("reaches what its files name, runs what are programs, and asks for what its manifest says", () => {
    const files = [
      file("SKILL.md", "See https://docs.acme.com."),
      file("scripts/send.py", "post('https://api.acme.com')", 0o100755),
      file("bin/tool", "#!/bin/sh\n"),
      file("data.bin", "\0https://hidden.acme.com", 0o100755),
    ];
    const secrets = [{ name: "CRM_TOKEN", required: true }];
    const manifest = { ...EMPTY_MANIFEST, permissions: ["shell", "network:api.acme.com"], secrets };
    const read = profileSkillMd(skillMd("allowed-tools: Read\n"));
    const observed = { ...EMPTY_PROFILE.capabilities, installs: ["npm:b", "npm:a", "npm:b"] };
    expect(profileOf({ files, skillMd: read, manifest, observed })).toEqual({
      capabilities: {
        ...EMPTY_PROFILE.capabilities,
        installs: ["npm:a", "npm:b"],
        network: ["api.acme.com", "docs.acme.com"],
        tools: ["Read"],
        permissions: ["network:api.acme.com", "shell"],
        secrets: ["CRM_TOKEN"],
        scripts: ["bin/tool", "scripts/send.py"],
        executables: ["data.bin", "scripts/send.py"],
      },
      tokens: read.tokens,
      bodyLines: 3,
    });
  });

  it("is the same in any order of its files", () => {
    const files = [...Array(12).keys()].map((i) => file(`${i}.py`, `https://h${i % 5}.acme.com`, 0o100755));
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: 12 }), (shuffled) => {
        expect(profile(shuffled)).toEqual(profile(files));
      }),
    );
  });

  it("can do no less with one more file", () => {
    const files = fc.array(
      fc
        .tuple(fc.stringMatching(/^[a-z]{1,3}\.(md|py)$/), fc.webUrl())
        .map(([path, url]) => file(path, `${url}\n`, 0o100755)),
    );
    fc.assert(
      fc.property(files, (some) => {
        expect(widenings(profile(some), profile(some.slice(1)))).toEqual([]);
      }),
    );
  });
});

describe("hosts", () => {
  it("hide neither in UTF-16 nor behind a NUL byte", () => {
    const text = "\ufeffInvoke-WebRequest https://api.acme.com/";
    expect(network(Buffer.from(text, "utf16le"))).toEqual(["api.acme.com"]);
    expect(network(Buffer.from(text, "utf16le").swap16())).toEqual(["api.acme.com"]);
    expect(network(Buffer.concat([Buffer.from(text, "utf16le"), Buffer.from("x")]))).toEqual(["api.acme.com"]);
    expect(network("\0 https://api.acme.com")).toEqual(["api.acme.com"]);
  });

  it("past the first MiB of a file are not looked for, and the list says so", () => {
    expect(network(`https://a.acme.com ${" ".repeat(2 ** 20)}https://b.acme.com`)).toEqual(["a.acme.com", AND_MORE]);
    expect(network("x".repeat(2 ** 20))).toEqual([]);
  });

  it("of files that were not read are none", () => {
    expect(profile([{ path: "a.md", mode: 0o100644, size: 2 ** 30 }]).capabilities.network).toEqual([]);
  });

  it("are looked for in so many URLs and no more", () => {
    expect(network("http://a.acme.com ".repeat(30_000), "http://b.acme.com ".repeat(30_000))).toEqual([
      "a.acme.com",
      "b.acme.com",
      AND_MORE,
    ]);
  });
});

describe("a list", () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => file(`${String(i).padStart(4, "0")}.py`));

  it("is cut where it is long, and says so", () => {
    const whole = profile(many(MAX_PROFILE_ENTRIES)).capabilities.scripts;
    expect([whole.length, whole.at(-1)]).toEqual([MAX_PROFILE_ENTRIES, "0499.py"]);
    const cut = profile(many(MAX_PROFILE_ENTRIES + 1)).capabilities.scripts;
    expect([cut.length, cut.at(-2), cut.at(-1)]).toEqual([MAX_PROFILE_ENTRIES + 1, "0499.py", AND_MORE]);
    const hosts = network(Array.from({ length: 600 }, (_, i) => `https://h${i}.acme.com`).join(" "));
    expect([hosts.length, hosts.at(-1)]).toEqual([MAX_PROFILE_ENTRIES + 1, AND_MORE]);
  });

  it("keeps two long entries apart that differ at their ends", () => {
    const [one, two] = tools(`Bash(${"a".repeat(3000)}b) Bash(${"a".repeat(3000)}c)`);
    expect(one?.length).toBeLessThan(1200);
    expect(one).not.toBe(two);
  });
});

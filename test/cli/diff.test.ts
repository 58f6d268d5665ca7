/** `diff` as a person runs it. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReleaseDiff } from "../../src/core/catalog/release-diff.ts";
import { CommandLine } from "../support/command-line.ts";
import { skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { serveIndex, type TestServer } from "../support/index-server.ts";
import { hasProgram } from "../support/programs.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

let cli: CommandLine;
let index: TestServer;
beforeAll(async () => {
  cli = new CommandLine();
  index = await serveIndex(
    new RegistryFixture()
      .publish("billing/refunds", "1.0.0")
      .publish("billing/refunds", "1.1.0", { files: { "run.sh": { text: "#!/bin/sh\n", executable: true } } })
      .publish("tools/review", "2.0.0"),
  );
});
afterAll(async () => {
  await index.close();
  await cli.cleanup();
});

const diff = (...args: readonly string[]) => ["diff", ...args, "--registry", index.url];

test("says what is different, by default in what `latest` means", async () => {
  const { status, stdout } = await cli.run(diff("refunds@1.0.0"));
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^billing\/refunds@1\.0\.0 → billing\/refunds@1\.1\.0\n- New: it can run these scripts: run\.sh\./,
  );
  expect(stdout).toContain("\nrun.sh (added)\n--- /dev/null\n+++ b/run.sh\n@@ -0,0 +1,1 @@\n+#!/bin/sh\n");
});

const LINES = Array.from({ length: 40 }, (_, i) => `line ${i}\n`);
const OLD = {
  "SKILL.md": skillMd("patch", { version: "1.0.0" }),
  "a list.txt": LINES.join(""),
  "tabs.mk": "all:\n\techo one\n",
  "end.txt": "no line feed",
  "gone.txt": "one\ntwo\n",
};
const NEW = {
  "SKILL.md": skillMd("patch", { version: "2.0.0" }),
  // Changed at its start, in two places of its middle, and at its end.
  "a list.txt": ["begin\n", ...LINES.slice(0, 12), ...LINES.slice(13, 25), "other\n", ...LINES.slice(26), "end\n"].join(
    "",
  ),
  "tabs.mk": "all:\n\techo two\n",
  "end.txt": "no line feed\nnow one",
  "new.txt": "new\n",
};

test.runIf(hasProgram("patch")).each([
  ["git", ["apply", "-"]],
  ["patch", ["-p1", "--silent"]],
])("is a patch that %s applies: every file becomes what it is in the newer release", async (program, args) => {
  const place = temporaryFolder("skilltrunk-diff-");
  const published = new RegistryFixture()
    .publish("tools/patch", "1.0.0", { files: OLD })
    .publish("tools/patch", "2.0.0", { files: NEW });
  const patched = await serveIndex(published);
  try {
    for (const [name, text] of Object.entries(OLD)) writeFileSync(join(place.path, name), text);
    const { stdout } = await cli.run(["diff", "patch@1.0.0", "patch@2.0.0", "--registry", patched.url]);
    execFileSync(program, args, { cwd: place.path, input: stdout });
    const made = readdirSync(place.path).map((name) => [name, readFileSync(join(place.path, name), "utf8")]);
    expect(Object.fromEntries(made)).toEqual(NEW);
  } finally {
    await patched.close();
    place.cleanup();
  }
});

test("compares different skills, as JSON", async () => {
  const { document } = await cli.json<ReleaseDiff>(diff("refunds@1.0.0", "review"));
  expect([document.from.id, document.to.id, document.files.map(({ path }) => path)]).toEqual([
    "billing/refunds",
    "tools/review",
    ["SKILL.md"],
  ]);
});

test("compares no release with itself where nobody asked for that", async () => {
  const { status, stderr } = await cli.run(diff("billing/refunds"));
  expect(status).toBe(2);
  expect(stderr).toContain("billing/refunds@1.1.0 is what `latest` means, and would be compared with itself.");
  expect((await cli.run(diff("refunds@1.1.0", "refunds@1.1.0"))).status).toBe(0);
});

test("says what is missing", async () => {
  expect((await cli.run(diff("refunds@9.9.9"))).status).toBe(3);
  expect((await cli.run(diff("Not A Name"))).status).toBe(2);
});

test("what comes along is in it, and in a profile and the permissions that a harness is given", async () => {
  const world = new RegistryFixture();
  for (const [version, permission] of [
    ["1.0.0", "shell:git"],
    ["2.0.0", "network:ledger.acme.com"],
  ] as const) {
    world.publish("t/base", version, {
      related: { declares: { permissions: [permission], optionalSecrets: ["SLACK"] } } as never,
    });
    const digest = world.catalog.skills.get("t/base" as never)?.releases.get(version)?.digest;
    const closure = [{ id: "t/base", version, digest }];
    world.publish("t/app", version, { related: { requires: [`t/base@${version}`], closure } as never });
  }
  const served = await serveIndex(world);
  try {
    const at = ["--registry", served.url];
    const { stdout } = await cli.run(["diff", "t/app@1.0.0", ...at]);
    expect(stdout).toContain("- New: what comes with it can");
    expect(stdout).toContain("- It brings along t/base@2.0.0; that was t/base@1.0.0.");
    const profile = await cli.run(["profile", "t/app", ...at]);
    expect(profile.stdout).toMatch(
      /\nbrings +t\/base@2\.0\.0\nbrings permissions +network:ledger\.acme\.com\nbrings secrets +SLACK\n/,
    );
    const base = await cli.run(["profile", "t/base", ...at]);
    expect(base.stdout).toMatch(/\nsecrets +none\noptional secrets +SLACK\n/);
    const lists = await cli.run(["profile", "t/app", "--for", "claude-code", ...at]);
    expect(JSON.parse(lists.stdout).permissions.allow).toEqual(["WebFetch(domain:ledger.acme.com)"]);
    expect(lists.stderr).toBe("");
    world.offer("t/base", { visibility: "private" });
    const partly = await cli.run(["profile", "t/app", "--for", "claude-code", ...at]);
    expect(partly.stderr).toContain("t/app@2.0.0 needs something that is not here for whoever asks");
  } finally {
    await served.close();
  }
});

/** `diff` as a person runs it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReleaseDiff } from "../../src/core/catalog/release-diff.ts";
import { CommandLine } from "../support/command-line.ts";
import { serveIndex, type TestServer } from "../support/index-server.ts";
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
  expect(stdout).toContain("\nrun.sh (added)\n@@ -0 +1 @@\n+#!/bin/sh\n");
});

test("compares different skills, as JSON", async () => {
  const { document } = await cli.json<ReleaseDiff>(diff("refunds@1.0.0", "review"));
  expect([document.from.id, document.to.id, document.files.map(({ path }) => path)]).toEqual([
    "billing/refunds",
    "tools/review",
    ["SKILL.md"],
  ]);
});

test("says what is missing", async () => {
  expect((await cli.run(diff("refunds@9.9.9"))).status).toBe(3);
  expect((await cli.run(diff("Not A Name"))).status).toBe(2);
});

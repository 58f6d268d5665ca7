/** `rules`, as a person runs it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Problem } from "../../src/core/catalog/view.ts";
import { RULES } from "../../src/core/rules.ts";
import { CommandLine } from "../support/command-line.ts";

let cli: CommandLine;
beforeEach(() => {
  cli = new CommandLine();
});
afterEach(() => cli.cleanup());

test("rules: one line a rule, or one document", async () => {
  const { status, stdout } = await cli.run(["rules"]);
  expect(status).toBe(0);
  expect(stdout.trimEnd().split("\n")).toHaveLength(RULES.length + 1);
  expect(stdout).toMatch(/^structure +symlink +critical +No file is a symbolic link$/m);
  expect((await cli.json(["rules"])).document).toEqual({ rules: RULES });
});

test("rules <id>: why it is there, an example and what to do", async () => {
  const { status, stdout } = await cli.run(["rules", "name-folder"]);
  expect(status).toBe(0);
  expect(stdout).toBe(`name-folder (specification)

The name is that of the folder. Some clients go by the folder and others by the name; one skill would have two identities.

Severity: critical; policy cannot change it.
What to do: Rename the folder or change the name, so that both are the same.
\`skilltrunk check --fix\` mends it where it can.

Example:
  name: refund    # in skills/billing/refunds
`);
  const { document } = await cli.json(["rules", "body-budget"]);
  expect(document).toEqual(RULES.find(({ id }) => id === "body-budget"));
});

test("rules <id>: a word that is none is answered with the nearest", async () => {
  const { status, stderr } = await cli.run(["rules", "name-foler"]);
  expect(status).toBe(2);
  expect(stderr).toBe('error: There is no rule "name-foler".\nhint: Did you mean `skilltrunk rules name-folder`?\n');
  const { document } = await cli.json<Problem>(["rules", "zz\u001b[2J"]);
  expect(document).toMatchObject({ code: "USAGE", detail: 'There is no rule "zz\\u{1b}[2J".' });
});

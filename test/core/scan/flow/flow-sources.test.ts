import { expect, it } from "vitest";
import { sourceOf } from "../../../../src/core/scan/flow/flow-sources.ts";

it.each([
  ["*/.ssh/id_rsa", "secret.keys"],
  ["/root/.aws/credentials", "secret.cloud"],
  [".env", "secret.dotenv"],
  ["~/.zsh_history", "private.doings"],
  ["*/.claude/projects", "private.agent"],
  ["~/.ssh/id_rsa.pub", undefined],
  [".env.example", undefined],
  ["settings.json", undefined],
  ["with open('/root/.aws/credentials') as f:", undefined],
])("%s is %s", (text, source) => {
  expect(sourceOf(text)).toBe(source);
});

it("takes no address for a secret of this machine", () => {
  expect(sourceOf("http://host.example/.ssh/id_rsa")).toBeUndefined();
});

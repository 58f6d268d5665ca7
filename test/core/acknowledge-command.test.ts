import { expect, it } from "vitest";
import { acknowledgeCommand, placedCommands } from "../../src/core/acknowledge-command.ts";

it("is placed in a repository, in words that a shell takes as they are", () => {
  const step = "approval:abc:it's:1:team/one";
  const text = `Run \`${acknowledgeCommand("rewrite:a..b")}\` or \`${acknowledgeCommand(step)}\`.`;
  const placed = placedCommands(text, { location: "/srv/our skills", isRemote: false });
  expect(placed).toBe(
    `Run \`skilltrunk acknowledge '/srv/our skills' rewrite:a..b --reason "why it is meant"\` or \`skilltrunk acknowledge '/srv/our skills' 'approval:abc:it'\\''s:1:team/one' --by "<who gave it>" --reason "why it is meant"\`.`,
  );
  expect(placedCommands(text, { location: "https://git.example/x$&", isRemote: true })).toContain(
    `skilltrunk acknowledge 'https://git.example/x$&' rewrite:a..b --reason "why it is meant" --push\``,
  );
});

it("leaves all other words alone", () => {
  const text = "merge acknowledgements/<any>.yaml, or ask in <repository>";
  expect(placedCommands(text, { location: "/srv/x", isRemote: true })).toBe(text);
});

import { describe, expect, test } from "vitest";
import { parseSettings } from "../../../src/core/trunk/settings.ts";

function read(text: string): ReturnType<typeof parseSettings> {
  return parseSettings(Buffer.from(text));
}

describe("marketplace in the settings", () => {
  test("is switched on by a name, with the rest as usual", () => {
    const { settings } = read("marketplace:\n  name: acme-skills\n");
    expect(settings?.marketplace).toEqual({
      name: "acme-skills",
      branch: "skilltrunk/marketplace",
      visibility: "public",
    });
    expect(read("names: unique\n").settings?.marketplace).toBeUndefined();
  });

  test.each([
    ["no name", "marketplace:\n  visibility: public\n", /name/],
    ["a name kept for others", "marketplace:\n  name: claude-plugins-official\n", /Claude Code does not keep/],
    ["what is private", "marketplace:\n  name: acme\n  visibility: private\n", /visibility/],
    ["a password in the address", "marketplace:\n  name: acme\n  url: https://a:b@git.example/x.git\n", /password/],
    ["the ledger's branch", "marketplace:\n  name: acme\n  branch: skilltrunk/ledger\n", /ledger/],
    ["the trunk", "trunk: live\nmarketplace:\n  name: acme\n  branch: live\n", /trunk/],
    ["an unknown key", "marketplace:\n  name: acme\n  colour: red\n", /colour/],
  ])("refuses %s, with its line", (_, text, why) => {
    const { settings, findings } = read(text);
    expect(settings).toBeUndefined();
    expect(findings.map(({ message }) => message).join(" ")).toMatch(why);
    expect(findings[0]?.line).toBeGreaterThan(0);
  });
});

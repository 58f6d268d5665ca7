import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import {
  ambiguousName,
  channelUnresolvable,
  skillNotFound,
  versionNotFound,
} from "../../../src/core/catalog/not-found.ts";
import { skillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ID = skillId("billing", "refunds");
const live = new RegistryFixture().publish(ID, "1.0.0").catalog.skills.get(ID) as SkillEntry;
const retired: SkillEntry = { ...live, live: false, retired: true };

describe("what is not there", () => {
  it("is a skill, or more than one of the name", () => {
    expect(skillNotFound("a\nb")).toMatchObject({ code: "SKILL_NOT_FOUND", message: 'There is no skill "a\\u{a}b".' });
    expect(ambiguousName("review", [skillId("tools", "review"), skillId("legal", "review")])).toMatchObject({
      message: 'More than one skill is called "review": legal/review, tools/review.',
      hint: "Name one of them whole, for example legal/review.",
    });
  });

  it("is a version, or a range of a retired skill, and says that it is retired", () => {
    expect(versionNotFound(live, "^2").message).toBe("billing/refunds has no release that is ^2.");
    expect(versionNotFound(retired, "2.0.0").message).toBe("billing/refunds has no release that is 2.0.0.");
    expect(versionNotFound(retired, "^1").message).toContain("is retired (its folder was removed)");
  });

  it("is a channel, likewise", () => {
    expect(channelUnresolvable(live, "beta", "it has no such channel").message).toBe(
      'The channel "beta" of billing/refunds resolves to nothing: it has no such channel.',
    );
    expect(channelUnresolvable(retired, "latest", "no release is left").message).toContain("is retired");
  });
});

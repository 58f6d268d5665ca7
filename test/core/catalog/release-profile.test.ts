import { describe, expect, it } from "vitest";
import { toReleaseView } from "../../../src/core/catalog/present.ts";
import { claudeCodePermissions, profileOfView, toProfileView } from "../../../src/core/catalog/release-profile.ts";
import { resolve } from "../../../src/core/catalog/resolve.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const lists = (...permissions: readonly string[]) => claudeCodePermissions({ permissions, egress: [] }).permissions;

describe("a profile", () => {
  it("is the same from a release and from what a registry tells of it", () => {
    const declares = {
      permissions: ["network:api.acme.com"],
      secrets: ["TOKEN"],
      optionalSecrets: ["SPARE"],
      compatibility: { os: ["linux"] },
      runtime: { timeout: 60 },
    };
    const { catalog } = new RegistryFixture()
      .publish("a/b", "1.0.0", { related: { declares } })
      .publish("a/c", "1.0.0");
    for (const [name, asked] of [
      ["b", declares],
      ["c", { permissions: [], secrets: [], optionalSecrets: [], runtime: {}, compatibility: {} }],
    ] as const) {
      const resolution = resolve(catalog, { namespace: "a", name }, { audience: "public", now: "2026-01-01" });
      const profile = toProfileView(resolution.release);
      expect(profile).toMatchObject({ id: `a/${name}` as SkillId, version: "1.0.0", ...asked });
      expect(profileOfView(toReleaseView(catalog, resolution, []))).toEqual(profile);
    }
  });
});

describe("Claude Code's permission lists", () => {
  it("allow what is declared, and deny the tools that are not asked for", () => {
    expect(lists()).toEqual({ allow: [], deny: ["WebFetch", "WebSearch", "Bash", "Edit", "Write"] });
    expect(
      lists("network:api.acme.com", "network:*.acme.com", "shell:git", "filesystem:write:docs/**", "mcp:crm"),
    ).toEqual({
      allow: [
        "WebFetch(domain:api.acme.com)",
        "WebFetch(domain:*.acme.com)",
        "Bash(git:*)",
        "Read(docs/**)",
        "Edit(docs/**)",
        "Write(docs/**)",
        "mcp__crm",
      ],
      deny: [],
    });
    expect(lists("shell", "network", "filesystem:read")).toEqual({
      allow: ["WebFetch", "Bash", "Read"],
      deny: ["Edit", "Write"],
    });
    expect(claudeCodePermissions({ permissions: [], egress: ["a.example:8443"] }).permissions.allow).toEqual([
      "WebFetch(domain:a.example)",
    ]);
  });

  it("hold no rule that ends early or names what is no domain", () => {
    for (const permission of ["shell:git)Bash(*", "network:a)b", "mcp:a b", "filesystem:write:a),Bash(*"]) {
      for (const rule of lists(permission).allow) expect(rule).toMatch(/^[A-Za-z_]+(?:\([^()\s]*\))?$/);
    }
  });
});

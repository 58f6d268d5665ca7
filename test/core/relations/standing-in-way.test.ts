/** What keeps an offered release from being installed, and what is said of it in views and to agents. */
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { toReleaseView, toSkillView, toSummary } from "../../../src/core/catalog/present.ts";
import { type Audience, resolve } from "../../../src/core/catalog/resolve.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { goneNeeds, standsInWay } from "../../../src/core/relations/standing-in-way.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

function needing(): RegistryFixture {
  const r = new RegistryFixture().publish("t/b", "1.0.0").publish("t/c", "1.0.0");
  const pin = (id: string) => {
    return { id: id as SkillId, version: "1.0.0", digest: sha256(id) };
  };
  return r.publish("t/a", "1.0.0", {
    related: { requires: ["t/b@^1", "t/c@^1"], closure: [pin("t/b"), pin("t/c")] },
  });
}

function said({ catalog }: RegistryFixture, audience: Audience = "all") {
  const entry = catalog.skills.get("t/a" as SkillId);
  const release = entry?.releases.get("1.0.0");
  if (entry === undefined || release === undefined) throw new Error("t/a is not there");
  return {
    inWay: standsInWay(catalog, { shown: "t/a@1.0.0", release, audience }),
    gone: goneNeeds(catalog, release, audience).gone.map(({ id, state, by }) => `${by} ${id} ${state}`),
    summary: toSummary(catalog, entry, audience).warnings,
    skill: toSkillView(catalog, entry, audience).warnings,
    release: toReleaseView(
      catalog,
      resolve(catalog, { namespace: "t", name: "a" }, { audience, now: "2026-06-01T00:00:00Z" }),
      [],
    ).warnings,
  };
}

describe("a release whose requirements are there", () => {
  it("is said nothing of", () => {
    expect(said(needing())).toEqual({ inWay: undefined, gone: [], summary: undefined, skill: undefined, release: [] });
    expect(said(needing().state("t/b", "1.0.0", "yanked")).inWay).toBeUndefined();
  });
});

describe("a release that needs what is gone", () => {
  it("says so wherever it is shown, with what clears it", () => {
    const sentence =
      "t/a@1.0.0 cannot be installed: it needs t/b@1.0.0, which is withdrawn. A new release with other requirements clears that.";
    expect(said(needing().state("t/b", "1.0.0", "withdrawn"))).toEqual({
      inWay: sentence,
      gone: ["needs t/b withdrawn"],
      summary: [sentence],
      skill: [sentence],
      release: [sentence],
    });
  });

  it("may have it back where that is offline", () => {
    const r = needing().state("t/b", "1.0.0", "offline");
    expect(said(r).inWay).toBe(
      "t/a@1.0.0 cannot be installed: it needs t/b@1.0.0, which is offline. Putting t/b@1.0.0 online clears that, or a new release with other requirements.",
    );
    expect(said(r.state("t/c", "1.0.0", "withdrawn")).inWay).toContain("which is offline (and 1 more). A new release");
    expect(said(r.state("t/b", "1.0.0", "online")).gone).toEqual(["needs t/c withdrawn"]);
  });

  it("names nothing that the asker may not know of", () => {
    const r = needing().state("t/b", "1.0.0", "withdrawn").offer("t/b", { visibility: "private" });
    const { inWay, gone } = said(r, "public");
    expect(gone).toEqual([]);
    expect(inWay).toBe("t/a@1.0.0 needs something that is not here for whoever asks, so it cannot be installed.");
  });
});

describe("a release that needs what is disabled", () => {
  it("names it to whoever sees everything, and to nobody else", () => {
    const r = needing().offer("t/b", { enabled: false });
    expect(said(r).inWay).toBe(
      "t/a@1.0.0 cannot be installed: t/b@1.0.0, which comes with it, is disabled. `enabled: true` in lifecycle/t/b.yaml clears that, or a new release with other requirements.",
    );
    for (const audience of ["public", "internal"] as const)
      expect(said(r, audience).inWay).toBe(
        "t/a@1.0.0 needs something that is not here for whoever asks, so it cannot be installed.",
      );
    expect(said(r.offer("t/c", { enabled: false })).inWay).toContain(
      "t/b@1.0.0, which comes with it, is disabled (and 1 more).",
    );
  });
});

describe("a group of which two members pinned two releases of one skill", () => {
  function kit(asksFirst: string): RegistryFixture {
    const r = new RegistryFixture().publish("t/b", "1.0.0").publish("t/b", "1.1.0");
    const pinned = (id: string, version = "1.0.0") => ({
      id: id as SkillId,
      version,
      digest: digestOf(r, id, version),
    });
    r.publish("t/m", "1.0.0", { related: { requires: [`t/b@${asksFirst}`], closure: [pinned("t/b")] } });
    r.publish("t/n", "1.0.0", { related: { requires: ["t/b@^1"], closure: [pinned("t/b", "1.1.0")] } });
    return r.publish("t/a", "1.0.0", { kind: "group", related: { members: [pinned("t/m"), pinned("t/n")] } });
  }

  it("does not miss the one that the other takes the place of", () => {
    expect(said(kit("^1").state("t/b", "1.0.0", "offline"))).toMatchObject({ inWay: undefined, gone: [] });
    expect(said(kit("^1").state("t/b", "1.1.0", "offline")).inWay).toContain("needs t/b@1.1.0, which is offline");
  });

  it("takes the one that is asked for by itself where others take a range", () => {
    expect(said(kit("1.0.0").state("t/b", "1.1.0", "offline"))).toMatchObject({ inWay: undefined, gone: [] });
    expect(said(kit("1.0.0").state("t/b", "1.0.0", "offline")).gone).toEqual(["needs t/b offline"]);
  });
});

describe("a group of which a member needs what is gone", () => {
  function kit(to: "offline" | "withdrawn"): RegistryFixture {
    const r = new RegistryFixture().publish("t/b", "1.0.0");
    const pinned = (id: string) => ({ id: id as SkillId, version: "1.0.0", digest: digestOf(r, id) });
    r.publish("t/m", "1.0.0", { related: { requires: ["t/b@^1"], closure: [pinned("t/b")] } });
    r.publish("t/a", "1.0.0", { kind: "group", related: { members: [pinned("t/m")] } });
    return r.state("t/b", "1.0.0", to);
  }

  it("says so, and through what", () => {
    expect(said(kit("offline"))).toMatchObject({
      inWay:
        "t/a@1.0.0 cannot be installed: it holds t/m@1.0.0, which needs t/b@1.0.0, which is offline. Putting t/b@1.0.0 online clears that, or a new release with other requirements.",
      gone: ["needs t/b offline"],
    });
    expect(said(kit("withdrawn")).inWay).toContain(
      "it holds t/m@1.0.0, which needs t/b@1.0.0, which is withdrawn. A new",
    );
  });

  it("is not whole for whom that is hidden from", () => {
    const r = kit("offline").offer("t/b", { visibility: "private" });
    expect(said(r, "public")).toMatchObject({ gone: [], inWay: expect.stringContaining("something that is not here") });
  });
});

function digestOf({ catalog }: RegistryFixture, id: string, version = "1.0.0") {
  const digest = catalog.skills.get(id as SkillId)?.releases.get(version)?.digest;
  if (digest === undefined) throw new Error(`${id}@${version} is not there`);
  return digest;
}

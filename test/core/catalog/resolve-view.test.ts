import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { toSkillView } from "../../../src/core/catalog/present.ts";
import { resolve } from "../../../src/core/catalog/resolve.ts";
import { resolveView } from "../../../src/core/catalog/resolve-view.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { STATES } from "../../../src/core/ledger/event.ts";
import { skillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ID = skillId("a", "one");
const VERSIONS = ["1.0.0", "1.1.0", "1.2.0-rc.1", "2.0.0"];
const WANTED = [...VERSIONS, "9.9.9", "latest", "stable", "beta", "^1", "^1.1", "1.x || ^2", ">=3", "no range", "@"];

/** A skill with some of the versions, each in some state; perhaps a pinned channel, perhaps retired. */
const registries = fc
  .record({
    states: fc.tuple(...VERSIONS.map(() => fc.option(fc.constantFrom(...STATES)))),
    stable: fc.option(fc.constantFrom(...VERSIONS)),
    isRetired: fc.boolean(),
  })
  .filter(({ states }) => states.some((state) => state !== null))
  .map(({ states, stable, isRetired }) => {
    const registry = new RegistryFixture();
    const published = VERSIONS.flatMap((version, i) => ({ version, state: states[i] ?? undefined }));
    for (const { version, state } of published) {
      if (state === undefined) continue;
      // Its own bytes: those of a withdrawn release are withdrawn everywhere.
      registry.publish(ID, version, { files: { "version.txt": version } });
      if (state !== "online") registry.state(ID, version, state, { reason: "because" });
    }
    if (stable !== null) registry.channel(ID, "stable", stable);
    if (isRetired) registry.retire(ID);
    return registry;
  });

function outcome(work: () => { readonly version: string; readonly resolvedBy: string }): unknown {
  try {
    const { version, resolvedBy } = work();
    return { version, resolvedBy };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
}

describe("a skill's own document", () => {
  it("leads where the catalog leads, and to the same refusals", () => {
    fc.assert(
      fc.property(registries, fc.constantFrom(...WANTED), ({ catalog }, wanted) => {
        const view = toSkillView(catalog, catalog.skills.get(ID) as SkillEntry, "all");
        const request = { namespace: "a", name: "one", wanted };
        const expected = outcome(() => {
          const { release, resolvedBy } = resolve(catalog, request, { audience: "public", now: "2026-06-01" });
          return { version: release.version, resolvedBy };
        });
        expect(outcome(() => resolveView(view, wanted))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("is not trusted: what is no version is not looked at", () => {
    const { catalog } = new RegistryFixture().publish(ID, "1.0.0");
    const view = toSkillView(catalog, catalog.skills.get(ID) as SkillEntry, "all");
    const [only] = view.versions;
    if (only === undefined) throw new Error("no version");
    const lying = { ...view, versions: [{ ...only, version: "v1.5.0" }, { ...only, version: "../1.9.0" }, only] };
    expect(resolveView(lying, "^1").version).toBe("1.0.0");
    expect(() => resolveView(lying, "toString")).toThrow("no version, range or channel");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostAsks } from "../../../src/core/report/host-asks.ts";
import { codeownersLines } from "../../../src/core/trunk/codeowners-match.ts";

const asks = (codeowners: string, ...paths: readonly string[]) =>
  hostAsks({ codeowners: codeownersLines(codeowners), paths, source: "host" });

describe("hostAsks", () => {
  it("names owners once for all their files, those of most files first, and nobody for nobody's", () => {
    const codeowners = "/skills/ @acme/b @Ann\n/skills/x/ @Ann @acme/b\n/policy.yaml @root\n/skills/free/\n";
    expect(
      asks(codeowners, "policy.yaml", "skills/a/SKILL.md", "skills/x/SKILL.md", "skills/free/a", "README.md"),
    ).toEqual([
      { owners: ["@acme/b", "@Ann"], paths: ["skills/a/SKILL.md", "skills/x/SKILL.md"], more: 0 },
      { owners: ["@root"], paths: ["policy.yaml"], more: 0 },
    ]);
    expect(asks("", "README.md")).toEqual([]);
  });

  it("names them also where another than the host sees to approvals, as besides, and nobody where nobody does", () => {
    const asked = { codeowners: codeownersLines("* @a"), paths: ["b"] };
    const ask = { owners: ["@a"], paths: ["b"], more: 0 };
    expect(hostAsks({ ...asked, source: "api" })).toEqual([{ ...ask, besides: true }]);
    expect(hostAsks({ ...asked, source: "none" })).toEqual([]);
  });

  it("lists a few files and counts the rest", () => {
    const paths = Array.from({ length: 12 }, (_, n) => `skills/${n}`);
    expect(asks("* @a", ...paths)).toEqual([{ owners: ["@a"], paths: paths.slice(0, 5), more: 7 }]);
  });

  it("fits a report, and every file that it tells of is one of the change", () => {
    const line = fc.tuple(fc.constantFrom("*", "/a/", "b", "/a/b"), fc.subarray(["@x", "@y", "@z"]));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.constantFrom<string>("a/b", "a/c", "b", "c")), (lines, paths) => {
        const found = asks(lines.map(([pattern, owners]) => [pattern, ...owners].join(" ")).join("\n"), ...paths);
        const told = found.reduce((sum, one) => sum + one.paths.length + one.more, 0);
        expect(told).toBeLessThanOrEqual(paths.length);
        expect(found.flatMap((one) => one.paths).every((path) => paths.includes(path))).toBe(true);
        expect(new Set(found.map(({ owners }) => owners.toSorted().join())).size).toBe(found.length);
      }),
    );
  });

  it("tries no more lines for a huge change than a huge file allows", () => {
    const lines = Array.from({ length: 100_000 }, (_, n) => ({ pattern: `/none/${n}`, owners: ["@a"] }));
    const paths = Array.from({ length: 10_000 }, (_, n) => `skills/${n}`);
    let tried = 0;
    const counted = lines.map(({ owners, pattern }) => ({
      owners,
      get pattern() {
        tried++;
        return pattern;
      },
    }));
    expect(hostAsks({ codeowners: counted, paths, source: "host" })).toEqual([]);
    expect(tried).toBeLessThanOrEqual(2_000_000);
  });
});

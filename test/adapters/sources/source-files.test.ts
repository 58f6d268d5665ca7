import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { SourceWrong } from "../../../src/adapters/sources/source-addresses.ts";
import { filesBelow, readArchive } from "../../../src/adapters/sources/source-files.ts";
import { encodeArchive } from "../../../src/core/skill/archive.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";
import { hasProgram } from "../../support/programs.ts";

const work = temporaryFolder();
afterAll(work.cleanup);
const LONG = `references/${"long-".repeat(30)}name.md`;
const skill = join(work.path, "skill");
mkdirSync(join(skill, "references"), { recursive: true });
writeFileSync(join(skill, "SKILL.md"), "# A\n");
writeFileSync(join(skill, LONG), "Long.\n".repeat(1000));
writeFileSync(join(skill, "run.sh"), "echo\n");
chmodSync(join(skill, "run.sh"), 0o755);
const FILES = ["SKILL.md", LONG, "run.sh"];

const tar = (...args: readonly string[]) =>
  execFileSync("tar", [...args, "-cf", "-", "-C", skill, "."], { maxBuffer: 1 << 28 });
const python = (code: string) => execFileSync("python3", ["-c", code], { cwd: work.path });
const paths = (bytes: Buffer) =>
  readArchive(bytes)
    .map(({ path }) => path)
    .sort();
const problem = (bytes: Buffer) => {
  try {
    readArchive(bytes);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(SourceWrong);
    return (error as Error).message;
  }
};

describe("an archive of a source", () => {
  it.each([["gnu"], ["pax"], ["ustar"]])("is a tar as `tar --format=%s` writes it, with gzip or without", (format) => {
    if (format === "ustar") execFileSync("rm", ["-f", join(skill, LONG)]);
    const bytes = tar(`--format=${format}`);
    if (format === "ustar") writeFileSync(join(skill, LONG), "Long.\n".repeat(1000));
    const expected = format === "ustar" ? ["SKILL.md", "run.sh"] : FILES;
    expect(paths(bytes)).toEqual(expected);
    expect(paths(gzipSync(bytes))).toEqual(expected);
    expect(readArchive(bytes).find(({ path }) => path === "run.sh")?.executable).toBe(true);
    expect(readArchive(bytes).find(({ path }) => path === "SKILL.md")?.executable).toBe(false);
  });

  it.runIf(hasProgram("python3"))("is a zip as others write it", () => {
    python(`
import zipfile, os
with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for root, _, names in os.walk("skill"):
        z.write(root, os.path.relpath(root, "skill") + "/") if root != "skill" else None
        for name in names:
            z.write(os.path.join(root, name), os.path.relpath(os.path.join(root, name), "skill"))
`);
    const bytes = readFileSync(join(work.path, "a.zip"));
    expect(paths(bytes)).toEqual(FILES);
    expect(
      readArchive(bytes)
        .find(({ path }) => path === LONG)
        ?.bytes.toString(),
    ).toBe("Long.\n".repeat(1000));
    expect(readArchive(bytes).find(({ path }) => path === "run.sh")?.executable).toBe(true);
  });

  it.runIf(hasProgram("python3"))("is refused with a link, twice the same name, a bomb, or a lie", () => {
    python(`
import zipfile, warnings
warnings.simplefilter("ignore")
def made(name, *entries):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:
        for info, data in entries:
            z.writestr(info, data)
link = zipfile.ZipInfo("link")
link.create_system = 3
link.external_attr = 0o120777 << 16
made("link.zip", (link, "/etc/passwd"))
made("twice.zip", ("a", "1"), ("a", "2"))
made("bomb.zip", *[("a%d" % i, b"0" * (60 << 20)) for i in range(4)])
`);
    const read = (name: string) => readFileSync(join(work.path, name));
    expect(problem(read("link.zip"))).toMatch(/"?link"? of the zip file is a link/);
    expect(problem(read("twice.zip"))).toMatch(/has "?a"? twice/);
    expect(problem(read("bomb.zip"))).toMatch(/unpack to more than 209715200 bytes/);
  });

  it("is refused with a symbolic link in a tar, or a bomb of gzip", () => {
    const folder = join(work.path, "linked");
    mkdirSync(folder);
    symlinkSync("/etc/passwd", join(folder, "link"));
    expect(problem(execFileSync("tar", ["-cf", "-", "-C", folder, "."]))).toMatch(/"?link"? of the tar file is a link/);
    expect(problem(gzipSync(Buffer.alloc(210 * 1024 * 1024)))).toMatch(/unpacks to more than/);
    expect(problem(Buffer.from("nothing of the kind"))).toMatch(/no zip, no tar/);
  });

  it("is read whole or refused in a sentence, whatever byte of it is another one", () => {
    const file = { path: "SKILL.md", executable: false, bytes: Buffer.from("# A skill\n") };
    const good = [encodeArchive([file]), tar("--format=pax").subarray(0, 4096), gzipSync(tar())];
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, at, value) => {
        const changed = Buffer.from(bytes);
        changed[at % changed.length] = value;
        problem(changed);
        problem(changed.subarray(0, at % changed.length));
      }),
      { numRuns: 500 },
    );
  });

  it("has the wanted folder, and not too much in it", () => {
    const file = (path: string) => ({ path, executable: false, bytes: new Uint8Array() });
    expect(filesBelow([file("a/SKILL.md"), file("ab/x")], "a").map(({ path }) => path)).toEqual(["SKILL.md"]);
    expect(() => filesBelow([file("x")], "a")).toThrow(/no file below "?a"?/);
    expect(() => filesBelow([], undefined)).toThrow(/has no file/);
    const many = Array.from({ length: 1001 }, (_, i) => file(`a${i}`));
    expect(() => filesBelow(many, undefined)).toThrow(/1001 files: expected at most 1000/);
  });
});

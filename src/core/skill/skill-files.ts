/**
 * Which files may make up a skill: what any file system can hold and no client can be harmed by (DESIGN 3, "Refused at
 * check and at publication").
 */
import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";

/** Files in one skill; clients drop larger skills in silence. */
export const MAX_FILES = 1000;
/** Bytes of all files of one skill together. */
export const MAX_UNPACKED_BYTES = 50 * 1024 * 1024;
/** UTF-8 bytes of one name in a path. */
const MAX_NAME_BYTES = 255;
/** UTF-8 bytes of a whole path. */
const MAX_PATH_BYTES = 1024;
/** Bytes below which a file may be a Git LFS pointer (the LFS specification, "The Pointer"). */
const LFS_POINTER_BYTES = 1024;

const REGULAR: ReadonlySet<number> = new Set([0o100644, 0o100755]);

/** A file of a skill: path relative to its folder, Git mode, size in bytes; bytes of files below LFS_POINTER_BYTES. */
export interface SkillFile {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly bytes?: Uint8Array;
}

/** Every critical finding about the files of one skill; of more than MAX_FILES files, that alone. */
export function checkFiles(files: readonly SkillFile[]): readonly Finding[] {
  if (files.length > MAX_FILES) return [tooMany(files.length)];
  const findings = files.flatMap((file) => [...modeFindings(file), ...pathFindings(file.path), ...lfsFindings(file)]);
  const unsafe = new Set(findings.filter(({ rule }) => rule === "unsafe-path").map(({ path }) => path));
  findings.push(...clashFindings(files.map(({ path }) => path).filter((path) => !unsafe.has(path))));
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > MAX_UNPACKED_BYTES) findings.push(tooLarge(total));
  if (!files.some((file) => file.path === "SKILL.md")) findings.push(noSkillFile());
  return findings;
}

/** May this relative path be unpacked under any root, on any file system? */
export function isSafePath(path: string): boolean {
  return pathProblem(path) === undefined;
}

function critical(facts: Record<"rule" | "path" | "message" | "hint", string>): Finding {
  return finding({ ...facts, severity: "critical" });
}

function tooMany(count: number): Finding {
  const message = `The skill has too many files: expected at most ${MAX_FILES}, got ${count}.`;
  return critical({
    rule: "too-many-files",
    path: "",
    message,
    hint: "Remove what agents do not read, or split the skill.",
  });
}

function tooLarge(total: number): Finding {
  const message = `The skill is too large: expected at most ${MAX_UNPACKED_BYTES} bytes, got ${total}.`;
  return critical({ rule: "too-large", path: "", message, hint: "Remove large files, or have a script fetch them." });
}

function noSkillFile(): Finding {
  const message = "The skill has no SKILL.md: expected one at the root of its folder.";
  return critical({ rule: "skill-file-missing", path: "SKILL.md", message, hint: "Add SKILL.md, spelled exactly so." });
}

const IRREGULAR: ReadonlyMap<number, { readonly rule: string; readonly got: string; readonly hint: string }> = new Map([
  [0o120000, { rule: "symlink", got: "a symbolic link", hint: "Commit a copy of the file." }],
  [0o160000, { rule: "submodule", got: "a submodule", hint: "Commit the files themselves." }],
]);

function modeFindings({ path, mode }: SkillFile): readonly Finding[] {
  if (REGULAR.has(mode)) return [];
  const other = { rule: "file-mode", got: `mode ${mode.toString(8)}`, hint: "Commit it as a regular file." };
  const { rule, got, hint } = IRREGULAR.get(mode) ?? other;
  return [critical({ rule, path, message: `${quote(path)}: expected a regular file, got ${got}.`, hint })];
}

const LFS_VERSION_LINE = "version https://git-lfs.github.com/spec/";

function lfsFindings({ path, size, bytes }: SkillFile): readonly Finding[] {
  if (bytes === undefined || size >= LFS_POINTER_BYTES) return [];
  const start = Buffer.from(bytes.subarray(0, LFS_VERSION_LINE.length)).toString("latin1");
  if (start !== LFS_VERSION_LINE) return [];
  const message = `${quote(path)}: expected the file's content, got a Git LFS pointer to it.`;
  return [
    critical({ rule: "lfs-pointer", path, message, hint: "Run `git lfs untrack` on it and commit the content." }),
  ];
}

function pathFindings(path: string): readonly Finding[] {
  const problem = pathProblem(path);
  if (problem === undefined) return [];
  const message = `${quote(path)}: expected a path that every file system can hold, got ${problem}.`;
  return [critical({ rule: "unsafe-path", path, message, hint: "Rename the file." })];
}

/** What keeps a path from being safe, as the end of a sentence. */
function pathProblem(path: string): string | undefined {
  if (!path.isWellFormed()) return "bytes that are no UTF-8";
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `more than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith("/")) return "an absolute path";
  for (const segment of path.split("/")) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** C0, DEL and C1 controls, line and paragraph separators, and the marks that turn the direction of writing. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** Reserved by Windows; a colon also opens a drive or a second stream of the same file. */
const RESERVED_CHARACTER = /[<>:"|?*\\]/;
/** Names of Windows devices, also with an extension; superscript digits count as digits. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
/** Code points that HFS+ leaves out when it compares names. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
/** `.git` and the short name that NTFS gives it. */
const GIT = /^(?:\.git|git~1)$/i;

function segmentProblem(segment: string): string | undefined {
  if (segment === "" || segment === "." || segment === "..") return `the segment "${segment}"`;
  if (Buffer.byteLength(segment) > MAX_NAME_BYTES) return `a name of more than ${MAX_NAME_BYTES} bytes`;
  if (CONTROL.test(segment)) return "a control character";
  if (RESERVED_CHARACTER.test(segment)) return 'one of the characters < > : " | ? * \\';
  if (/[. ]$/.test(segment)) return "a name that ends with a dot or a space";
  if (DEVICE.test(segment)) return "the name of a Windows device";
  return GIT.test(segment.replace(IGNORED, "")) ? "Git's own folder" : undefined;
}

/** A name in a tree of names that are compared as the most forgiving file systems compare them. */
interface Name {
  readonly path: string;
  /** Undefined for a file. */
  readonly children: Map<string, Name> | undefined;
}

/** One finding for each file or folder that becomes another one where letter case and normalisation do not count; of safe paths. */
function clashFindings(paths: readonly string[]): readonly Finding[] {
  const root = new Map<string, Name>();
  const clashes = new Map<string, string>();
  for (const path of paths) {
    const clash = enter(root, path);
    if (clash !== undefined) clashes.set(clash.path, clash.other);
  }
  return [...clashes].map(([path, other]) => {
    const message = `${quote(path)} and ${quote(other)} are one where letter case and Unicode form do not count.`;
    return critical({ rule: "path-clash", path, message, hint: "Rename or remove one of them." });
  });
}

/** Enters a path into the tree, or answers which part of it is spelled as a file or folder that is already there. */
function enter(root: Map<string, Name>, path: string): { readonly path: string; readonly other: string } | undefined {
  let siblings = root;
  for (let end = 0, start = 0; end < path.length; start = end + 1) {
    const slash = path.indexOf("/", start);
    end = slash < 0 ? path.length : slash;
    const key = foldName(path.slice(start, end));
    const here: Name = { path: path.slice(0, end), children: slash < 0 ? undefined : new Map() };
    const known = siblings.get(key);
    const sameFolder = known?.children !== undefined && here.children !== undefined && known.path === here.path;
    if (known !== undefined && !sameFolder) return { path: here.path, other: known.path };
    if (known === undefined) siblings.set(key, here);
    siblings = (known ?? here).children ?? siblings;
  }
  return undefined;
}

/**
 * Canonical composition and full case folding: lower then upper case joins ß, ẞ and SS, ς and σ, K and the Kelvin sign.
 * Only for scripts that have settled: what later versions of Unicode add must not turn a release into a refusal, so
 * that every version of Node gives the same ledger.
 */
export function foldName(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name.toUpperCase();
  return name
    .replace(IGNORED, "")
    .replace(SETTLED, (run) => run.normalize("NFC").toLowerCase().toUpperCase().normalize("NFC"));
}
/** Latin, Greek, Cyrillic, Armenian, their extensions and marks, symbols that fold to letters, kana, Hangul, ligatures, full-width forms. */
const SETTLED =
  /[\u0000-\u058f\u1100-\u11ff\u1e00-\u1fff\u2100-\u214f\u3040-\u30ff\uac00-\ud7a3\ufb00-\ufb17\uff00-\uffef]+/g;

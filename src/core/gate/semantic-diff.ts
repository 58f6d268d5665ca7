/** What is different about a skill beside its bytes: files, frontmatter, what it can do, what it costs. */
import { compareUtf8 } from "../bytes.ts";
import type { Oid } from "../names.ts";
import { BRINGS_NOTHING, type Bringing, broughtWidenings } from "../relations/bringing.ts";
import { REPORT_LIMITS, type SemanticDiff } from "../report/check-report.ts";
import { CAPABILITIES, type ContentProfile, EMPTY_PROFILE, widenings } from "../skill/content-profile.ts";
import { AND_MORE } from "../skill/profile-content.ts";

/** A skill at one time. */
export interface DiffSide {
  readonly files: readonly { readonly path: string; readonly mode: number; readonly oid: Oid }[];
  /** `name`, `description`, `metadata.version`, … → what stands there; undefined where nobody can read it. */
  readonly frontmatter: ReadonlyMap<string, string> | undefined;
  readonly profile: ContentProfile;
  /** Absent: nobody looked. */
  readonly brings?: Bringing;
}

const NOTHING: DiffSide = { files: [], frontmatter: new Map(), profile: EMPTY_PROFILE };

// What a report can hold: see check-report.ts.
const { list: MAX_LISTED, short: MAX_SHORT, text: MAX_TEXT } = REPORT_LIMITS;
const MAX_KEYS = 200;

/** What became of a skill; `before` is absent for a new one. Every list is sorted by UTF-8 bytes and bounded. */
export function semanticDiff(before: DiffSide | undefined, after: DiffSide): SemanticDiff {
  const from = before ?? NOTHING;
  const isReadable = from.frontmatter !== undefined && after.frontmatter !== undefined;
  // What cannot be read costs nothing that anybody could count, and has lost nothing either.
  const sizes = isReadable ? after.profile : from.profile;
  return {
    files: diffFiles(from.files, after.files),
    frontmatter: isReadable ? diffFrontmatter(from.frontmatter, after.frontmatter) : [],
    capabilities: diffCapabilities(from.profile, after.profile),
    ...diffBrings(from, after),
    tokens: {
      description: { before: from.profile.tokens.description, after: sizes.tokens.description },
      body: { before: from.profile.tokens.body, after: sizes.tokens.body },
    },
    bodyLines: { before: from.profile.bodyLines, after: sizes.bodyLines },
  };
}

function diffFiles(before: DiffSide["files"], after: DiffSide["files"]): SemanticDiff["files"] {
  const old = new Map(before.map((file) => [file.path, file]));
  const now = new Set(after.map(({ path }) => path));
  const changed = after.filter(({ path, mode, oid }) => {
    const was = old.get(path);
    return was !== undefined && (was.oid !== oid || was.mode !== mode);
  });
  return {
    added: pathsOf(after.filter(({ path }) => !old.has(path))),
    changed: pathsOf(changed),
    removed: pathsOf(before.filter(({ path }) => !now.has(path))),
  };
}

function pathsOf(files: DiffSide["files"]): string[] {
  return listed(files.map(({ path }) => path).sort(compareUtf8));
}

function diffFrontmatter(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): SemanticDiff["frontmatter"] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .sort(compareUtf8)
    .slice(0, MAX_KEYS)
    .map((key) => ({ key: cut(key, MAX_SHORT), before: cutOrNull(before.get(key)), after: cutOrNull(after.get(key)) }));
}

function diffCapabilities(before: ContentProfile, after: ContentProfile): SemanticDiff["capabilities"] {
  const gained = new Map(widenings(before, after).map(({ capability, added }) => [capability, added]));
  const lost = new Map(widenings(after, before).map(({ capability, added }) => [capability, added]));
  return CAPABILITIES.filter((capability) => gained.has(capability) || lost.has(capability)).map((capability) => ({
    capability,
    added: listed(gained.get(capability) ?? []),
    removed: listed(lost.get(capability) ?? []),
  }));
}

function diffBrings(from: DiffSide, after: DiffSide): Pick<SemanticDiff, "brings"> {
  const [before = BRINGS_NOTHING, now = BRINGS_NOTHING] = [from.brings, after.brings];
  if (before.releases.join("\n") === now.releases.join("\n")) return {};
  const added = broughtWidenings({ profile: from.profile, brings: before }, { brings: now });
  return {
    brings: {
      before: listed(before.releases),
      after: listed(now.releases),
      capabilities: added.map((one) => ({ capability: one.capability, added: listed(one.added) })),
    },
  };
}

function listed(entries: readonly string[]): string[] {
  const kept = entries.length <= MAX_LISTED ? entries : [...entries.slice(0, MAX_LISTED - 1), AND_MORE];
  return kept.map((entry) => cut(entry, MAX_SHORT));
}

function cutOrNull(text: string | undefined): string | null {
  return text === undefined ? null : cut(text, MAX_TEXT);
}

function cut(text: string, max: number): string {
  return (text.length <= max ? text : `${text.slice(0, max - 1)}…`).toWellFormed();
}

/** Where skills live: `skills/{namespace}/{name}` and its like, matched against every path of a history. */
import { isName } from "../names.ts";
import { isSafePath } from "../skill/skill-files.ts";

const NAME = "{name}";
const NAMESPACE = "{namespace}";
/** Segments of one template. */
const MAX_TEMPLATE_SEGMENTS = 16;
/** Folders at the root of a skills repository that hold our own files and never a skill. */
const OURS: ReadonlySet<string> = new Set(["lifecycle", "bindings", "upstreams", "acknowledgements"]);

export interface PathTemplate {
  readonly text: string;
  readonly segments: readonly string[];
}

export interface SkillFolder {
  /** Without a slash at either end. */
  readonly folder: string;
  /** Absent where the template names none: the settings' default holds. */
  readonly namespace?: string;
  readonly name: string;
}

/** Parses a template: safe literal segments, `{namespace}` at most once, `{name}` once and last; undefined when it is none. */
export function parsePathTemplate(text: string): PathTemplate | undefined {
  const segments = text.split("/", MAX_TEMPLATE_SEGMENTS + 1);
  const literals = segments.filter((segment) => segment !== NAME && segment !== NAMESPACE);
  const valid =
    segments.length <= MAX_TEMPLATE_SEGMENTS &&
    segments.indexOf(NAME) === segments.length - 1 &&
    segments.indexOf(NAMESPACE) === segments.lastIndexOf(NAMESPACE) &&
    !OURS.has(segments[0] ?? "") &&
    literals.every((literal) => isSafePath(literal) && !/[{}]/.test(literal));
  return valid ? { text, segments } : undefined;
}

/**
 * Every folder above a file that a template takes for a skill's, outermost first; for one folder the first template
 * that matches wins. A candidate is a skill only if it holds a SKILL.md, and the caller looks: with the default
 * templates `skills/refunds/SKILL.md` gives both `skills` (by `{name}`) and `skills/refunds`.
 */
export function skillFolders(templates: readonly PathTemplate[], path: string): readonly SkillFolder[] {
  const segments = path.split("/", MAX_TEMPLATE_SEGMENTS + 1);
  const found: SkillFolder[] = [];
  if (OURS.has(segments[0] ?? "")) return found;
  for (const template of templates) {
    const match = matchFolder(template, segments);
    if (match !== undefined && !found.some((other) => other.folder === match.folder)) found.push(match);
  }
  return found.sort((a, b) => a.folder.length - b.folder.length);
}

/**
 * Every folder, by its names, where these templates look for a skill of this name in this namespace; null is any
 * namespace. `fallback` is the namespace of templates that name none.
 */
export function placesOf(
  templates: readonly PathTemplate[],
  skill: { readonly namespace: string | null; readonly name: string; readonly fallback: string },
): readonly (readonly (string | null)[])[] {
  const { namespace, name, fallback } = skill;
  return templates.flatMap(({ segments }) =>
    namespace === null || namespace === fallback || segments.includes(NAMESPACE)
      ? [segments.map((segment) => (segment === NAME ? name : segment === NAMESPACE ? namespace : segment))]
      : [],
  );
}

function matchFolder(template: PathTemplate, segments: readonly string[]): SkillFolder | undefined {
  const depth = template.segments.length;
  if (segments.length <= depth) return undefined;
  for (let i = 0; i < depth; i++) {
    if (!matches(template.segments[i] ?? "", segments[i] ?? "")) return undefined;
  }
  const folder = segments.slice(0, depth).join("/");
  const name = segments[depth - 1] ?? "";
  const namespace = segments[template.segments.indexOf(NAMESPACE)];
  return namespace === undefined ? { folder, name } : { folder, namespace, name };
}

function matches(expected: string, segment: string): boolean {
  return isPlaceholder(expected) ? isName(segment) : segment === expected;
}

/** Does a template's segment stand for a name? */
export function isPlaceholder(segment: string): boolean {
  return segment === NAME || segment === NAMESPACE;
}

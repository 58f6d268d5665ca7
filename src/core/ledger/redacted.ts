/**
 * A skill's events as an asker may see them: whoever reads a skill reads its chain, but not what an event tells of
 * another skill that is hidden from them. Such an event is replaced by its hash, so that the chain goes on.
 */

import { type Audience, seesEverything } from "../access/audience.ts";
import { canonicalJson, sha256 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { currentOf, mayRead } from "../catalog/resolve.ts";
import { parseSkillId, type SkillId } from "../names.ts";

/** What somebody wrote about the skill itself: it is shown with its releases, as it is. */
const OWN_WORDS = ["notes", "description", "reason"];
/** Fields that point at other skills. */
const REFERENCES = ["replacement", "requires", "closure", "members"];
const REFERRING = new RegExp(`"(?:${REFERENCES.join("|")})":`);
/** Whatever a path of names can be in. Finding names in it takes no steps back, however long somebody made it. */
const PATHS = /[a-z0-9/-]+/g;

/** The lines of a chain, oldest first, in which those that tell of what is hidden are `{"hash":…,"n":…,"redacted":true}`. */
export function redactLines(catalog: Catalog, lines: readonly string[], audience: Audience): readonly string[] {
  if (seesEverything(audience)) return lines;
  const { isKnown, isHidden } = hiddenFrom(catalog, audience);
  return lines.map((line, i) => {
    const isTold = REFERRING.test(line) || names(line, isHidden) ? tellsOf(line, { isKnown, isHidden }) : false;
    return isTold ? canonicalJson({ hash: sha256(line), n: i + 1, redacted: true }) : line;
  });
}

function tellsOf(
  line: string,
  { isKnown, isHidden }: Readonly<Record<"isKnown" | "isHidden", (id: SkillId) => boolean>>,
): boolean {
  const event = JSON.parse(line) as Readonly<Record<string, unknown>>;
  // What does not exist must look like what is hidden, where events point at other skills.
  if (REFERENCES.flatMap((key) => idsIn(event[key])).some((id) => !isKnown(id))) return true;
  return names(JSON.stringify(withoutOwnWords({ ...event, force: withoutOwnWords(event["force"]) })), isHidden);
}

/** Of a force, too, only the reason is such words: its file may be named after anything. */
function withoutOwnWords(said: unknown): object {
  const all = typeof said === "object" && said !== null ? Object.entries(said) : [];
  return Object.fromEntries(all.filter(([key]) => !OWN_WORDS.includes(key)));
}

/** Does this text name a skill that is hidden from them? */
export function namesHidden(catalog: Catalog, text: string, audience: Audience): boolean {
  return !seesEverything(audience) && names(text, hiddenFrom(catalog, audience).isHidden);
}

function hiddenFrom(
  catalog: Catalog,
  audience: Audience,
): Readonly<Record<"isKnown" | "isHidden", (id: SkillId) => boolean>> {
  const isKnown = (id: SkillId): boolean => {
    const current = currentOf(catalog, id);
    return current !== undefined && mayRead(current, audience);
  };
  return { isKnown, isHidden: (id) => catalog.skills.has(id) && !isKnown(id) };
}

/** The skills that a field points at: `namespace/name@range`, several of them, or pinned releases. */
function idsIn(field: unknown): readonly SkillId[] {
  if (typeof field === "string") return [parseSkillId(field.split("@")[0] ?? "") ?? []].flat();
  if (Array.isArray(field)) return field.flatMap(idsIn);
  return typeof field === "object" && field !== null && "id" in field ? idsIn(field.id) : [];
}

/** Does a text name such a skill? Of a path, any two folders next to each other may be one. */
function names(text: string, isOne: (id: SkillId) => boolean): boolean {
  for (const [path] of text.matchAll(PATHS)) {
    const parts = path.split("/");
    for (let i = 1; i < parts.length; i++) {
      if (isOne(`${lastName(parts[i - 1] ?? "")}/${firstName(parts[i] ?? "")}` as SkillId)) return true;
    }
  }
  return false;
}

/** The name that such a text ends with: names have no hyphen at an end and no two in a row. */
function lastName(text: string): string {
  return text.slice(text.lastIndexOf("--") + 1).replace(/^-+/, "");
}

/** The name that such a text begins with. */
function firstName(text: string): string {
  const end = text.indexOf("--");
  return (end < 0 ? text : text.slice(0, end)).replace(/-$/, "");
}

/** Which skills of a list are meant: by what they are, who owns them, and which agents can use them. */
import { z } from "zod";
import { quote } from "../errors.ts";
import { fitOf, HARNESS_EXPECTED, parseHarness } from "../install/compatibility.ts";
import { KINDS, STATES, type State } from "../ledger/event.ts";
import { isName, isPersonName, MAX_NAME, MAX_PERSON, NAME_PATTERN, PERSON_PATTERN } from "../names.ts";
import { nearest } from "../nearest.ts";
import type { Catalog, Release, SkillEntry } from "./catalog.ts";
import { isReleaseParameter, parameterWords, releaseQuerySchema } from "./release-query.ts";
import { stateOf } from "./resolve.ts";
import type { SkillSummary } from "./view.ts";

const word = z.string("expected some text").min(1, "expected some text").max(200, "expected at most 200 characters");
const name = word
  .refine(isName, "expected a name of lowercase letters, digits and single hyphens")
  .meta({ pattern: NAME_PATTERN, maxLength: MAX_NAME });

/** The conditions as a query string has them: what no skill can be is refused, for it would be answered as if there were none. */
export const skillFilterSchema = z.object({
  namespace: name.exactOptional(),
  name: name.exactOptional(),
  tag: name.exactOptional(),
  owner: word
    .refine(isPersonName, "expected a login, @login or @organisation/team")
    .meta({ pattern: PERSON_PATTERN, maxLength: MAX_PERSON })
    .exactOptional(),
  kind: z.enum(KINDS, `expected one of ${KINDS.join(", ")}`).exactOptional(),
  state: z
    .enum(STATES, `expected one of ${STATES.join(", ")}`)
    .describe("the state of its latest release, or of another one that it has")
    .exactOptional(),
  harness: word
    .refine((text) => parseHarness(text) !== undefined, HARNESS_EXPECTED)
    .describe("an agent that can use it, as far as it says which can: `claude-code`, `claude-code@2.1.0`")
    .exactOptional(),
});
export type SkillFilter = z.infer<typeof skillFilterSchema>;

/** A skill of a list, what its row shows, and the release that it shows it of. */
interface FilteredRow {
  readonly entry: Pick<SkillEntry, "releases">;
  readonly summary: SkillSummary;
  readonly release: Pick<Release, "relations">;
}

const CONDITIONS = Object.keys(skillFilterSchema.shape) as readonly (keyof SkillFilter)[];

/** Is no condition given? */
export function isOpenFilter(filter: SkillFilter): boolean {
  return CONDITIONS.every((name) => filter[name] === undefined);
}

/** Does a row of this catalog meet every condition that is given? */
export function passesFilter(catalog: Catalog, { entry, summary, release }: FilteredRow, filter: SkillFilter): boolean {
  const { tag, owner, state, harness } = filter;
  return (
    (filter.namespace ?? summary.namespace) === summary.namespace &&
    (filter.name ?? summary.name) === summary.name &&
    (filter.kind ?? summary.kind) === summary.kind &&
    (state === undefined || summary.state === state || hasReleaseIn(catalog, entry, state)) &&
    (tag === undefined || summary.tags.includes(tag)) &&
    (owner === undefined || summary.owners.includes(owner)) &&
    (harness === undefined || isFor(release, harness))
  );
}

function hasReleaseIn(catalog: Catalog, { releases }: FilteredRow["entry"], state: State): boolean {
  return [...releases.values()].some((release) => stateOf(catalog, release) === state);
}

/** Only what says that it is for others is not for this one. */
function isFor({ relations }: Pick<Release, "relations">, harness: string): boolean {
  return fitOf(relations.declares.compatibility, parseHarness(harness) ?? { id: harness }) !== "misfit";
}

/** Reads the conditions, beside those that are asked of releases. A text says what is wrong. */
export function parseSkillFilter(parameters: Iterable<readonly [string, string]>): SkillFilter | string {
  const given = [...parameters].filter(([key]) => !isReleaseParameter(key));
  const unknown = given.find(([key]) => !Object.hasOwn(skillFilterSchema.shape, key))?.[0];
  if (unknown !== undefined) return unknownCondition(unknown);
  const parsed = skillFilterSchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0] ?? "");
  const got = quote(new Map(given).get(key) ?? "", 40);
  return `"${key}": ${issue?.message ?? "is invalid"}, got "${got}".`;
}

function unknownCondition(key: string): string {
  const names = [...Object.keys(skillFilterSchema.shape), ...Object.keys(releaseQuerySchema.shape)];
  const meant = nearest(key, names);
  const expected = meant === undefined ? `expected one of ${parameterWords(names)}` : `did you mean "${meant}"?`;
  return `"${quote(key, 40)}" is not known: ${expected}${meant === undefined ? "." : ""}`;
}

/** The reference validator's checks of the frontmatter's fields: its order, its words. */
import { compareUtf8 } from "../bytes.ts";
import { lengthOf, strip } from "./reference-text.ts";
import type { ReferenceValue } from "./reference-yaml.ts";
import { atLine, type SkillMdHit, type SkillMdRuleId } from "./skill-md-rules.ts";

/** A mapping at the root of the frontmatter, with the 1-based line of each key. */
export interface Frontmatter {
  readonly fields: ReadonlyMap<string, ReferenceValue>;
  readonly lines: ReadonlyMap<string, number>;
}

const ALLOWED_FIELDS = ["allowed-tools", "compatibility", "description", "license", "metadata", "name"];
const MAX_NAME = 64;
const MAX_DESCRIPTION = 1024;
const MAX_COMPATIBILITY = 500;

/** Everything the reference finds wrong with the fields; `folderName` is the name of the skill's folder. */
export function checkFields({ fields, lines }: Frontmatter, folderName: string): readonly SkillMdHit[] {
  const extra = [...fields.keys()].filter((key) => !ALLOWED_FIELDS.includes(key)).sort(compareUtf8);
  return [
    ...atLine(lines.get(extra[0] ?? ""), checkFieldNames(extra)),
    ...atLine(lines.get("name"), checkName(fields.get("name"), folderName)),
    ...atLine(lines.get("description"), checkDescription(fields.get("description"))),
    ...atLine(lines.get("compatibility"), checkCompatibility(fields.get("compatibility"))),
  ];
}

/** Is this a text that is more than white space? */
export function isFilled(value: ReferenceValue | undefined): value is string {
  return typeof value === "string" && strip(value) !== "";
}

function checkFieldNames(extra: readonly string[]): readonly SkillMdHit[] {
  if (extra.length === 0) return [];
  const allowed = ALLOWED_FIELDS.map((field) => `'${field}'`).join(", ");
  const message = `Unexpected fields in frontmatter: ${extra.join(", ")}. Only [${allowed}] are allowed.`;
  return [{ rule: "frontmatter-fields", message }];
}

function checkName(value: ReferenceValue | undefined, folderName: string): readonly SkillMdHit[] {
  if (value === undefined) return [{ rule: "name-missing", message: "Missing required field in frontmatter: name" }];
  if (!isFilled(value)) return [{ rule: "name-text", message: "Field 'name' must be a non-empty string" }];
  const name = strip(value).normalize("NFKC");
  const length = lengthOf(name);
  const checks: readonly (readonly [SkillMdRuleId, boolean, string])[] = [
    ["name-length", length > MAX_NAME, `Skill name '${name}' exceeds ${MAX_NAME} character limit (${length} chars)`],
    ["name-case", name !== name.toLowerCase(), `Skill name '${name}' must be lowercase`],
    ["name-edge-hyphen", /^-|-$/.test(name), "Skill name cannot start or end with a hyphen"],
    ["name-double-hyphen", name.includes("--"), "Skill name cannot contain consecutive hyphens"],
    [
      "name-characters",
      !/^[\p{L}\p{N}-]*$/u.test(name),
      `Skill name '${name}' contains invalid characters. Only letters, digits, and hyphens are allowed.`,
    ],
    [
      "name-folder",
      folderName.normalize("NFKC") !== name,
      `Directory name '${folderName}' must match skill name '${name}'`,
    ],
  ];
  return checks.flatMap(([rule, isBroken, message]) => (isBroken ? [{ rule, message }] : []));
}

function checkDescription(value: ReferenceValue | undefined): readonly SkillMdHit[] {
  if (value === undefined) {
    return [{ rule: "description-missing", message: "Missing required field in frontmatter: description" }];
  }
  if (!isFilled(value)) {
    return [{ rule: "description-text", message: "Field 'description' must be a non-empty string" }];
  }
  // Unlike the name, the description is measured with the white space around it.
  const length = lengthOf(value);
  if (length <= MAX_DESCRIPTION) return [];
  return [
    { rule: "description-length", message: `Description exceeds ${MAX_DESCRIPTION} character limit (${length} chars)` },
  ];
}

function checkCompatibility(value: ReferenceValue | undefined): readonly SkillMdHit[] {
  if (value === undefined) return [];
  if (typeof value !== "string") {
    return [{ rule: "compatibility-text", message: "Field 'compatibility' must be a string" }];
  }
  const length = lengthOf(value);
  if (length <= MAX_COMPATIBILITY) return [];
  return [
    {
      rule: "compatibility-length",
      message: `Compatibility exceeds ${MAX_COMPATIBILITY} character limit (${length} chars)`,
    },
  ];
}

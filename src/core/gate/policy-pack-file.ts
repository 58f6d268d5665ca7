/** A pack of rules as an organisation writes it, in `policy-packs/`. policy-pack.ts says what becomes of it. */
import { z } from "zod";
import { type Finding, SEVERITIES } from "../finding.ts";
import { LANGUAGES, ZONES } from "../scan/document.ts";
import { type LinearExpression, linearExpression, MAX_PROGRAM } from "../scan/patterns/linear-expression.ts";
import { CATEGORIES, type Scope } from "../scan/scan-rule.ts";
import { nameText } from "../trunk/settings.ts";
import { parseYamlFile, textOf } from "../trunk/yaml-file.ts";

const MAX_RULES = 200;
const MAX_SIGNALS = 200;
const MAX_PATTERNS = 20;
const MAX_KEYWORDS = 50;
const MAX_KEYWORD = 100;
const MAX_EXPRESSION = 1000;
/** Instructions of all expressions of a pack. */
const MAX_PROGRAMS = 20_000;
const MAX_EXAMPLES = 10;
const MAX_EXAMPLE_FILES = 10;
const MAX_EXAMPLE = 4000;
const MAX_TERMS = 10;
const MAX_LINES = 100;

const sentence = (max: number) => z.string().min(1).max(max);

const expression = z
  .string({ error: "a regular expression" })
  .min(1)
  .max(MAX_EXPRESSION)
  .transform((source, context): LinearExpression => {
    const read = linearExpression(source);
    if (typeof read !== "string") return read;
    context.addIssue({ code: "custom", message: `a regular expression of RE2 (${read})` });
    return z.NEVER;
  })
  .describe(`In RE2's syntax, on one line of text, letters in either case; at most ${MAX_PROGRAM} instructions.`);

const pattern = z.strictObject({
  keywords: z
    .array(
      textOf(
        "2 to 100 visible characters in lower case",
        (word) => word.trim() === word && word.length >= 2 && word.length <= MAX_KEYWORD && word === word.toLowerCase(),
      ),
    )
    .min(1)
    .max(MAX_KEYWORDS)
    .describe("One of them is on every line that the expression matches."),
  pattern: expression,
  zones: z.union([z.enum(["any", "run", "read"]), z.array(z.enum(ZONES)).min(1).max(ZONES.length)]).default("any"),
  languages: z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length).exactOptional(),
});

const patterns = z.array(pattern).min(1).max(MAX_PATTERNS);
const term = z.union([nameText, z.array(nameText).min(1).max(MAX_TERMS)]);
const within = textOf(
  "`statement`, `document`, `skill`, or `lines:` and a number from 0 to 100",
  (text) =>
    ["statement", "document", "skill"].includes(text) ||
    (/^lines:\d{1,3}$/.test(text) && Number(text.slice("lines:".length)) <= MAX_LINES),
).transform((text) => text as Scope);

const match = z.union([
  z.strictObject({
    patterns,
    none: z.array(term).max(MAX_TERMS).exactOptional(),
    within: within.exactOptional(),
  }),
  z.strictObject({
    all: z.array(term).min(1).max(MAX_TERMS),
    none: z.array(term).max(MAX_TERMS).exactOptional(),
    within,
  }),
]);

const path = textOf(
  "a path in a skill's folder",
  (text) => text.length <= 200 && /^[^/\\\u0000-\u001f]+(?:\/[^/\\\u0000-\u001f]+)*$/.test(text),
);
const example = z.union([
  z.string().min(1).max(MAX_EXAMPLE),
  z
    .record(path, z.string().max(MAX_EXAMPLE))
    .refine((files) => Object.keys(files).length <= MAX_EXAMPLE_FILES, `at most ${MAX_EXAMPLE_FILES} files`),
]);
const examples = z.array(example).min(1).max(MAX_EXAMPLES);
const code = textOf("a code such as `AST01`", (text) => /^[\w.-]{1,40}$/.test(text));

const rule = z.strictObject({
  id: nameText.describe("Findings are of the rule `custom-<id>`."),
  title: sentence(120).describe("What holds when the rule is kept."),
  category: z.enum(CATEGORIES),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(["high", "medium", "low"]).default("medium"),
  why: sentence(400),
  hint: sentence(400).describe("What to do about a finding."),
  message: sentence(300).describe("One sentence; `{text}` is what was found, `{name}` what a named group took."),
  match,
  mention: z
    .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
    .default(1)
    .describe("Steps of severity that a finding loses where the text only talks about it."),
  maps: z
    .strictObject({ owasp: code.exactOptional(), atlas: code.exactOptional(), cisco: code.exactOptional() })
    .default({}),
  bad: examples.describe("Skills that it must find: the text of a SKILL.md, or files by their paths."),
  good: examples.describe("Look-alikes in which it must find nothing of medium or worse."),
});

const layout = z
  .strictObject({
    pack: nameText.describe("What it is called."),
    version: sentence(40).describe("For people; the digest in policy.yaml says which one is meant."),
    signals: z
      .array(z.strictObject({ name: nameText, patterns }))
      .max(MAX_SIGNALS)
      .default([])
      .describe("Patterns that several rules combine."),
    rules: z.array(rule).min(1).max(MAX_RULES),
  })
  .describe("Rules of an organisation's own for the scanner.");

/** A pack as it is written, its expressions read. */
export type PackFile = z.infer<typeof layout>;
export type PackRule = PackFile["rules"][number];

/** The schema of a pack. */
export const packSchema = layout.superRefine(checkNames).superRefine(checkSize);

/** Reads a pack; undefined and why, each with its line, where it cannot be used. */
export function parsePack(
  path: string,
  bytes: Uint8Array,
  schema: z.ZodType<PackFile> = packSchema,
): { readonly pack: PackFile | undefined; readonly findings: readonly Finding[] } {
  const { value, findings } = parseYamlFile({ path, bytes, rule: "pack" }, schema);
  return { pack: value, findings };
}

/** Each rule and signal once, and no term that nothing is. */
function checkNames({ rules, signals }: PackFile, context: z.RefinementCtx): void {
  const once = (names: readonly string[], path: (i: number) => readonly PropertyKey[]): void => {
    names.forEach((name, i) => {
      if (names.indexOf(name) === i && name !== "host-denied") return;
      context.addIssue({ code: "custom", path: [...path(i)], message: "a name of its own, other than `host-denied`" });
    });
  };
  const names = signals.map(({ name }) => name);
  once(names, (i) => ["signals", i, "name"]);
  once(
    rules.map(({ id }) => id),
    (i) => ["rules", i, "id"],
  );
  rules.forEach(({ match: asked }, i) => {
    const lists = { all: "all" in asked ? asked.all : [], none: asked.none ?? [] };
    for (const [key, terms] of Object.entries(lists)) {
      terms.forEach((one, j) => {
        const unknown = [one].flat().find((name) => !names.includes(name));
        if (unknown === undefined) return;
        const at = ["rules", i, "match", key, j];
        context.addIssue({
          code: "custom",
          path: at,
          message: `names of \`signals\`, of which \`${unknown}\` is none`,
        });
      });
    }
  });
}

function checkSize({ rules, signals }: PackFile, context: z.RefinementCtx): void {
  const all = [...signals, ...rules.map((one) => one.match)].flatMap((one) => ("patterns" in one ? one.patterns : []));
  const size = all.reduce((sum, one) => sum + one.pattern.size, 0);
  if (size <= MAX_PROGRAMS) return;
  const message = `expressions of at most ${MAX_PROGRAMS} instructions together, and these have ${size}`;
  context.addIssue({ code: "custom", path: ["rules"], message });
}

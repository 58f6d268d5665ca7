/** Packs of rules as a policy judges by them: read, held against their digests, and tried on their own examples. */
import { sha256 } from "../bytes.ts";
import { type Finding, finding, isAtLeast } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { PACK_SIGNALS } from "../scan/compliance-packs.ts";
import type { Detector } from "../scan/detector.ts";
import { linearDetectorOf, UNTRIED } from "../scan/patterns/linear-patterns.ts";
import { COMPLETENESS_RULES } from "../scan/rules/completeness.ts";
import { scannerOf } from "../scan/scan.ts";
import type { Example, ScanRule, Term } from "../scan/scan-rule.ts";
import type { SkillFile } from "../skill/skill-files.ts";
import type { Policy } from "./policy.ts";
import { type PackFile, type PackRule, packSchema, parsePack } from "./policy-pack-file.ts";
import { CUSTOM, type PackPin, type ScanPolicy } from "./policy-scan.ts";

/** The bytes of each pack by its path; none where the repository has no such file. */
export type PackBytes = ReadonlyMap<string, Uint8Array>;

interface Loaded {
  readonly rules: readonly ScanRule[];
  readonly detectors: readonly Detector[];
}

/**
 * A policy with the rules of its packs; undefined, and why, where one of them is missing, is another one than was meant,
 * or cannot be used: then nothing is judged by the others either. `tried`: also by whether their examples hold.
 */
export function withPacks(
  policy: Policy,
  packs: PackBytes,
  { tried }: { readonly tried: boolean },
): { readonly policy: Policy | undefined; readonly findings: readonly Finding[] } {
  const loaded: Loaded[] = [];
  for (const pin of policy.scan.packs) {
    const { pack, findings } = readPack(pin, packs, tried);
    if (pack === undefined) return { policy: undefined, findings: findings.slice(0, 1) };
    loaded.push(toLoaded(pack));
  }
  const rules = [...policy.scan.rules, ...loaded.flatMap((one) => one.rules)];
  const wrong = repeated(rules, policy) ?? unknownRated(rules, policy);
  if (wrong !== undefined) return { policy: undefined, findings: [wrong] };
  const detectors = [...policy.scan.detectors, ...loaded.flatMap((one) => one.detectors)];
  const scan: ScanPolicy = { ...policy.scan, rules: [...rules, UNTRIED_RULE], detectors, packs: [] };
  return { policy: { ...policy, scan }, findings: [] };
}

/** Why a pack cannot be used by any policy, its examples included; nothing where it can. */
export function tryPack(path: string, bytes: Uint8Array): readonly Finding[] {
  return parsePack(path, bytes, triedSchema).findings;
}

function readPack(pin: PackPin, packs: PackBytes, tried: boolean): ReturnType<typeof parsePack> {
  const bytes = packs.get(pin.path);
  const got = bytes === undefined ? "no such file" : sha256(bytes);
  if (bytes !== undefined && got === pin.sha256) return parsePack(pin.path, bytes, tried ? triedSchema : packSchema);
  const message = `policy.yaml expects ${pin.sha256} of this pack, got ${got}.`;
  const hint = `After every change of it, write the digest that \`skilltrunk policy digest ${pin.path}\` prints into policy.yaml.`;
  return { pack: undefined, findings: [wrongPack(pin.path, message, hint)] };
}

function wrongPack(path: string, message: string, hint: string): Finding {
  return finding({ rule: "pack-pinned", severity: "critical", path, line: 1, message, hint });
}

/** Two packs, or a pack and the words of policy.yaml, cannot have a rule of one name. */
function repeated(rules: readonly ScanRule[], { scan }: Policy): Finding | undefined {
  const ids = rules.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice === undefined) return undefined;
  const path = scan.packs.at(-1)?.path ?? "";
  return wrongPack(path, `expected rules with names of their own, got ${twice} twice.`, "Call one of them otherwise.");
}

function unknownRated(rules: readonly ScanRule[], { rules: own, namespaces }: Policy): Finding | undefined {
  const ids = rules.map(({ id }) => id);
  const rated = [own, ...[...namespaces.values()].map((one) => one.rules ?? new Map())].flatMap((one) => [
    ...one.keys(),
  ]);
  const unknown = rated.find((id) => id.startsWith(CUSTOM) && !ids.includes(id));
  if (unknown === undefined) return undefined;
  const meant = nearest(unknown, ids);
  const hint = meant === undefined ? "Remove it from `rules`." : `Did you mean ${meant}?`;
  return wrongPack("policy.yaml", `expected the id of a rule that \`scan\` brings, got ${unknown}.`, hint);
}

/** What the patterns of packs leave untried is a finding like everything that is not read. */
const UNTRIED_RULE: ScanRule = {
  ...(COMPLETENESS_RULES[0] as ScanRule),
  match: { all: [UNTRIED], within: "statement" },
  bad: [],
  good: [],
};

function toLoaded({ pack, signals, rules }: PackFile): Loaded {
  const own = rules.flatMap(({ id, match }) => ("patterns" in match ? [{ name: `${CUSTOM}${id}`, ...match }] : []));
  const shared = signals.map(({ name, patterns }) => ({ name: signalName(pack, name), patterns }));
  const rows = [...shared, ...own].map(({ name, patterns }) => ({
    name,
    patterns: patterns.map(({ pattern, ...rest }) => ({ ...rest, expression: pattern })),
  }));
  return { rules: rules.map((rule) => toRule(pack, rule)), detectors: [linearDetectorOf(rows)] };
}

function toRule(pack: string, { id, match, ...rest }: PackRule): ScanRule {
  const terms = (of: readonly Term[]): readonly Term[] =>
    of.map((term) => (typeof term === "string" ? signalName(pack, term) : term.map((name) => signalName(pack, name))));
  const { none, ...others } = match;
  const without = none === undefined ? {} : { none: terms(none) };
  const own = "all" in others ? { ...others, all: terms(others.all) } : { ...others, patterns: [] };
  return { ...rest, id: `${CUSTOM}${id}`, match: { ...own, ...without } as ScanRule["match"] };
}

/** Signals of one pack are not those of another. */
function signalName(pack: string, name: string): string {
  return `pack.${pack}.${name}`;
}

/** The schema of a pack whose rules also find what their examples say. */
const triedSchema = packSchema.superRefine((pack, context) => {
  const { rules, detectors } = toLoaded(pack);
  const scan = scannerOf(rules, PACK_SIGNALS, detectors);
  pack.rules.forEach(({ id, bad, good }, i) => {
    const found = (example: Example) => scan(filesOf(example)).filter(({ rule }) => rule === `${CUSTOM}${id}`);
    bad.forEach((example, j) => {
      if (found(example).length > 0) return;
      context.addIssue({ code: "custom", path: ["rules", i, "bad", j], message: `an example that ${id} finds` });
    });
    good.forEach((example, j) => {
      if (!found(example).some(({ severity }) => isAtLeast(severity, "medium"))) return;
      const message = `an example in which ${id} finds nothing of medium or worse`;
      context.addIssue({ code: "custom", path: ["rules", i, "good", j], message });
    });
  });
});

/** The skill that an example stands for. */
function filesOf(example: Example): readonly SkillFile[] {
  const files =
    typeof example === "string" ? { "SKILL.md": `---\nname: a\ndescription: A.\n---\n${example}` } : example;
  return Object.entries(files).map(([path, text]) => {
    const bytes = text.startsWith("base64:") ? Buffer.from(text.slice(7), "base64") : new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
}

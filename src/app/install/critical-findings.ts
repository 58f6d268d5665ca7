/** Refuses a release in which something critical was found, unless a person accepts exactly that. */

import { criticalCategories, type ReleaseFacts } from "../../core/catalog/release-facts.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { categoryOf } from "../../core/gate/policy-rules.ts";
import type { LockedSkill } from "../../core/install/lock.ts";
import { nameOf } from "../../core/names.ts";
import { syntaxReady } from "../../core/scan/syntax.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";

/**
 * A release remembers in which categories something critical was found; which rules those were is found by scanning what was
 * downloaded, here. Where this program finds nothing critical of a category, its name stands for the rule. Throws
 * CRITICAL_FINDINGS naming what is not accepted.
 */
export async function requireAccepted(
  {
    locked,
    facts,
    files,
  }: { readonly locked: LockedSkill; readonly facts: ReleaseFacts; readonly files: readonly ArchiveFile[] },
  accept: readonly string[],
): Promise<void> {
  const categories = criticalCategories(facts);
  if (categories.length === 0) return;
  const critical = await findCritical(nameOf(locked.id), files);
  const found = categories.flatMap((category): readonly Found[] => {
    const rules = critical.filter(({ rule }) => categoryOf(rule) === category);
    return rules.length > 0
      ? rules.map((finding) => ({ rule: finding.rule, finding }))
      : [{ rule: category, finding: undefined }];
  });
  const open = found.filter(({ rule }) => !accept.includes(rule));
  if (open.length === 0) return;
  const rules = [...new Set(open.map(({ rule }) => rule))];
  const [first] = open;
  const place =
    first?.finding === undefined ? "" : `: ${quote(first.finding.path)}, ${quote(first.finding.message, 300)}`;
  throw new RegistryError(
    "CRITICAL_FINDINGS",
    `Something critical was found in ${locked.id}@${locked.version} (${quote(rules.join(", "), 400)})${place}`,
    {
      hint: `Nothing was installed. Look at it first; ${quote(rules.map((rule) => `--accept ${rule}`).join(" "), 400)} installs it all the same.`,
    },
  );
}

interface Found {
  readonly rule: string;
  readonly finding: Finding | undefined;
}

async function findCritical(name: string, files: readonly ArchiveFile[]): Promise<readonly Finding[]> {
  // Few releases have anything critical: for the others no scanner is loaded.
  const { judge, toJudgedFiles } = await import("../../core/skill/judge.ts");
  await syntaxReady();
  return judge({ tree: "", name, files: toJudgedFiles(files), skillMd: undefined }).findings.filter(
    ({ severity }) => severity === "critical",
  );
}

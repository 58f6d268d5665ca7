/** What a release could do that the last one could not: by itself, or by way of what comes with it. */
import { type Finding, finding } from "../finding.ts";
import type { Evaluation } from "../plan/facts.ts";
import { broughtWidenings } from "../relations/bringing.ts";
import { widenings } from "../skill/content-profile.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";

/** A finding for each capability of which there is more; none for what was never published. */
export function widenedFindings(evaluation: Evaluation | undefined): readonly Finding[] {
  if (evaluation?.published === undefined) return [];
  const { published, judgement, brings, claim } = evaluation;
  const { profile } = published;
  const more = (what: Widening, of: { readonly file: string; readonly who: string; readonly hint: string }): Finding =>
    finding({
      rule: "permission-widened",
      severity: "low",
      path: `${claim.folder}/${of.file}`,
      message: `${of.who} can do more than the last release: ${what.capability} ${firstOf(what.added)}.`,
      hint: of.hint,
      evidence: `${of.file === MANIFEST_PATH ? "brought " : ""}${what.capability} ${what.added.join("\n")}`,
    });
  const own = { file: "SKILL.md", who: "It", hint: "Say in the pull request why it needs that." };
  const { releases } = brings.after;
  const brought = {
    file: MANIFEST_PATH,
    who: `With what it brings (${firstOf(releases)}) it`,
    hint: "Whoever has this skill gets that with its next release: say in the pull request why.",
  };
  return [
    ...widenings(profile, judgement.profile).map((what) => more(what, own)),
    ...broughtWidenings({ profile, brings: brings.before }, { brings: brings.after }).map((what) =>
      more(what, brought),
    ),
  ];
}

type Widening = ReturnType<typeof widenings>[number];

function firstOf(entries: readonly string[]): string {
  return `${entries.slice(0, 10).join(", ")}${entries.length > 10 ? ` and ${entries.length - 10} more` : ""}`;
}

/** What GitHub tells of a branch's protection: rulesets, which everybody may read, and the classic rules, which only admins may. */
import { z } from "zod";
import { compareUtf8 } from "../../core/bytes.ts";
import type { BranchGuard } from "../../core/trunk/host-diagnosis.ts";
import { type GitHubClient, unlessUnseen } from "./github-client.ts";

const name = z.string().max(1000);
const app = z.int().nullish();
const checks = z.array(z.object({ context: name, integration_id: app, app_id: app }));

/** Of the rules of rulesets those that concern us; an unknown type is kept by its name alone. */
const rule = z.object({
  type: name,
  ruleset_id: z.int().nullish(),
  parameters: z
    .object({
      required_status_checks: checks.exactOptional(),
      required_approving_review_count: z.int().exactOptional(),
      require_code_owner_review: z.boolean().exactOptional(),
      dismiss_stale_reviews_on_push: z.boolean().exactOptional(),
      allowed_merge_methods: z.array(name).exactOptional(),
      merge_method: name.exactOptional(),
      workflows: z.array(z.object({ path: name })).exactOptional(),
    })
    .nullish(),
});
type Rule = z.infer<typeof rule>;

const classicSchema = z.object({
  required_status_checks: z.object({ contexts: z.array(name).nullish(), checks: checks.nullish() }).nullish(),
  required_pull_request_reviews: z
    .object({
      required_approving_review_count: z.int().nullish(),
      require_code_owner_reviews: z.boolean().nullish(),
      dismiss_stale_reviews: z.boolean().nullish(),
    })
    .nullish(),
  required_linear_history: z.object({ enabled: z.boolean() }).nullish(),
  enforce_admins: z.object({ enabled: z.boolean() }).nullish(),
  restrictions: z.looseObject({}).nullish(),
});
type Classic = z.infer<typeof classicSchema>;
const UNPROTECTED: Classic = {};

/** What anybody who may read the repository sees of the classic rules. */
const branchSchema = z.object({
  protected: z.boolean(),
  protection: z
    .object({ enabled: z.boolean().nullish(), required_status_checks: z.object({ contexts: z.array(name) }).nullish() })
    .nullish(),
});
type Branch = z.infer<typeof branchSchema>;

/** Only who may write sees these. */
const repositorySchema = z.object({
  allow_squash_merge: z.boolean().nullish(),
  allow_merge_commit: z.boolean().nullish(),
  allow_rebase_merge: z.boolean().nullish(),
  squash_merge_commit_title: name.nullish(),
  squash_merge_commit_message: name.nullish(),
  merge_commit_title: name.nullish(),
  merge_commit_message: name.nullish(),
});
type Repository = z.infer<typeof repositorySchema>;

/** Only who may write sees who may pass a ruleset by. */
const rulesetSchema = z.object({ bypass_actors: z.array(z.looseObject({})).nullish() });

/** Reads all that the token may see. What may not be seen is undefined, never "no". */
export async function readProtection(client: GitHubClient, branch: string): Promise<BranchGuard> {
  const { octokit, repo, one, all } = client;
  const { rest } = octokit;
  const [rules, seen, classic, repository] = await Promise.all([
    unlessUnseen(
      all({ what: "read the branch's rules", permission: "metadata: read", schema: z.array(rule) }, () =>
        rest.repos.getBranchRules({ ...repo, branch, per_page: 100 }),
      ),
    ),
    unlessUnseen(
      one({ what: "read the branch", permission: "contents: read", schema: branchSchema }, () =>
        rest.repos.getBranch({ ...repo, branch }),
      ),
    ),
    unlessUnseen(
      one({ what: "read the branch's protection", permission: "administration: read", schema: classicSchema }, () =>
        rest.repos.getBranchProtection({ ...repo, branch }),
      ),
    ),
    unlessUnseen(
      one({ what: "read the repository", permission: "metadata: read", schema: repositorySchema }, () =>
        rest.repos.get(repo),
      ),
    ),
  ]);
  const isClassic = seen?.protection?.enabled ?? seen?.protected;
  const answers = { rules, seen, classic: classic ?? (isClassic === false ? UNPROTECTED : undefined), repository };
  return { ...toProtection(answers), checksBypassed: await readBypass(client, answers) };
}

/** May somebody merge in spite of a check that is required? No, where one ruleset that requires any lets nobody. */
async function readBypass(
  { octokit, repo, one }: GitHubClient,
  { rules, classic }: Answers,
): Promise<BranchGuard["checksBypassed"]> {
  if (rules === undefined || classic === undefined) return undefined;
  const requiring = rules.filter(({ type }) => type === "required_status_checks");
  const found = await Promise.all(
    [...new Set(requiring.map(({ ruleset_id: id }) => id ?? undefined))].slice(0, MAX_RULESETS).map(async (id) => {
      if (id === undefined) return undefined;
      const ask = { what: "read a ruleset", permission: "metadata: read", schema: rulesetSchema };
      const ruleset = await unlessUnseen(
        one(ask, () => octokit.rest.repos.getRepoRuleset({ ...repo, ruleset_id: id })),
      );
      return ruleset?.bypass_actors == null ? undefined : ruleset.bypass_actors.length > 0;
    }),
  );
  const old = classic.required_status_checks == null ? [] : [classic.enforce_admins?.enabled !== true];
  const all = [...found, ...old];
  if (all.includes(false)) return false;
  return all.includes(undefined) ? undefined : true;
}
const MAX_RULESETS = 20;

interface Answers {
  readonly rules: readonly Rule[] | undefined;
  readonly seen: Branch | undefined;
  readonly classic: Classic | undefined;
  readonly repository: Repository | undefined;
}

function toProtection({ rules, seen, classic, repository }: Answers): Omit<BranchGuard, "checksBypassed"> {
  const pulls = rules?.filter(({ type }) => type === "pull_request").map(({ parameters }) => parameters ?? {});
  const workflows = (rules ?? []).flatMap(({ parameters }) => (parameters?.workflows ?? []).map(({ path }) => path));
  const reviews = classic === undefined ? undefined : (classic.required_pull_request_reviews ?? {});
  return {
    isSeen: repository !== undefined,
    requiredChecks: requiredChecks({ rules, seen, classic, repository }),
    checkApps: checkApps({ rules, classic }),
    ...(workflows.length === 0 ? {} : { requiredWorkflows: workflows }),
    ...(queueMethod(rules) === undefined ? {} : { isQueued: true }),
    reviewsRequired: either(
      pulls?.some((rule) => (rule.required_approving_review_count ?? 0) > 0),
      reviews && (reviews.required_approving_review_count ?? 0) > 0,
    ),
    codeOwnersRequired: either(
      pulls?.some((rule) => rule.require_code_owner_review === true),
      reviews && reviews.require_code_owner_reviews === true,
    ),
    staleReviewsDismissed: either(
      pulls?.some((rule) => rule.dismiss_stale_reviews_on_push === true),
      reviews && reviews.dismiss_stale_reviews === true,
    ),
    mergeMethods: mergeMethods({ rules, seen, classic, repository }),
    titleOnly: titleOnly(repository ?? {}),
    updatesRestricted: either(
      rules?.some(({ type }) => type === "update"),
      classic && classic.restrictions != null,
    ),
  };
}

/** Yes where one says so; no where both were seen and neither does. */
function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? undefined : false;
}

function requiredChecks({ rules, seen, classic }: Answers): readonly string[] | undefined {
  const old = classic?.required_status_checks ?? seen?.protection?.required_status_checks;
  if (rules === undefined || (classic === undefined && seen?.protection == null)) return undefined;
  const named = rules.flatMap(({ parameters }) => parameters?.required_status_checks ?? []);
  const checked = old != null && "checks" in old ? (old.checks ?? []) : [];
  const contexts = [...named, ...checked].map(({ context }) => context);
  return [...new Set([...contexts, ...(old?.contexts ?? [])])].sort(compareUtf8);
}

/** Classic rules say -1 for anybody, rulesets nothing. */
function checkApps({ rules = [], classic }: Pick<Answers, "rules" | "classic">): NonNullable<BranchGuard["checkApps"]> {
  const apps = new Map<string, (number | null)[]>();
  const said = rules.flatMap(({ parameters }) => parameters?.required_status_checks ?? []);
  for (const { context, integration_id, app_id } of [...said, ...(classic?.required_status_checks?.checks ?? [])]) {
    const by = integration_id ?? app_id ?? -1;
    apps.set(context, [...(apps.get(context) ?? []), by < 0 ? null : by]);
  }
  return apps;
}

/** The repository's own switches, as far as no rule of the branch takes one away; a queue merges in its own way alone. */
function mergeMethods({ rules, classic, repository }: Answers): BranchGuard["mergeMethods"] {
  const { allow_squash_merge: squash, allow_merge_commit: merge, allow_rebase_merge: rebase } = repository ?? {};
  const lists = (rules ?? []).flatMap(({ parameters }) => {
    const allowed = parameters?.allowed_merge_methods;
    return allowed === undefined ? [] : [allowed];
  });
  const queue = queueMethod(rules);
  if (queue !== undefined) return { squash: queue === "squash", merge: queue === "merge", rebase: queue === "rebase" };
  const isLinear =
    rules?.some(({ type }) => type === "required_linear_history") === true ||
    classic?.required_linear_history?.enabled === true;
  const isAllowed = (method: string, own: boolean | null | undefined) =>
    lists.every((list) => list.includes(method)) ? (own ?? undefined) : false;
  return {
    squash: isAllowed("squash", squash),
    merge: isLinear ? false : isAllowed("merge", merge),
    rebase: isAllowed("rebase", rebase),
  };
}

function queueMethod(rules: Answers["rules"]): string | undefined {
  return rules?.find(({ type }) => type === "merge_queue")?.parameters?.merge_method?.toLowerCase();
}

/** Of a plain merge the host's own words are passed over, and the title is the first line below them. */
function titleOnly(repository: Repository): BranchGuard["titleOnly"] {
  const { squash_merge_commit_title: squashTitle, squash_merge_commit_message: squashMessage } = repository;
  const { merge_commit_title: mergeTitle, merge_commit_message: mergeMessage } = repository;
  const merge = `${mergeTitle} ${mergeMessage}`;
  return {
    squash: squashTitle == null || squashMessage == null ? undefined : `${squashTitle} ${squashMessage}` === TITLE_ONLY,
    merge: mergeTitle == null || mergeMessage == null ? undefined : merge === TITLE_ONLY || merge === TITLE_BELOW,
  };
}
const TITLE_ONLY = "PR_TITLE BLANK";
const TITLE_BELOW = "MERGE_MESSAGE PR_TITLE";

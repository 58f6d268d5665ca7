/** Which policy judges: the trunk's own or, while a change of it waits for approvals, the one before that change. */
import { compareUtf8 } from "../../core/bytes.ts";
import type { Finding } from "../../core/finding.ts";
import { DEFAULT_POLICY, isPolicyFile, POLICY_PATH, type Policy } from "../../core/gate/policy.ts";
import { POLICY_PACKS } from "../../core/gate/policy-scan.ts";
import type { Oid } from "../../core/names.ts";
import type { PolicyChange } from "../../core/plan/facts.ts";
import type { TrunkFile, TrunkTree } from "../../core/trunk/trunk-tree.ts";
import { policyAt, policyIn } from "../check/load-policy.ts";
import type { GitObjects, HistoryStep } from "../ports/ports.ts";
import { policyBeforeBreak } from "./broken-settings.ts";

export interface PolicyReading {
  readonly policy: Policy;
  readonly findings: readonly Finding[];
}

/** The blobs of policy files, in a text. */
type PolicyFiles = string;

export class PolicyInForce {
  reading: PolicyReading = { policy: DEFAULT_POLICY, findings: [] };
  private readonly objects: GitObjects;
  /** The commit whose files the reading is of, and those files. */
  private from: Oid | undefined;
  private files: PolicyFiles = "";
  private isHeld = false;

  constructor(objects: GitObjects) {
    this.objects = objects;
  }

  /** Takes the trunk as it stands at a commit; `held`: the commit whose policy judges there, where that is another one. */
  async standAt(
    commit: Oid,
    { tree, isBroken, held }: { readonly tree: TrunkTree; readonly isBroken: boolean; readonly held: Oid | undefined },
  ): Promise<void> {
    this.isHeld = held !== undefined;
    const before = held === undefined && isBroken ? await policyBeforeBreak(this.objects, commit) : undefined;
    const from = held ?? (before === undefined ? commit : before.commit);
    this.from = from;
    this.files = from === undefined ? "" : from === commit ? filesIn(tree) : await policyFilesAt(this.objects, from);
    this.reading = before ?? (held === undefined ? await this.own(tree) : inUse(await policyAt(this.objects, held)));
  }

  /** Takes a commit whose settings can be read; `reads`: it may have changed the policy. Answers what becomes of that. */
  async take(
    { commit, changes }: HistoryStep,
    { tree, reads }: { readonly tree: TrunkTree; readonly reads: boolean },
  ): Promise<PolicyChange | undefined> {
    const change = reads ? await this.change(commit.parents.length === 0, tree) : undefined;
    if (!this.isHeld) this.from = commit.oid;
    if (change === undefined) return undefined;
    return { ...change, paths: changes.map(({ path }) => path).filter(isPolicyFile) };
  }

  /** What of the trunk's own policy waits where it stands, as if the commit there had brought it. */
  waiting(tree: TrunkTree): PolicyChange | undefined {
    if (!this.isHeld || this.from === undefined) return undefined;
    const [before, now] = [this.files.split("\n"), filesIn(tree).split("\n")];
    const changed = [...before.filter((line) => !now.includes(line)), ...now.filter((line) => !before.includes(line))];
    const paths = new Set(changed.filter(Boolean).map((line) => line.split(" ").slice(0, -2).join(" ")));
    return { policy: this.reading.policy, from: this.from, paths: [...paths].sort(compareUtf8) };
  }

  /** It was approved; what came since the settings broke (`isBroken`) was not. */
  async release(
    commit: Oid,
    { tree, isBroken }: { readonly tree: TrunkTree; readonly isBroken: boolean },
  ): Promise<void> {
    if (isBroken) return await this.standAt(commit, { tree, isBroken, held: undefined });
    Object.assign(this, { isHeld: false, from: commit, files: filesIn(tree), reading: await this.own(tree) });
  }

  private async change(isRoot: boolean, tree: TrunkTree): Promise<Pick<PolicyChange, "from" | "policy"> | undefined> {
    const { policy, findings } = this.reading;
    const files = filesIn(tree);
    const asks = !isRoot && findings.length === 0 && policy.approvals.source === "api";
    if (asks && files !== this.files && this.from !== undefined) {
      this.isHeld = true;
      return { policy, from: this.from };
    }
    const wasHeld = this.isHeld;
    Object.assign(this, { isHeld: false, files, reading: await this.own(tree) });
    return wasHeld ? { policy, from: null } : undefined;
  }

  private async own(tree: TrunkTree): Promise<PolicyReading> {
    return inUse(await policyIn(this.objects, tree));
  }
}

/** Which policy files a commit has, as one text: equal where they are. */
export async function policyFilesAt(objects: GitObjects, commit: Oid): Promise<PolicyFiles> {
  const files: TrunkFile[] = [];
  for (const place of [POLICY_PATH, POLICY_PACKS.replace(/\/$/, "")])
    for await (const file of objects.files(commit, place)) files.push(file);
  return textOf(files);
}

/** A policy that cannot be read judges nothing, and says why. */
function inUse({ policy, findings }: Awaited<ReturnType<typeof policyAt>>): PolicyReading {
  return { policy: policy ?? DEFAULT_POLICY, findings: policy === undefined ? findings : [] };
}

function filesIn(tree: TrunkTree): PolicyFiles {
  const own = tree.file(POLICY_PATH);
  const packs = tree.files(POLICY_PACKS.replace(/\/$/, ""));
  return textOf([
    ...(own === undefined ? [] : [{ ...own, path: POLICY_PATH }]),
    ...packs.map((file) => ({ ...file, path: `${POLICY_PACKS}${file.path}` })),
  ]);
}

function textOf(files: readonly TrunkFile[]): PolicyFiles {
  const lines = files.filter(({ path }) => isPolicyFile(path)).map(({ path, mode, oid }) => `${path} ${mode} ${oid}`);
  return [...new Set(lines)].sort(compareUtf8).join("\n");
}

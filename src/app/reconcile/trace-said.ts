/** Finds who wrote what lifecycle files say: asked when approved settings make room for a value that nobody was asked about. */
import type { Oid, SkillId } from "../../core/names.ts";
import type { CommitFacts, LifecycleFacts } from "../../core/plan/facts.ts";
import { type LastSaid, SAID_VALUES, type SaidValue, saidOf } from "../../core/plan/said-values.ts";
import { LIFECYCLE_FOLDER, lifecycleOf, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile } from "./trunk-text.ts";

type Traced = ReadonlyMap<SkillId, ReadonlyMap<SaidValue, LastSaid>>;

const ABSENT: LifecycleFacts = { kind: "absent" };

/**
 * The last merge up to a commit that changed each value which the skills' files say; of what they do not say, that since the
 * commit `settles`. Before that it looks only where it has to: most of what waits with settings was written after them.
 */
export async function traceSaid(
  objects: GitObjects,
  ids: readonly SkillId[],
  { oid, settles }: Pick<CommitFacts, "oid" | "settles">,
): Promise<Traced> {
  if (ids.length === 0) return new Map();
  const since = new Walk(objects, ids);
  if (settles !== undefined) {
    for await (const file of objects.files(settles, LIFECYCLE_FOLDER)) await since.stand(file);
    await since.run({ after: settles, to: oid }, true);
    if (since.isComplete) return since.traced;
  }
  const whole = new Walk(objects, ids);
  await whole.run({ after: null, to: settles ?? oid }, false);
  return new Map(ids.map((id) => [id, new Map([...(whole.traced.get(id) ?? []), ...(since.traced.get(id) ?? [])])]));
}

class Walk {
  readonly traced: ReadonlyMap<SkillId, Map<SaidValue, LastSaid>>;
  private readonly files = new Map<SkillId, LifecycleFacts>();
  private readonly objects: GitObjects;

  constructor(objects: GitObjects, ids: readonly SkillId[]) {
    this.objects = objects;
    this.traced = new Map(ids.map((id) => [id, new Map()]));
  }

  /** Is there somebody for all that the files say in the end? */
  get isComplete(): boolean {
    const nothing = SAID_VALUES.map((value) => saidOf(ABSENT, value));
    return [...this.traced].every(([id, values]) =>
      SAID_VALUES.every((value, i) => values.has(value) || saidOf(this.of(id), value) === nothing[i]),
    );
  }

  /** Takes a file as it is, whoever wrote it. */
  async stand(file: TrunkFile): Promise<void> {
    const id = lifecycleOf(file.path);
    if (id === undefined || !this.traced.has(id)) return;
    const now = await this.read(file);
    // What nobody can read says what it said before.
    if (now.kind !== "unreadable") this.files.set(id, now);
  }

  async run(range: { readonly after: Oid | null; readonly to: Oid }, isSince: boolean): Promise<void> {
    for await (const { commit, changes } of this.objects.history({ ...range, under: [LIFECYCLE_FOLDER] })) {
      for (const file of changes) {
        const id = lifecycleOf(file.path);
        if (id === undefined) continue;
        const was = this.of(id);
        await this.stand(file);
        for (const value of SAID_VALUES)
          if (saidOf(was, value) !== saidOf(this.of(id), value))
            this.traced.get(id)?.set(value, { commit: commit.oid, isSince });
      }
    }
  }

  private of(id: SkillId): LifecycleFacts {
    return this.files.get(id) ?? ABSENT;
  }

  private async read(file: TrunkFile): Promise<LifecycleFacts> {
    if (file.mode === 0) return ABSENT;
    const { lifecycle, lines, findings } = parseLifecycle(file.path, await readOwnFile(this.objects, file));
    return lifecycle === undefined ? { kind: "unreadable", findings } : { kind: "present", lifecycle, lines };
  }
}

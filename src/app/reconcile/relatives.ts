/** The skills that what a change touches has to do with: what it needs and holds, who needs it, and who waits for it. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { SkillId } from "../../core/names.ts";
import { advisersPlace, triggerPlace, WITHDRAWN_PLACE } from "../../core/relations/dependents.ts";
import { namedBy } from "../../core/skill/declares.ts";
import { MANIFEST_PATH, parseManifest } from "../../core/skill/manifest.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { GitObjects, LedgerTip } from "../ports/ports.ts";
import type { ChainReader } from "./load-catalog.ts";
import { readOwnFile } from "./trunk-text.ts";

export interface Known {
  readonly catalog: Catalog;
  /** What the change touches by itself, or as somebody who waits. */
  readonly touched: readonly SkillId[];
  /** Files of the trunk that lie in its folders. */
  readonly files: readonly TrunkFile[];
}

/** Relatives found so far: it only grows. */
export class Relatives {
  readonly all = new Set<SkillId>();
  /** Those that are evaluated again when what they wait for is there. */
  readonly waiting = new Set<SkillId>();
  private readonly objects: Pick<GitObjects, "blob">;
  private readonly ledger: { readonly ledger: ChainReader; readonly tip: LedgerTip };
  private readonly manifests = new Set<string>();
  private readonly asked = new Set<SkillId>();

  constructor(objects: Pick<GitObjects, "blob">, ledger: { readonly ledger: ChainReader; readonly tip: LedgerTip }) {
    this.objects = objects;
    this.ledger = ledger;
  }

  /** Looks for more of them; were there any? */
  async find({ catalog, touched, files }: Known): Promise<boolean> {
    const before = this.all.size + this.waiting.size;
    await this.findOthersAt([
      WITHDRAWN_PLACE,
      ...touched.flatMap((id) => identitiesOf(catalog, id)).map(advisersPlace),
    ]);
    await this.findDependents(catalog, touched);
    await this.readManifests(files);
    for (const entry of catalog.skills.values()) {
      for (const { relations } of entry.releases.values()) for (const id of namedBy(relations)) this.all.add(id);
      if (entry.outstanding?.kind === "refused")
        for (const id of entry.outstanding.requires) this.all.add(id as SkillId);
      if (entry.renamedTo !== undefined) this.all.add(entry.renamedTo);
    }
    return this.all.size + this.waiting.size > before;
  }

  private async findDependents(catalog: Catalog, touched: readonly SkillId[]): Promise<void> {
    const { ledger, tip } = this.ledger;
    const unasked = touched.filter((id) => !this.asked.has(id));
    for (const id of unasked) this.asked.add(id);
    const found = unasked.length === 0 ? [] : [...(await ledger.dependents(tip.commit, unasked)).values()].flat();
    // A closure is whole, so whoever needs a dependent is there; who holds one feels the same, and is not.
    const holding = found.length === 0 ? [] : [...(await ledger.dependents(tip.commit, [...new Set(found)])).values()];
    for (const id of [...found, ...holding.flat()]) this.all.add(id);
    for (const id of this.all) {
      const standing = catalog.skills.get(id)?.outstanding;
      if (standing?.kind === "refused" && standing.requires.some((one) => touched.includes(one as SkillId)))
        this.waiting.add(id);
    }
  }

  /** Whoever the ledger names there, too: those with a trigger, or with bytes that were withdrawn. */
  private async findOthersAt(named: readonly SkillId[]): Promise<void> {
    const places = named.filter((place) => !this.asked.has(place));
    if (places.length === 0) return;
    for (const place of places) this.asked.add(place);
    const { ledger, tip } = this.ledger;
    for (const ids of (await ledger.dependents(tip.commit, places)).values()) for (const id of ids) this.all.add(id);
  }

  private async readManifests(files: readonly TrunkFile[]): Promise<void> {
    for (const file of files) {
      const isManifest = file.path.endsWith(`/${MANIFEST_PATH}`) && file.mode !== 0;
      if (!isManifest || this.manifests.has(file.oid)) continue;
      this.manifests.add(file.oid);
      const { requires, members, triggers } = parseManifest(await readOwnFile(this.objects, file)).manifest;
      for (const named of [...requires, ...members]) if ("id" in named) this.all.add(named.id);
      await this.findOthersAt(triggers.map(triggerPlace));
    }
  }
}

/** The skill's own identity, and those that lead to it. */
function identitiesOf(catalog: Catalog, id: SkillId): readonly SkillId[] {
  const ids = new Set<SkillId>();
  for (let at: SkillId | undefined = id; at !== undefined && !ids.has(at); at = catalog.skills.get(at)?.renamedFrom)
    ids.add(at);
  return [...ids];
}

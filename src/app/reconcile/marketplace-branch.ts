/**
 * Keeps the generated branch `marketplace` of the settings as the catalog is. It comes after publication and harms
 * nothing when it fails: the tree is a function of the catalog, so the next pass writes the same one.
 */
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { pluginFacts, pluginSkills } from "../../core/catalog/marketplace.ts";
import {
  marketplaceEntries,
  pluginEntries,
  pluginFolder,
  type TreePlugin,
} from "../../core/catalog/marketplace-tree.ts";
import { listSkills } from "../../core/catalog/present.ts";
import { latestOf } from "../../core/catalog/resolve.ts";
import type { Oid } from "../../core/names.ts";
import type { MarketplaceSettings } from "../../core/trunk/marketplace-settings.ts";
import { ReleaseFiles } from "../index/release-files.ts";
import { SelfTest } from "../index/self-test.ts";
import type { GeneratedBranch, Source } from "../ports/ports.ts";
import { type Reconciler, withPasses } from "./pass.ts";
import { settingsAt } from "./trunk-settings.ts";

/** What this process wrote last: the next one is written from it, at the cost of what changed. */
interface Written {
  readonly tree: Oid;
  readonly plugins: ReadonlyMap<string, TreePlugin>;
}

/** Writes the branch of one source. */
class MarketplaceBranch {
  private readonly source: Source;
  private readonly selfTest: SelfTest;
  private written: Written | undefined;
  private done: { readonly catalog: Catalog; readonly settings: string } | undefined;

  constructor(source: Source) {
    this.source = source;
    this.selfTest = new SelfTest(new ReleaseFiles(() => source.objects));
  }

  /**
   * Makes the branch agree with a catalog, if the trunk's settings want one, and answers whether there was anything to do.
   * Throws as git does, LEDGER_MOVED, PUSH_REFUSED.
   */
  async sync({ snapshot }: Reconciler): Promise<boolean> {
    const { catalog, ledger } = snapshot;
    if (catalog.head.trunk === null || ledger === undefined) return false;
    const { settings } = await settingsAt(this.source.objects, catalog.head.trunk);
    const wish = settings?.marketplace;
    if (wish === undefined) return false;
    const key = JSON.stringify(wish);
    if (this.done?.catalog === catalog && this.done.settings === key) return false;
    const at = catalog.head.at === null ? 0 : Math.floor(Date.parse(catalog.head.at) / 1000);
    await this.write(this.source.generated(wish.branch), { catalog, wish, date: at });
    this.done = { catalog, settings: key };
    return true;
  }

  private async write(
    branch: GeneratedBranch,
    { catalog, wish, date }: { readonly catalog: Catalog; readonly wish: MarketplaceSettings; readonly date: number },
  ): Promise<void> {
    const plugins = await this.plugins(catalog, wish);
    const content = await this.writePlugins(branch, plugins);
    const url = wish.url ?? (isAddress(this.source.location) ? this.source.location : undefined);
    const origin = url === undefined ? undefined : { url, branch: wish.branch, commit: content.commit };
    const tip = await branch.tip();
    const next = await branch.compose({
      base: content.tree,
      removed: [],
      entries: marketplaceEntries(wish.name, plugins, origin),
      parents: [...(tip === undefined ? [] : [tip.commit]), content.commit],
      date,
      message: `Offer ${plugins.length} ${plugins.length === 1 ? "skill" : "skills"}`,
    });
    if (tip?.tree !== next.tree) await branch.publish(tip?.commit, next.commit);
    else await branch.publish(tip.commit, tip.commit);
    this.written = { tree: content.tree, plugins: new Map(plugins.map((plugin) => [plugin.name, plugin])) };
  }

  /** A commit of the plugins alone, without parents and of one date: the same plugins are the same commit for ever. */
  private writePlugins(branch: GeneratedBranch, plugins: readonly TreePlugin[]): Promise<{ commit: Oid; tree: Oid }> {
    const { tree, plugins: before } = this.written ?? { tree: undefined, plugins: new Map<string, TreePlugin>() };
    const changed = plugins.filter((plugin) => !isSame(before.get(plugin.name), plugin));
    const names = new Set(plugins.map(({ name }) => name));
    const gone = [...before.keys()].filter((name) => !names.has(name));
    return branch.compose({
      ...(tree === undefined ? {} : { base: tree }),
      removed: [...gone, ...changed.map(({ name }) => name).filter((name) => before.has(name))].map(pluginFolder),
      entries: changed.flatMap(pluginEntries),
      parents: [],
      date: 0,
      message: "Plugins",
    });
  }

  private async plugins(catalog: Catalog, wish: MarketplaceSettings): Promise<readonly TreePlugin[]> {
    const listed = listSkills(catalog, wish.visibility);
    const counts = new Map<string, number>();
    for (const { name } of listed) counts.set(name, (counts.get(name) ?? 0) + 1);
    const plugins: TreePlugin[] = [];
    for (const entry of listed) {
      const release = latestOf(catalog, entry);
      const { name } = entry;
      // No plugin may be called like its marketplace, and a bare name means one skill or none.
      if (release === undefined || counts.get(name) !== 1 || name === wish.name) continue;
      const skills = pluginSkills(catalog, { entry, release }, wish.visibility) ?? [];
      const refusals = await Promise.all(skills.map((skill) => this.selfTest.refusal(skill.release)));
      if (skills.length === 0 || refusals.some((why) => why !== undefined)) continue;
      const trees = Object.fromEntries(skills.map((skill) => [skill.name, skill.release.tree]));
      plugins.push({ ...pluginFacts(catalog, { name, entry, release }), trees });
    }
    return plugins.sort((a, b) => compareUtf8(a.name, b.name));
  }
}

function isSame(before: TreePlugin | undefined, after: TreePlugin): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after);
}

function isAddress(location: string): boolean {
  return /^(?:https|ssh):\/\/|^[\w.-]+@[\w.-]+:/.test(location);
}

/** A reconciler whose passes also keep the marketplace's branch; told that it was brought up to date, or what kept it from that. */
export function withMarketplace(
  reconciler: Reconciler,
  {
    source,
    onDone = () => {},
    onFailure,
  }: { readonly source: Source; readonly onDone?: () => void; readonly onFailure: (error: unknown) => void },
): Reconciler {
  const branch = new MarketplaceBranch(source);
  return withPasses(reconciler, async (signal) => {
    const result = await reconciler.pass(signal);
    await branch.sync(reconciler).then((isNew) => isNew && onDone(), onFailure);
    return result;
  });
}

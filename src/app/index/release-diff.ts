/** Compares two releases: of any registry, by their archives, or from a ledger's own objects. */

import { sha256 } from "../../core/bytes.ts";
import type { Release } from "../../core/catalog/catalog.ts";
import { type ReleaseDiff, releaseDiff } from "../../core/catalog/release-diff.ts";
import type { ReleaseView } from "../../core/catalog/view.ts";
import type { SkillRequest } from "../../core/names.ts";
import { BRINGS_NOTHING, type Bringing, bringingIn } from "../../core/relations/bringing.ts";
import { syntaxReady } from "../../core/scan/syntax.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import type { ContentProfile } from "../../core/skill/content-profile.ts";
import { judge, toJudgedFiles, toJudgedSkillMd } from "../../core/skill/judge.ts";
import { readSkillMd } from "../../core/skill/skill-md.ts";
import { download } from "../install/install-download.ts";
import type { Registry } from "../ports/ports.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import type { ReleaseFiles } from "./release-files.ts";

/** Which release, under which name. */
type Named = Pick<ReleaseView, "id" | "name" | "version" | "digest"> & { readonly brings: Bringing };

/** A release with what comes with it for whoever asks. */
export interface WithBrings {
  readonly release: Release;
  readonly brings: Bringing;
}

/** Two releases of a registry, each with what it warns of. Throws as `resolve` and a download do. */
export async function compareReleases(
  registry: Registry,
  { from, to }: { readonly from: SkillRequest; readonly to: SkillRequest },
): Promise<{ readonly diff: ReleaseDiff; readonly warnings: readonly string[] }> {
  const views = [await registry.resolve(from), await registry.resolve(to)] as const;
  const [before, after] = [await download(registry, views[0]), await download(registry, views[1])];
  return {
    diff: await compare([named(views[0]), before], [named(views[1]), after]),
    warnings: views.flatMap(({ warnings }) => warnings),
  };
}

function named(view: ReleaseView): Named {
  const { id, name, version, digest, brings } = view;
  return { id, name, version, digest, brings: brings === undefined ? BRINGS_NOTHING : bringingIn(brings) };
}

type Content = readonly [release: Named, files: readonly ArchiveFile[]];

async function compare(from: Content, to: Content, maxBytes = Number.POSITIVE_INFINITY): Promise<ReleaseDiff> {
  const isSmall = [from, to].every(([, files]) => files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= maxBytes);
  const side = async ([{ id, name, version, digest, brings }, files]: Content) => {
    const profile = isSmall ? await profileOfFiles(name, files) : undefined;
    return { id, version, digest, files, profile, brings };
  };
  return releaseDiff(await side(from), await side(to));
}

/** What these files can do. */
export async function profileOfFiles(name: string, files: readonly ArchiveFile[]): Promise<ContentProfile> {
  await syntaxReady();
  const skillMd = files.find(({ path }) => path === "SKILL.md");
  const reading = skillMd === undefined ? undefined : toJudgedSkillMd(readSkillMd(skillMd.bytes, name));
  return judge({ tree: "", name, files: toJudgedFiles(files), skillMd: reading }).profile;
}

/** Bytes of a release into which a server looks for what it can do: it holds up the process. */
export const MAX_SCANNED_BYTES = 2 * 1024 * 1024;
/** Lines of all comparisons that are kept. */
const KEPT_LINES = 100_000;

/** Compares releases for whoever asks: one pair at a time, since it takes work, and what comes of it is kept, within bounds. */
export class ReleaseDiffs {
  private readonly files: ReleaseFiles;
  private readonly kept = new BoundedCache<ReleaseDiff>({ maxWeight: KEPT_LINES, weigh: linesOf });
  private readonly turns = new OneAtATime("The registry compares releases for others.");

  constructor(files: ReleaseFiles) {
    this.files = files;
  }

  /** Both are to be ones that the asker may have. Throws REGISTRY_BUSY where too many others wait. */
  async between(from: WithBrings, to: WithBrings): Promise<ReleaseDiff> {
    const key = [from, to].map(({ release: { skill, version, tree }, brings }) => [skill, version, tree, brings]);
    return await this.kept.get(sha256(JSON.stringify(key)), () => this.turns.run(async () => this.read(from, to)));
  }

  private async read(from: WithBrings, to: WithBrings): Promise<ReleaseDiff> {
    return await compare(await this.content(from), await this.content(to), MAX_SCANNED_BYTES);
  }

  private async content({ release, brings }: WithBrings): Promise<Content> {
    const { skill: id, version, digest } = release;
    return [{ id, name: id.slice(id.indexOf("/") + 1), version, digest, brings }, await this.files.all(release)];
  }
}

function linesOf({ files }: ReleaseDiff): number {
  return files.reduce((sum, { hunks }) => hunks.reduce((lines, hunk) => lines + hunk.lines.length, sum + 1), 1);
}

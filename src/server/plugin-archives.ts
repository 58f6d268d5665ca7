/**
 * Groups as archives that Claude Code installs as one plugin: the group's skill and its members' under `skills/`, and a
 * manifest. A function of the release: what may change about a plugin stands in the marketplace.
 */
import { Hono } from "hono";
import { BoundedCache } from "../app/bounded-cache.ts";
import type { ReleaseFiles } from "../app/release-files.ts";
import { type ArchiveFile, decodeArchive, encodeArchive } from "../core/archive.ts";
import type { Release } from "../core/catalog.ts";
import { type PluginSkill, pluginSkills } from "../core/marketplace.ts";
import { isVersion } from "../core/names.ts";
import { resolve } from "../core/resolve.ts";
import { type Document, sendDocument, toDocument } from "./document.ts";
import { routeNotFound } from "./problem.ts";
import { requestedSkill } from "./requested.ts";
import type { IndexEnv, Shared } from "./scope.ts";

/** In bytes. */
const KEPT = 64 * 1024 * 1024;

export class PluginArchives {
  private readonly files: Pick<ReleaseFiles, "archive">;
  private readonly kept = new BoundedCache<Document>({ maxWeight: KEPT, weigh: ({ body }) => body.length });

  constructor(files: Pick<ReleaseFiles, "archive">) {
    this.files = files;
  }

  /** The archive of a plugin of this name with these skills, the group's own among them. */
  document(name: string, group: Release, skills: readonly PluginSkill[]): Promise<Document> {
    const key = JSON.stringify([name, group.description, ...skills.map((one) => [one.name, one.release.digest])]);
    return this.kept.get(key, async () => {
      const manifest = `${JSON.stringify({ name, description: group.description })}\n`;
      const files: ArchiveFile[] = [{ path: "plugin.json", executable: false, bytes: Buffer.from(manifest, "utf8") }];
      for (const skill of skills) {
        const pieces: Uint8Array[] = [];
        for await (const piece of this.files.archive(skill.release)) pieces.push(piece);
        for (const file of decodeArchive(Buffer.concat(pieces)))
          files.push({ ...file, path: `skills/${skill.name}/${file.path}` });
      }
      return toDocument(encodeArchive(files), "application/zip");
    });
  }
}

/** Where the plugin of a group's release is served. */
export function pluginPath({ skill, version }: Release): string {
  return `/plugins/${skill}/${version}.zip`;
}

/** `/plugins/<namespace>/<name>/<version>.zip` */
export function pluginRoutes(shared: Shared, archives: PluginArchives): Hono<IndexEnv> {
  return new Hono<IndexEnv>().get("/plugins/:namespace/:name/:file", async (c) => {
    const { entry } = requestedSkill(c);
    const wanted = c.req.param("file").replace(/\.zip$/, "");
    if (!isVersion(wanted) || wanted === c.req.param("file")) throw routeNotFound();
    const { catalog, audience, now } = c.var.scope;
    const { namespace, name } = entry;
    const { release } = resolve(catalog, { namespace, name, wanted }, { audience, now });
    const skills = release.kind === "group" ? pluginSkills(catalog, { entry, release }, audience) : undefined;
    if (skills === undefined) throw routeNotFound();
    return sendDocument(c, await archives.document(name, release, skills), { sending: shared.sending });
  });
}

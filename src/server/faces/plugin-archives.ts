/**
 * Groups as archives that Claude Code installs as one plugin: the group's skill and its members' under `skills/`, and a
 * manifest. A function of the release: what may change about a plugin stands in the marketplace.
 */
import { Hono } from "hono";
import type { ReleaseFiles } from "../../app/index/release-files.ts";
import type { Release } from "../../core/catalog/catalog.ts";
import { type PluginSkill, pluginSkills } from "../../core/catalog/marketplace.ts";
import { resolve } from "../../core/catalog/resolve.ts";
import { isVersion } from "../../core/names.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import { MAX_UNPACKED_BYTES } from "../../core/skill/skill-files.ts";
import { sendDocument } from "../document.ts";
import type { Packable } from "../packing.ts";
import { routeNotFound } from "../problem.ts";
import { requestedSkill } from "../requested.ts";
import type { IndexEnv, Shared } from "../scope.ts";

/** Bytes of the releases in one plugin: clients take no larger ones. */
const MAX_PLUGIN_BYTES = MAX_UNPACKED_BYTES;

/** The archive of a plugin of this name with these skills, the group's own among them; undefined for one that is too large. */
export function plugin(
  files: Pick<ReleaseFiles, "verified">,
  { name, group, skills }: { readonly name: string; readonly group: Release; readonly skills: readonly PluginSkill[] },
): Packable | undefined {
  const bytes = skills.reduce((sum, { release }) => sum + release.size, 0);
  if (bytes > MAX_PLUGIN_BYTES) return undefined;
  const content = skills.map((one) => [one.name, one.release.digest]);
  return {
    key: `plugin ${JSON.stringify([name, group.description, ...content])}`,
    bytes,
    files: async () => {
      const manifest = `${JSON.stringify({ name, description: group.description })}\n`;
      const all: ArchiveFile[] = [{ path: "plugin.json", executable: false, bytes: Buffer.from(manifest, "utf8") }];
      for (const skill of skills) {
        for (const file of await files.verified(skill.release))
          all.push({ ...file, path: `skills/${skill.name}/${file.path}` });
      }
      return all;
    },
  };
}

/** Where the plugin of a group's release is served. */
export function pluginPath({ skill, version }: Release): string {
  return `/plugins/${skill}/${version}.zip`;
}

/** `/plugins/<namespace>/<name>/<version>.zip` */
export function pluginRoutes(shared: Shared): Hono<IndexEnv> {
  return new Hono<IndexEnv>().get("/plugins/:namespace/:name/:file", async (c) => {
    const { entry } = requestedSkill(c);
    const wanted = c.req.param("file").replace(/\.zip$/, "");
    if (!isVersion(wanted) || wanted === c.req.param("file")) throw routeNotFound();
    const { catalog, audience, now } = c.var.scope;
    const { namespace, name } = entry;
    const { release } = resolve(catalog, { namespace, name, wanted }, { audience, now });
    const skills = release.kind === "group" ? pluginSkills(catalog, { entry, release }, audience) : undefined;
    const archive = skills === undefined ? undefined : plugin(shared.files, { name, group: release, skills });
    if (archive === undefined) throw routeNotFound();
    return sendDocument(c, await shared.packing.document(archive), { sending: shared.sending });
  });
}

/** Copies a registry's releases to a place for OCI artifacts, from where they can be installed without this registry. */
import { compareUtf8, sha256 } from "../../core/bytes.ts";
import {
  ARCHIVE_TYPE,
  EMPTY_CONFIG,
  INDEX_TAG,
  INDEX_TYPE,
  type OciIndex,
  RELEASE_TYPE,
  writeManifest,
} from "../../core/catalog/oci-artifact.ts";
import type { ReleaseView, SkillView } from "../../core/catalog/view.ts";
import { RegistryError } from "../../core/errors.ts";
import { continuedBy } from "../../core/install/lock.ts";
import { parseSkillId, type SkillId, type SkillRequest } from "../../core/names.ts";
import type { OciStore } from "../ports/oci-store.ts";
import type { Progress, Registry } from "../ports/ports.ts";
import { readOciIndex } from "./oci-index.ts";

export interface PushResult {
  readonly location: string;
  readonly skills: number;
  readonly releases: number;
  /** Archives that were not there before. */
  readonly pushed: number;
}

/**
 * Pushes what is public and still given out, or the skills that are named whoever may see them. Archives come first, the
 * list last: made anew, or with the named ones in it beside what it has.
 */
export async function pushOci(options: {
  readonly registry: Registry;
  readonly store: OciStore;
  /** Empty: everything that is public. */
  readonly named: readonly SkillRequest[];
  readonly progress: Progress;
}): Promise<PushResult> {
  const { registry, store, named, progress } = options;
  const before = named.length === 0 ? undefined : await readOciIndex(store);
  const skills = await chosen(registry, named);
  const fresh: Listed[] = [];
  let pushed = 0;
  for (const [done, skill] of skills.entries()) {
    progress({ phase: "pushing", done, total: skills.length });
    const releases: ReleaseView[] = [];
    for (const { version, state } of skill.versions) {
      if (state === "offline" || state === "withdrawn") continue;
      const release = await registry.resolve({ namespace: skill.namespace, name: skill.name, wanted: version });
      if (await pushRelease(options, release)) pushed++;
      releases.push(release);
    }
    fresh.push({ skill, releases, ...(await chainsOf(registry, skill)) });
  }
  const index = withListed(before?.skills ?? [], fresh);
  await pushIndex(store, { skills: index });
  const releases = index.reduce((sum, one) => sum + one.releases.length, 0);
  return { location: store.location, skills: index.length, releases, pushed };
}

type Listed = OciIndex["skills"][number];

/** Those of before that were not pushed again, under no name that they had, and these. */
function withListed(before: readonly Listed[], fresh: readonly Listed[]): Listed[] {
  const ids = new Set(fresh.flatMap(({ skill, before: names = [] }) => [skill.id, ...names.map(({ id }) => id)]));
  return [...before.filter(({ skill }) => !ids.has(skill.id)), ...fresh].sort((a, b) =>
    compareUtf8(a.skill.id, b.skill.id),
  );
}

/** A skill's chain, and those of the names that it had: a release from before is vouched for by its own. */
async function chainsOf(
  registry: Registry,
  skill: Pick<SkillView, "id" | "renamedFrom">,
): Promise<Pick<Listed, "events" | "before">> {
  const id = skill.id as SkillId;
  const events = [...(await registry.events(id))];
  const before: { readonly id: SkillId; readonly events: string[] }[] = [];
  const names = new Set<SkillId>([id]);
  for (let name = parseSkillId(skill.renamedFrom ?? ""); name !== undefined && !names.has(name); ) {
    names.add(name);
    const chain = [...(await registry.events(name))];
    before.push({ id: name, events: chain });
    name = continuedBy(chain);
  }
  return { events, ...(before.length === 0 ? {} : { before }) };
}

async function chosen(registry: Registry, named: readonly SkillRequest[]): Promise<readonly SkillView[]> {
  if (named.length > 0) {
    const shown = await Promise.all(named.map((request) => registry.show(request)));
    return [...new Map(shown.map((skill) => [skill.id, skill])).values()];
  }
  const listed = (await registry.list()).filter(({ visibility }) => visibility === "public");
  const skills: SkillView[] = [];
  for (const { namespace, name } of listed) skills.push(await registry.show({ namespace, name }));
  return skills;
}

/** Answers whether the archive was new there. */
async function pushRelease(
  { registry, store }: { readonly registry: Registry; readonly store: OciStore },
  release: ReleaseView,
): Promise<boolean> {
  const at = `/${release.id}`;
  const digest = release.digest as `sha256:${string}`;
  const isNew = !(await store.hasBlob(at, digest));
  if (isNew) {
    const bytes = await registry.archive(release);
    if (sha256(bytes) !== digest) throw changedArchive(release);
    await store.putBlob(at, digest, bytes);
  }
  await putConfig(store, at);
  const manifest = writeManifest({
    type: RELEASE_TYPE,
    layerType: ARCHIVE_TYPE,
    digest,
    size: release.size,
    annotations: {
      "org.opencontainers.image.title": `${release.name}-${release.version}.zip`,
      "org.opencontainers.image.description": release.description,
      "org.opencontainers.image.version": release.version,
      "org.opencontainers.image.revision": release.commit,
      "org.opencontainers.image.created": release.at,
    },
  });
  await store.putManifest(at, release.version, manifest);
  return isNew;
}

async function pushIndex(store: OciStore, index: OciIndex): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(index), "utf8");
  const digest = sha256(bytes);
  await store.putBlob("", digest, bytes);
  await putConfig(store, "");
  const manifest = writeManifest({
    type: INDEX_TYPE,
    layerType: INDEX_TYPE,
    digest,
    size: bytes.length,
    annotations: {},
  });
  await store.putManifest("", INDEX_TAG, manifest);
}

async function putConfig(store: OciStore, at: string): Promise<void> {
  const digest = sha256(EMPTY_CONFIG);
  if (!(await store.hasBlob(at, digest))) await store.putBlob(at, digest, EMPTY_CONFIG);
}

function changedArchive({ id, version, digest }: ReleaseView): RegistryError {
  return new RegistryError("DIGEST_MISMATCH", `The archive of ${id}@${version} has not the digest ${digest}.`, {
    hint: "Nothing of it was pushed: the registry, or something on the way, changed it.",
  });
}

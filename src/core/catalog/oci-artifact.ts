/**
 * A release as an OCI artifact (image-spec 1.1): one layer, which is the archive itself, so that the layer's digest is the
 * release's. A skill is a repository and a version its tag; the tag `index` beside them is the list of what was pushed.
 */
import { z } from "zod";
import { canonicalJson, sha256 } from "../bytes.ts";
import { type Digest, isDigest, parseSkillId, type SkillId } from "../names.ts";
import { releaseViewSchema, skillViewSchema } from "./view.ts";

export const RELEASE_TYPE = "application/vnd.skilltrunk.release.v1";
export const INDEX_TYPE = "application/vnd.skilltrunk.index.v1+json";
export const ARCHIVE_TYPE = "application/zip";
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
/** The config of an artifact that has none, as the specification has it. */
export const EMPTY_CONFIG = Buffer.from("{}", "utf8");
export const INDEX_TAG = "index";

/** Where artifacts are: a registry, and a path that everything is below. */
export interface OciPlace {
  /** `https://ghcr.io`, or `http://` for a registry on this machine. */
  readonly origin: string;
  readonly repository: string;
}

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const MAX_REPOSITORY = 180;

/** Reads `oci://host[:port]/repository`; undefined for anything else. */
export function parseOciPlace(text: string, isLocal: (host: string) => boolean): OciPlace | undefined {
  const [, host = "", repository = ""] =
    /^oci:\/\/([\w.-]+(?::\d{1,5})?|\[[\da-f:]+\](?::\d{1,5})?)\/([^?#]+)$/i.exec(text) ?? [];
  const isPath = repository.length <= MAX_REPOSITORY && repository.split("/").every((part) => COMPONENT.test(part));
  if (host === "" || !isPath) return undefined;
  const scheme = isLocal(host.replace(/:\d+$/, "")) ? "http" : "https";
  return { origin: `${scheme}://${host}`, repository };
}

const digest = z.custom<Digest>(
  (value) => typeof value === "string" && isDigest(value),
  "expected sha256: and 64 hex digits",
);

const skillId = z.custom<SkillId>(
  (value) => typeof value === "string" && parseSkillId(value) === value,
  "expected namespace/name",
);

/** A manifest as far as it is used. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  artifactType: z.string().exactOptional(),
  layers: z.array(z.object({ mediaType: z.string(), digest, size: z.int().min(0) })).length(1),
});

/** What the tag `index` holds: the documents that an index over HTTP would answer. */
export const ociIndexSchema = z.object({
  skills: z.array(
    z.object({
      skill: skillViewSchema,
      releases: z.array(releaseViewSchema),
      /** The skill's chain, one line an event. */
      events: z.array(z.string()),
      /** The chains of the names that it had before, the last of them first; absent: it had none. */
      before: z.array(z.object({ id: skillId, events: z.array(z.string()) })).exactOptional(),
    }),
  ),
});
export type OciIndex = z.infer<typeof ociIndexSchema>;

/** A manifest's bytes: the same content is the same digest, so pushing again changes nothing. */
export function writeManifest(artifact: {
  readonly type: string;
  readonly layerType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
}): Buffer {
  const text = canonicalJson({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: artifact.type,
    config: { mediaType: EMPTY_TYPE, digest: sha256(EMPTY_CONFIG), size: EMPTY_CONFIG.length },
    layers: [{ mediaType: artifact.layerType, digest: artifact.digest, size: artifact.size }],
    annotations: artifact.annotations,
  });
  return Buffer.from(text, "utf8");
}

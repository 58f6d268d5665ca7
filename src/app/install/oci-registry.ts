/** A registry as it was pushed to a place for OCI artifacts: read without any index or repository. */
import type { AsOf } from "../../core/catalog/as-of.ts";
import { ambiguousName, channelUnresolvable, skillNotFound, versionNotFound } from "../../core/catalog/not-found.ts";
import { INDEX_TAG, manifestSchema, type OciIndex, ociIndexSchema } from "../../core/catalog/oci-artifact.ts";
import { isOpenQuery, parseReleaseQuery } from "../../core/catalog/release-query.ts";
import { LATEST } from "../../core/catalog/resolve.ts";
import { resolveView } from "../../core/catalog/resolve-view.ts";
import { searchSkills } from "../../core/catalog/search.ts";
import type {
  ChannelEventsView,
  ChannelsView,
  ReleaseView,
  RevocationsView,
  SkillSummary,
  SkillView,
} from "../../core/catalog/view.ts";
import { skillSummarySchema } from "../../core/catalog/view.ts";
import { RegistryError } from "../../core/errors.ts";
import type { SkillId, SkillRequest } from "../../core/names.ts";
import type { OciStore } from "../ports/oci-store.ts";
import type { Registry } from "../ports/ports.ts";

/** Bytes of the list: tens of thousands of releases. */
const MAX_INDEX = 256 * 1024 * 1024;
const MAX_ARCHIVE = 64 * 1024 * 1024;

export class OciRegistry implements Registry {
  private readonly store: OciStore;
  private index: Promise<OciIndex> | undefined;

  constructor(store: OciStore) {
    this.store = store;
  }

  get location(): string {
    return this.store.location;
  }

  async list(where = new URLSearchParams(), asOf?: AsOf): Promise<readonly SkillSummary[]> {
    this.refusePast(asOf);
    const query = parseReleaseQuery(where);
    if (typeof query === "string" || !isOpenQuery(query) || where.size > 0) throw this.unanswerable("conditions");
    const { skills } = await this.read();
    return skills.map(({ skill }) => skillSummarySchema.parse(skill));
  }

  async search(words: string, where?: URLSearchParams): Promise<readonly SkillSummary[]> {
    return searchSkills(await this.list(where), words);
  }

  async show(request: SkillRequest, asOf?: AsOf): Promise<SkillView> {
    this.refusePast(asOf);
    return (await this.find(request)).skill;
  }

  async resolve(request: SkillRequest, asOf?: AsOf): Promise<ReleaseView> {
    this.refusePast(asOf);
    const { skill, releases } = await this.find(request);
    const requested = request.wanted ?? LATEST;
    const { version, resolvedBy, warnings } = resolveView(skill, requested);
    const release = releases.find((one) => one.version === version);
    if (release === undefined) throw versionNotFound(skill, version);
    return { ...release, requested, resolvedBy, warnings: [...warnings] };
  }

  archive({ id, digest }: ReleaseView): Promise<Uint8Array> {
    return this.store.blob(`/${id}`, digest as `sha256:${string}`, MAX_ARCHIVE);
  }

  async revocations(): Promise<RevocationsView> {
    const { skills } = await this.read();
    const versions = skills.flatMap(({ skill }) => skill.versions.map((one) => ({ id: skill.id, ...one })));
    return {
      revocations: versions.flatMap(({ id, version, digest, state, reason }) =>
        state === "withdrawn" ? [{ id, version, digest, ...(reason === undefined ? {} : { reason }) }] : [],
      ),
    };
  }

  async events(skill: SkillId): Promise<readonly string[]> {
    const [namespace = "", name = ""] = skill.split("/");
    return (await this.find({ namespace, name })).events;
  }

  async channels(request: SkillRequest, asOf?: AsOf): Promise<ChannelsView> {
    const { id, channels } = await this.show(request, asOf);
    return {
      id,
      channels: Object.entries(channels).map(([name, version]) => ({ name, pinned: null, version, moved: null })),
    };
  }

  async channelEvents(request: SkillRequest, channel: string): Promise<ChannelEventsView> {
    const { skill } = await this.find(request);
    throw channelUnresolvable(skill, channel, "the moves of channels were not pushed");
  }

  agents(): Promise<never> {
    return Promise.reject(this.unanswerable("agents"));
  }

  manifest(): Promise<never> {
    return Promise.reject(this.unanswerable("what an agent should have"));
  }

  bound(): Promise<never> {
    return Promise.reject(this.unanswerable("who gets a release"));
  }

  async close(): Promise<void> {}

  private async find({ namespace, name }: SkillRequest): Promise<OciIndex["skills"][number]> {
    const { skills } = await this.read();
    const found = skills.filter(
      ({ skill }) => skill.name === name && (namespace ?? skill.namespace) === skill.namespace,
    );
    const [only, ...others] = found;
    if (only === undefined) throw skillNotFound(namespace === undefined ? name : `${namespace}/${name}`);
    if (others.length > 0)
      throw ambiguousName(
        name,
        found.map(({ skill }) => skill.id as SkillId),
      );
    return only;
  }

  private read(): Promise<OciIndex> {
    this.index ??= this.readIndex();
    return this.index;
  }

  private async readIndex(): Promise<OciIndex> {
    const bytes = await this.store.manifest("", INDEX_TAG);
    if (bytes === undefined) throw this.nothingPushed();
    const [layer] = this.parse(manifestSchema, bytes).layers;
    if (layer === undefined) throw this.nothingPushed();
    return this.parse(ociIndexSchema, await this.store.blob("", layer.digest, MAX_INDEX));
  }

  private parse<T>(schema: { readonly parse: (value: unknown) => T }, bytes: Uint8Array): T {
    try {
      return schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    } catch {
      throw new RegistryError(
        "REGISTRY_INVALID",
        `What ${this.location} has at its tag "${INDEX_TAG}" is no list of skills.`,
        {
          hint: "Run `skilltrunk push` to it again.",
        },
      );
    }
  }

  private nothingPushed(): RegistryError {
    return new RegistryError(
      "REGISTRY_INVALID",
      `${this.location} has no tag "${INDEX_TAG}": nothing was pushed there.`,
      {
        hint: "Run `skilltrunk push` to it first.",
      },
    );
  }

  private refusePast(asOf: AsOf | undefined): void {
    if (asOf !== undefined) throw this.unanswerable("what was at a moment");
  }

  private unanswerable(what: string): RegistryError {
    return new RegistryError("USAGE", `${this.location} is a copy, which cannot be asked for ${what}.`, {
      hint: "Ask the index or the repository that it was pushed from.",
    });
  }
}

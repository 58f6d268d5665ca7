/** A registry as it was pushed to a place for OCI artifacts: read without any index or repository. */
import type { AsOf } from "../../core/catalog/as-of.ts";
import { channelMoves, channelsOfView, toChannelEvents } from "../../core/catalog/channels.ts";
import { ambiguousName, skillNotFound, versionNotFound } from "../../core/catalog/not-found.ts";
import { INDEX_TAG, type OciIndex } from "../../core/catalog/oci-artifact.ts";
import { isOpenQuery, parseReleaseQuery } from "../../core/catalog/release-query.ts";
import { LATEST } from "../../core/catalog/resolve.ts";
import { resolveView } from "../../core/catalog/resolve-view.ts";
import { searchSkills } from "../../core/catalog/search.ts";
import type {
  ChannelEventsView,
  ChannelMove,
  ChannelsView,
  ReleaseView,
  RevocationsView,
  SkillSummary,
  SkillView,
} from "../../core/catalog/view.ts";
import { skillSummarySchema } from "../../core/catalog/view.ts";
import { RegistryError } from "../../core/errors.ts";
import { nameOf, namespaceOf, type SkillId, type SkillRequest } from "../../core/names.ts";
import { readOciIndex } from "../index/oci-index.ts";
import type { OciStore } from "../ports/oci-store.ts";
import type { Registry } from "../ports/ports.ts";

const MAX_ARCHIVE = 64 * 1024 * 1024;

/** A skill of the list, and the name that it was asked for by where that is one it had before. */
type Found = OciIndex["skills"][number] & { readonly renamedFrom?: string };

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
    const { skill, releases, renamedFrom } = await this.find(request);
    const requested = request.wanted ?? LATEST;
    const { version, resolvedBy, warnings } = resolveView(skill, requested);
    const release = releases.find((one) => one.version === version);
    if (release === undefined) throw versionNotFound(skill, version);
    const led = renamedFrom === undefined ? [] : [`${renamedFrom} is now ${skill.id}.`];
    return { ...release, requested, resolvedBy, warnings: [...led, ...warnings] };
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
    const found = await this.find({ namespace: namespaceOf(skill), name: nameOf(skill) });
    return found.before?.find(({ id }) => id === skill)?.events ?? found.events;
  }

  async channels(request: SkillRequest, asOf?: AsOf): Promise<ChannelsView> {
    this.refusePast(asOf);
    const found = await this.find(request);
    return channelsOfView(found.skill, this.moves(found));
  }

  async channelEvents(request: SkillRequest, channel: string, asOf?: AsOf): Promise<ChannelEventsView> {
    this.refusePast(asOf);
    const found = await this.find(request);
    const { id, channels } = found.skill;
    return toChannelEvents({ id, channels: new Map(Object.entries(channels)) }, channel, this.moves(found));
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

  private async find({ namespace, name }: SkillRequest): Promise<Found> {
    const { skills } = await this.read();
    if (namespace !== undefined) {
      const asked = `${namespace}/${name}`;
      const only = skills.find(({ skill }) => skill.id === asked);
      if (only !== undefined) return only;
      const renamed = skills.find(({ before = [] }) => before.some(({ id }) => id === asked));
      if (renamed === undefined) throw skillNotFound(asked);
      return { ...renamed, renamedFrom: asked };
    }
    const [only, ...others] = skills.filter(({ skill }) => skill.name === name);
    if (only === undefined) throw skillNotFound(name);
    if (others.length === 0) return only;
    throw ambiguousName(
      name,
      [only, ...others].map(({ skill }) => skill.id as SkillId),
    );
  }

  /** Every move of a skill's channels, under each of its names. */
  private moves({ skill, events, before = [] }: Found): readonly ChannelMove[] {
    const own = { id: skill.id as SkillId, lines: events };
    return channelMoves([...before.map(({ id, events: lines }) => ({ id, lines })).reverse(), own]);
  }

  private read(): Promise<OciIndex> {
    this.index ??= readOciIndex(this.store).then((index) => index ?? Promise.reject(this.nothingPushed()));
    return this.index;
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

/** An index over HTTP as a registry. */
import { z } from "zod";
import type { Position, Registry } from "../../app/ports/ports.ts";
import {
  type AgentManifest,
  type AgentsView,
  agentsSchema,
  type BoundView,
  readBoundSchema,
  readManifestSchema,
} from "../../core/bindings/agent-view.ts";
import type { AsOf } from "../../core/catalog/as-of.ts";
import { ambiguousName, channelUnresolvable, skillNotFound } from "../../core/catalog/not-found.ts";
import { LATEST } from "../../core/catalog/resolve.ts";
import { resolveView } from "../../core/catalog/resolve-view.ts";
import { searchSkills } from "../../core/catalog/search.ts";
import { statusSchema } from "../../core/catalog/status.ts";
import {
  type ChannelEventsView,
  type ChannelsView,
  channelEventsViewSchema,
  channelsViewSchema,
  type ReleaseView,
  type RevocationsView,
  releaseViewSchema,
  revocationsSchema,
  type SkillSummary,
  type SkillView,
  skillSummarySchema,
  skillViewSchema,
} from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import {
  isChannelName,
  nameOf,
  namespaceOf,
  parseSkillId,
  type SkillId,
  type SkillRequest,
  skillId,
} from "../../core/names.ts";
import type { Fetched } from "./http-fetch.ts";
import { httpTransport, type IndexTransport } from "./index-transport.ts";
import { isPlainAbsence, parseAnswer, refusal } from "./registry-answer.ts";

const DOCUMENT = { maxBytes: 16 << 20, timeoutMs: 60_000 };
/** Of a chain: half a million usual events. None is longer than 64 K characters, so what is no chain ends early. */
const EVENTS = { maxBytes: 256 << 20, maxLineBytes: 256 << 10, timeoutMs: 600_000 };
const ARCHIVE = { maxBytes: 64 << 20, timeoutMs: 600_000 };
/** What one page of a list holds at most, as the index has it. */
const PAGE = 200;
/** Where every index says what it is. */
const STATUS = "/v1/status";
const MAX_PAGES = 1_000;
/** Characters of a search: what the index takes. */
const MAX_QUERY = 200;

const pageSchema = z.object({
  asOf: z.string().exactOptional(),
  /** Said by an index that kept to the conditions it was given. */
  where: z.literal(true).exactOptional(),
  skills: z.array(skillSummarySchema),
  next: z.string().nullish(),
});

/** The registry behind an index's URL. Throws USAGE. */
export function openHttpRegistry(
  indexUrl: string,
  options: { readonly signal?: AbortSignal; readonly token?: string } = {},
): Registry {
  return openIndexRegistry(httpTransport(indexUrl, options));
}

/** The registry whose index is fetched in this way. */
export function openIndexRegistry(transport: IndexTransport): Registry {
  return new HttpRegistry(transport);
}

class HttpRegistry implements Registry {
  readonly location: string;
  readonly anonymous: boolean;
  readonly position?: Position;
  private readonly transport: IndexTransport;

  constructor(transport: IndexTransport) {
    this.transport = transport;
    this.location = transport.location;
    this.anonymous = transport.anonymous === true;
    if (transport.position !== undefined) this.position = transport.position;
  }

  list(where = new URLSearchParams(), asOf?: AsOf): Promise<readonly SkillSummary[]> {
    return this.pages(where, asOf);
  }

  async search(words: string, where = new URLSearchParams()): Promise<readonly SkillSummary[]> {
    const query = new URLSearchParams([["q", words.slice(0, MAX_QUERY)], ["limit", String(PAGE)], ...where]);
    const page = await this.find(`/v1/search?${query}`, pageSchema);
    return page === undefined ? searchSkills(await this.list(where), words) : page.skills;
  }

  async show(request: SkillRequest, asOf?: AsOf): Promise<SkillView> {
    const { namespace, name } = request;
    const asked = namespace === undefined ? name : `${namespace}/${name}`;
    const found = await this.find(`/v1/skills/${asked}`, skillViewSchema, asOf);
    if (found !== undefined) return found;
    const ids = namespace === undefined ? await this.named(name) : [];
    throw ids.length > 1 ? ambiguousName(name, ids) : skillNotFound(asked);
  }

  async resolve(request: SkillRequest, asOf?: AsOf): Promise<ReleaseView> {
    const wanted = request.wanted ?? LATEST;
    // A dot segment disappears from a URL, however it is written.
    if (wanted === "." || wanted === "..") {
      throw new RegistryError("VERSION_NOT_FOUND", `"${wanted}" is no version, range or channel.`);
    }
    const id = await this.identify(request, asOf);
    const path = `${this.pathOf(id)}/versions/${encodeURIComponent(wanted)}`;
    return (await this.find(path, releaseViewSchema, asOf)) ?? this.resolveHere(id, wanted);
  }

  async archive(release: { readonly archive: string }): Promise<Uint8Array> {
    return (await this.get(this.url(release.archive), "application/zip", ARCHIVE)).bytes;
  }

  revocations(): Promise<RevocationsView> {
    return this.document("/v1/revocations", revocationsSchema);
  }

  async events(skill: SkillId): Promise<readonly string[]> {
    const { bytes } = await this.get(this.url(`${this.pathOf(skill)}/events`), "application/x-ndjson", EVENTS);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8").split("\n").filter(Boolean);
  }

  async channels(request: SkillRequest, asOf?: AsOf): Promise<ChannelsView> {
    const id = await this.identify(request, asOf);
    const found = await this.find(`${this.pathOf(id)}/channels`, channelsViewSchema, asOf);
    if (found === undefined) throw skillNotFound(id);
    return found;
  }

  async channelEvents(request: SkillRequest, channel: string, asOf?: AsOf): Promise<ChannelEventsView> {
    const id = await this.identify(request, asOf);
    const path = `${this.pathOf(id)}/channels/${encodeURIComponent(channel)}/events`;
    const found = isChannelName(channel) ? await this.find(path, channelEventsViewSchema, asOf) : undefined;
    if (found !== undefined) return found;
    const shown = await this.show({ namespace: namespaceOf(id), name: nameOf(id) });
    throw channelUnresolvable({ id: shown.id, retired: false }, channel, "it has no such channel");
  }

  agents(): Promise<AgentsView> {
    return this.document("/v1/agents", agentsSchema);
  }

  manifest(agent: string, asOf?: AsOf): Promise<AgentManifest> {
    return this.document(`/v1/agents/${encodeURIComponent(agent)}/manifest`, readManifestSchema, asOf);
  }

  async bound(request: SkillRequest, asOf?: AsOf): Promise<BoundView> {
    const id = await this.identify(request, asOf);
    const path = `${this.pathOf(id)}/versions/${encodeURIComponent(request.wanted ?? LATEST)}/bound`;
    return await this.document(path, readBoundSchema, asOf);
  }

  readonly signed = (path: string): Promise<unknown> => this.find(path, z.unknown());

  async close(): Promise<void> {}

  /** Of a host of plain files, which has documents for versions and channels, and none for ranges. */
  private async resolveHere(id: SkillId, wanted: string): Promise<ReleaseView> {
    const skill = await this.show({ namespace: namespaceOf(id), name: nameOf(id) });
    const { version, resolvedBy, warnings } = resolveView(skill, wanted);
    const path = `${this.pathOf(id)}/versions/${encodeURIComponent(version)}`;
    const release = await this.document(path, releaseViewSchema);
    return { ...release, requested: wanted, resolvedBy, warnings: [...warnings, ...release.warnings] };
  }

  private async named(name: string): Promise<readonly string[]> {
    const skills = await this.list();
    return skills.filter((skill) => skill.name === name).map(({ id }) => id);
  }

  /** The identity a request means: the index knows which skill a bare name is. */
  private async identify(request: SkillRequest, asOf?: AsOf): Promise<SkillId> {
    if (request.namespace !== undefined) return skillId(request.namespace, request.name);
    const shown = await this.show(request, asOf);
    const id = parseSkillId(shown.id);
    if (id !== undefined) return id;
    throw new RegistryError("REGISTRY_INVALID", `${this.location} says that "${request.name}" is ${quote(shown.id)}.`);
  }

  private async pages(where: URLSearchParams, asOf: AsOf | undefined): Promise<readonly SkillSummary[]> {
    const conditions = where.size === 0 ? "" : `&${where}`;
    const skills: SkillSummary[] = [];
    let cursor = "";
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await this.document(`/v1/skills?limit=${PAGE}${conditions}${cursor}`, pageSchema, asOf);
      if (conditions !== "" && page.where !== true) throw this.noAnswers();
      skills.push(...page.skills);
      if (typeof page.next !== "string") return skills;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    throw new RegistryError("REGISTRY_INVALID", `The list of ${this.location} does not end after ${MAX_PAGES} pages.`);
  }

  /** Files, and older programs, list everything whatever is asked. */
  private noAnswers(): RegistryError {
    return new RegistryError("REGISTRY_INVALID", `${this.location} cannot say which skills meet a condition.`, {
      hint: "Ask a running index, or the repository itself with --registry.",
    });
  }

  /** A document; undefined where an index of plain files has none. Throws where there is no index at all. */
  private async find<S extends z.ZodType>(path: string, schema: S, asOf?: AsOf): Promise<z.output<S> | undefined> {
    const url = this.url(withAsOf(path, asOf));
    const answer = await this.ask(url, "application/json");
    if (answer.status === 200) return this.checked(parseAnswer(url, answer, schema), asOf);
    if (!isPlainAbsence(answer)) throw refusal(url, answer);
    await this.document(STATUS, statusSchema);
    return this.checked(undefined, asOf);
  }

  private async document<S extends z.ZodType>(path: string, schema: S, asOf?: AsOf): Promise<z.output<S>> {
    const url = this.url(withAsOf(path, asOf));
    const answer = await this.ask(url, "application/json");
    if (isPlainAbsence(answer) && path !== STATUS) {
      await this.document(STATUS, statusSchema);
      throw this.hasNone(path);
    }
    if (answer.status !== 200) throw refusal(url, answer);
    return this.checked(parseAnswer(url, answer, schema), asOf);
  }

  /** An index of plain files has what everybody may ask for, and of that what needs no answering. */
  private hasNone(path: string): RegistryError {
    return new RegistryError(
      "REGISTRY_INVALID",
      `${this.location} is a copy in files, with nothing at ${quote(path)}.`,
      {
        hint: "Ask a running index, or the repository itself with --registry.",
      },
    );
  }

  /** Files, and older programs, answer as of now whatever is asked. */
  private checked<T>(answer: T, asOf: AsOf | undefined): T {
    if (asOf === undefined || (answer as { readonly asOf?: string } | undefined)?.asOf !== undefined) return answer;
    throw new RegistryError("REGISTRY_INVALID", `${this.location} cannot say what it was in the past.`, {
      hint: "Ask a running index, or the repository itself with --registry.",
    });
  }

  private async get(url: URL, accept: string, limits = DOCUMENT): Promise<Fetched> {
    const answer = await this.ask(url, accept, limits);
    if (answer.status !== 200) throw refusal(url, answer);
    return answer;
  }

  private ask(url: URL, accept: string, limits = DOCUMENT): Promise<Fetched> {
    return this.transport.fetch(url, { ...limits, headers: { Accept: accept } });
  }

  private pathOf(id: SkillId): string {
    return `/v1/skills/${namespaceOf(id)}/${nameOf(id)}`;
  }

  /** A path of the index, below its URL: never on another origin. */
  private url(path: string): URL {
    const { base } = this.transport;
    const url = path.startsWith("/") && URL.canParse(base + path) ? new URL(base + path) : undefined;
    if (url?.href.startsWith(`${base}/`) === true) return url;
    throw new RegistryError("REGISTRY_INVALID", `${this.location} names ${quote(path)}, which is not below it.`);
  }
}

function withAsOf(path: string, asOf: AsOf | undefined): string {
  if (asOf === undefined) return path;
  const text = "at" in asOf ? asOf.at : asOf.commit;
  return `${path}${path.includes("?") ? "&" : "?"}at=${encodeURIComponent(text)}`;
}

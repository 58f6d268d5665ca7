/**
 * The index as a site of plain files: every address with a fixed path that an anonymous asker may ask for, and the
 * bytes that this index itself answers there. An address that has no file name of its own is the `index.html` of its
 * folder, whatever it holds: that is where every host of plain files looks, and other addresses are below it.
 */
import { z } from "zod";
import type { SiteAnswer, SiteFile } from "../app/index/export.ts";
import { sha256 } from "../core/bytes.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { channelsViewSchema, releaseViewSchema, skillViewSchema } from "../core/catalog/view.ts";
import { type Digest, isDigest, nameOf, type SkillId } from "../core/names.ts";
import { FEED } from "./faces/feed.ts";
import { MARKETPLACE } from "./faces/marketplace.ts";
import { WELL_KNOWN_FOLDERS } from "./faces/well-known.ts";
import { ASSETS } from "./pages/assets.ts";

/** The index asked in process. */
export interface AskedIndex {
  request(url: string, init?: RequestInit): Response | Promise<Response>;
}

/** Stands for the index's host; it is in no answer. */
const HERE = "http://index.invalid";
const NOT_FOUND = "404.html";
/** What else is asked of a skill, and of a release. */
const OF_SKILLS = ["dependents", "groups"] as const;
const OF_RELEASES = ["closure", "profile", "inventory", "bound"] as const;

const indexSchema = z.object({ skills: z.array(z.object({ name: z.string(), files: z.array(z.string()) })) });
const listSchema = z.object({ skills: z.array(z.object({ namespace: z.string() })) });

/**
 * The site of a catalog in two parts: the archives, then everything that names them. The index decides what is in it:
 * what it does not answer with 200 is not. It must page no lists, and be public.
 */
export function staticSite(index: AskedIndex, catalog: Catalog): readonly AsyncIterable<SiteFile>[] {
  const site = new StaticSite(index, [...catalog.skills.keys()]);
  return [site.archives(), site.documents()];
}

class StaticSite {
  private readonly index: AskedIndex;
  private readonly ids: readonly SkillId[];

  constructor(index: AskedIndex, ids: readonly SkillId[]) {
    this.index = index;
    this.ids = ids;
  }

  async *archives(): AsyncGenerator<SiteFile> {
    for (const id of this.ids) {
      const skill = await this.read(`/v1/skills/${id}`, skillViewSchema);
      for (const { digest } of skill?.versions ?? []) {
        yield this.file(`/archives/sha256/${digest.slice("sha256:".length)}.zip`);
      }
    }
  }

  async *documents(): AsyncGenerator<SiteFile> {
    for (const [path] of ASSETS) yield this.file(path);
    for (const id of this.ids) yield* this.skill(id);
    for (const name of new Set(this.ids.map(nameOf))) yield this.page(`/v1/skills/${name}`);
    const { skills = [] } = (await this.read("/v1/skills", listSchema)) ?? {};
    for (const namespace of new Set(skills.map((skill) => skill.namespace))) {
      yield* this.wellKnown(`/skills/${namespace}`);
      yield this.page(`/skills/${namespace}`);
    }
    yield* this.wellKnown("");
    yield this.file("/cli.tgz");
    yield this.file("/v1/revocations");
    yield this.file("/openapi.json");
    yield this.page("/v1/agents");
    yield this.page("/v1/status");
    yield this.page("/v1/skills");
    yield this.page("/");
    yield this.notFound();
    yield NO_JEKYLL;
  }

  private async *skill(id: SkillId): AsyncGenerator<SiteFile> {
    const at = `/v1/skills/${id}`;
    const skill = await this.read(at, skillViewSchema);
    if (skill === undefined) return;
    const versions = skill.versions.map(({ version }) => version);
    for (const wanted of [...versions, ...Object.keys(skill.channels)]) yield* this.release(id, wanted);
    yield* this.wellKnown(`/skills/${id}`);
    yield this.file(`${at}/events`);
    yield* this.channels(`${at}/channels`);
    for (const what of OF_SKILLS) yield this.page(`${at}/${what}`);
    yield this.page(at);
    yield this.page(`/skills/${id}`);
  }

  /** Where the channels are, after how each came there. */
  private async *channels(at: string): AsyncGenerator<SiteFile> {
    const { channels = [] } = (await this.read(at, channelsViewSchema)) ?? {};
    for (const { name } of channels) yield this.file(`${at}/${name}/events`);
    yield this.page(at);
  }

  /** What is below a version or a channel. */
  private async *release(id: SkillId, wanted: string): AsyncGenerator<SiteFile> {
    const at = `/v1/skills/${id}/versions/${wanted}`;
    const shown = `/skills/${id}/${wanted}`;
    const release = await this.read(at, releaseViewSchema);
    if (release === undefined) return;
    yield this.file(`${at}/archive.zip`);
    for (const { path } of release.files) {
      yield this.file(`${at}/files/${path}`);
      yield this.page(`${shown}/files/${path}`);
    }
    if (release.kind === "group") yield this.file(`/plugins/${id}/${wanted}.zip`);
    for (const what of OF_RELEASES) yield this.page(`${at}/${what}`);
    yield* this.wellKnown(shown);
    yield this.page(at);
    yield this.page(shown);
  }

  /** The indexes for other programs below a scope, each after the files that it lists. */
  private async *wellKnown(scope: string): AsyncGenerator<SiteFile> {
    for (const name of WELL_KNOWN_FOLDERS) {
      const folder = `${scope}/.well-known/${name}`;
      const index = await this.read(`${folder}/index.json`, indexSchema);
      for (const skill of index?.skills ?? []) {
        for (const path of skill.files) yield this.file(`${folder}/${skill.name}/${path}`);
      }
      yield this.file(`${folder}/index.json`);
    }
    yield this.file(`${scope}/${MARKETPLACE}`);
    yield this.file(`${scope}/${FEED}`);
  }

  /** At an address that ends with a file's name. */
  private file(path: string): SiteFile {
    return { path: path.slice(1), answer: (have) => this.answer(path, have) };
  }

  private page(path: string): SiteFile {
    const folder = path === "/" ? "" : `${path.slice(1)}/`;
    return { path: `${folder}index.html`, answer: (have) => this.answer(path, have) };
  }

  /** Every strong ETag of the index is the digest of the body. */
  private async answer(path: string, have: Digest | undefined): Promise<SiteAnswer> {
    const known = have === undefined ? undefined : { headers: { "If-None-Match": `"${have}"` } };
    const response = await this.ask(path, known);
    if (response.status === 304) return "same";
    if (response.status !== 200) return "absent";
    const digest = (response.headers.get("etag") ?? "").replaceAll('"', "");
    if (!isDigest(digest)) throw new TypeError(`${path} has no strong ETag`);
    return { digest, bytes: response.body ?? only() };
  }

  /** What hosts of plain files answer where there is no file: the page that the index answers for its address. */
  private notFound(): SiteFile {
    const answer = async (have: Digest | undefined): Promise<SiteAnswer> => {
      const response = await this.ask(`/${NOT_FOUND}`, { headers: { Accept: "text/html" } });
      const body = new Uint8Array(await response.arrayBuffer());
      const digest = sha256(body);
      return digest === have ? "same" : { digest, bytes: only(body) };
    };
    return { path: NOT_FOUND, answer };
  }

  private async read<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | undefined> {
    const response = await this.ask(path);
    return response.status === 200 ? schema.parse(await response.json()) : undefined;
  }

  private async ask(path: string, init?: RequestInit): Promise<Response> {
    const response = await this.index.request(`${HERE}${path.split("/").map(encodeURIComponent).join("/")}`, init);
    if (EXPECTED.has(response.status)) return response;
    throw new TypeError(`The index answers ${response.status} to ${path}`);
  }
}

/** Here it is; it is what you have; it is called otherwise now; there is none; it is gone. */
const EXPECTED: ReadonlySet<number> = new Set([200, 304, 302, 404, 410]);

/** GitHub Pages leaves out `.well-known` of a branch that has not this file. */
const NO_JEKYLL: SiteFile = {
  path: ".nojekyll",
  answer: async (have) => {
    const digest = sha256("");
    return digest === have ? "same" : { digest, bytes: only() };
  },
};

async function* only(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

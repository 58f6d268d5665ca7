/** A registry's answers beside what its checkpoint signs: each either is the signed one, or there are words for how it is not. */
import type { AgentManifest } from "../../core/bindings/agent-view.ts";
import type { AsOf } from "../../core/catalog/as-of.ts";
import { LATEST } from "../../core/catalog/resolve.ts";
import { resolveView } from "../../core/catalog/resolve-view.ts";
import type { ChannelsView, ReleaseView, RevocationsView, SkillSummary, SkillView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { type LockedSkill, releasedOrBefore, toLocked } from "../../core/install/lock.ts";
import {
  isVersion,
  nameOf,
  namespaceOf,
  parseSkillId,
  type SkillId,
  type SkillRequest,
  skillId,
} from "../../core/names.ts";
import type { SignedSkill } from "../../core/trust/checkpoint.ts";
import { offerDigest, revocationsDigest } from "../../core/trust/signed-offer.ts";
import type { Registry } from "../ports/ports.ts";
import { type CheckpointTrust, TRIES } from "./checkpoint-trust.ts";

/** A question; why the answer is not the signed one; and, where the registry says that there is none, why there is. */
interface Question<T> {
  ask(): Promise<T>;
  differs(answer: T): Promise<string | undefined>;
  denied?(): Promise<string | undefined>;
}

/** Says why an answer is not what is signed, in words that follow "it is not to be trusted". */
export class SignedAnswers {
  private readonly registry: Registry;
  private readonly trust: CheckpointTrust;
  /** Digest → what is signed by it. */
  private readonly offers = new Map<string, SkillView>();

  constructor(registry: Registry, trust: CheckpointTrust) {
    this.registry = registry;
    this.trust = trust;
  }

  /** Asks until answer and checkpoint agree, and no more than `TRIES` times. */
  async agreeing<T>(asOf: AsOf | undefined, question: Question<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const { why, end } = await this.attempt(asOf, question);
      if (why === undefined) return end();
      if (tries === TRIES) throw this.trust.refuse(why);
      this.trust.renew();
    }
  }

  private async attempt<T>(
    asOf: AsOf | undefined,
    { ask, differs, denied }: Question<T>,
  ): Promise<{ readonly why: string | undefined; readonly end: () => T }> {
    const isSigned = async () => asOf === undefined && (await this.trust.checkpoint()) !== undefined;
    try {
      const answer = await ask();
      return { why: (await isSigned()) ? await differs(answer) : undefined, end: () => answer };
    } catch (error) {
      if (!(error instanceof RegistryError) || !DENIALS.has(error.code)) throw error;
      const why = denied !== undefined && (await isSigned()) ? await denied() : undefined;
      const end = () => {
        throw error;
      };
      return { why, end };
    }
  }

  /** Each skill is offered as listed; a `whole` list has all that are offered. */
  async listDiffers(skills: readonly SkillSummary[], isWhole: boolean): Promise<string | undefined> {
    // All tables at once, where all are needed.
    if (isWhole) await this.trust.skills();
    for (const { id: shown, version } of skills) {
      const id = parseSkillId(shown);
      const signed = id === undefined ? undefined : await this.trust.skill(id);
      if (signed === undefined || signed.latest === null || signed.latest !== version)
        return `it lists ${quote(shown)} with the version ${quote(version ?? "none")}, and its signed checkpoint says ${signed?.latest ?? "none"}`;
    }
    if (!isWhole) return undefined;
    const listed = new Set<string>(skills.map(({ id }) => id));
    for (const [id, { latest }] of await this.trust.skills())
      if (latest !== null && !listed.has(id)) return `it leaves out ${id}, which its signed checkpoint has`;
    return undefined;
  }

  async viewDiffers(request: SkillRequest, view: SkillView): Promise<string | undefined> {
    const id = await this.meant(request, view.id);
    if (id === undefined) return otherSkill(request, view.id);
    const signed = await this.trust.skill(id);
    const latest = view.versions.find(({ version }) => version === signed?.latest);
    const isLatest = view.digest === (latest?.digest ?? null) && view.state === (latest?.state ?? null);
    if (signed?.offer !== offerDigest(view) || view.version !== signed.latest || !isLatest)
      return `it shows other releases, states or channels of ${id} than its signed checkpoint says`;
    return signed.n === view.chain.n && signed.hash === view.chain.hash ? undefined : tipDiffers(id, view, signed);
  }

  /** A release is what its skill's own chain published, that chain is the signed one, and the release is what is meant now. */
  async releaseDiffers(request: SkillRequest, view: ReleaseView): Promise<string | undefined> {
    const { version, digest, chain } = view;
    const locked = toLocked({ id: view.id, version, digest, registry: this.registry.location, chain });
    // What makes no sense is refused by whoever asked.
    if (locked === undefined) return undefined;
    const { id } = locked;
    if ((await this.meant(request, id)) === undefined) return otherSkill(request, id);
    const signed = await this.trust.skill(id);
    if (signed?.n !== chain.n || signed.hash !== chain.hash) return tipDiffers(id, view, signed);
    const lines = await this.registry.events(id);
    await this.trust.checkEvents(id, lines);
    const why = await this.wasReleased(locked, lines);
    if (why !== undefined) return why;
    const state = lastState(lines, version);
    if (state === "withdrawn" || state === "offline")
      return `it gives out ${id}@${version}, and that skill's own events say that it is ${state}`;
    return this.isMeant(id, request.wanted ?? LATEST, view);
  }

  /** Everything that an agent is told to have is offered; what is bound to it, only the registry knows. */
  async manifestDiffers({ skills }: AgentManifest): Promise<string | undefined> {
    for (const { id: shown, version, digest } of skills.flatMap((skill) => [skill, ...skill.brings])) {
      const id = parseSkillId(shown);
      // What makes no sense is refused by whoever asked.
      if (id === undefined || !isVersion(version)) continue;
      const why = await this.isMeant(id, version, { version, digest });
      if (why !== undefined) return why;
    }
    return undefined;
  }

  async channelsDiffer(request: SkillRequest, { id: shown, channels }: ChannelsView): Promise<string | undefined> {
    const id = await this.meant(request, shown);
    const offer = id === undefined ? undefined : await this.offer(id);
    if (id === undefined || offer === undefined) return otherSkill(request, shown);
    const wrong = channels.find(({ name, version }) => offer.channels[name] !== version);
    if (wrong === undefined) return undefined;
    return `it says that the channel ${quote(wrong.name)} of ${id} is at ${quote(wrong.version ?? "none")}, and its signed checkpoint says ${offer.channels[wrong.name] ?? "none"}`;
  }

  async revocationsDiffer(view: RevocationsView): Promise<string | undefined> {
    const signed = await this.trust.checkpoint();
    if (signed?.revocations === revocationsDigest(view)) return undefined;
    return "it says that other releases were withdrawn than its signed checkpoint says";
  }

  /** It says that there is no such skill, or nothing for what is `wanted`. */
  async isDenied({ namespace, name }: SkillRequest, wanted?: string): Promise<string | undefined> {
    if (namespace === undefined) return undefined;
    const asked = skillId(namespace, name);
    const signed = await this.trust.skill(asked);
    if (signed === undefined) return undefined;
    const offer = wanted === undefined ? undefined : await this.offer(signed.leadsTo ?? asked);
    if (wanted === undefined || offer === undefined) return noSuchSkill(asked);
    try {
      const { version } = resolveView(offer, wanted);
      return `it says that there is no ${asked}@${wanted}, and by its signed checkpoint that is ${version}`;
    } catch (error) {
      if (error instanceof RegistryError) return undefined;
      throw error;
    }
  }

  /** Is it by the signed document of the skill this release that is wanted, and is it given out? */
  private async isMeant(
    id: SkillId,
    wanted: string,
    { version, digest }: Pick<ReleaseView, "version" | "digest">,
  ): Promise<string | undefined> {
    const offer = await this.offer(id);
    if (offer === undefined) return `its signed checkpoint says nothing of ${id}`;
    const release = offer.versions.find((one) => one.version === version);
    if (release?.digest !== digest)
      return `it gives ${id}@${version} with the digest ${quote(digest, 80)}, and its signed checkpoint says ${release?.digest ?? "that there is none"}`;
    if (release.state === "withdrawn" || release.state === "offline")
      return `it gives out ${id}@${version}, and its signed checkpoint says that it is ${release.state}`;
    try {
      const meant = resolveView(offer, wanted).version;
      return meant === version
        ? undefined
        : `it answers ${id}@${wanted} with ${version}, and by its signed checkpoint that is ${meant}`;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return `it answers ${id}@${wanted} with ${version}, and by its signed checkpoint there is none: ${error.message}`;
    }
  }

  /** A skill's document, which is the signed one; undefined where nothing is signed of it. */
  private async offer(id: SkillId): Promise<SkillView | undefined> {
    const signed = await this.trust.skill(id);
    if (signed === undefined || signed.offer === null) return undefined;
    const known = this.offers.get(signed.offer);
    if (known !== undefined) return known;
    const view = await this.agreeing(undefined, {
      ask: () => this.registry.show({ namespace: namespaceOf(id), name: nameOf(id) }),
      differs: (shown) => this.viewDiffers({ namespace: namespaceOf(id), name: nameOf(id) }, shown),
      denied: async () => noSuchSkill(id),
    });
    this.offers.set(offerDigest(view), view);
    return view;
  }

  /** The skill that was answered, if it is one that was asked for: the same, or what its name leads to. */
  private async meant({ namespace, name }: SkillRequest, shown: string): Promise<SkillId | undefined> {
    const id = parseSkillId(shown);
    if (id === undefined || (namespace === undefined && nameOf(id) !== name)) return undefined;
    if (namespace === undefined || skillId(namespace, name) === id) return id;
    return (await this.trust.skill(skillId(namespace, name)))?.leadsTo === id ? id : undefined;
  }

  private async wasReleased(locked: LockedSkill, lines: readonly string[]): Promise<string | undefined> {
    const names = new Set<SkillId>();
    let chained = lines;
    for (let at = releasedOrBefore(locked, chained); at !== "released"; at = releasedOrBefore(locked, chained)) {
      const { id, version, digest } = locked;
      if (at === undefined || names.has(at))
        return `the events of ${id} never published ${version} with the digest ${digest}`;
      names.add(at);
      chained = await this.registry.events(at);
      if (!(await this.trust.checkEvents(at, chained))) return `its signed checkpoint says nothing of ${at}`;
    }
    return undefined;
  }
}

/** What a registry says where it gives nothing. */
const DENIALS: ReadonlySet<string> = new Set([
  "SKILL_NOT_FOUND",
  "VERSION_NOT_FOUND",
  "VERSION_GONE",
  "CHANNEL_UNRESOLVABLE",
]);

function otherSkill({ namespace, name }: SkillRequest, shown: string): string {
  const asked = namespace === undefined ? name : `${namespace}/${name}`;
  return `it answers for ${quote(asked)} with ${quote(shown)}, which its signed checkpoint does not say`;
}

function noSuchSkill(id: SkillId): string {
  return `it says that there is no ${id}, and its signed checkpoint has it`;
}

function tipDiffers(id: SkillId, { chain }: Pick<SkillView, "chain">, signed: SignedSkill | undefined): string {
  return `it says that ${id} has ${chain.n} events that end with ${chain.hash}, and its signed checkpoint says ${tipWords(signed)}`;
}

function tipWords(tip: SignedSkill | undefined): string {
  return tip === undefined ? "that there is no such skill" : `${tip.n} that end with ${tip.hash}`;
}

/** The state that a chain left a version in, as far as this chain itself says. */
function lastState(lines: readonly string[], version: string): string | undefined {
  for (const line of lines.toReversed()) {
    if (!line.includes('"type":"state"')) continue;
    const event = JSON.parse(line) as { readonly type?: string; readonly version?: string; readonly to?: string };
    if (event.type === "state" && event.version === version) return event.to;
  }
  return undefined;
}

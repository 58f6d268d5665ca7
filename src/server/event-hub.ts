/**
 * Everybody who listens to what changes. A change is written once for all who see the same, and handed to each; who does
 * not take it is let go, and hears what it missed when it comes back.
 */
import { setImmediate as rest } from "node:timers/promises";
import { type Audience, audienceKey } from "../core/access/audience.ts";
import { hasAgentNews } from "../core/bindings/agent-news.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { RegistryError } from "../core/errors.ts";
import { type Change, ChangeLog, newsOf, type SkillNews } from "./news.ts";
import { CursorSeal } from "./sealed-cursor.ts";

const MAX_LISTENERS = 3000;
/** Bytes that wait for one listener before it is let go. */
const MAX_WAITING = 64 * 1024;
const HEARTBEAT_MS = 15_000;
/** A stream ends after this long, and whoever comes back shows again who they are. */
const LIFE_MS = 10 * 60_000;
/** Agents that are looked at before other requests have their turn. */
const AGENTS_AT_ONCE = 20;
/** Skills of one message; of more, a listener is told to look itself. */
const MAX_NEWS = 1000;

interface Listener {
  readonly key: string;
  readonly from: string;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly until: number;
  readonly stillIs: StillIs | undefined;
}

/** Whoever listens, as far as that is known, and where from: who has most places gives one up when there is none left. */
export interface Comer {
  readonly from?: string;
  /** The agent whose bindings they want to hear of, too. */
  readonly agent?: string | undefined;
  readonly stillIs?: StillIs | undefined;
}

/** Is whoever listens still who they were when they came? */
export type StillIs = () => Promise<boolean>;

interface Group {
  readonly audience: Audience;
  readonly agent: string | undefined;
  readonly listeners: Set<Listener>;
}

export interface EventHubOptions {
  readonly catalog: () => Catalog;
  /** RFC 3339, UTC. */
  readonly now: () => string;
  readonly maxListeners?: number;
  readonly heartbeatMs?: number;
  readonly lifeMs?: number;
}

export class EventHub {
  private readonly options: EventHubOptions;
  private readonly groups = new Map<string, Group>();
  private readonly seal = new CursorSeal();
  private readonly log: ChangeLog;
  /** The catalog of which everybody was told. */
  private told: Catalog;
  /** Who comes from where, the longest there first. */
  private readonly places = new Map<string, Set<Listener>>();
  private count = 0;
  private heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(options: EventHubOptions) {
    this.options = options;
    this.told = options.catalog();
    this.log = new ChangeLog(this.told);
  }

  get listeners(): number {
    return this.count;
  }

  /** Tells everybody what is different from before. */
  changed(): void {
    const before = this.told;
    const catalog = this.options.catalog();
    this.told = catalog;
    const change = this.log.note(catalog);
    if (change !== undefined) this.tellOfSkills(change, catalog);
    // A failure here is a failure of the manifest, which whoever asks for it is told.
    if (before !== catalog) this.tellOfAgents(before, catalog).catch(() => {});
  }

  private tellOfSkills(change: Change, catalog: Catalog): void {
    const messages = new Map<string, Uint8Array | undefined>();
    for (const group of this.groups.values()) {
      const key = audienceKey(group.audience);
      if (!messages.has(key)) messages.set(key, this.message(key, { change, catalog, audience: group.audience }));
      const message = messages.get(key);
      if (message !== undefined) this.send(group, message);
    }
  }

  /** A denial may concern every agent, and each is looked at for itself: others have their turn between. */
  private async tellOfAgents(before: Catalog, catalog: Catalog): Promise<void> {
    const now = this.options.now();
    let looked = 0;
    for (const group of [...this.groups.values()]) {
      const { agent, audience } = group;
      if (agent === undefined) continue;
      if (++looked % AGENTS_AT_ONCE === 0) await rest();
      if (hasAgentNews(before, catalog, { agent, audience, now })) {
        this.send(group, this.agentWord(audience, agent));
      }
    }
  }

  /**
   * A stream of what changes from now on, after what `cursor` missed. It ends at the heartbeat at which `stillIs` no
   * longer says yes. Throws REGISTRY_BUSY where there is no place, and nobody has more than whoever comes would have then.
   */
  listen(audience: Audience, cursor: string | undefined, comer: Comer = {}): ReadableStream<Uint8Array> {
    const { from = "", stillIs, agent } = comer;
    const { maxListeners = MAX_LISTENERS, lifeMs = LIFE_MS, heartbeatMs = HEARTBEAT_MS } = this.options;
    if (this.count >= maxListeners && !this.makeRoom(from)) throw busy();
    this.changed();
    const key = JSON.stringify([audienceKey(audience), agent ?? null]);
    const group = this.groups.get(key) ?? { audience, agent, listeners: new Set() };
    this.groups.set(key, group);
    let listener: Listener;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          listener = { key, from, controller, until: Date.now() + lifeMs, stillIs };
          group.listeners.add(listener);
          this.places.set(from, (this.places.get(from) ?? new Set()).add(listener));
          this.count++;
          this.heartbeat ??= setInterval(() => this.beat(), heartbeatMs).unref();
          controller.enqueue(this.greeting(audience, cursor));
          // What an agent missed is not remembered: who comes back looks.
          if (agent !== undefined && cursor !== undefined) controller.enqueue(this.agentWord(audience, agent));
        },
        cancel: () => void this.forget(listener),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING }),
    );
  }

  /** Ends every stream. */
  close(): void {
    for (const { listeners } of this.groups.values()) for (const { controller } of listeners) controller.close();
    this.groups.clear();
    this.places.clear();
    this.count = 0;
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
  }

  private greeting(audience: Audience, cursor: string | undefined): Uint8Array {
    const key = audienceKey(audience);
    const place = cursor === undefined ? undefined : this.seal.open(cursor);
    const change = place?.audience === key ? this.log.since(place.number) : undefined;
    const missed = change && this.message(key, { change, catalog: this.options.catalog(), audience });
    if (missed !== undefined) return Buffer.concat([RETRY, missed]);
    const word = cursor === undefined || change !== undefined ? "ready" : "reset";
    return Buffer.concat([RETRY, this.write(key, word, {})]);
  }

  private message(
    key: string,
    what: { readonly change: Change; readonly catalog: Catalog; readonly audience: Audience },
  ): Uint8Array | undefined {
    const skills: readonly SkillNews[] = newsOf(what.change, what.catalog, what.audience);
    if (skills.length === 0) return undefined;
    return skills.length > MAX_NEWS ? this.write(key, "reset", {}) : this.write(key, "change", { skills });
  }

  private agentWord(audience: Audience, agent: string): Uint8Array {
    return this.write(audienceKey(audience), "agent", { agent });
  }

  private write(audience: string, event: string, data: object): Uint8Array {
    const id = this.seal.seal({ number: this.log.last, audience });
    return Buffer.from(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`, "utf8");
  }

  /** Ends the longest of whoever has most places, if that is more than one who comes from here would have. */
  private makeRoom(from: string): boolean {
    let most: ReadonlySet<Listener> = new Set();
    for (const listeners of this.places.values()) if (listeners.size > most.size) most = listeners;
    const [longest] = most;
    if (longest === undefined || most.size <= (this.places.get(from)?.size ?? 0) + 1) return false;
    this.end(longest);
    return true;
  }

  private send({ listeners }: Group, message: Uint8Array): void {
    for (const listener of listeners) {
      const { controller } = listener;
      if ((controller.desiredSize ?? 0) > 0) controller.enqueue(message);
      else {
        // It takes nothing: what it holds is let go with it.
        controller.error(new Error("the listener is too slow"));
        this.forget(listener);
      }
    }
  }

  private beat(): void {
    const now = Date.now();
    for (const group of this.groups.values()) {
      for (const listener of group.listeners) {
        if (listener.until <= now) this.end(listener);
        else if (listener.stillIs !== undefined) void this.askAgain(listener, listener.stillIs);
      }
      this.send(group, HEARTBEAT);
    }
  }

  /** Who cannot be known now is not told anything more either. */
  private async askAgain(listener: Listener, stillIs: StillIs): Promise<void> {
    if (!(await stillIs().catch(() => false))) this.end(listener);
  }

  private end(listener: Listener): void {
    if (this.forget(listener)) listener.controller.close();
  }

  /** False for who was forgotten already. */
  private forget(listener: Listener): boolean {
    const { key, from } = listener;
    const group = this.groups.get(key);
    if (group?.listeners.delete(listener) !== true) return false;
    this.count--;
    const place = this.places.get(from);
    place?.delete(listener);
    if (place?.size === 0) this.places.delete(from);
    if (group.listeners.size === 0) this.groups.delete(key);
    if (this.count > 0) return true;
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
    return true;
  }
}

const HEARTBEAT = Buffer.from(": \n\n", "utf8");
/** How long a client waits before it comes back, in milliseconds. */
const RETRY = Buffer.from("retry: 3000\n", "utf8");

function busy(): RegistryError {
  return new RegistryError("REGISTRY_BUSY", "As many programs listen to this registry as it can tell of changes.", {
    hint: "Ask for lists with If-None-Match meanwhile, and try again later.",
  });
}

import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Authenticate } from "../../src/app/ports/authenticate.ts";
import { unauthenticated } from "../../src/core/access/access-token.ts";
import { principal } from "../../src/core/access/audience.ts";
import { EventHub } from "../../src/server/event-hub.ts";
import { listen } from "../../src/server/listen.ts";
import { CursorSeal } from "../../src/server/sealed-cursor.ts";
import { createIndex, type IndexFixture } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const clock = { now: () => "2026-06-01T12:00:00Z" };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly skills?: readonly { readonly id: string; readonly gone?: true }[] };
}

interface Fixture extends IndexFixture {
  /** Tells the index that something changed. */
  readonly change: () => void;
}

function publish(options: Parameters<typeof createIndex>[0] = {}): Fixture {
  const listeners: (() => void)[] = [];
  const closing = new AbortController();
  cleanups.push(() => closing.abort());
  const registry = options.registry ?? new RegistryFixture().publish("a/open", "1.0.0").publish("a/shut", "1.0.0");
  if (options.registry === undefined) registry.offer("a/shut", { visibility: "private", readers: ["ada"] });
  const deps = { onChange: (listener: () => void) => void listeners.push(listener), closing: closing.signal };
  const index = createIndex({ ...options, registry, deps: { ...deps, ...options.deps } });
  const change = () => {
    for (const listener of listeners) listener();
  };
  return { ...index, change };
}

/** Reads events one by one. */
class Stream {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private text = "";

  constructor(answer: Response) {
    this.reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    cleanups.push(() => this.reader.cancel().catch(() => {}));
  }

  async next(): Promise<Told> {
    for (;;) {
      const end = this.text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
        if (block.includes("event:"))
          return { event: field("event"), id: field("id"), data: JSON.parse(field("data")) };
        continue;
      }
      const { value, done } = await this.reader.read();
      if (done) return { event: "end", id: "", data: {} };
      this.text += Buffer.from(value).toString("utf8");
    }
  }
}

const ask = async (index: IndexFixture, cursor?: string) =>
  new Stream(
    await index.ask("/v1/events/stream", cursor === undefined ? {} : { headers: { "Last-Event-ID": cursor } }),
  );

describe("the stream of changes", () => {
  test("greets, and then tells what is different", async () => {
    const index = publish();
    const stream = await ask(index);
    expect((await stream.next()).event).toBe("ready");
    index.registry.publish("a/open", "1.1.0");
    index.change();
    const told = await stream.next();
    const release = index.registry.catalog.skills.get("a/open" as never)?.releases.get("1.1.0");
    expect([told.event, told.data]).toEqual([
      "change",
      { skills: [{ id: "a/open", version: "1.1.0", digest: release?.digest, n: 2 }] },
    ]);
    index.registry.state("a/open", "1.1.0", "withdrawn");
    index.change();
    expect((await stream.next()).data.skills).toMatchObject([{ version: "1.0.0", withdrawn: ["1.1.0"] }]);
  });

  test("says nothing of what is hidden, and that something is gone to those who saw it", async () => {
    const index = publish();
    const stream = await ask(index);
    await stream.next();
    index.registry.publish("a/shut", "1.1.0");
    index.change();
    index.registry.offer("a/open", { visibility: "internal" });
    index.change();
    expect((await stream.next()).data).toEqual({ skills: [{ id: "a/open", gone: true }] });
    index.registry.offer("a/shut", { visibility: "public" });
    index.change();
    expect((await stream.next()).data.skills?.map(({ id }) => id)).toEqual(["a/shut"]);
  });

  test("tells of an emergency what changed for the one who listens, though everything was read anew", async () => {
    /** The registry, read from its beginning, after as many emergencies. */
    const readAnew = (emergencies: number): RegistryFixture => {
      const registry = new RegistryFixture();
      registry.publish("b/secret", "1.0.0").offer("b/secret", { visibility: "private", readers: ["ada"] });
      for (const id of ["a/open", "a/other"]) registry.publish(id, "1.0.0", { files: { "of.md": id } });
      const digest = registry.catalog.skills.get("a/open" as never)?.releases.get("1.0.0")?.digest as never;
      registry.publish("a/needs", "1.0.0", { related: { requires: ["b/secret@^1", "a/open@^1"] } });
      const members = [{ id: "a/open" as never, version: "1.0.0", digest }];
      registry.publish("a/kit", "1.0.0", { kind: "group", related: { members } });
      for (const id of ["b/secret", "a/open"].slice(0, emergencies))
        registry.state(id, "1.0.0", "withdrawn", { reason: "a leak", emergency: true });
      return registry;
    };
    let registry = readAnew(0);
    const hub = new EventHub({ ...clock, catalog: () => registry.catalog });
    cleanups.push(() => hub.close());
    const heard = async (audience: Parameters<typeof hub.listen>[0]) => {
      const stream = new Stream(new Response(hub.listen(audience, undefined)));
      return { stream, id: (await stream.next()).id };
    };
    const [stranger, ada] = [await heard("public"), await heard(principal({ name: "ada", groups: [], member: false }))];
    const ids = ({ data }: Told) => data.skills?.map(({ id }) => id);
    registry = readAnew(1);
    hub.changed();
    expect(ids(await ada.stream.next())).toEqual(["b/secret"]);
    // Who comes back hears as little of it.
    expect((await new Stream(new Response(hub.listen("public", stranger.id))).next()).event).toBe("ready");
    registry = readAnew(2);
    hub.changed();
    expect(ids(await stranger.stream.next())).toEqual(["a/kit", "a/open"]);
    expect(ids(await ada.stream.next())).toEqual(["a/kit", "a/open"]);
  });

  test("tells an agent of its bindings, its team's, its lock and denials, and nobody of what they may not read", async () => {
    const registry = new RegistryFixture().publish("a/open", "1.0.0").publish("a/open", "1.1.0");
    registry.publish("a/shut", "1.0.0").offer("a/shut", { visibility: "private", readers: ["ada"] });
    registry.bind("teams/sales", "skills: {}\n").bind("agents/crm", "teams: [sales]\nskills: { a/open: ^1 }\n");
    const authenticate: Authenticate = async ({ token }) => principal({ name: token, groups: [], member: false });
    const index = publish({ registry, deps: { authenticate, audience: "internal" } });
    const as = async (agent: string, token?: string) => {
      const init = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
      const stream = new Stream(await index.ask(`/v1/events/stream?agent=${agent}`, init));
      expect((await stream.next()).event).toBe("ready");
      return stream;
    };
    const streams = { inside: await as("crm"), itself: await as("crm", "crm"), other: await as("erp") };
    const stranger = await as("crm", "mallory");
    const hears = async (who: keyof typeof streams) => (await streams[who].next()).data;
    const crm = { agent: "crm" };
    const facts = [
      () => registry.bind("agents/crm", "teams: [sales]\nskills: { a/open: ~1.0 }\n"),
      () => registry.bind("teams/sales", "skills: { a/open: 1.1.0 }\n").bind("agents/crm", "teams: [sales]\n"),
      () => registry.bind("organisation", "deny: [a/open]\n"),
      () => registry.bind("organisation", "deny: []\n"),
    ];
    for (const fact of facts) {
      fact();
      index.change();
      expect([await hears("inside"), await hears("itself")]).toEqual([crm, crm]);
    }
    // Nothing of a skill that they may not read: the next word is of what came after.
    registry.bind("agents/crm", "teams: [sales]\nskills: { a/shut: ^1 }\n");
    index.change();
    registry.bind("organisation", "deny: [a/shut]\n");
    index.change();
    registry.bind("agents/erp", "skills: { a/open: ^1 }\n");
    index.change();
    expect(await hears("other")).toEqual({ agent: "erp" });
    registry.publish("a/open", "1.2.0");
    index.change();
    for (const who of ["inside", "itself", "other"] as const) {
      expect((await hears(who)).skills?.map(({ id }) => id)).toEqual(["a/open"]);
    }
    expect((await stranger.next()).data.skills?.map(({ id }) => id)).toEqual(["a/open"]);
    // Who comes back is told to look, and a bare listener hears of no agent.
    const bare = await ask(index);
    const { id } = await bare.next();
    const back = new Stream(await index.ask("/v1/events/stream?agent=crm", { headers: { "Last-Event-ID": id } }));
    expect([(await back.next()).event, (await back.next()).event]).toEqual(["ready", "agent"]);
    registry.bind("agents/crm", "skills: { a/open: 1.0.0 }\n");
    index.change();
    registry.publish("a/open", "1.3.0");
    index.change();
    expect((await bare.next()).event).toBe("change");
    expect((await index.ask("/v1/events/stream?agent=")).status).toBe(400);
  });

  test("tells who comes back what they missed, once", async () => {
    const index = publish();
    const first = await (await ask(index)).next();
    index.registry.publish("a/open", "1.1.0").publish("a/open", "1.2.0");
    index.change();
    index.registry.publish("b/new", "1.0.0").publish("a/shut", "1.1.0");
    index.change();
    const back = await ask(index, first.id);
    const missed = await back.next();
    expect([missed.event, missed.data.skills?.map(({ id }) => id)]).toEqual(["change", ["a/open", "b/new"]]);
    expect((await (await ask(index, missed.id)).next()).event).toBe("ready");
    index.registry.publish("b/new", "1.1.0");
    index.change();
    expect((await back.next()).data.skills?.map(({ id }) => id)).toEqual(["b/new"]);
  });

  test("tells a program to look itself where it cannot know what was missed", async () => {
    const index = publish();
    const other = await (await ask(publish())).next();
    for (const cursor of [other.id, "x", "A".repeat(5000)]) {
      expect((await (await ask(index, cursor)).next()).event).toBe("reset");
    }
  });

  test("lets nobody use what another one was told", async () => {
    const registry = new RegistryFixture().publish("a/shut", "1.0.0");
    registry.offer("a/shut", { visibility: "private", readers: ["ada"] });
    const hub = new EventHub({ ...clock, catalog: () => registry.catalog });
    cleanups.push(() => hub.close());
    const ada = principal({ name: "ada", groups: [], member: false });
    const greeting = await new Stream(new Response(hub.listen(ada, undefined))).next();
    registry.publish("a/shut", "1.1.0");
    registry.offer("a/shut", { readers: [] });
    hub.changed();
    expect(await new Stream(new Response(hub.listen(ada, greeting.id))).next()).toMatchObject({
      event: "change",
      data: { skills: [{ id: "a/shut", gone: true }] },
    });
    expect(await new Stream(new Response(hub.listen("public", greeting.id))).next()).toMatchObject({
      event: "reset",
      data: {},
    });
  });

  test("ends when the index closes, and after a while", async () => {
    const closing = new AbortController();
    const index = publish({ deps: { closing: closing.signal } });
    const stream = await ask(index);
    await stream.next();
    closing.abort();
    expect((await stream.next()).event).toBe("end");
    const brief = await ask(publish({ deps: { listeners: { lifeMs: 0, heartbeatMs: 10 } } }));
    expect([(await brief.next()).event, (await brief.next()).event]).toEqual(["ready", "end"]);
  });

  test("ends for who is not who they were any more, and goes on for everybody else", async () => {
    const registry = new RegistryFixture().publish("a/open", "1.0.0").publish("a/shut", "1.0.0");
    registry.offer("a/shut", { visibility: "private", readers: ["ada", "sales"] });
    let groups: readonly string[] | undefined = ["sales"];
    const authenticate: Authenticate = async ({ token }) => {
      if (token === "ada") return principal({ name: "ada", groups: [], member: false });
      if (groups === undefined) throw unauthenticated("It was revoked.", "Ask for another one.");
      return principal({ name: token, groups, member: false });
    };
    const index = publish({ registry, deps: { authenticate, listeners: { heartbeatMs: 10 } } });
    const as = async (token: string) =>
      new Stream(await index.ask("/v1/events/stream", { headers: { Authorization: `Bearer ${token}` } }));
    const [ada, moved, anybody] = [await as("ada"), await as("eve"), await ask(index)];
    for (const stream of [ada, moved, anybody]) expect((await stream.next()).event).toBe("ready");
    groups = [];
    expect((await moved.next()).event).toBe("end");
    const revoked = await as("eve");
    expect((await revoked.next()).event).toBe("ready");
    groups = undefined;
    expect((await revoked.next()).event).toBe("end");
    registry.publish("a/open", "1.1.0");
    index.change();
    expect([(await ada.next()).event, (await anybody.next()).event]).toEqual(["change", "change"]);
  });

  test("has a limit, and room again when somebody leaves", async () => {
    const index = publish({ deps: { listeners: { maxListeners: 1 } } });
    const answer = await index.ask("/v1/events/stream");
    expect((await index.ask("/v1/events/stream")).status).toBe(503);
    await answer.body?.cancel();
    const again = await index.ask("/v1/events/stream");
    expect([again.status, again.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    await again.body?.cancel();
    expect((await index.ask("/v1/events/stream", { method: "HEAD" })).status).toBe(200);
  });

  test("takes a place from who has most of them, and from nobody who has no more than whoever comes", async () => {
    const registry = new RegistryFixture().publish("a/open", "1.0.0");
    const hub = new EventHub({ ...clock, catalog: () => registry.catalog, maxListeners: 4 });
    cleanups.push(() => hub.close());
    const come = async (from: string) => {
      const stream = new Stream(new Response(hub.listen("public", undefined, { from })));
      await stream.next();
      return stream;
    };
    const greedy = [await come("x"), await come("x"), await come("x"), await come("x")];
    expect(() => hub.listen("public", undefined, { from: "x" })).toThrow("As many programs listen");
    const other = await come("y");
    expect(await greedy[0]?.next()).toMatchObject({ event: "end" });
    await come("z");
    expect(hub.listeners).toBe(4);
    // Two of x, one of y and one of z: one more of y would have as many as x.
    expect(() => hub.listen("public", undefined, { from: "y" })).toThrow("As many programs listen");
    registry.publish("a/open", "1.1.0");
    hub.changed();
    expect([(await other.next()).event, (await greedy[3]?.next())?.event]).toEqual(["change", "change"]);
  });

  test("lets go of who takes nothing", async () => {
    const registry = new RegistryFixture().publish("a/open", "1.0.0");
    const hub = new EventHub({ ...clock, catalog: () => registry.catalog });
    cleanups.push(() => hub.close());
    hub.listen("public", undefined);
    const attentive = new Stream(new Response(hub.listen("public", undefined)));
    await attentive.next();
    for (let i = 1; i < 400; i++) {
      registry.publish("a/open", `1.0.${i}`);
      hub.changed();
      await attentive.next();
    }
    expect(hub.listeners).toBe(1);
  });

  test("is heard by hundreds at once over real connections", async () => {
    const index = publish();
    const server = await listen(index.app, { host: "127.0.0.1", port: 0 });
    cleanups.push(() => server.close(0));
    const heard = await Promise.all(
      Array.from({ length: 300 }, async () => {
        const socket = connect(server.port, "127.0.0.1").setEncoding("utf8");
        cleanups.push(() => socket.destroy());
        socket.write("GET /v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let text = "";
        socket.on("data", (chunk: string) => {
          text += chunk;
        });
        while (!text.includes("event: ready")) await once(socket, "data");
        return async () => {
          while (!text.includes("event: change")) await once(socket, "data");
        };
      }),
    );
    index.registry.publish("a/open", "1.1.0");
    index.change();
    await Promise.all(heard.map((wait) => wait()));
  });
});

test("a sealed cursor tells nothing by its look, and nobody else can make one", () => {
  const seal = new CursorSeal();
  const place = { number: 7, audience: "public" };
  const [one, other] = [seal.seal(place), seal.seal(place)];
  expect(one).not.toBe(other);
  expect(seal.open(one)).toEqual(place);
  expect(seal.seal({ number: 123_456_789, audience: "internal" }).length).toBe(one.length);
  expect(new CursorSeal().open(one)).toBeUndefined();
  for (let i = 0; i < one.length; i += 7) {
    const flipped = `${one.slice(0, i)}${one[i] === "A" ? "B" : "A"}${one.slice(i + 1)}`;
    if (Buffer.from(flipped, "base64url").equals(Buffer.from(one, "base64url"))) continue;
    expect(seal.open(flipped)).toBeUndefined();
  }
});

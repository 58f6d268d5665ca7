/** Documents that an index answered before are asked for with their ETags, and come back without being sent. */
import { afterEach, expect, test } from "vitest";
import { AnswerMemory } from "../../../src/adapters/registry/answer-memory.ts";
import { httpTransport } from "../../../src/adapters/registry/index-transport.ts";
import { openIndexRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let server: TestServer | undefined;
afterEach(() => server?.close());

const answer = (text: string, etag?: string, status = 200) => ({
  status,
  type: "application/json",
  bytes: Buffer.from(text),
  ...(etag === undefined ? {} : { etag }),
});

test("a real index says 304, and the document is the one from before; a release makes it another", async () => {
  const published = new RegistryFixture().publish("tools/review", "1.0.0");
  server = await serveIndex(published);
  const sent: number[] = [];
  const transport = httpTransport(server.url, { memory: new AnswerMemory() });
  const counting = {
    ...transport,
    fetch: async (...args: Parameters<typeof transport.fetch>) => {
      const got = await transport.fetch(...args);
      sent.push(got.status);
      return got;
    },
  };
  const registry = openIndexRegistry(counting);
  const request = { namespace: "tools", name: "review" };
  const first = await registry.resolve(request);
  expect(await registry.resolve(request)).toEqual(first);
  published.publish("tools/review", "1.1.0");
  expect((await registry.resolve(request)).version).toBe("1.1.0");
  expect(new Set(sent)).toEqual(new Set([200]));
});

test("what is asked with, what 304 means, and what is not kept", async () => {
  const memory = new AnswerMemory();
  const asked: unknown[] = [];
  const ask = (got: ReturnType<typeof answer>) => async (headers: object) => {
    asked.push(headers);
    return got;
  };
  const one = await memory.fetch("a", ask(answer("one", '"1"')));
  expect(await memory.fetch("a", ask(answer("", undefined, 304)))).toBe(one);
  await memory.fetch("b", ask(answer("other", '"9"')));
  await memory.fetch("a", ask(answer("gone", '"2"', 404)));
  await memory.fetch("a", ask(answer("none")));
  await memory.fetch("a", ask({ ...answer("zip", '"3"'), type: "application/zip" }));
  await memory.fetch("a", ask(answer("x")));
  expect(asked).toEqual([{}, { "If-None-Match": '"1"' }, {}, { "If-None-Match": '"1"' }, {}, {}, {}]);
});

test("holds no more than it may, and what was used last", async () => {
  const memory = new AnswerMemory(10);
  const etags: unknown[] = [];
  const ask = async (headers: Readonly<Record<string, string>>) => {
    etags.push(headers["If-None-Match"]);
    return answer("12345", '"x"');
  };
  for (const key of ["a", "b", "a", "c", "a", "b"]) await memory.fetch(key, ask);
  expect(etags).toEqual([undefined, undefined, '"x"', undefined, '"x"', undefined]);
});

import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Listening, listen } from "../../src/server/listen.ts";

const opened: Listening[] = [];

async function open(answer: (request: Request) => Response | Promise<Response>, port = 0): Promise<Listening> {
  const listening = await listen({ fetch: answer }, { host: "127.0.0.1", port });
  opened.push(listening);
  return listening;
}

afterEach(async () => {
  for (const listening of opened.splice(0)) await listening.close(0);
});

describe("a listener", () => {
  test("answers under the URL that it names", async () => {
    const { url, port } = await open((request) => new Response(new URL(request.url).pathname));
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(`${url}/x`)).text()).toBe("/x");
  });

  test("names an IPv6 address as URLs do", async () => {
    const listening = await listen({ fetch: () => new Response("six") }, { host: "::1", port: 0 });
    opened.push(listening);
    expect(listening.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await (await fetch(listening.url)).text()).toBe("six");
  });

  test("says which port is taken, and what to do", async () => {
    const { port } = await open(() => new Response());
    await expect(open(() => new Response(), port)).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message: `Another program has port ${port} of 127.0.0.1.`,
      hint: expect.stringContaining("--port"),
    });
  });

  test("says so, too, when an address is not this machine's", async () => {
    await expect(listen({ fetch: () => new Response() }, { host: "192.0.2.1", port: 0 })).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message: expect.stringContaining("EADDRNOTAVAIL"),
    });
  });

  test("lets a request end before it closes, and takes no new one", async () => {
    let release: (response: Response) => void = () => {};
    let arrived: () => void = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { url, close } = await open(() => {
      arrived();
      return new Promise((resolve) => {
        release = resolve;
      });
    });
    const answer = fetch(url);
    await arrival;
    const closed = close();
    await expect(fetch(url)).rejects.toThrow();
    release(new Response("late"));
    expect(await (await answer).text()).toBe("late");
    await closed;
  });

  test("gives who waits for an answer all the time that the answer takes", async () => {
    const late = new Promise<Response>((resolve) => setTimeout(() => resolve(new Response("late")), 400));
    const listening = await listen({ fetch: () => late }, { host: "127.0.0.1", port: 0, stalledMs: 50 });
    opened.push(listening);
    expect(await (await fetch(listening.url)).text()).toBe("late");
  });

  test("closes what would never end", async () => {
    const { port, close } = await open(() => new Response());
    const idle = await new Promise<Socket>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(socket));
    });
    const ended = new Promise((resolve) => idle.once("close", resolve));
    idle.on("error", () => {});
    idle.write("GET / HTTP/1.1\r\n");
    await close(0);
    await ended;
  });
});

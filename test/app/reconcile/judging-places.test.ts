import { describe, expect, it } from "vitest";
import type { FolderContent, JudgingThread } from "../../../src/app/ports/judging.ts";
import { JudgingPlaces } from "../../../src/app/reconcile/judging-places.ts";
import type { Judgement } from "../../../src/core/skill/judge.ts";

/** Judges nothing: a judgement says where it was made. */
function setUp({ fails = false } = {}) {
  const threads: { isReady: boolean; isClosed: boolean; asked: number; most: number }[] = [];
  const said = (name: string): Judgement => ({ name }) as Judgement;
  const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));
  const start = (): JudgingThread => {
    const thread = {
      isReady: false,
      isClosed: false,
      asked: 0,
      most: 0,
      async judge({ name }: FolderContent) {
        thread.most = Math.max(thread.most, ++thread.asked);
        const judgement = await later(fails ? undefined : said(`thread ${threads.indexOf(thread)}: ${name}`));
        thread.asked--;
        return judgement;
      },
      async close() {
        thread.isClosed = true;
      },
    };
    threads.push(thread);
    return thread;
  };
  const here = { judge: ({ name }: FolderContent) => later(said(`here: ${name}`)) };
  const places = new JudgingPlaces(here, { most: 2, start });
  const judge = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const { name } = await places.judge({ name: `${i}`, tree: "", files: [] });
        expect(name.endsWith(`: ${i}`)).toBe(true);
        return name.slice(0, name.indexOf(":"));
      }),
    );
  return { threads, places, judge };
}

describe("where folders are judged", () => {
  it("is here while there are few, and while they come one by one", async () => {
    const { threads, judge } = setUp();
    await judge(200);
    for (let i = 0; i < 500; i++) await judge(1);
    expect(threads).toEqual([]);
  });

  it("is another thread too once there are many, as soon as that has started, and one more where that is not enough", async () => {
    const { threads, judge } = setUp();
    expect(new Set(await judge(400))).toEqual(new Set(["here"]));
    expect(threads.length).toBe(1);
    expect(new Set(await judge(400))).toEqual(new Set(["here"]));
    expect(threads.length).toBe(1);
    for (const thread of threads) thread.isReady = true;
    expect(new Set(await judge(400))).toEqual(new Set(["here", "thread 0"]));
    expect(threads.length).toBe(2);
    for (const thread of threads) thread.isReady = true;
    expect(new Set(await judge(400))).toEqual(new Set(["here", "thread 0", "thread 1"]));
    expect(threads.map(({ most }) => most)).toEqual([24, 24]);
    expect(await judge(20)).toEqual(Array(20).fill("thread 0"));
  });

  it("is here for what a thread could not do", async () => {
    const { threads, judge } = setUp({ fails: true });
    await judge(400);
    for (const thread of threads) thread.isReady = true;
    expect(new Set(await judge(400))).toEqual(new Set(["here"]));
    expect(threads[0]?.most).toBe(24);
  });

  it("is here alone after a rest, until there are many again", async () => {
    const { threads, places, judge } = setUp();
    await judge(400);
    for (const thread of threads) thread.isReady = true;
    await places.rest();
    expect(threads.map(({ isClosed }) => isClosed)).toEqual([true]);
    expect(new Set(await judge(200))).toEqual(new Set(["here"]));
    expect(threads.length).toBe(1);
    await judge(400);
    expect(threads.length).toBe(2);
  });
});

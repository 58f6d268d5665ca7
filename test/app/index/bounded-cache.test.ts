import { describe, expect, test } from "vitest";
import { BoundedCache } from "../../../src/app/index/bounded-cache.ts";

function createCache(maxWeight: number): { readonly get: (key: string) => Promise<string>; readonly loaded: string[] } {
  const loaded: string[] = [];
  const cache = new BoundedCache<string>({ maxWeight, weigh: (value) => value.length });
  return {
    loaded,
    get: (key) =>
      cache.get(key, async () => {
        loaded.push(key);
        return key;
      }),
  };
}

describe("a bounded cache", () => {
  test("loads a value once, also for those who ask meanwhile", async () => {
    const { get, loaded } = createCache(10);
    expect(await Promise.all([get("a"), get("a")])).toEqual(["a", "a"]);
    await get("a");
    expect(loaded).toEqual(["a"]);
  });

  test("drops what was used least lately when it weighs too much", async () => {
    const { get, loaded } = createCache(4);
    for (const key of ["aa", "bb", "aa", "cc", "aa", "bb"]) await get(key);
    expect(loaded).toEqual(["aa", "bb", "cc", "bb"]);
  });

  test("answers a value that is heavier than all it may keep", async () => {
    const { get, loaded } = createCache(1);
    expect(await get("aaa")).toBe("aaa");
    await get("aaa");
    expect(loaded).toEqual(["aaa", "aaa"]);
  });

  test("shows what is here, which counts as used, and not what is still loading", async () => {
    const cache = new BoundedCache<string>({ maxWeight: 2, weigh: () => 1 });
    const loading = cache.get("a", async () => "A");
    expect(cache.peek("a")).toBeUndefined();
    await loading;
    await cache.get("b", async () => "B");
    expect(cache.peek("a")).toBe("A");
    await cache.get("c", async () => "C");
    expect(["a", "b", "c"].map((key) => cache.peek(key))).toEqual(["A", undefined, "C"]);
  });

  test("tries a failed load again", async () => {
    const cache = new BoundedCache<string>({ maxWeight: 10, weigh: () => 1 });
    await expect(cache.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
    expect(await cache.get("a", async () => "up")).toBe("up");
  });
});

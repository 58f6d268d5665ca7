import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_MEANT, MAX_QUERY, MAX_WORDS, SkillSearch } from "../../../src/core/catalog/search.ts";
import type { SkillSummary } from "../../../src/core/catalog/view.ts";
import { nameOf, namespaceOf, type SkillId } from "../../../src/core/names.ts";

function summary(id: string, description = "", more: Partial<SkillSummary> = {}): SkillSummary {
  const of = id as SkillId;
  return {
    id,
    namespace: namespaceOf(of),
    name: nameOf(of),
    description,
    kind: "skill",
    version: "1.0.0",
    digest: null,
    state: "online",
    visibility: "public",
    tags: [],
    owners: [],
    updatedAt: "2026-01-01T00:00:00Z",
    ...more,
  };
}

function searching(...summaries: readonly SkillSummary[]): SkillSearch {
  const search = new SkillSearch();
  for (const of of summaries) search.put(of);
  return search;
}

const found = (search: SkillSearch, words: string) => search.find(words).map((hit) => hit.id);

describe("words", () => {
  const search = searching(
    summary("finance/invoice-reader", "Extracts tables from PDF invoices."),
    summary("legal/contract-review", "Reviews contracts.", { tags: ["pdf"], owners: ["@acme/legal"] }),
    summary("zh/baobiao", "生成季度财务报表并发送邮件"),
    summary("ja/hon-yaku", "日本語の文書を英語に翻訳する"),
  );

  it.each([
    ["a whole word", "invoices", ["finance/invoice-reader"]],
    ["the beginning of one", "extr", ["finance/invoice-reader"]],
    ["any case", "PdF TABLES", ["finance/invoice-reader"]],
    ["a letter too few", "contrct", ["legal/contract-review"]],
    ["two letters the wrong way round", "extratcs", ["finance/invoice-reader"]],
    ["a namespace", "legal", ["legal/contract-review"]],
    ["a whole identity", "legal/contract-review", ["legal/contract-review"]],
    ["a tag", "pdf", ["legal/contract-review", "finance/invoice-reader"]],
    ["an owner", "acme", ["legal/contract-review"]],
    ["every word, not one of them", "pdf contracts", ["legal/contract-review"]],
    ["Chinese without spaces", "报表", ["zh/baobiao"]],
    ["two Chinese words at once", "财务邮件", ["zh/baobiao"]],
    ["Japanese without spaces", "翻訳", ["ja/hon-yaku"]],
    ["nothing that is there", "kubernetes", []],
    ["no words", "", []],
    ["marks alone", "!?* -- \u0000", []],
  ])("are found by %s", (_what, words, ids) => {
    expect(found(search, words)).toEqual(ids);
  });

  it("count more in a name than in a description", () => {
    const two = searching(
      summary("a/other", "All about refunds, refunds and refunds."),
      summary("a/refunds", "Money back."),
    );
    expect(found(two, "refunds")).toEqual(["a/refunds", "a/other"]);
  });
});

describe("a typing error", () => {
  it("is looked for only where no word is or begins like what was typed", () => {
    const search = searching(summary("a/contract"), summary("a/contrast"), summary("a/contest"));
    expect(found(search, "contract")).toEqual(["a/contract"]);
    expect(found(search, "contra")).toEqual(["a/contract", "a/contrast"]);
    expect(found(search, "contrakt")).toEqual(["a/contract", "a/contrast"]);
  });

  it("in a short word is none: half of all words would be meant", () => {
    expect(found(searching(summary("a/pdf")), "pxf")).toEqual([]);
  });

  it.each(["erfunds", "rfeunds", "refudns", "refunsd"])(
    "of two neighbours is one, in a word of any length: %s",
    (typed) => {
      const search = searching(summary("a/refunds"), summary("a/refined"));
      expect(found(search, typed)).toEqual(["a/refunds"]);
    },
  );

  it("of three letters is too far away, however long the word is", () => {
    const search = searching(summary("a/internationalisation"));
    expect(found(search, "intrnatinalisation")).toEqual(["a/internationalisation"]);
    expect(found(search, "intrntinalisation")).toEqual([]);
  });

  it("means the nearest words, and no more than some", () => {
    const two = searching(summary("a/far", "abcdefyz"), summary("a/near", "abcdefgx"));
    expect(found(two, "abcdefgh")).toEqual(["a/near", "a/far"]);
    const letter = (i: number) => String.fromCharCode(0x430 + (i % 32));
    const many = Array.from({ length: 200 }, (_, i) => summary(`a/s${i}`, `abcdef${letter(i)}${letter(i >> 5)}`));
    expect(found(searching(...many), "abcdefgh")).toHaveLength(MAX_MEANT);
  });
});

describe("an index", () => {
  it("answers as one that never knew anything else, whatever came and went", () => {
    const word = fc.constantFrom("report", "reports", "refund", "data", "table", "的报表", "x1");
    const change = fc.record({
      id: fc.constantFrom("a/one", "a/two", "b/report", "b/data", "c/x1"),
      isGone: fc.boolean(),
      description: fc.array(word, { maxLength: 6 }).map((words) => words.join(" ")),
      tags: fc.array(word, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.array(word, { minLength: 1, maxLength: 3 }),
        (changes, words) => {
          const search = new SkillSearch();
          const now = new Map<string, SkillSummary>();
          for (const { id, isGone, description, tags } of changes) {
            if (isGone) search.remove(id as SkillId);
            else search.put(summary(id, description, { tags }));
            if (isGone) now.delete(id);
            else now.set(id, summary(id, description, { tags }));
          }
          const scores = (of: SkillSearch) => of.find(words.join(" ")).map(({ id, score }) => [id, score]);
          expect(scores(search)).toEqual(scores(searching(...now.values())));
        },
      ),
    );
  });

  it("names each hit by the number that putting it gave", () => {
    const search = new SkillSearch();
    const slots = new Map(["a/one", "a/two", "a/three"].map((id) => [id, search.put(summary(id, "apples"))]));
    search.remove("a/one" as SkillId);
    slots.set("b/four", search.put(summary("b/four", "apples")));
    expect(search.put(summary("a/two", "apples and pears"))).toBe(slots.get("a/two"));
    const hits = search.find("apples").map(({ id, slot }) => [id, slot]);
    slots.delete("a/one");
    expect(new Map(hits as [string, number][])).toEqual(slots);
  });

  it("takes another version of the same words as no change of its own", () => {
    const search = searching(summary("a/one", "apples"), summary("a/two", "apples"));
    const before = search.find("apples");
    search.put(summary("a/one", "apples", { version: "2.0.0", updatedAt: "2026-02-02T00:00:00Z" }));
    expect(search.find("apples")).toEqual(before);
  });

  it("forgets what was replaced or removed", () => {
    const search = searching(summary("a/one", "apples"), summary("a/two", "apples"));
    search.put(summary("a/one", "pears"));
    expect([found(search, "apples"), found(search, "pears")]).toEqual([["a/two"], ["a/one"]]);
    search.remove("a/two" as SkillId);
    search.remove("a/never" as SkillId);
    expect(found(search, "apples")).toEqual([]);
    search.put(summary("a/two", "apples"));
    expect(found(search, "apples")).toEqual(["a/two"]);
  });

  it("ranks equals by identity, in whatever order they came and however often", () => {
    const ids = ["a/one", "b/one", "c/one", "d/one"];
    fc.assert(
      fc.property(fc.shuffledSubarray([...ids, ...ids], { minLength: 8 }), (order) => {
        const search = searching(...order.map((id) => summary(id, "same words")));
        expect(found(search, "same")).toEqual(ids);
      }),
    );
  });
});

describe("a hostile query", () => {
  const search = searching(...Array.from({ length: 50 }, (_, i) => summary(`a/s${i}`, `word${i} other`)));

  it("is cut to some characters", () => {
    const long = `other ${"x".repeat(2 ** 20)}`;
    expect(found(search, long)).toEqual(found(search, long.slice(0, MAX_QUERY)));
    expect(found(search, `other${" ".repeat(MAX_QUERY)}kubernetes`)).toHaveLength(50);
  });

  it("of many words is cut to the first different ones", () => {
    const known = Array.from({ length: MAX_WORDS - 1 }, (_, i) => "other".slice(0, 5 - (i % 3)));
    expect(found(search, [...known, ...known, "other", "oth"].join(" "))).toHaveLength(50);
    const letters = ["o", "ot", "oth", "othe", "other", "w", "wo", "wor"];
    expect(letters).toHaveLength(MAX_WORDS);
    expect(found(search, [...letters, "kubernetes"].join(" "))).toHaveLength(50);
    expect(found(search, [...letters.slice(1), "kubernetes"].join(" "))).toEqual([]);
  });

  it("of any characters is an answer, not an error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (words) => {
        expect(Array.isArray(search.find(words))).toBe(true);
      }),
    );
    for (const words of ["__proto__", "constructor", "toString", "\ud800", "_any_"])
      expect(found(search, words)).toEqual([]);
  });
});

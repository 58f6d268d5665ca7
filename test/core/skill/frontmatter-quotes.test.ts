import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { quoteTexts } from "../../../src/core/skill/frontmatter-quotes.ts";
import { parseReferenceYaml } from "../../../src/core/skill/reference-yaml.ts";

describe("quoteTexts", () => {
  it("quotes what is no text otherwise, and says which keys", () => {
    expect(quoteTexts("\nname: a\ndescription: Use: this\nmetadata:\n  note: b: c\n  open: yes\n")).toEqual({
      head: '\nname: a\ndescription: "Use: this"\nmetadata:\n  note: "b: c"\n  open: yes\n',
      keys: ["description", "metadata.note"],
    });
  });

  it.each([
    "x: a: b\n",
    "description: 'a': b\n",
    "description: a: b # c\n",
    "description: |\n  a: b\n",
    "metadata: a: b\n",
  ])("leaves %j alone", (head) => {
    expect(quoteTexts(head)).toEqual({ head, keys: [] });
  });
});

test("what is in quotes is what stood there, to every reader", () => {
  const text = fc
    .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 })
    .filter((t) => /^[^\s"'|>#][^#]*$/.test(t));
  fc.assert(
    fc.property(text, (value) => {
      const { head, keys } = quoteTexts(`description: ${value}\n`);
      if (keys.length === 0) return;
      expect(parse(head)).toEqual({ description: value.trimEnd() });
      const read = parseReferenceYaml(head);
      expect(read.kind === "value" && read.value).toEqual(new Map([["description", value.trimEnd()]]));
    }),
  );
});

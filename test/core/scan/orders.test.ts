/** What a skill has run. */
import { describe, expect, it } from "vitest";
import { documentsOf } from "../../../src/core/scan/documents.ts";
import { detectOrders } from "../../../src/core/scan/orders.ts";
import { fileOf } from "../../support/archive-builder.ts";

function seen(body: string, ...paths: readonly string[]) {
  const files = [fileOf("SKILL.md", body), ...paths.map((path) => fileOf(path, "x"))];
  const documents = files.flatMap((file) => [...documentsOf(file).documents]);
  return detectOrders({ files, documents, signals: new Map() }).map(({ name, facts }) => [name, facts["file"]]);
}

describe("an order to run", () => {
  it.each([
    ["order.not-a-script", "```sh\nbash assets/logo.png\n```\n", "assets/logo.png"],
    ["order.not-a-script", "Run `python3 references/notes.txt`.\n", "references/notes.txt"],
    ["order.not-a-script", "```\nnode 'assets/rows.csv'\n```\n", "assets/rows.csv"],
    ["order.made-executable", "```sh\nchmod 755 assets/logo.png\n```\n", "assets/logo.png"],
    ["order.absent", "```sh\npython scripts/rows.py --all\n```\n", "scripts/rows.py"],
  ])("is %s: %j", (name, body, file) => {
    expect(seen(body)).toEqual([[name, file]]);
  });

  it.each([
    ["a script that is there", "```sh\npython scripts/sums.py rows.csv\n```\n"],
    ["a script by its skill's folder", "```sh\nbash $SKILL_DIR/scripts/sums.py\n```\n"],
    ["a script somewhere else", "```sh\npython ../tools/rows.py\nnode src/index.js\n```\n"],
    ["rights that let nobody run", "```sh\nchmod 600 ~/.config/tool/credentials.json\n```\n"],
    ["the label of a fence", "```sh\nnotes.txt\n```\n"],
    ["words about it", "Never run sh notes.txt by hand.\n"],
    ["code on the command line", "```sh\nperl -ne 'print' rows.csv\npython -m json.tool rows.json\n```\n"],
    ["requirements", "```sh\npip install -r requirements.txt\n```\n"],
  ])("is not %s", (_, body) => {
    expect(seen(body, "scripts/sums.py")).toEqual([]);
  });

  it("is about a hidden file only where the skill has it", () => {
    const body = "```sh\nbash .cache/run.sh\n. .venv/bin/activate\npython .venv/bin/pip\n```\n";
    expect(seen(body, ".cache/run.sh")).toEqual([["order.hidden", ".cache/run.sh"]]);
    expect(seen(body)).toEqual([]);
  });

  it("is about a script that comes out of an archive", () => {
    const unpack = "```sh\nunzip -q assets/kit.zip -d /tmp/kit\n";
    expect(seen(`${unpack}bash /tmp/kit/run.sh\n\`\`\`\n`, "assets/kit.zip!/run.sh")).toEqual([
      ["order.unpacked", "run.sh"],
    ]);
    expect(seen(`${unpack}/tmp/kit/tool --all\n\`\`\`\n`, "assets/kit.zip!/tool")).toEqual([
      ["order.unpacked", "tool"],
    ]);
    expect(seen(`${unpack}bash scripts/go.sh\n\`\`\`\n`, "assets/kit.zip!/run.sh", "scripts/go.sh")).toEqual([]);
    expect(seen("```sh\nbash /tmp/kit/run.sh\n```\n", "assets/kit.zip!/run.sh")).toEqual([]);
  });
});

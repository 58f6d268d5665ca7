/** Office documents. */
import { describe, expect, it } from "vitest";
import { isOffice, macro, readOffice } from "../../../../src/core/scan/unpack/office.ts";

const part = (path: string, content: string) => ({ path, bytes: Buffer.from(content) });
const relationship = (type: string, target: string) =>
  part(
    "word/_rels/a.xml.rels",
    `<Relationship Type="http://x.example/${type}" Target="${target}" TargetMode="External"/>`,
  );

describe("an Office document", () => {
  it("is one of Microsoft's or OpenDocument's", () => {
    expect(isOffice([part("[Content_Types].xml", "")])).toBe(true);
    expect(isOffice([part("mimetype", "application/vnd.oasis.opendocument.text")])).toBe(true);
    expect(isOffice([part("mimetype", "application/epub+zip"), part("a.xml", "")])).toBe(false);
  });

  it("has text, and members of other kinds", () => {
    const parts = [
      part("word/document.xml", "<w:p><w:t>One &lt;two&gt;</w:t></w:p><w:p><w:t>three &#x41;</w:t></w:p>"),
      part("xl/sharedStrings.xml", "<si><t>four</t></si>"),
      part("word/media/run.sh", "echo"),
      part("word/theme/theme1.xml", "<a/>"),
    ];
    expect(readOffice(parts).members.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])).toEqual([
      ["word/document.xml", "One <two>\nthree A\n"],
      ["xl/sharedStrings.xml", "four\n"],
      ["word/media/run.sh", "echo"],
    ]);
  });

  it.each([
    ["a template", relationship("attachedTemplate", "https://t.example/a.dotm"), ["document.remote"]],
    ["an object on a share", relationship("oleObject", "\\\\files.example\\a"), ["document.remote"]],
    ["a hyperlink", relationship("hyperlink", "https://t.example"), []],
    ["a template on its own disk", relationship("attachedTemplate", "file:///C:/a.dotx"), []],
    [
      "a field",
      part("word/document.xml", "<w:instrText>DDE</w:instrText><w:instrText>AUTO c:/a.exe b</w:instrText>"),
      ["document.action"],
    ],
    ["a formula", part("xl/worksheets/sheet1.xml", "<c><f>cmd|'/C calc'!A0</f></c>"), ["document.action"]],
    ["a page number", part("word/document.xml", "<w:instrText>PAGE</w:instrText>"), []],
    ["a sum", part("xl/worksheets/sheet1.xml", "<c><f>SUM(Rows!A1:A9)</f></c>"), []],
    ["an old macro sheet", part("xl/macrosheets/sheet1.xml", '<f>EXEC("calc")</f>'), ["document.macro"]],
  ])("with %s", (_, one, names) => {
    expect(readOffice([one]).oddities.map(({ name }) => name)).toEqual(names);
  });

  it("runs a macro that starts something when it is opened", () => {
    expect(macro("a", 'Sub Document_Open()\nShell "calc"\nEnd Sub').name).toBe("document.macro.runs");
    expect(macro("a", "Sub Document_Open()\nMsgBox 1\nEnd Sub").name).toBe("document.macro");
    expect(macro("a", 'Sub Sums()\nShell "calc"\nEnd Sub').name).toBe("document.macro");
  });
});

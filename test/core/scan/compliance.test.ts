import { describe, expect, it } from "vitest";
import { PACK_DETECTORS, PACK_SIGNALS, PACKS } from "../../../src/core/scan/compliance-packs.ts";
import { scannerOf } from "../../../src/core/scan/scan.ts";

const pipl = scannerOf(PACKS.pipl, PACK_SIGNALS, PACK_DETECTORS);

function found(texts: Readonly<Record<string, string>>) {
  const files = Object.entries({ "SKILL.md": "---\nname: a\n---\n# A\n", ...texts }).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
  return pipl(files).map(({ rule, facts }) => [
    rule.replace("policy-pipl-", ""),
    facts["category"] ?? facts["host"] ?? "",
  ]);
}

describe("personal data", () => {
  it("asks nothing of a skill that handles none", () => {
    expect(found({ "run.py": 'get("https://api.acme.io")\n' })).toEqual([]);
    expect(found({ "SKILL.md": "---\nname: a\n---\n不要收集身份证号码。\n" })).toEqual([]);
  });

  it("is told by its kind, once each", () => {
    const code =
      'a = {"手机号": 1, "phone_number": 2}\nface_encoding = f(x)\nnavigator.geolocation.getCurrentPosition(f)\n';
    const kinds = found({ "run.js": code }).filter(([rule]) => rule === "data" || rule === "sensitive");
    expect(kinds).toEqual([
      ["data", "phone"],
      ["sensitive", "biometric"],
      ["sensitive", "location"],
    ]);
  });

  it.each([
    ["https://oss-cn-hangzhou.aliyuncs.com/x", []],
    ["https://api.acme.cn/x", []],
    ["https://api.acme.io/x", [["abroad", "api.acme.io"]]],
  ])("that goes to %s: %j", (url, expected) => {
    const code = `phone_number = ask()\npost("${url}", phone_number)\n`;
    expect(found({ "run.py": code }).filter(([rule]) => rule === "abroad")).toEqual(expected);
  });
});

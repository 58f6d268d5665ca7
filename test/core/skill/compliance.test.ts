import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../src/core/skill/manifest.ts";

const read = (text: string) => parseManifest(Buffer.from(text));

describe("the part `compliance` of skill.yaml", () => {
  it("is read as a whole", () => {
    const text =
      "compliance:\n  data: [phone]\n  sensitive: [biometric]\n  purpose: Calls back.\n  cross-border: [{ destination: SG, basis: contract }]\n  retention: 90 days\n  contact: privacy@acme.cn\n  level: 3\n  log-days: 180\n";
    const { manifest, findings } = read(text);
    expect(findings).toEqual([]);
    expect(manifest.compliance).toMatchObject({ data: ["phone"], level: 3, "log-days": 180 });
  });

  it.each(["level: 6", "log-days: -1", "data: phone", "cross-border: [{ basis: contract }]", "contacts: a"])(
    "is not read with %s",
    (line) => {
      expect(read(`kind: skill\ncompliance:\n  ${line}\n`).findings.length).toBe(1);
    },
  );
});

import { describe, expect, it } from "vitest";
import { z } from "zod";
import { pointerText, sourceSchema } from "../../../src/core/relations/source-pointer.ts";
import { parseYamlFile } from "../../../src/core/trunk/yaml-file.ts";

const OID = "c".repeat(40);
const HEX = "d".repeat(64);
const read = (text: string) =>
  parseYamlFile(
    { path: "f.yaml", bytes: Buffer.from(`source: ${text}\n`), rule: "f" },
    z.strictObject({ source: sourceSchema }),
  );
const said = (text: string) => read(text).findings.map(({ message }) => message);

describe("a source", () => {
  it.each([
    [
      `{ git: https://git.acme.com/skills.git, commit: ${OID}, path: skills/refunds }`,
      `git:https://git.acme.com/skills.git@${OID}#skills/refunds`,
    ],
    [`{ oci: "ghcr.io:443/acme/refunds", digest: "sha256:${HEX}" }`, `oci:ghcr.io:443/acme/refunds@sha256:${HEX}`],
    [`{ zip: https://acme.com/a.zip, sha256: ${HEX} }`, `zip:https://acme.com/a.zip@sha256:${HEX}`],
  ])("is %s", (text, expected) => {
    const { value, findings } = read(text);
    expect(findings).toEqual([]);
    expect(value === undefined ? undefined : pointerText(value.source)).toBe(expected);
  });

  it.each([
    [
      "{ git: https://a.example/r, commit: main }",
      /`source.commit`: expected a full commit id .*\(a branch or a tag may move/,
    ],
    [
      "{ git: https://a.example/r, branch: main }",
      /`source.branch`: expected no branch and no tag, which may move: a release never changes, got "main"/,
    ],
    [`{ git: https://a.example/r, commit: ${"c".repeat(12)} }`, /a full commit id of 40/],
    ["{ oci: a.example/r, digest: latest }", /a digest `sha256:.*a tag may move/],
    [`{ oci: "a.example/r:1.2", digest: "sha256:${HEX}" }`, /without a tag/],
    ["{ git: https://a.example/r }", /`commit` beside `git`/],
    [`{ git: https://a.example/r, commit: ${OID}, sha256: ${HEX} }`, /only `commit` beside `git`/],
    [`{ git: https://a.example/r, zip: https://a.example/z, commit: ${OID} }`, /exactly one of/],
    ["{}", /exactly one of `git`, `oci` and `zip`/],
    [`{ git: https://bob:hunter2@a.example/r, commit: ${OID} }`, /without credentials/],
    [`{ git: ssh://a.example/r, commit: ${OID} }`, /an address such as/],
    [`{ git: file:///etc, commit: ${OID} }`, /an address such as/],
    [`{ zip: https://a.example/z, sha256: ${HEX}, path: ../up }`, /a folder below the root/],
    [`{ zip: https://a.example/z, sha256: ${HEX}, path: /etc }`, /a folder below the root/],
  ])("is not %s", (text, expected) => expect(said(text).join("\n")).toMatch(expected));
});

import { describe, expect, test } from "vitest";
import { manifestSchema, parseOciPlace, RELEASE_TYPE, writeManifest } from "../../../src/core/catalog/oci-artifact.ts";
import { isLoopback } from "../../../src/core/loopback.ts";

const place = (text: string) => parseOciPlace(text, isLoopback);

describe("a place for OCI artifacts", () => {
  test.each([
    ["oci://ghcr.io/acme/skills", "https://ghcr.io", "acme/skills"],
    ["oci://localhost:5000/skills", "http://localhost:5000", "skills"],
    ["oci://127.0.0.1:5000/a/b-c/d.e", "http://127.0.0.1:5000", "a/b-c/d.e"],
    ["oci://registry.example.com:8443/x", "https://registry.example.com:8443", "x"],
  ])("%s", (text, origin, repository) => {
    expect(place(text)).toEqual({ origin, repository });
  });

  test.each([
    "https://ghcr.io/acme",
    "oci://ghcr.io",
    "oci://ghcr.io/",
    "oci://user:secret@ghcr.io/acme",
    "oci://ghcr.io/Acme",
    "oci://ghcr.io/a//b",
    "oci://ghcr.io/../b",
    "oci://ghcr.io/a?b",
    `oci://ghcr.io/${"a".repeat(181)}`,
  ])("%s is none", (text) => {
    expect(place(text)).toBeUndefined();
  });
});

test("a manifest is the same bytes for the same release, and names the archive's own digest", () => {
  const digest = `sha256:${"a".repeat(64)}` as const;
  const artifact = {
    type: RELEASE_TYPE,
    layerType: "application/zip",
    digest,
    size: 7,
    annotations: { b: "2", a: "1" },
  };
  const bytes = writeManifest(artifact);
  expect(writeManifest({ ...artifact, annotations: { a: "1", b: "2" } }).equals(bytes)).toBe(true);
  const parsed = manifestSchema.parse(JSON.parse(bytes.toString()));
  expect(parsed.layers).toEqual([{ mediaType: "application/zip", digest, size: 7 }]);
  expect(parsed.artifactType).toBe(RELEASE_TYPE);
});

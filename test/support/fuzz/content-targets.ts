/** What authors put into skills, and what sources and registries give as one: texts, archives, documents. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { parse as parseYaml } from "yaml";
import { readArchive, readZipFiles } from "../../../src/adapters/sources/source-files.ts";
import { readArchive as readClientArchive } from "../../../src/client/archive.ts";
import { ClientError } from "../../../src/client/client-error.ts";
import { diffText } from "../../../src/core/catalog/text-diff.ts";
import { clientFrontmatter } from "../../../src/core/install/client-rules.ts";
import { serversOf } from "../../../src/core/install/server-payload.ts";
import { namedPackages } from "../../../src/core/scan/named-packages.ts";
import { scanSkill } from "../../../src/core/scan/scan.ts";
import { openFiles } from "../../../src/core/scan/unpack/archives.ts";
import { readOffice } from "../../../src/core/scan/unpack/office.ts";
import { readPdf } from "../../../src/core/scan/unpack/pdf.ts";
import { readTar } from "../../../src/core/scan/unpack/tar-reader.ts";
import { Budget } from "../../../src/core/scan/unpack/unpacked.ts";
import { readZip } from "../../../src/core/scan/unpack/zip-reader.ts";
import { decodeArchive, encodeArchive } from "../../../src/core/skill/archive.ts";
import { readFlowFrontmatter } from "../../../src/core/skill/flow-frontmatter.ts";
import { judge } from "../../../src/core/skill/judge.ts";
import { parseReferenceYaml } from "../../../src/core/skill/reference-yaml.ts";
import { fixSkillMd } from "../../../src/core/skill/skill-fix.ts";
import { readSkillMd } from "../../../src/core/skill/skill-md.ts";
import { estimateTokens } from "../../../src/core/skill/tokens.ts";
import { renderMarkdown } from "../../../src/server/pages/markdown.ts";
import { zipOf } from "../archive-builder.ts";
import { OID, ofText, type Target, texts } from "./target.ts";

const ZIP = zipOf([
  { path: "SKILL.md", content: "---\nname: a\n---\n" },
  { path: "b/c.sh", content: "x".repeat(300), method: 0 },
]);
const ARCHIVE = Buffer.from(
  encodeArchive([{ path: "SKILL.md", executable: false, bytes: Buffer.from("---\nname: a\n---\n") }]),
);
const OFFICE = zipOf([
  { path: "[Content_Types].xml", content: "<Types/>" },
  { path: "word/document.xml", content: "<w:document><w:t>a &amp; b</w:t></w:document>" },
  { path: "word/vbaProject.bin", content: "\x01\x0a\xb0\0Attribut\0e VB_Name" },
]);
const FRONTMATTER = "name: refunds\ndescription: >-\n  Decides who gets\n  money back.\nmetadata:\n  version: 1.0.0\n";

/** Texts and binary files of the scanner's samples, by how they end. */
function samplesOf(root: string): ReadonlyMap<string, readonly Buffer[]> {
  const folder = join(root, "test/fixtures/scan");
  const byEnd = new Map<string, Buffer[]>();
  for (const name of readdirSync(folder)) {
    const samples = parseYaml(readFileSync(join(folder, name), "utf8")) as readonly { readonly files?: object }[];
    for (const [path, content] of samples.flatMap(({ files }) => Object.entries(files ?? {}))) {
      const [, packed] = /^base64:(.*)$/s.exec(String(content)) ?? [];
      const bytes = packed === undefined ? Buffer.from(String(content)) : Buffer.from(packed, "base64");
      if (bytes.length < 20_000) byEnd.set(endOf(path), [...(byEnd.get(endOf(path)) ?? []), bytes]);
    }
  }
  return byEnd;
}

function endOf(path: string): string {
  return /\.\w+$/.exec(path)?.[0] ?? "";
}

const fileOf = (path: string, bytes: Buffer) => ({ path, mode: 0o100644, size: bytes.length, bytes });

/** What only tells whether it could be read, and is read whatever it is. */
const always =
  (parse: (bytes: Buffer) => unknown): Target["parse"] =>
  (bytes) => [parse(bytes)];

export async function contentTargets(root: string): Promise<readonly Target[]> {
  const example = (path: string) => readFileSync(join(root, "skills-repo-template/skills", path));
  const skills = [example("billing/refunds/SKILL.md"), example("support/triage/SKILL.md")];
  const tar = Buffer.from(await packTar([{ header: { name: "a/b.sh", size: 3, type: "file" }, body: "abc" }]));
  const samples = samplesOf(root);
  const scanOf = (end: string): Target => ({
    name: `scan of a file that ends with ${end}`,
    corpus: samples.get(end) ?? [],
    share: 0.02,
    parse: always((bytes) => scanSkill([fileOf(end === ".md" ? "SKILL.md" : `scripts/one${end}`, bytes)])),
  });
  return [
    ...packageTargets(),
    { name: "SKILL.md", corpus: skills, parse: always((bytes) => readSkillMd(bytes, "refunds")), share: 0.3 },
    {
      name: "SKILL.md, mended",
      corpus: skills,
      parse: (bytes) => fixSkillMd({ name: "b", skillMd: bytes }),
      share: 0.1,
    },
    { name: "SKILL.md, as clients read it", corpus: skills, parse: clientFrontmatter, share: 0.5 },
    { name: "frontmatter, as the reference reads it", corpus: texts(FRONTMATTER), parse: ofText(parseReferenceYaml) },
    { name: "frontmatter in braces", corpus: texts("{name: a, description: b}"), parse: ofText(readFlowFrontmatter) },
    {
      name: "Markdown on a page",
      corpus: skills,
      parse: ofText((text) => renderMarkdown(text, { folder: "/a/" })),
      share: 0.5,
    },
    { name: "count of tokens", corpus: skills, parse: ofText((text) => [estimateTokens(text)]), share: 0.5 },
    {
      name: "difference of texts",
      corpus: skills,
      parse: ofText((text) => [diffText(skills.join(""), text)]),
      share: 0.3,
    },
    {
      name: "a skill, judged",
      corpus: skills,
      parse: (bytes) => [judge({ tree: OID, name: "refunds", files: [fileOf("SKILL.md", bytes)], skillMd: undefined })],
      share: 0.02,
    },
    ...[".md", ".sh", ".py", ".js", ".json", ".ps1"].map(scanOf),
    {
      name: "MCP servers",
      corpus: texts('{"mcpServers":{"a":{"command":"x"}}}'),
      parse: (bytes) => serversOf(bytes, "a"),
    },
    { name: "archive", corpus: [ARCHIVE], parse: decodeArchive },
    { name: "archive, read by the client for programs", corpus: [ARCHIVE], parse: promised(readClientArchive) },
    {
      name: "zip",
      corpus: [ZIP, ...(samples.get(".zip") ?? [])],
      parse: always((bytes) => readZip(bytes, new Budget())),
    },
    { name: "tar", corpus: [tar], parse: always((bytes) => readTar(bytes, new Budget())) },
    {
      name: "pdf",
      corpus: [
        ...texts("%PDF-1.4\n1 0 obj <</Length 4>> stream\nabcd\nendstream endobj\n%%EOF"),
        ...(samples.get(".pdf") ?? []),
      ],
      parse: always((bytes) => readPdf(bytes, new Budget())),
    },
    {
      name: "zip of a source",
      corpus: [ARCHIVE],
      parse: (bytes) => readZipFiles(bytes),
    },
    {
      name: "office document",
      corpus: [OFFICE, ...(samples.get(".docx") ?? [])],
      parse: always((bytes) => readOffice(readZip(bytes, new Budget()).members)),
    },
    {
      name: "containers within containers",
      corpus: [gzipSync(tar), zipOf([{ path: "a.zip", content: ZIP }]), OFFICE, ZIP],
      parse: always((bytes) => openFiles([fileOf("assets/one.zip", bytes)])),
      share: 0.5,
    },
    {
      name: "source archive",
      corpus: [ARCHIVE, ...(samples.get(".zip") ?? []).slice(0, 1), tar, gzipSync(tar)],
      parse: (bytes) => readArchive(bytes, 1 << 20),
    },
  ];
}

/** What the client for programs throws of its own. */
function promised(parse: (bytes: Buffer) => unknown): Target["parse"] {
  return (bytes) => {
    try {
      return parse(bytes);
    } catch (error) {
      if (error instanceof ClientError) return undefined;
      throw error;
    }
  };
}

/** Files of package managers, whose packages are looked up. */
const PACKAGES: Readonly<Record<string, string>> = {
  "package.json": '{"dependencies": {"a": "1.0.0", "b": "npm:c@1.0.0"}}',
  "package-lock.json":
    '{"packages": {"node_modules/a": {"version": "1.0.0"}}, "dependencies": {"b": {"version": "1.0.0"}}}',
  "yarn.lock": '"a@^1.0.0", "a@npm:^1.1.0":\n  version "1.1.2"\n',
  "pnpm-lock.yaml": "packages:\n\n  /@a/b@1.1.2(peer@2.0.0):\n    resolution: {}\n",
  "uv.lock": '[[package]]\nname = "a"\nversion = "1.0"\n',
  "Pipfile.lock": '{"default": {"a": {"version": "==1.0"}}}',
  "requirements.txt": "a==1.0\nb>=2 --hash=sha256:0\n",
  "pyproject.toml": '[project]\ndependencies = ["a==1.0"]\n',
};

function packageTargets(): readonly Target[] {
  return Object.entries(PACKAGES).map(([path, text]) => ({
    name: `packages of ${path}`,
    corpus: texts(text),
    share: 0.3,
    parse: (bytes) => {
      const { packages } = namedPackages([fileOf(path, bytes)]);
      return packages.length === 0 ? undefined : packages;
    },
  }));
}

/**
 * Random trunk histories: skills come, change, go, return, move, clash, need and hold each other; lifecycle, bindings,
 * settings and policy change too.
 */
import fc from "fast-check";
import { digestFiles } from "../../src/core/skill/archive.ts";
import { readSkillMd } from "../../src/core/skill/skill-md.ts";
import { skillMd } from "./git-fixture.ts";
import { MemoryTrunk, type Patch } from "./memory-trunk.ts";
import { bindings, RELATED_FILES, related } from "./related-patches.ts";

const NAMES = ["alpha", "beta", "gamma"];
const FOLDERS = NAMES.flatMap((name) => [
  `skills/one/${name}`,
  `skills/two/${name}`,
  `skills/${name}`,
  // The same identity as the folder before: moves and rival claims.
  `skills/default/${name}`,
  `plugins/one/skills/${name}`,
  name,
]);
const VERSIONS = ["1.0.0", "1.0.1", "1.1.0", "1.2.0", "2.0.0", "2.0.0-beta.1", "not-a-version"];

const folder = fc.constantFrom(...FOLDERS);
const id = fc.constantFrom(...NAMES.flatMap((n) => [`one/${n}`, `two/${n}`, `default/${n}`]));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const put = fc
  .record({
    folder,
    version: fc.option(fc.constantFrom(...VERSIONS), { nil: undefined }),
    body: fc.integer({ min: 0, max: 3 }),
    bad: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ folder: at, version, body, bad }): Patch => {
    const text =
      bad === 0
        ? "no frontmatter\n"
        : skillMd(nameOf(at), { body: `Body ${body}.\n`, ...(version === undefined ? {} : { version }) });
    // A key that strict clients refuse: a finding that policy may block, and people may accept.
    if (bad > 6) return contentOf(at, body);
    return { [`${at}/SKILL.md`]: text, [`${at}/notes.txt`]: `notes ${body}\n` };
  });
function contentOf(at: string, body: number): Patch {
  const text = skillMd(nameOf(at), { body: `Body ${body}.\n` }).replace("---\n", "---\nargument-hint: x\n");
  return { [`${at}/SKILL.md`]: text, [`${at}/notes.txt`]: `notes ${body}\n` };
}
const ACCEPTABLE = readSkillMd(
  Buffer.from(contentOf("skills/one/alpha", 0)["skills/one/alpha/SKILL.md"] ?? ""),
  "alpha",
).findings[0];
const waiver = `waivers:\n  - rule: ${ACCEPTABLE?.rule}\n    path: SKILL.md\n    fingerprint: "${ACCEPTABLE?.fingerprint}"\n    reason: accepted\n    expires: 2099-12-31\n`;
const force = fc
  .record({ folder, id, body: fc.integer({ min: 0, max: 3 }) })
  .map(({ folder: at, id: skill, body }): Patch => {
    const files = Object.entries(contentOf(at, body)).map(([path, text]) => ({
      path: path.slice(at.length + 1),
      executable: false,
      bytes: Buffer.from(text ?? ""),
    }));
    const digest = digestFiles(files)?.digest;
    const text = `acknowledge: force-release\nskill: ${skill}\ndigest: ${digest}\nreason: it is meant\n`;
    return { [`acknowledgements/${skill.replace("/", "-")}.yaml`]: text };
  });

const inner = folder.map((at): Patch => ({ [`${at}/references/SKILL.md`]: "content\n" }));
/** Around other skills: what is in it is content from then on. */
const outer = fc
  .record({ at: fc.constantFrom("skills", "skills/one", "skills/default"), gone: fc.boolean() })
  .map(({ at, gone }): Patch => ({ [`${at}/SKILL.md`]: gone ? null : skillMd(nameOf(at)) }));
const clash = folder.chain((at) =>
  fc.constantFrom("README.md", "readme.md", "Readme.md").map((name): Patch => ({ [`${at}/${name}`]: "Read me.\n" })),
);
const remove = folder.map(
  (at): Patch => ({
    [`${at}/SKILL.md`]: null,
    [`${at}/notes.txt`]: null,
    [`${at}/references/SKILL.md`]: null,
    [`${at}/README.md`]: null,
    [`${at}/readme.md`]: null,
    [`${at}/Readme.md`]: null,
    ...Object.fromEntries(RELATED_FILES.map((name) => [`${at}/${name}`, null])),
  }),
);

const state = fc.constantFrom("deprecated", "yanked", "offline", "withdrawn");
const lifecycle = fc
  .record({
    id,
    visibility: fc.constantFrom("public", "internal", "private"),
    enabled: fc.boolean(),
    stable: fc.option(fc.constantFrom("1.0.0", "1.0.1", "1.1.0"), { nil: undefined }),
    states: fc.dictionary(fc.constantFrom("1.0.0", "1.0.1", "1.1.0", "2.0.0"), state, { maxKeys: 3 }),
    waived: fc.boolean(),
    bad: fc.integer({ min: 0, max: 7 }),
  })
  .map(({ id: skill, visibility, enabled, stable, states, waived, bad }): Patch => {
    const versions = Object.entries(states).map(([v, s]) => `  ${v}: { state: ${s}, reason: "because" }\n`);
    const text = [
      `visibility: ${visibility}\nenabled: ${enabled}\n`,
      stable === undefined ? "" : `channels:\n  stable: ${stable}\n`,
      versions.length === 0 ? "" : `versions:\n${versions.join("")}`,
      waived ? waiver : "",
      bad === 0 ? "nonsense: [\n" : "",
    ].join("");
    return { [`lifecycle/${skill}.yaml`]: text };
  });
const noLifecycle = id.map((skill): Patch => ({ [`lifecycle/${skill}.yaml`]: null }));
const noSettings = fc.constant<Patch>({ "skilltrunk.yaml": null });
const settings = fc
  .constantFrom(
    "names: scoped\n",
    "versions: declared\n",
    "visibility: internal\n",
    "namespace: one\n",
    'paths: ["skills/{namespace}/{name}"]\n',
    "renames: { one/alpha: two/alpha }\n",
    "unknown: 1\n",
    "",
  )
  .map((text): Patch => ({ "skilltrunk.yaml": text }));
const rename = fc.integer({ min: 0, max: 3 }).map(
  (body): Patch => ({
    "skilltrunk.yaml": "renames: { one/alpha: two/alpha }\n",
    "skills/one/alpha/SKILL.md": null,
    "skills/one/alpha/notes.txt": null,
    "skills/two/alpha/SKILL.md": skillMd("alpha", { body: `Body ${body}.\n` }),
  }),
);
const policy = fc
  .constantFrom(
    "block: high\n",
    "block: high\nknown: block\n",
    "versions: { order: line }\n",
    "block: nonsense\n",
    "approvals: { source: api, rules: [{ when: { kind: content }, from: owner, count: 1 }] }\n",
    "block: high\napprovals: { source: api, rules: [{ when: { kind: new }, from: admin, count: 1 }, { when: {}, from: owner, count: 1 }] }\n",
  )
  .map((text): Patch => ({ "policy.yaml": text }));
const noPolicy = fc.constant<Patch>({ "policy.yaml": null });

const message = fc.constantFrom(
  "feat: more",
  "fix: less",
  "feat!: other",
  "chore: nothing",
  "Merge pull request #7 from a/b\n\nfeat: merged",
);

const skillPatches = [
  { weight: 8, arbitrary: put },
  { weight: 3, arbitrary: remove },
  { weight: 1, arbitrary: inner },
  { weight: 1, arbitrary: outer },
  { weight: 2, arbitrary: clash },
  { weight: 4, arbitrary: lifecycle },
  { weight: 1, arbitrary: noLifecycle },
  { weight: 1, arbitrary: force },
  { weight: 4, arbitrary: related(folder, id) },
  { weight: 2, arbitrary: bindings(id) },
];
const orderPatches = [
  { weight: 2, arbitrary: settings },
  { weight: 1, arbitrary: noSettings },
  { weight: 2, arbitrary: rename },
  { weight: 2, arbitrary: policy },
  { weight: 1, arbitrary: noPolicy },
];
const stepOf = (patches: typeof skillPatches) =>
  fc.record({ patches: fc.array(fc.oneof(...patches), { minLength: 1, maxLength: 3 }), message });
const step = stepOf([...skillPatches, ...orderPatches]);
const skillStep = stepOf(skillPatches);

/** A trunk of up to `maxCommits` random commits. */
export function trunks(maxCommits: number): fc.Arbitrary<MemoryTrunk> {
  return fc.array(step, { minLength: 1, maxLength: maxCommits }).map(toTrunk);
}

/** The same, where `after` more commits leave settings and policy as they are. */
export function settledTrunks(maxCommits: number, after: number): fc.Arbitrary<MemoryTrunk> {
  const steps = fc.array(step, { minLength: 1, maxLength: maxCommits, size: "max" });
  const rest = fc.array(skillStep, { minLength: after, maxLength: after });
  return fc.tuple(steps, rest).map(([first, then]) => toTrunk([...first, ...then]));
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function toTrunk(steps: readonly Step[]): MemoryTrunk {
  const trunk = new MemoryTrunk();
  for (const { patches, message: text } of steps) trunk.add(Object.assign({}, ...patches), text);
  return trunk;
}

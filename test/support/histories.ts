/** Random trunk histories: skills come, change, go, return, move, clash; lifecycle, settings and policy change too. */
import fc from "fast-check";
import { skillMd } from "./git-fixture.ts";
import { MemoryTrunk, type Patch } from "./memory-trunk.ts";

const NAMES = ["alpha", "beta", "gamma"];
const FOLDERS = NAMES.flatMap((name) => [
  `skills/one/${name}`,
  `skills/two/${name}`,
  `skills/${name}`,
  // The same identity as the folder before: moves and rival claims.
  `skills/default/${name}`,
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
    return { [`${at}/SKILL.md`]: text, [`${at}/notes.txt`]: `notes ${body}\n` };
  });
const inner = folder.map((at): Patch => ({ [`${at}/references/SKILL.md`]: "content\n" }));
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
    bad: fc.integer({ min: 0, max: 7 }),
  })
  .map(({ id: skill, visibility, enabled, stable, states, bad }): Patch => {
    const versions = Object.entries(states).map(([v, s]) => `  ${v}: { state: ${s}, reason: "because" }\n`);
    const text = [
      `visibility: ${visibility}\nenabled: ${enabled}\n`,
      stable === undefined ? "" : `channels:\n  stable: ${stable}\n`,
      versions.length === 0 ? "" : `versions:\n${versions.join("")}`,
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
  .constantFrom("block: high\n", "versions: { order: line }\n", "block: nonsense\n")
  .map((text): Patch => ({ "policy.yaml": text }));
const noPolicy = fc.constant<Patch>({ "policy.yaml": null });

const message = fc.constantFrom(
  "feat: more",
  "fix: less",
  "feat!: other",
  "chore: nothing",
  "Merge pull request #7 from a/b\n\nfeat: merged",
);

const step = fc.record({
  patches: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: put },
      { weight: 3, arbitrary: remove },
      { weight: 1, arbitrary: inner },
      { weight: 2, arbitrary: clash },
      { weight: 4, arbitrary: lifecycle },
      { weight: 1, arbitrary: noLifecycle },
      { weight: 2, arbitrary: settings },
      { weight: 1, arbitrary: noSettings },
      { weight: 2, arbitrary: rename },
      { weight: 1, arbitrary: policy },
      { weight: 1, arbitrary: noPolicy },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  message,
});

/** A trunk of up to `maxCommits` random commits. */
export function trunks(maxCommits: number): fc.Arbitrary<MemoryTrunk> {
  return fc.array(step, { minLength: 1, maxLength: maxCommits }).map((steps) => {
    const trunk = new MemoryTrunk();
    for (const { patches, message: text } of steps) trunk.add(Object.assign({}, ...patches), text);
    return trunk;
  });
}

import { expect, it } from "vitest";
import { namedPackages } from "../../../src/core/scan/named-packages.ts";

const named = (texts: Readonly<Record<string, string>>) => {
  const files = Object.entries(texts).map(([path, text]) => {
    const bytes = Buffer.from(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
  const { packages, more } = namedPackages(files);
  return {
    more,
    packages: packages.map((one) => `${one.registry} ${one.name} ${one.version ?? "any"} ${one.path}:${one.line}`),
  };
};
const body = (text: string) => `---\nname: a\ndescription: Does a.\n---\n\n${text}\n`;

it("names what commands, files, locks and scripts name, each version once, exact where it is", () => {
  const commands =
    "```sh\nnpx -y cowsay@1.6.0 hello\nnpx cowsay@^1.6.0\nuvx ruff@0.6.1 check\npip install Flask_Login==0.6.3 'httpx>=0.27'\nnpm install acme/tool\n```";
  expect(
    named({
      "SKILL.md": body(commands),
      "package.json":
        '{"name": "own", "dependencies": {\n"lodash": "4.17.20", "left-pad": "^1.3.0", "x": "github:a/b" }}',
      "package-lock.json":
        '{"packages": {\n"node_modules/lodash": {"version": "4.17.20"},\n"node_modules/y": {"version": "2.0.0"}}}',
      "requirements.txt": "requests===2.19.0\nurllib3==1.*\nbad @ https://acme.io/a.zip\n",
      "run.py": '# /// script\n# dependencies = ["rich==13.7.0"]\n# ///\n',
    }),
  ).toEqual({
    more: 0,
    packages: [
      "pypi flask-login 0.6.3 SKILL.md:10",
      "pypi httpx any SKILL.md:10",
      "npm cowsay 1.6.0 SKILL.md:7",
      "npm cowsay any SKILL.md:8",
      "pypi ruff 0.6.1 SKILL.md:9",
      "npm lodash 4.17.20 package.json:2",
      "npm left-pad any package.json:2",
      "pypi requests 2.19.0 requirements.txt:1",
      "pypi urllib3 any requirements.txt:2",
      "pypi rich 13.7.0 run.py:2",
      "npm y 2.0.0 package-lock.json:3",
    ],
  });
});

it("counts what is beyond the limit, and takes no name that a registry would not", () => {
  const lock = Array.from({ length: 5000 }, (_, i) => `[[package]]\nname = "p${i}"\nversion = "1"\n`).join("\n");
  const { packages, more } = named({ "uv.lock": lock, "requirements.txt": "one==1\ntwo==2\n" });
  expect([packages.length, more]).toEqual([5000, 2]);
  expect(
    named({ "package.json": '{"dependencies": {"../../etc": "1.0.0", "a b": "1.0.0", "c": "1.0.0 || 2"}}' }).packages,
  ).toEqual(["npm c any package.json:1"]);
});

it("lets nothing in a lock hide what is behind it: neither what is said again nor what is no package", () => {
  const yarn = (name: string) => `${name}@^1:\n  version "1.0.0"\n`;
  const again = Array.from({ length: 6000 }, () => yarn("a"));
  const none = Array.from({ length: 6000 }, (_, i) => yarn(`_${i}`));
  const { packages, more } = named({ "yarn.lock": [...again, ...none, yarn("evil")].join("\n") });
  expect([packages, more]).toEqual([["npm a 1.0.0 yarn.lock:1", "npm evil 1.0.0 yarn.lock:36001"], 0]);
  const many = Array.from({ length: 5005 }, (_, i) => yarn(`p${i}`)).join("\n");
  expect(named({ "yarn.lock": many }).more).toBe(1);
});

it.each([
  ["npm i tidy@npm:evil@1.0.0", "npm evil 1.0.0"],
  ["pip install \\\n  --quiet \\\n  evil==1.0", "pypi evil 1.0"],
  ["pip3.11 --quiet install evil", "pypi evil any"],
  ["bun x evil", "npm evil any"],
])("names the package of %j", (command, expected) => {
  const [first = ""] = named({ "SKILL.md": body(`\`\`\`sh\n${command}\n\`\`\``) }).packages;
  expect(first.startsWith(`${expected} `)).toBe(true);
});

it("names what another name stands for in package.json", () => {
  const text = '{"dependencies": {"tidy": "npm:@a/evil@1.0.0"}}';
  expect(named({ "package.json": text }).packages).toEqual(["npm @a/evil 1.0.0 package.json:1"]);
});

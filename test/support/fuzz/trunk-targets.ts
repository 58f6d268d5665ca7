/** Our own files on the trunk, in a work tree, in an agent's folder and beside a server. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPlainConfig } from "../../../src/adapters/git/plain-config.ts";
import { parseTokens } from "../../../src/core/access/access-token.ts";
import { writeLock } from "../../../src/core/bindings/agent-lock-edit.ts";
import { readBinding } from "../../../src/core/bindings/binding-facts.ts";
import { parseBindingFile, parseBindingLock } from "../../../src/core/bindings/binding-file.ts";
import { parsePolicy } from "../../../src/core/gate/policy.ts";
import { policyExamples } from "../../../src/core/gate/policy-example.ts";
import { parsePack } from "../../../src/core/gate/policy-pack-file.ts";
import { parseScanners } from "../../../src/core/gate/scanners-file.ts";
import { readJsonText } from "../../../src/core/install/json-text.ts";
import { parseLock, renderLock } from "../../../src/core/install/lock.ts";
import { isUnmerged, mergeLocks } from "../../../src/core/install/lock-merge.ts";
import { withEntry, withoutEntry } from "../../../src/core/install/settings-text.ts";
import { readPointer } from "../../../src/core/relations/pointer-folder.ts";
import { parseManifest } from "../../../src/core/skill/manifest.ts";
import { parseAcknowledgement, readAcknowledgement } from "../../../src/core/trunk/acknowledgement.ts";
import { codeownersLines, ownersOfPath } from "../../../src/core/trunk/codeowners-match.ts";
import { keptLines, ourPatterns, withCodeowners } from "../../../src/core/trunk/codeowners-text.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import { parseSettings } from "../../../src/core/trunk/settings.ts";
import { parseWorkflow } from "../../../src/core/trunk/workflow-file.ts";
import { setYaml } from "../../../src/core/trunk/yaml-edit.ts";
import { PACK, PACK_PATH } from "../pack-fixture.ts";
import { DIGEST, OID, ofText, type Target, texts } from "./target.ts";

const LOCKS = texts(
  `{"format":1,"skills":{".agents/skills/b":{"id":"a/b","version":"1.0.0","digest":"${DIGEST}","registry":"https://x.example","chain":{"n":1,"hash":"${DIGEST}"}}}}`,
);
const SERVER = { name: "a", entry: { command: "x", args: ["y"] } };
const JSON_FORM = { format: "json", key: "mcpServers" } as const;
const TOML_FORM = { format: "toml", key: "mcp_servers" } as const;

export function trunkTargets(root: string): readonly Target[] {
  const example = (path: string) => readFileSync(join(root, "skills-repo-template", path));
  return [
    { name: "skill.yaml", corpus: [example("skills/billing/refunds/skill.yaml")], parse: parseManifest },
    { name: "skilltrunk.yaml", corpus: [example("skilltrunk.yaml")], parse: parseSettings },
    { name: "policy.yaml", corpus: [example("policy.yaml")], parse: parsePolicy },
    {
      name: "lifecycle",
      corpus: [example("lifecycle/billing/pricing-policy.yaml")],
      parse: (bytes) => parseLifecycle("l.yaml", bytes),
    },
    {
      name: "acknowledgement",
      corpus: texts(`acknowledge: force-release\nskill: a/b\ndigest: "${DIGEST}"\nreason: "meant"\n`),
      parse: (bytes) => parseAcknowledgement("a.yaml", bytes),
    },
    {
      name: "acknowledgement, looked for",
      corpus: texts(`acknowledge: force-release\nskill: a/b\ndigest: "${DIGEST}"\nreason: "meant"\n`),
      parse: (bytes) => readAcknowledgement("acknowledgements/a.yaml", bytes),
    },
    {
      name: "pointer to content",
      corpus: texts(`source:\n  git: https://x.example/a.git\n  commit: ${OID}\nversion: 1.0.0\n`),
      parse: (bytes) => readPointer([{ path: "skill.yaml" }], bytes).pointer,
    },
    {
      name: "binding, as it is observed",
      corpus: [example("bindings/agents/quote-assistant.yaml")],
      parse: (bytes) => {
        const read = readBinding("agents/a", bytes);
        return read.kind === "unreadable" ? undefined : read;
      },
    },
    {
      name: "binding",
      corpus: [example("bindings/agents/quote-assistant.yaml")],
      parse: (bytes) => parseBindingFile("bindings/agents/a.yaml", "agents/a", bytes),
    },
    {
      name: "binding lock",
      corpus: texts(`skills:\n  a/b: { use: ^1, version: 1.0.0, digest: "${DIGEST}" }\n`),
      parse: (bytes) => parseBindingLock("locks/a.yaml", bytes),
    },
    {
      name: "binding lock, written anew",
      corpus: texts(`skills:\n  a/b:\n    use: ^1\n    version: 1.0.0\n    digest: "${DIGEST}"\n`),
      parse: (bytes) => writeLock("locks/a.yaml", bytes, new Map()),
    },
    {
      name: "policy pack",
      corpus: texts(PACK),
      parse: (bytes) => parsePack(PACK_PATH, bytes),
    },
    {
      name: "policy example",
      corpus: texts("verdict: fail\n"),
      parse: (bytes) => policyExamples([{ path: "one/expect.yaml", mode: 0o100644, size: bytes.length, bytes }]).length,
    },
    {
      name: "scanners",
      corpus: texts("scanners:\n  clam: { command: [clamscan, -r] }\n"),
      parse: (bytes) => parseScanners("s.yaml", bytes),
    },
    {
      name: "workflow",
      corpus: [example(".github/workflows/check.yml")],
      parse: (bytes) => parseWorkflow("w.yml", bytes),
    },
    {
      name: "a file of ours, edited",
      corpus: [example("lifecycle/billing/pricing-policy.yaml")],
      parse: ofText((text) => setYaml(text, ["channels", "stable"], "1.2.0")),
    },
    {
      name: "CODEOWNERS",
      corpus: [example(".github/CODEOWNERS")],
      parse: ofText((text) => {
        const lines = codeownersLines(text);
        return [
          ownersOfPath(lines, "skills/a/b/SKILL.md"),
          keptLines(text),
          ourPatterns(text),
          withCodeowners(text, ""),
        ];
      }),
    },
    { name: "skilltrunk.lock", corpus: LOCKS, parse: ofText((text) => renderLock(parseLock(text))) },
    {
      name: "a lock with two sides",
      corpus: LOCKS,
      parse: ofText((text) => [isUnmerged(text), mergeLocks({ ours: text, theirs: LOCKS.join("") })]),
    },
    {
      name: "tokens",
      corpus: texts(
        `{"format":1,"tokens":[{"name":"ann","groups":[],"hash":"${DIGEST}","member":true,"use":"header","created":"2026-01-01T00:00:00Z"}]}`,
      ),
      parse: ofText((all) => parseTokens(all, "t.json")),
    },
    {
      name: "settings of a harness",
      corpus: texts('{ // c\n "a": [1, {"b": "\\u0041"}], }'),
      parse: ofText(readJsonText),
    },
    {
      name: "settings of a harness, edited",
      corpus: texts('{\n "mcpServers": {"b": {"command": "z"}}\n}\n'),
      parse: ofText((text) => withoutEntry(withEntry(text, JSON_FORM, SERVER), JSON_FORM, { name: "a", made: "key" })),
    },
    {
      name: "settings in TOML, edited",
      corpus: texts('model = "x"\n\n[mcp_servers.b]\ncommand = "z"\n\n[other]\na = [1, 2]\n'),
      parse: ofText((text) => withoutEntry(withEntry(text, TOML_FORM, SERVER), TOML_FORM, { name: "a", made: "key" })),
    },
    {
      name: "git's own settings",
      corpus: texts('[core]\n\tbare = false\n[remote "origin"]\n\turl = https://host.example/a.git\n'),
      parse: ofText(readPlainConfig),
    },
  ];
}

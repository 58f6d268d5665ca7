import { describe, expect, it } from "vitest";
import { capabilitiesOf } from "../../../src/core/scan/capabilities.ts";
import { scanSkill } from "../../../src/core/scan/scan.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";

function observed(texts: Readonly<Record<string, string>>) {
  const files = Object.entries(texts).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
  return scanSkill(files).observed;
}

const inFence = (text: string) =>
  observed({ "SKILL.md": `---\nname: a\ndescription: A.\n---\n\`\`\`sh\n${text}\n\`\`\`\n` });

describe("what a skill can do", () => {
  it("is nothing for one that only reads", () => {
    const { environment, shell, writes, installs, persistence, agents } = EMPTY_PROFILE.capabilities;
    const nothing = { environment, shell, writes, installs, persistence, agents };
    expect(capabilitiesOf(new Map())).toEqual(nothing);
    expect(observed({ "SKILL.md": "# A\n\nRun `pip install x` and write ~/.bashrc yourself.\n" })).toMatchObject({
      shell: [],
      writes: [],
      persistence: [],
    });
  });

  it.each([
    ["run.py", 'import os\nos.environ["CRM_TOKEN"], os.getenv("HOME")\n', "environment", ["CRM_TOKEN"]],
    ["run.ts", "const a = process.env.CRM_TOKEN ?? process.env['OTHER'];\n", "environment", ["CRM_TOKEN", "OTHER"]],
    ["run.py", "subprocess.check_output(x)\neval(x)\n", "shell", ["subprocess", "evaluation"]],
    ["run.js", "require('child_process'); new Function(x)\n", "shell", ["subprocess", "evaluation"]],
    ["run.py", "model.eval()\nre.exec(x)\n", "shell", []],
    [
      "run.py",
      'open(os.path.expanduser("~/.acme/x"), "w")\nopen("/etc/hosts", "a")\n',
      "writes",
      ["~/.acme/x", "/etc/hosts"],
    ],
    ["run.py", 'open("/etc/hosts")\nopen("out/x", "w")\n', "writes", []],
    ["requirements.txt", "requests\n", "installs", ["pypi:requests"]],
  ] as const)("%s %j: %s %j", (path, text, capability, entries) => {
    expect(observed({ [path]: text })[capability]).toEqual(entries);
  });

  it.each([
    ['curl -H "$CRM_TOKEN" $HOME $x', "environment", ["CRM_TOKEN"]],
    ["ls", "shell", ["commands"]],
    ["echo a >> ~/.zshrc", "persistence", ["startup file"]],
    ["echo a | crontab -", "persistence", ["scheduled"]],
    ["crontab -l", "persistence", []],
    ["systemctl --user enable acme", "persistence", ["service"]],
    ["cp hook .git/hooks/pre-commit", "persistence", ["git hook"]],
    ["cp a.conf ~/.config/acme/a.conf", "writes", ["~/.config/acme/a.conf"]],
    ["mkdir -p /tmp/x && cp a b", "writes", []],
    ["echo x >> .claude/settings.json; cat CLAUDE.md", "agents", [".claude/settings.json", "CLAUDE.md"]],
    ["npx -y cowsay@1.0.0; pip install rich", "installs", ["pypi:rich", "npm:cowsay"]],
  ] as const)("in commands, %s: %s %j", (text, capability, entries) => {
    expect(inFence(text)[capability]).toEqual(entries);
  });
});

/** What a skill's code reaches for, as signals: no finding by itself, but what changes when a good skill turns bad. */

import type { Language, Zone } from "../document.ts";
import type { SignalRow } from "../scan-rule.ts";

/** In the fact `entry`, or under the name of the row's last part, stands what of it was seen. */
const RUN: readonly Zone[] = ["fence", "code"];
const HOME = "(?:~|\\$HOME|\\$\\{HOME\\}|%USERPROFILE%|\\$env:USERPROFILE)";
const OUTSIDE = `(?:${HOME}|/(?:etc|usr|opt|var|root|srv|Library|Applications|System))[/\\\\][\\w.@/\\\\-]{1,120}`;

export const CAPABILITY_SIGNALS: readonly SignalRow[] = [
  row("cap.environment", "Reads a variable of the environment", [
    [
      "python",
      ["environ", "getenv"],
      /\bos\.(?:environ(?:\.get\(|\[)|getenv\()\s{0,3}["'](?<entry>[A-Za-z]\w{1,60})["']/,
    ],
    [
      "javascript",
      ["s.env", "meta.env"],
      /\b(?:process|import\.meta)\.env(?:\.|\[["'])(?<entry>[A-Z][A-Z0-9_]{1,60})\b/,
    ],
    [
      "sh",
      ["_key", "_token", "_secret", "_password", "_pass", "_pat", "credential"],
      /\$\{?(?<entry>[A-Z][A-Z0-9_]{0,50}(?:_KEY|_TOKEN|_SECRET|_PASSWORD|_PASS|_PAT|CREDENTIALS?))\b/,
    ],
  ]),
  row("cap.shell.subprocess", "Starts other programs", [
    [
      "python",
      ["subprocess", "os.system", "os.popen"],
      /\b(?:subprocess\.(?:run|call|Popen|check_\w{4,6}|getoutput)|os\.(?:system|popen))\(/,
    ],
    [
      "javascript",
      ["child_process", "execsync", "spawn", "deno.command", "execa"],
      /\b(?:child_process|execSync|spawnSync|Bun\.spawn|Deno\.Command|execa)\b/,
    ],
  ]),
  row("cap.shell.evaluation", "Runs code that it makes up as it goes", [
    ["python", ["eval(", "exec("], /(?<![.\w])(?:eval|exec)\(/],
    ["javascript", ["eval(", "function("], /(?<![.\w])eval\(|\bnew Function\(/],
    ["sh", ["eval"], /(?:^|[;&|]\s{0,3})eval\s/m],
  ]),
  row("cap.writes", "Writes outside the project", [
    [
      "sh",
      [">", "tee", "mkdir", "touch"],
      new RegExp(`(?:>{1,2}|\\btee(?:\\s{1,3}-a)?|\\bmkdir(?:\\s{1,3}-p)?|\\btouch)\\s{0,4}["']?(?<entry>${OUTSIDE})`),
    ],
    [
      "sh",
      ["cp ", "mv ", "ln ", "rsync ", "install "],
      new RegExp(
        `\\b(?:cp|mv|ln|rsync|install)\\s[^\\n;|&]{1,200}?\\s["']?(?<entry>${OUTSIDE})["']?\\s{0,3}(?=$|[\\n;|&])`,
        "m",
      ),
    ],
    [
      "python",
      ["expanduser"],
      /\bopen\(\s{0,3}(?:os\.path\.)?expanduser\(\s{0,3}["'](?<entry>~\/[\w./-]{1,120})["']\s{0,3}\)\s{0,3},\s{0,3}["'][wax]/,
    ],
    [
      "python",
      ["/etc/", "/usr/", "/opt/", "/var/"],
      /\bopen\(\s{0,3}["'](?<entry>\/(?:etc|usr|opt|var)\/[\w./-]{1,120})["']\s{0,3},\s{0,3}["'][wax]/,
    ],
  ]),
  row("cap.upload", "Sends a file away", [
    [
      "python",
      ["post(", "put("],
      /\b(?:requests|httpx|session|client)\.(?:post|put)\([^\n]{0,300}?(?:files\s{0,3}=|open\(|read_(?:text|bytes)\(|\.read\()/,
    ],
    [
      "javascript",
      ["post", "put"],
      /\bmethod:\s{0,3}["'](?:POST|PUT)["'][^}]{0,300}?\b(?:readFile(?:Sync)?|createReadStream|FormData)\b/,
    ],
    [
      "sh",
      ["curl"],
      /\bcurl\b[^\n|;&]{0,300}?\s(?:-F|--form|-T|--upload-file|--data-binary|-d|--data)\s{0,3}["']?(?:\w{1,40}=)?@/,
    ],
  ]),
  row("cap.persistence.scheduled", "Has something run again later", [
    [
      "",
      ["crontab", "schtasks", "scheduledtask", "/etc/cron"],
      /\bcrontab\s{1,3}(?!-l\b)|\/etc\/cron|\bschtasks\b|Register-ScheduledTask/i,
    ],
  ]),
  row("cap.persistence.service", "Installs a service", [
    [
      "",
      ["launchctl", "launchagents", "launchdaemons", "systemctl", "systemd/", "pm2 startup"],
      /\blaunchctl\s{1,3}(?:load|bootstrap|enable)|Launch(?:Agents|Daemons)|\bsystemctl\s{1,3}(?:--user\s{1,3})?enable|systemd\/(?:system|user)|\bpm2\s{1,3}startup/,
    ],
  ]),
  row("cap.persistence.startup-file", "Writes into a file that every shell reads", [
    [
      "",
      ["bashrc", "zshrc", ".profile", "bash_profile", "zprofile", "zshenv", "config.fish"],
      /(?:>>|>|\btee\b[^\n|;&]{0,20}|\bsed\s{1,3}-i[^\n|;&]{0,80})\s{0,4}["']?(?:~|\$HOME|\$\{HOME\})\/\.(?:bashrc|zshrc|profile|bash_profile|zprofile|zshenv|config\/fish\/config\.fish)/,
    ],
  ]),
  row("cap.persistence.git-hook", "Installs a hook of Git", [
    ["", [".git/hooks", "hookspath"], /\.git\/hooks\/\w|core\.hooksPath/],
  ]),
  row("cap.agents", "Touches what an agent is told or allowed", [
    [
      "",
      [
        "claude",
        "agents.md",
        "gemini.md",
        "soul.md",
        "memory.md",
        "cursor",
        "mcp",
        "codex",
        "copilot-instructions",
        "windsurf",
        "openclaw",
      ],
      /(?<entry>\b(?:CLAUDE|AGENTS|GEMINI|SOUL|MEMORY)(?:\.local)?\.md\b|\.cursorrules\b|\.cursor\/(?:rules|mcp\.json)|\.claude\/(?:settings(?:\.local)?\.json|hooks|commands|agents|skills|CLAUDE\.md)|\.claude\.json|\.mcp\.json\b|claude_desktop_config\.json|\.codex\/[\w./-]{1,40}|copilot-instructions\.md|\.windsurfrules|\.openclaw\/[\w./-]{1,40})/,
    ],
  ]),
];

type Pattern = readonly [language: Language, keywords: readonly string[], pattern: RegExp];

function row(name: string, title: string, patterns: readonly Pattern[]): SignalRow {
  return {
    name,
    title,
    patterns: patterns.map(([language, keywords, pattern]) => ({
      keywords,
      pattern,
      zones: RUN,
      ...(language === "" ? {} : { languages: [language] }),
    })),
  };
}

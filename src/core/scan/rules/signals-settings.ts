/** Signals of what makes something last: files that are read at every start, and what is put into them. */
import type { SignalRow } from "../scan-rule.ts";
import type { Pattern } from "../signal.ts";
import { DONE, re } from "./parts.ts";

/** Files that shape what every later agent does. */
const AGENT_FILE = String.raw`(?:\bCLAUDE(?:\.local)?\.md|\bAGENTS?\.md|\bGEMINI\.md|\bSOUL\.md|\bMEMORY\.md|\bIDENTITY\.md|\bHEARTBEAT\.md|\bTOOLS\.md|\bUSER\.md|\.cursorrules|\.windsurfrules|\.clinerules|\.cursor\/rules|copilot-instructions\.md|\.claude(?:\.json|\/(?:settings(?:\.local)?\.json|hooks|commands|agents|skills|memory|rules|plugins))|\.(?:cursor|vscode|codeium|gemini|codex|openclaw|clawdbot|moltbot|continue|windsurf)\/(?:mcp\.json|settings\.json|tasks\.json|config\.(?:toml|json|yaml)|hooks|rules|memory|memories|skills|openclaw\.json|clawdbot\.json)|claude_desktop_config\.json|\bsystem prompt\b|\b(?:agent|assistant)['’]?s?\s(?:long-term\s|persistent\s|permanent\s)?(?:memory|instructions)\b)`;
const PROFILE = String.raw`(?:\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|xinitrc|xprofile|kshrc|cshrc|tcshrc)|\.config\/fish\/config\.fish|\/etc\/(?:profile(?:\.d\/[\w.-]{1,40})?|bash\.bashrc|zshrc|zsh\/zshrc|environment|rc\.local)|\$PROFILE\b|Microsoft\.PowerShell_profile\.ps1)`;
/** A command or a call that writes, before the file that it writes to. */
const WRITES_TO = (file: string) =>
  re`(?:(?<!2)>{1,2}\s{0,3}|\btee\s{1,3}(?:-a\s{1,3}|--append\s{1,3})?|\b(?:add-content|set-content|out-file)\s[^\n]{0,40}?|\b(?:cp|mv|install|ln\s{1,3}-\w{1,3}|rsync)\s[^\n;&|]{1,160}?\s|\bsed\s{1,3}-i[^\n;&|]{1,160}?\s|\b(?:open|appendFileSync|writeFileSync|appendFile|writeFile|File\.(?:open|write))\s{0,2}\([^\n)]{0,80}?|\bPath\s{0,2}\([^\n]{0,80}?)["'\u0060]?(?:[~$\w.\{\}\/:\\()"', +*-]{0,80}?[\/"'])?${file}`;
const AGENT_FILE_WORDS = [
  "claude",
  "agents.md",
  "agent.md",
  "gemini",
  "soul.md",
  "memory.md",
  "identity.md",
  "heartbeat.md",
  "tools.md",
  "user.md",
  ".cursor",
  ".windsurf",
  ".clinerules",
  "copilot-instructions",
];

const row = (name: string, title: string, patterns: readonly Pattern[]): SignalRow => ({ name, title, patterns });

export const SETTING_SIGNALS: readonly SignalRow[] = [
  row("setting.profile-written", "Writes to the profile of a shell", [
    {
      keywords: [
        "bashrc",
        "zshrc",
        "cshrc",
        "kshrc",
        "profile",
        "bash_",
        "zshenv",
        "zlogin",
        "xinitrc",
        "config.fish",
        "rc.local",
        "/etc/environment",
      ],
      pattern: WRITES_TO(PROFILE),
      zones: "run",
    },
    {
      keywords: ["bashrc", "zshrc", "profile", "zshenv"],
      pattern: re`\b(?:add|append|put|insert|write|paste)\b[^\n]{0,120}\b(?:to|into|in|at)\b[^\n]{0,40}${PROFILE}`,
      zones: "read",
    },
    {
      keywords: ["bashrc", "zshrc", "profile", "zshenv"],
      pattern: re`["'\u0060\/]${PROFILE}["'\u0060)][\s\S]{0,300}?(?:\.open\s{0,2}\(\s{0,2}["']a|open\s{0,2}\([^\n)]{1,60},\s{0,3}["']a|write_text|appendFile|\.write\s{0,2}\()`,
      zones: ["code", "fence"],
      languages: ["python", "javascript", "ruby"],
    },
  ]),
  row("setting.cron-written", "Sets up a cron job", [
    {
      keywords: ["crontab", "cron.d", "/etc/cron", "cron/crontabs"],
      pattern:
        /\|\s{0,5}crontab\s{1,3}(?:-u\s{1,3}\w{1,30}\s{1,3})?-|\bcrontab\s{1,3}(?:-u\s{1,3}\w{1,30}\s{1,3})?(?:<|\/|~|\$|\w{1,30}\.(?:txt|cron|tmp))|(?:>{1,2}|\btee\s(?:-a\s)?|\bopen\s{0,2}\([^\n]{0,20})\s{0,3}["']?\/(?:etc\/cron(?:tab|\.\w{1,10})|var\/spool\/cron)|["']crontab["'],\s{0,2}["']-["']/i,
      zones: DONE,
    },
  ]),
  row("setting.service-written", "Sets up a service that starts by itself", [
    {
      keywords: [
        "systemd",
        "launchagents",
        "launchdaemons",
        "schtasks",
        "register-scheduledtask",
        "currentversion\\run",
        "startup",
        "autostart",
        "init.d",
        "rc.local",
        "currentversion\\\\run",
        "__eventfilter",
      ],
      pattern:
        /(?:>{1,2}|\btee\s(?:-a\s)?|\bcp\s[^\n;&|]{1,120}\s|\bmv\s[^\n;&|]{1,120}\s|\bopen\s{0,2}\([^\n)]{0,60}|writeFile(?:Sync)?\s{0,2}\([^\n)]{0,60}|Path\s{0,2}\([^\n]{0,60})\s{0,3}["'\u0060]?[^\n\s"']{0,80}(?:\/systemd\/(?:system|user)\/|Library\/Launch(?:Agents|Daemons)|\.config\/autostart|\/etc\/init\.d\/|Start Menu\\Programs\\Startup|\bStartup\\)|\b(?:schtasks(?:\.exe)?\s{1,3}\/create|register-scheduledtask|new-scheduledtask)\b[^\n]{0,200}|\breg(?:\.exe)?\s{1,3}add\s[^\n]{0,100}currentversion\\{1,2}run[^\n]{0,200}|\b(?:set-itemproperty|new-itemproperty)\b[^\n]{0,120}currentversion\\{1,2}run[^\n]{0,200}|winreg\.SetValueEx|__EventFilter/i,
      zones: DONE,
    },
  ]),
  row("setting.git-hook-written", "Writes a hook or an alias of Git", [
    {
      keywords: [".git/hooks", "hookspath", "alias.", "fsmonitor", "sshcommand", "init.templatedir", "core.pager"],
      pattern:
        /(?:>{1,2}|\btee\s(?:-a\s)?|\bcp\s[^\n;&|]{1,120}\s|\bln\s{1,3}-\w{1,3}\s[^\n;&|]{1,120}\s|\bopen\s{0,2}\([^\n)]{0,60}|writeFile(?:Sync)?\s{0,2}\([^\n)]{0,60})\s{0,3}["'\u0060]?[^\n\s"']{0,80}\.git\/hooks\/[\w-]{3,30}|\bgit\s{1,3}config\s[^\n;&|]{0,60}\b(?:core\.(?:hooksPath|fsmonitor|sshCommand|pager|editor)|alias\.[\w-]{1,30}\s{1,3}["']!|init\.templateDir)[^\n]{0,160}/i,
      zones: DONE,
    },
  ]),
  row("setting.agent-file-written", "Writes to a file that shapes what agents do", [
    {
      keywords: [
        ...AGENT_FILE_WORDS,
        ".vscode/",
        ".codeium/",
        ".codex/",
        ".openclaw/",
        ".clawdbot/",
        ".moltbot/",
        ".continue/",
      ],
      pattern: WRITES_TO(AGENT_FILE),
      zones: ["code", "fence", "inline"],
    },
    {
      keywords: AGENT_FILE_WORDS,
      pattern: re`["'\u0060\/]${AGENT_FILE}["'\u0060)][\s\S]{0,200}?(?:\.open\s{0,2}\(\s{0,2}["']a|open\s{0,2}\([^\n)]{1,60},\s{0,3}["']a|write_text|appendFile|\.write\s{0,2}\()`,
      zones: ["code"],
    },
  ]),
  row("setting.agent-file-ordered", "Orders the agent to change a file that shapes what agents do", [
    {
      keywords: [
        "claude",
        "agents.md",
        "agent.md",
        "gemini.md",
        "soul.md",
        "memory",
        "identity.md",
        "heartbeat.md",
        "tools.md",
        "user.md",
        ".cursor",
        ".windsurf",
        ".clinerules",
        "copilot-instructions",
        "system prompt",
        "instructions",
        ".codex/",
        ".openclaw/",
      ],
      pattern: re`\b(?:add|append|insert|write|edit|modify|update|change|put|store|save|inject|overwrite|replace|persist|copy)\b(?:[^\n.;]|\.(?=\S)){0,140}?${AGENT_FILE}`,
      zones: ["prose", "heading", "comment", "inline", "frontmatter"],
    },
  ]),
  row("setting.subject", "Says in its description that such files are what it is about", [
    {
      keywords: [
        "claude",
        "agents.md",
        "memor",
        "hook",
        "settings",
        "config",
        "cursor",
        "rule",
        "bootstrap",
        "onboard",
        "initiali",
        "persona",
        "soul",
        "identity",
        "status",
        "permission",
        "lesson",
        "learn",
        "heartbeat",
        "instructions",
        "context file",
        "self-improv",
      ],
      pattern:
        /\b(?:CLAUDE|AGENTS\.md|memor(?:y|ies)|hooks?|settings|config\w{0,12}|cursor|rules?|bootstrap\w{0,5}|onboard\w{0,5}|initiali[sz]\w{0,5}|persona|soul|identity|status\s?line|permissions?|lessons?|learn\w{0,5}|heartbeat|(?:custom|project|agent)\s{1,3}instructions|context files?|self-improv\w{0,8})\b/i,
      zones: ["frontmatter"],
    },
  ]),
  row("persist.payload-line", "A command that fetches, hides, waits for nobody or talks to the network", [
    {
      keywords: [
        "curl",
        "wget",
        "base64",
        "/dev/tcp",
        "nc ",
        "nohup",
        "python",
        "eval",
        "http",
        "/tmp/",
        "/dev/shm",
        "powershell",
        "mshta",
        "alias sudo",
        "alias git",
        "alias ssh",
        "prompt_command",
        "ld_preload",
        "dyld_insert",
        "disown",
        ".local/share/.",
        "/.",
      ],
      pattern:
        /(?:\b|\\n)(?:curl|wget)\s[^\n]{0,200}(?:https?:|\$|\|)|\bbase64\s{1,3}-{1,2}d|\/dev\/tcp\/|\b(?:nc|ncat)\s{1,3}-?\w|\bnohup\s|\bpython3?\s{1,3}-c\b|\beval\s{1,3}["'$]|(?:\/tmp|\/var\/tmp|\/dev\/shm)\/[\w.]|(?:~|\$HOME|\$\{HOME\})\/(?:[\w.-]{1,30}\/){0,4}\.[\w-]{1,30}(?:\/\.[\w-]{1,30}|\/[\w.-]{1,30}\.(?:sh|py|js))|\bpowershell\b[^\n]{0,100}(?:-enc|hidden|iex)|\bmshta\b|\balias\s{1,3}(?:sudo|git|ssh|ls|cd|npm|claude|docker|kubectl)=|\bPROMPT_COMMAND=|\b(?:LD_PRELOAD|DYLD_INSERT_LIBRARIES)=|&\s{0,3}disown/i,
      zones: "any",
    },
  ]),
  row("persist.hidden-program", "A program that is fetched, encoded, out of sight or in a place for temporary files", [
    {
      keywords: [
        "curl",
        "wget",
        "base64",
        "/dev/tcp",
        "/tmp/",
        "/dev/shm",
        "-enc",
        "hidden",
        "iex",
        "/.",
        "\\\\appdata",
        "\\appdata",
        "\\temp",
        "mshta",
        "python",
        "com.apple.",
      ],
      pattern:
        /(?:\b|\\n)(?:curl|wget)\s[^\n]{0,200}(?:https?:|\$)|\bbase64\s{1,3}-{1,2}d|\/dev\/tcp\/|(?:\/tmp|\/var\/tmp|\/dev\/shm)\/[\w.-]{1,40}|(?:~|\$HOME|\$\{HOME\}|\/root|\/home\/\w{1,30}|\/Users\/\w{1,30})\/(?:[\w.-]{1,30}\/){0,3}\.[\w-]{1,30}\/(?:[\w-]{1,30}\/){0,3}(?:\.[\w-]{1,30}|[\w-]{1,30}\.(?:sh|py|js|bin))\b|-w\w{0,10}\s{1,3}hidden\b|-enc\w{0,12}\s|\biex\b|\\{1,2}(?:AppData|Temp)\\{1,2}[^\n"']{1,80}\.(?:exe|ps1|vbs|bat|js|py)|\bmshta\b|\bpython3?\s{1,3}-c\b|\bLibrary\/Launch\w{1,10}\/com\.apple\./i,
      zones: "any",
    },
  ]),
  row("setting.hidden-order", "Orders that nobody be told, or that nobody be asked", [
    {
      keywords: [
        "silent",
        "quiet",
        "without",
        "do not",
        "don't",
        "never",
        "hidden",
        "secret",
        "background",
        "no need",
        "automatically",
        "invisib",
        "unnotic",
        "悄悄",
        "静默",
        "不要告诉",
      ],
      pattern:
        /\b(?:silently|quietly|secretly|invisibly|unnoticed|without\s{1,3}(?:telling|asking|notifying|informing|mentioning|prompting|alerting|showing|(?:the\s{1,3})?users?['’]?s?\s{1,3}(?:knowledge|consent|approval|noticing))|(?:do\s{1,3}not|don['’]t|never)\s{1,3}(?:tell|inform|notify|mention|alert|ask|show|reveal|disclose|prompt)\b(?!\s{1,3}(?:me|it)\b)|no\s{1,3}need\s{1,3}to\s{1,3}(?:ask|tell|mention)|keep\s{1,3}(?:this|it)\s{1,3}(?:secret|hidden|quiet))\b|悄悄|静默|不要告诉|无需(?:告知|确认)/i,
      zones: "read",
    },
  ]),
  row("setting.grants", "Grants rights, switches checks off or binds every later session", [
    {
      keywords: [
        "permission",
        "allow",
        "approve",
        "bypass",
        "trust",
        "every session",
        "all future",
        "all sessions",
        "future session",
        "always",
        "bash(*",
        "mcp",
        "auto",
      ],
      pattern:
        /\b(?:(?:grant|broaden|widen|expand|elevat|relax|loosen|bypass|skip|disable)\w{0,4}\s[^\n.]{0,50}\b(?:permissions?|approvals?|restrictions?|safety|confirmation|access)\b|auto-?\s?approv\w{1,4}|bypassPermissions|dangerously\w{0,30}|Bash\(\*|(?:all|every|any)\s{1,3}(?:future|later|subsequent|other|new)\s{1,3}(?:sessions?|conversations?|agents?|tasks?|requests?|skills?|interactions?)|future\s{1,3}(?:sessions?|conversations?|agents?)[^\n.]{0,60}\b(?:automatically|always|load|inherit|trust|obey|follow)|always\s{1,3}(?:trust|allow|approve|obey|follow|run|execute)\b|trusts?\s{1,3}this\s{1,3}skill|pre-?approved)/i,
      zones: "any",
    },
  ]),
];

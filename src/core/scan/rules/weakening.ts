/** Rules about protection that is switched off: of the machine, of connections, of the agent itself. */
import type { ScanRule } from "../scan-rule.ts";
import { COMMANDS, DONE, re } from "./parts.ts";

const MAPS = { owasp: "AST03", atlas: "AML.T0015", cisco: "AISubtech-12.1.3" };

export const WEAKENING_RULES: readonly ScanRule[] = [
  {
    id: "weaken-machine",
    category: "security-weakening",
    severity: "high",
    confidence: "high",
    title: "No protection of the machine is switched off",
    why: "What the protection would have stopped comes next, from the skill or from others.",
    hint: "Make the one exception that is needed, and let the user do it.",
    message: "A protection of the machine is switched off: {text}",
    match: {
      patterns: [
        {
          keywords: [
            "mppreference",
            "windefend",
            "wscsvc",
            "disableantispyware",
            "enablelua",
            "disablerealtimemonitoring",
          ],
          pattern:
            /\bset-mppreference\b[^\n]{0,120}-disable\w{4,40}\s{1,3}(?:\$true|1)|\badd-mppreference\b[^\n]{0,80}-exclusion\w{4,12}\s[^\n]{0,120}|\b(?:sc(?:\.exe)?|net)\s{1,3}(?:stop|config|delete)\s{1,3}["']?(?:windefend|wscsvc|mpssvc|sense)\b[^\n]{0,60}|\bstop-service\b[^\n]{0,40}windefend|disableantispyware[^\n]{0,60}\b(?:1|0x1)\b|\benablelua\b[^\n]{0,60}\b0\b/i,
          zones: COMMANDS,
        },
        {
          keywords: [
            "spctl",
            "csrutil",
            "setenforce",
            "selinux=",
            "advfirewall",
            "tccutil",
            "tcc.db",
            "netfirewallprofile",
          ],
          pattern:
            /\bspctl\s{1,3}(?:--master-disable|--global-disable)|\bcsrutil\s{1,3}(?:disable|authenticated-root\s{1,3}disable)|\bsetenforce\s{1,3}(?:0|permissive)\b|\bSELINUX=(?:disabled|permissive)\b|\bnetsh\s{1,3}advfirewall\s{1,3}set\s{1,3}\w{1,20}\s{1,3}state\s{1,3}off|\bset-netfirewallprofile\b[^\n]{0,80}-enabled\s{1,3}(?:\$?false|0)|\bTCC\.db\b[^\n]{0,120}\b(?:insert|update|replace)\b|\b(?:insert|update|replace)\b[^\n]{0,120}\bTCC\.db\b/i,
          zones: COMMANDS,
        },
        {
          keywords: [
            "auditd",
            "falcon",
            "crowdstrike",
            "osquery",
            "wazuh",
            "sysmon",
            "defender",
            "mdatp",
            "sentinel",
            "apparmor",
            "rsyslog",
            "carbonblack",
            "clamav",
          ],
          pattern:
            /\b(?:systemctl\s{1,3}(?:stop|disable|mask)(?:\s{1,3}--now)?|launchctl\s{1,3}(?:unload|remove|bootout)|stop-service(?:\s{1,3}-\w{1,12})?|pkill(?:\s{1,3}-\w{1,3})?|killall(?:\s{1,3}-\w{1,3})?|taskkill\s{1,3}\/f\s{1,3}\/im)\s{1,3}["']?(?:[\w./-]{0,40}(?:auditd|falcon|crowdstrike|osquery|wazuh|sysmon|mdatp|sentinelone|sentinelctl|carbonblack|cbdaemon|clamav|rsyslog))[\w.-]{0,30}|(?<![\w-])service\s{1,3}["']?[\w./-]{0,40}(?:auditd|falcon|crowdstrike|osquery|wazuh|sysmon|mdatp|sentinelone|sentinelctl|carbonblack|cbdaemon|clamav|rsyslog)[\w.-]{0,30}\s{1,3}stop\b/i,
          zones: COMMANDS,
        },
      ],
    },
    mention: 2,
    maps: MAPS,
    bad: [
      "```powershell\nSet-MpPreference -DisableRealtimeMonitoring $true\n```\n",
      "```sh\nsudo spctl --master-disable\nsystemctl stop auditd\n```\n",
      "```powershell\nStop-Service -Name Sysmon64\n```\n",
      "```sh\nsudo service rsyslog stop\n```\n",
    ],
    good: [
      "```sh\nspctl --assess app\nsystemctl status auditd\nservice auditd restart\n```\n",
      "```powershell\nGet-Service Sysmon64 | Select-Object Status\n```\n",
    ],
  },
  {
    id: "weaken-firewall",
    category: "security-weakening",
    severity: "medium",
    confidence: "medium",
    title: "No firewall is switched off",
    why: "Everything on the machine can then be reached.",
    hint: "Open the one port that is needed.",
    message: "A firewall is switched off: {text}",
    match: {
      patterns: [
        {
          keywords: ["ufw", "iptables", "firewalld", "pfctl", "nft "],
          pattern:
            /\bufw\s{1,3}(?:--force\s{1,3})?(?:disable|reset)\b|\biptables\s{1,3}(?:-t\s{1,3}\w{1,8}\s{1,3})?(?:-F|--flush)\b|\biptables\s{1,3}-P\s{1,3}INPUT\s{1,3}ACCEPT|\bsystemctl\s{1,3}(?:stop|disable|mask)(?:\s{1,3}--now)?\s{1,3}(?:firewalld|ufw|nftables)|\bpfctl\s{1,3}-d\b|\bnft\s{1,3}flush\s{1,3}ruleset/i,
          zones: COMMANDS,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```sh\nsudo ufw disable\n```\n"],
    good: ["```sh\nsudo ufw allow 443/tcp\n```\n"],
  },
  {
    id: "weaken-trust",
    category: "security-weakening",
    severity: "medium",
    confidence: "medium",
    title: "No certificate is trusted for everything, and no check of certificates is switched off for good",
    why: "Whoever holds the key of that certificate, or sits in between, reads and changes every connection.",
    hint: "Trust the certificate for the one connection that needs it.",
    message: "The check of certificates is weakened for good: {text}",
    match: {
      patterns: [
        {
          keywords: [
            "add-trusted-cert",
            "update-ca-",
            "import-certificate",
            "certutil",
            "sslverify",
            "strict-ssl",
            "node_tls_reject",
          ],
          pattern:
            /\bsecurity\s{1,3}add-trusted-cert\b[^\n]{0,120}|\bimport-certificate\b[^\n]{0,120}\bRoot\b|\bcertutil\s{1,3}(?:-\w{1,8}\s{1,3}){0,3}-addstore\s[^\n]{0,20}root[^\n]{0,60}|\bgit\s{1,3}config\s[^\n]{0,60}http\.sslVerify\s{1,3}["']?false|\b(?:npm|yarn|pnpm)\s{1,3}config\s{1,3}set\s{1,3}strict-ssl\s{1,3}false|NODE_TLS_REJECT_UNAUTHORIZED=["']?0["']?[^\n]{0,20}>{1,2}/i,
          zones: COMMANDS,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```sh\ngit config --global http.sslVerify false\n```\n"],
    good: ["```sh\ngit config --global http.sslVerify true\n```\n"],
  },
  {
    id: "weaken-connection",
    category: "security-weakening",
    severity: "low",
    confidence: "medium",
    title: "Connections are checked",
    why: "Whoever sits in between reads and changes what is sent.",
    hint: "Check the certificate or the host key.",
    message: "A connection is not checked: {text}",
    match: {
      patterns: [
        {
          keywords: [
            "verify",
            "sslverify",
            "node_tls_reject",
            "stricthostkeychecking",
            "rejectunauthorized",
            "--insecure",
            "--no-check-certificate",
            "curl -k",
            "insecureskipverify",
            "_create_unverified",
          ],
          pattern:
            /\bverify\s{0,2}=\s{0,2}False\b|http\.sslVerify=false|NODE_TLS_REJECT_UNAUTHORIZED\W{1,6}0|StrictHostKeyChecking[= ]no\b|rejectUnauthorized\s{0,2}:\s{0,2}false|\bcurl\s[^\n|;]{0,60}(?:--insecure\b|-\w{0,5}k\b)|\bwget\s[^\n|;]{0,60}--no-check-certificate|InsecureSkipVerify\s{0,2}:\s{0,2}true|_create_unverified_context/i,
          zones: "run",
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```python\nrequests.get(address, verify=False)\n```\n"],
    good: ["```python\nrequests.get(address, timeout=9)\n```\n"],
  },
  {
    id: "weaken-agent",
    category: "security-weakening",
    severity: "medium",
    confidence: "medium",
    title: "No agent is started without its checks",
    why: "Nobody is asked any more, whatever the next text tells the agent.",
    hint: "Allow the commands that are needed, one by one.",
    message: "An agent runs without its checks: {text}",
    match: {
      patterns: [
        {
          keywords: [
            "dangerously",
            "--yolo",
            "bypasspermissions",
            "--full-auto",
            "autoapprove",
            "skippermissions",
            "yolo",
            "danger-full-access",
            "auto_approve",
          ],
          pattern:
            /--dangerously-(?:skip-permissions|bypass-approvals-and-sandbox|allow-all)\b|\b(?:gemini|codex|claude|qwen|kimi|copilot)\s[^\n|;]{0,80}--yolo\b|["']?(?:default_?mode|permission_?mode)["']?\s{0,2}[:= ]\s{0,2}["']?bypassPermissions|(?:--sandbox|sandbox_mode)[\s="']{1,4}danger-full-access|["']chat\.tools\.(?:global\.)?autoApprove["']\s{0,2}:\s{0,2}true|dangerouslyDisableSandbox["']?\s{0,2}[:=]\s{0,2}true/i,
          zones: DONE,
        },
        {
          keywords: ['"bash(*', "bash(*", '"*"'],
          pattern:
            /["'](?:allow|autoApprove|alwaysAllow)["']\s{0,2}:\s{0,2}\[[^\]]{0,300}["'](?:Bash\(\*(?::\*)?\)|Bash|\*)["']/i,
          zones: DONE,
        },
      ],
    },
    mention: 1,
    maps: { owasp: "AST03", atlas: "AML.T0053", cisco: "AISubtech-12.1.3" },
    bad: ['```sh\nclaude -p "$TASK" --dangerously-skip-permissions\n```\n'],
    good: ['```sh\nclaude -p "$TASK" --allowedTools Read\n```\n'],
  },
  {
    id: "weaken-agent-for-good",
    category: "security-weakening",
    severity: "high",
    confidence: "high",
    title: "No script switches an agent's checks off for good",
    why: "Nobody is asked any more in any later session, whatever the next text tells the agent.",
    hint: "Let the user decide in the agent's own settings.",
    message: "The checks of an agent are switched off for good: {text}",
    match: {
      patterns: [
        {
          keywords: [
            "bypasspermissions",
            "autoapprove",
            "bash(*",
            "danger-full-access",
            "dangerously",
            "alwaysallow",
            "skipdangerous",
          ],
          pattern: re`(?:bypassPermissions|autoApprove|alwaysAllow|Bash\(\*|danger-full-access|skipDangerousModePermissionPrompt)[^\n]{0,160}(?:>{1,2}|\btee\b|\bmv\b)[^\n]{0,80}(?:settings(?:\.local)?\.json|config\.(?:toml|json)|mcp\.json)|\balias\s{1,3}(?:claude|codex|gemini)=[^\n]{0,60}--(?:dangerously|yolo)[^\n]{0,80}(?:>{1,2})|(?:>{1,2}|\btee\b)[^\n]{0,80}(?:\.claude\/settings(?:\.local)?\.json|\.codex\/config\.toml|\.vscode\/settings\.json|\.cursor\/mcp\.json)[\s\S]{0,300}?(?:bypassPermissions|autoApprove["']?\s{0,2}:\s{0,2}true|["']Bash\(\*|danger-full-access)|(?:\.claude["',\s/]{1,6}settings(?:\.local)?\.json|\.codex\/config\.toml)["'\u0060)][\s\S]{0,600}?(?:["'](?:allow|defaultMode)["'][\s\S]{0,60}?(?:Bash\(\*|["']\*["']|bypassPermissions))[\s\S]{0,300}?(?:write|dump)`,
          zones: ["code", "fence", "inline"],
        },
      ],
    },
    mention: 1,
    maps: { owasp: "AST03", atlas: "AML.T0053", cisco: "AISubtech-12.1.3" },
    bad: ['```sh\necho \'{"permissions":{"defaultMode":"bypassPermissions"}}\' > ~/.claude/settings.json\n```\n'],
    good: ["```sh\ncat ~/.claude/settings.json\n```\n"],
  },
  {
    id: "weaken-image-trust",
    category: "security-weakening",
    severity: "high",
    confidence: "medium",
    title: "No image is pulled without asking who made it",
    why: "Whoever sits in between, or has taken the registry over, decides what runs.",
    hint: "Pull the image by its digest from a registry with https.",
    message: "An image is pulled unchecked: {text}",
    match: {
      patterns: [
        {
          keywords: ["docker", "podman", "nerdctl", "skopeo", "crane"],
          also: [["--disable-content-trust", "--tls-verify=false", "--insecure", "docker_content_trust=0"]],
          pattern:
            /\b(?:docker|podman|nerdctl|skopeo|crane)\s{1,3}(?:image\s{1,3})?(?:pull|run|copy|create)(?!(?:\s{1,3}--?[\w=:.-]{1,60}){0,6}\s{1,3}(?:docker:\/\/)?(?:localhost|127\.0\.0\.1)[:/])\s[^\n;|&]{0,120}?--(?:disable-content-trust(?!=false)|(?:src-)?tls-verify=false|insecure-(?:registry|policy)|insecure(?<=crane\s[^\n]{0,140}))(?![\w-])|\bDOCKER_CONTENT_TRUST=0\s{1,3}docker\s{1,3}(?:pull|run)\b/i,
          zones: DONE,
        },
      ],
    },
    mention: 2,
    maps: MAPS,
    bad: ["```sh\ndocker pull --disable-content-trust helper-kit/runner\n```\n"],
    good: [
      "```sh\ndocker pull helper-kit/runner@sha256:0f\n```\n",
      "```sh\ndocker run -d -p 26257:26257 sync-tools/rows:v2 start-single-node --insecure\n```\n",
      "```sh\nskopeo copy --src-tls-verify=false docker://localhost:5000/a:1 docker-archive:a.tar\n```\n",
    ],
  },
];

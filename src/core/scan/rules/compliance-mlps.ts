/** The pack `mlps-2.0`: what GB/T 22239-2019 and the Cybersecurity Law ask for and a scan can see; off unless policy names it. */
import type { ScanRule } from "../scan-rule.ts";
import { clauseRule } from "./compliance-rule.ts";

const SAID = "compliance:\n  level: 3\n  log-days: 180\n";

export const MLPS_RULES: readonly ScanRule[] = [
  clauseRule({
    id: "policy-mlps-level",
    severity: "low",
    clause: "Cybersecurity Law art. 21; GB/T 22240-2020 · 网络安全法第二十一条，定级指南",
    title: "The classified level is declared",
    message: "`compliance.level` does not say for systems of which level it is. 未声明等级保护级别。",
    hint: "Give `compliance.level`: 1 to 5.",
    signal: "mlps.level",
    bad: { "run.py": "print(1)\n" },
    good: { "run.py": "print(1)\n", "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-mlps-log-days",
    severity: "medium",
    clause: "Cybersecurity Law art. 21(3); GB/T 22239-2019 8.1.4.3 · 网络安全法第二十一条第三项，安全审计",
    title: "Logs are kept for six months",
    message: "From level 2 on, `compliance.log-days` has to be at least 180. 日志留存不少于六个月。",
    hint: "Keep logs for 180 days or longer, and say so under `compliance.log-days`.",
    signal: "mlps.log-days",
    bad: { "skill.yaml": "compliance:\n  level: 3\n  log-days: 30\n" },
    good: { "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-mlps-log-setting",
    severity: "high",
    clause: "Cybersecurity Law art. 21(3); GB/T 22239-2019 8.1.4.3 · 网络安全法第二十一条第三项，安全审计",
    title: "No setting throws logs away earlier",
    message: "It sets logs to be kept for {days} days: fewer than 180. 日志保存天数不足。",
    hint: "Set 180 days or more.",
    signal: "mlps.log-setting",
    bad: { "logs.yaml": "log_retention_days: 30\n", "skill.yaml": SAID },
    good: { "logs.yaml": "log_retention_days: 365\n", "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-mlps-audit-off",
    severity: "high",
    clause: "GB/T 22239-2019 8.1.4.3 · 安全审计",
    title: "No audit is switched off",
    message: "It switches logs or an audit off: {text}. 关闭了安全审计。",
    hint: "Leave the audit on; if it disturbs, filter what it writes.",
    signal: "log.off",
    bad: { "run.sh": "systemctl stop auditd\n", "skill.yaml": SAID },
    good: { "run.sh": "systemctl status auditd\n", "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-mlps-plain",
    severity: "medium",
    clause: "GB/T 22239-2019 8.1.2.2 · 通信传输",
    title: "What is sent is encrypted on its way",
    message: "It talks to {host} in the clear. 通信未加密。",
    hint: "Use https.",
    signal: "mlps.plain",
    bad: { "run.py": 'post("http://crm.acme.cn/v1", x)\n', "skill.yaml": SAID },
    good: { "run.py": 'post("https://crm.acme.cn/v1", x)\nget("http://127.0.0.1:8080")\n', "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-mlps-personal-data",
    severity: "medium",
    clause: "GB/T 22239-2019 8.1.4.11 · 个人信息保护",
    title: "Only personal data that is declared is collected",
    message: "It handles personal data ({category}) that `compliance.data` does not name. 仅应采集业务必需的个人信息。",
    hint: "Name it under `compliance.data` in skill.yaml, or leave it out.",
    signal: "pipl.data",
    bad: { "run.py": 'form = {"手机号": ask()}\n', "skill.yaml": SAID },
    good: { "run.py": "print(1)\n", "skill.yaml": SAID },
  }),
];

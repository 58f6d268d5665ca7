/** The pack `pipl`: what the Personal Information Protection Law of China asks for and a scan can see; off unless policy names it. */
import type { ScanRule } from "../scan-rule.ts";
import { clauseRule } from "./compliance-rule.ts";

const PHONE = 'form = {"手机号": ask()}\n';
const SAID =
  "compliance:\n  data: [phone]\n  purpose: Calls customers back.\n  retention: 90 days\n  contact: privacy@acme.cn\n";

export const PIPL_RULES: readonly ScanRule[] = [
  clauseRule({
    id: "policy-pipl-data",
    severity: "high",
    clause: "PIPL art. 7, 17 · 个人信息保护法第七条、第十七条",
    title: "Personal data that is collected is declared",
    message: "It handles personal data ({category}) that `compliance.data` does not name. 处理的个人信息未声明。",
    hint: "Name it under `compliance.data` in skill.yaml, or leave it out.",
    signal: "pipl.data",
    bad: { "run.py": PHONE },
    good: { "run.py": PHONE, "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-pipl-purpose",
    severity: "medium",
    clause: "PIPL art. 6 · 个人信息保护法第六条",
    title: "Personal data has a purpose",
    message: "It handles personal data, and `compliance.purpose` does not say what for. 未说明处理目的。",
    hint: "Say under `compliance.purpose` what the data is for, and collect no more than that.",
    signal: "pipl.purpose",
    bad: { "run.py": PHONE, "skill.yaml": "compliance:\n  data: [phone]\n" },
    good: { "run.py": PHONE, "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-pipl-sensitive",
    severity: "high",
    clause: "PIPL art. 28–30 · 个人信息保护法第二十八条至第三十条",
    title: "Sensitive personal data is declared as such",
    message:
      "It handles sensitive personal data ({category}) that `compliance.sensitive` does not name. 敏感个人信息未声明。",
    hint: "Name it under `compliance.sensitive`; it needs a separate consent and a strict necessity.",
    signal: "pipl.sensitive",
    bad: { "run.py": 'ask("请输入身份证号码")\n', "skill.yaml": SAID },
    good: { "run.py": 'ask("请输入身份证号码")\n', "skill.yaml": `${SAID}  sensitive: [identity]\n` },
  }),
  clauseRule({
    id: "policy-pipl-minors",
    severity: "high",
    clause: "PIPL art. 31 · 个人信息保护法第三十一条",
    title: "Data of minors is declared",
    message: "It handles data of minors, and `compliance.sensitive` has no `minors`. 处理未成年人信息未声明。",
    hint: "Name `minors` under `compliance.sensitive`; under fourteen a guardian has to agree.",
    signal: "pipl.minors",
    bad: { "run.py": 'ask("监护人姓名")\n', "skill.yaml": SAID },
    good: { "run.py": 'ask("监护人电话")\n', "skill.yaml": `${SAID}  sensitive: [minors]\n` },
  }),
  clauseRule({
    id: "policy-pipl-abroad",
    severity: "high",
    clause: "PIPL art. 38–39 · 个人信息保护法第三十八条、第三十九条",
    title: "Personal data that leaves mainland China is declared",
    message:
      "It handles personal data and talks to {host}, outside mainland China; `compliance.cross-border` is empty. 个人信息出境未声明。",
    hint: "Name the destination and its basis under `compliance.cross-border`, or keep the data within.",
    signal: "pipl.abroad",
    bad: { "run.py": `${PHONE}post("https://api.acme-crm.io/v1", form)\n`, "skill.yaml": SAID },
    good: { "run.py": `${PHONE}post("https://crm.acme.cn/v1", form)\n`, "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-pipl-basis",
    severity: "medium",
    clause: "PIPL art. 38 · 个人信息保护法第三十八条",
    title: "What leaves mainland China has a basis",
    message: "`compliance.cross-border` names no basis for {host}. 个人信息出境缺少法定条件。",
    hint: "Give `basis`: `assessment`, `certification`, `contract` or `exempt`.",
    signal: "pipl.basis",
    bad: {
      "run.py": `${PHONE}post("https://api.acme-crm.io/v1", form)\n`,
      "skill.yaml": `${SAID}  cross-border: [{ destination: SG }]\n`,
    },
    good: {
      "run.py": `${PHONE}post("https://api.acme-crm.io/v1", form)\n`,
      "skill.yaml": `${SAID}  cross-border: [{ destination: SG, basis: contract }]\n`,
    },
  }),
  clauseRule({
    id: "policy-pipl-retention",
    severity: "medium",
    clause: "PIPL art. 19 · 个人信息保护法第十九条",
    title: "Personal data is kept for a time that is said",
    message: "It handles personal data, and `compliance.retention` does not say for how long. 未声明保存期限。",
    hint: "Say under `compliance.retention` how long it is kept: the shortest time that the purpose needs.",
    signal: "pipl.retention",
    bad: { "run.py": PHONE },
    good: { "run.py": PHONE, "skill.yaml": SAID },
  }),
  clauseRule({
    id: "policy-pipl-contact",
    severity: "medium",
    clause: "PIPL art. 17, 52 · 个人信息保护法第十七条、第五十二条",
    title: "Somebody answers for personal data",
    message: "It handles personal data, and `compliance.contact` names nobody. 未提供联系方式。",
    hint: "Name under `compliance.contact` whom people can write to.",
    signal: "pipl.contact",
    bad: { "run.py": PHONE },
    good: { "run.py": PHONE, "skill.yaml": SAID },
  }),
];

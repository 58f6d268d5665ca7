/** What the compliance packs go by: personal data and log settings seen in code and forms, against what skill.yaml says. */
import type { Compliance } from "../skill/compliance.ts";
import { MANIFEST_PATH, parseManifest } from "../skill/manifest.ts";
import type { Detector } from "./detector.ts";
import { type ScanDocument, spanAt } from "./document.ts";
import type { Signals } from "./meeting.ts";
import { PERSONAL_DATA } from "./rules/compliance-signals.ts";
import type { Signal } from "./signal.ts";

/** Months by the Cybersecurity Law, article 21 (3): "no less than six months". */
const MIN_LOG_DAYS = 180;

/** Hosts that answer from within mainland China. */
const MAINLAND =
  /\.cn$|(?:^|\.)(?:aliyuncs|aliyun|alibabacloud|myqcloud|tencentcloudapi|tencent|qq|weixin|huaweicloud|myhuaweicloud|baidu|baidubce|bcebos|volces|volcengine|bytedance|feishu|dingtalk|taobao|jd|163|126|gitee|bilibili|deepseek|moonshot|bigmodel|minimax|zhipuai|iflytek|xfyun|amap|meituan|kuaishou|xiaohongshu|zhihu)\.(?:com|cn|net|ai)$/;

/** Signals `pipl.<what>` and `mlps.<what>`: what a clause asks for and the skill leaves out. */
export const detectCompliance: Detector = ({ files, documents, signals }) => {
  const { manifest } = parseManifest(files.find(({ path }) => path === MANIFEST_PATH)?.bytes);
  const said = manifest.compliance ?? {};
  const skill = documents.find(({ path, via }) => path === "SKILL.md" && via.length === 0);
  const about = (name: string): readonly Signal[] =>
    skill === undefined ? [] : [{ name, document: skill, start: 0, end: firstLine(skill), facts: {} }];
  const seen = personalData(signals);
  return [
    ...aboutData(seen, said),
    ...(seen.length > 0 || (said.data ?? []).length > 0 ? missing(said).flatMap(about) : []),
    ...(seen.length > 0 ? abroad(signals, said) : []),
    ...(said.level === undefined ? about("mlps.level") : []),
    ...((said.level ?? 0) >= 2 && (said["log-days"] ?? 0) < MIN_LOG_DAYS ? about("mlps.log-days") : []),
    ...shortLogs(signals),
    ...plainHosts(signals),
  ];
};

function firstLine({ text }: ScanDocument): number {
  return Math.max(0, text.indexOf("\n"));
}

/** Each kind once, where it is first seen. */
function personalData(signals: Signals): readonly Signal[] {
  return PERSONAL_DATA.flatMap(({ name, category, isSensitive }) =>
    (signals.get(name) ?? []).slice(0, 1).map((signal) => ({
      ...signal,
      facts: { category, ...(isSensitive ? { sensitive: "yes" } : {}) },
    })),
  );
}

function aboutData(seen: readonly Signal[], { data = [], sensitive = [] }: Compliance): readonly Signal[] {
  return seen.flatMap((signal) => {
    const category = signal.facts["category"] ?? "";
    const name =
      signal.facts["sensitive"] === undefined ? "pipl.data" : category === "minors" ? "pipl.minors" : "pipl.sensitive";
    const isSaid = (name === "pipl.data" ? [...data, ...sensitive] : sensitive).includes(category);
    return isSaid ? [] : [{ ...signal, name }];
  });
}

function missing({ purpose, retention, contact }: Compliance): readonly string[] {
  const wanted = { "pipl.purpose": purpose, "pipl.retention": retention, "pipl.contact": contact };
  return Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [name] : []));
}

/** Hosts elsewhere that code of a skill with personal data talks to. */
function abroad(signals: Signals, { "cross-border": declared }: Compliance): readonly Signal[] {
  const seen = new Set<string>();
  return ["host.drop", "host.unknown", "host.known"].flatMap((name) =>
    (signals.get(name) ?? []).flatMap((signal) => {
      const host = signal.facts["host"] ?? "";
      if (host === "" || seen.has(host) || MAINLAND.test(host) || !isCode(signal)) return [];
      seen.add(host);
      const named = declared?.find(({ destination }) => destination === host) ?? declared?.[0];
      if (named?.basis !== undefined) return [];
      return [{ ...signal, name: named === undefined ? "pipl.abroad" : "pipl.basis", facts: { host } }];
    }),
  );
}

function isCode({ document, start }: Signal): boolean {
  const zone = spanAt(document, start)?.zone;
  return zone === "code" || zone === "fence" || zone === "data";
}

function shortLogs(signals: Signals): readonly Signal[] {
  return (signals.get("log.retention") ?? []).flatMap((signal) =>
    Number(signal.facts["days"]) < MIN_LOG_DAYS ? [{ ...signal, name: "mlps.log-setting" }] : [],
  );
}

/** Public hosts that code talks to in the clear. */
function plainHosts(signals: Signals): readonly Signal[] {
  return ["host.drop", "host.unknown", "host.known"].flatMap((name) =>
    (signals.get(name) ?? []).flatMap((signal) =>
      signal.facts["host"] !== undefined && isCode(signal) && signal.document.text.startsWith("http://", signal.start)
        ? [{ ...signal, name: "mlps.plain" }]
        : [],
    ),
  );
}

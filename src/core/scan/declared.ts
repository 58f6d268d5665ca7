/** What a skill does and does not declare: its code against `skill.yaml`, `allowed-tools` and its description. */
import { MANIFEST_PATH, type Manifest, parseManifest } from "../skill/manifest.ts";
import type { Detector } from "./detector.ts";
import { type ScanDocument, spanAt } from "./document.ts";
import type { Signals } from "./meeting.ts";
import type { Signal } from "./signal.ts";

/** Signals `undeclared.<what>` with the fact `what`, `tools.all`, `tools.wide`, `upload.unsaid`. */
export const detectDeclared: Detector = ({ files, documents, signals }) => {
  const skill = documents.find(({ path, via }) => path === "SKILL.md" && via.length === 0);
  const { manifest } = parseManifest(files.find(({ path }) => path === MANIFEST_PATH)?.bytes);
  const frontmatter = skill === undefined ? "" : skill.text.slice(0, skill.spans[0]?.end ?? 0);
  const tools = toolsIn(frontmatter);
  return [
    ...undeclared(signals, manifest, tools),
    ...(skill === undefined ? [] : wideTools(skill, tools)),
    ...(skill === undefined || saysNetwork(frontmatter) ? [] : uploads(signals)),
  ];
};

/** An observed capability, and which permissions or tools cover it. */
interface Declaration {
  readonly name: string;
  /** Signals that show it, in code and commands alone. */
  readonly signals: readonly string[];
  readonly what: (facts: Readonly<Record<string, string>>) => string;
  readonly isCovered: (what: string, declared: Declared) => boolean;
}

interface Declared extends Pick<Manifest, "permissions" | "secrets"> {
  readonly tools: readonly string[];
}

const DECLARATIONS: readonly Declaration[] = [
  {
    name: "network",
    signals: ["host.drop", "host.unknown", "host.known"],
    what: ({ host }) => host ?? "",
    isCovered: (host, { permissions }) => permissions.some((permission) => coversHost(permission, host)),
  },
  {
    name: "shell",
    signals: ["cap.shell.commands", "cap.shell.subprocess"],
    what: () => "shell",
    isCovered: (_, { permissions, tools }) =>
      permissions.some((permission) => /^(?:shell|process|subprocess|exec)\b/.test(permission)) ||
      tools.some((tool) => /^(?:\*|.{0,20}(?:bash|shell|exec|terminal|command|run).{0,20})/i.test(tool)),
  },
  {
    name: "environment",
    signals: ["cap.environment"],
    what: ({ entry }) =>
      /(?:_KEY|TOKEN|SECRET|PASSWORD|_PASS|_PAT|CREDENTIALS?)$/.test(entry ?? "") ? (entry ?? "") : "",
    isCovered: (entry, { permissions, secrets }) =>
      secrets.some(({ name }) => name === entry) ||
      permissions.some((one) => one === "environment" || one === `environment:${entry}`),
  },
  {
    name: "writes",
    signals: ["cap.writes"],
    what: ({ entry }) => entry ?? "",
    isCovered: (_, { permissions }) => permissions.some((one) => /^filesystem(?!:read\b)/.test(one)),
  },
  {
    name: "installs",
    signals: ["pkg"],
    what: (facts) => facts["package"] ?? "",
    isCovered: (_, { permissions }) => permissions.some((one) => /^(?:installs?|packages?)\b/.test(one)),
  },
  {
    name: "persistence",
    signals: ["scheduled", "service", "startup-file", "git-hook"].map((kind) => `cap.persistence.${kind}`),
    what: () => "persistence",
    isCovered: (_, { permissions }) => permissions.some((one) => one.startsWith("persistence")),
  },
];

/** `network`, `network:*`, `network:api.acme.com`, `network:*.acme.com`. */
function coversHost(permission: string, host: string): boolean {
  const [kind, of] = permission.split(":", 2);
  if (kind !== "network") return false;
  return of === undefined || of === "*" || of === host || (of.startsWith("*.") && host.endsWith(of.slice(1)));
}

/** Only a skill that declares something can leave something out. */
function undeclared(signals: Signals, manifest: Manifest, tools: readonly string[]): readonly Signal[] {
  const declares = manifest.permissions.length + manifest.secrets.length > 0;
  return DECLARATIONS.flatMap(({ name, signals: names, what, isCovered }) => {
    if (!declares && (name !== "shell" || tools.length === 0)) return [];
    const seen = new Set<string>();
    return names.flatMap((one) =>
      (signals.get(one) ?? []).flatMap((signal) => {
        const entry = what(signal.facts);
        if (entry === "" || seen.has(entry) || (one !== "pkg" && !runs(signal))) return [];
        seen.add(entry);
        if (isCovered(entry, { ...manifest, tools })) return [];
        return [{ ...signal, name: `undeclared.${name}`, facts: { what: entry } }];
      }),
    );
  });
}

function runs({ document, start }: Signal): boolean {
  const zone = spanAt(document, start)?.zone;
  return zone === "code" || zone === "fence";
}

const MAX_TOOLS = 100;

/** The entries of `allowed-tools`, on its line or in the list below it. */
function toolsIn(frontmatter: string): readonly string[] {
  const match = /^allowed-tools:[ \t]*([^\n]{0,4000}(?:\n[ \t]{0,8}-[^\n]{0,300}){0,100})/m.exec(frontmatter);
  const entries = (match?.[1] ?? "").match(/[\w*.:-]+(?:\([^)\n]{0,300}\))?/g) ?? [];
  return entries.filter((entry) => entry !== "-").slice(0, MAX_TOOLS);
}

function wideTools(skill: ScanDocument, tools: readonly string[]): readonly Signal[] {
  const start = Math.max(0, skill.text.search(/^allowed-tools:/m));
  const end = skill.text.indexOf("\n", start);
  return tools.flatMap((tool) => {
    const name =
      tool === "*" ? "tools.all" : /^\w+\((?:\*|\*:\*|:\*)\)$|^mcp__\*|^mcp__\w+__\*$/.test(tool) ? "tools.wide" : "";
    return name === "" ? [] : [{ name, document: skill, start, end, facts: { tool } }];
  });
}

/** Words of a description that tell its reader of the network. */
const NETWORK =
  /\b(?:https?|web\w*|internet|online|network|api|cloud|server|remote|upload\w*|send\w*|shar(?:e|es|ing)|post(?:s|ing|ed)?|publish\w*|sync\w*|fetch\w*|download\w*|email\w*|messag\w+|notif\w+|search\w*|integrat\w+|connect\w*|service|platform|deploy\w*|webhook|chat|transcri\w+|translat\w+|model|llm|host\w*|telemetry|report\w*|submit\w*|push\w*|call\w*|query|queries|account|crm|slack|discord|telegram|github|gitlab|google|notion|jira|linear)\b|网络|联网|上传|发送|同步|接口|在线|云|服务|推送|分享/i;

function saysNetwork(frontmatter: string): boolean {
  const match = /^description:[ \t]*([^\n]{0,4000}(?:\n[ \t]+[^\n]{0,2000}){0,40})/m.exec(frontmatter);
  return (
    match === null || NETWORK.test(match[1] ?? "") || NETWORK.test(/^name:([^\n]{0,200})/m.exec(frontmatter)?.[1] ?? "")
  );
}

/** Files of the user that a script posts to a host that nobody knows; a command in SKILL.md can be read there. */
function uploads(signals: Signals): readonly Signal[] {
  const hosts = [...(signals.get("host.drop") ?? []), ...(signals.get("host.unknown") ?? [])];
  return (signals.get("cap.upload") ?? []).flatMap((signal) => {
    const host = hosts.find((one) => one.document === signal.document && Math.abs(one.start - signal.start) < 2000);
    if (host === undefined || spanAt(signal.document, signal.start)?.zone !== "code") return [];
    return [{ ...signal, name: "upload.unsaid", facts: { host: host.facts["host"] ?? "a host that it works out" } }];
  });
}

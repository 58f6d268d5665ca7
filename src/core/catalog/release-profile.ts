/** What a release asks of whoever runs it, as a document, and as the permission lists of harnesses. */
import { z } from "zod";
import type { Release } from "./catalog.ts";
import { type BringsView, bringsSchema, type ReleaseView } from "./view.ts";

export const profileViewSchema = z.object({
  id: z.string(),
  version: z.string(),
  digest: z.string(),
  /** What it declares; the registry checks and publishes it, runtimes enforce it. */
  permissions: z.array(z.string()),
  /** Names of the secrets without which it cannot be used. */
  secrets: z.array(z.string()),
  /** Names of those that it uses where it is given them. */
  optionalSecrets: z.array(z.string()),
  runtime: z.record(z.string(), z.json()),
  compatibility: z.record(z.string(), z.array(z.string())),
  /** What the scanner saw of it when it was published: hosts that it names, and what it reaches. */
  observed: z.object({ hosts: z.array(z.string()), capabilities: z.array(z.string()) }),
  /** All that comes with it, as far as the asker may know of it, and what that declares and can do: it is run, too. */
  brings: bringsSchema,
  /** Something that it needs is not here for whoever asks: then it cannot be installed, and this is not all that it asks. */
  incomplete: z.literal(true).exactOptional(),
});
export type ProfileView = z.infer<typeof profileViewSchema>;

export function toProfileView(
  { skill, version, digest, relations, scan }: Release,
  { brings = NO_BRINGS, isWhole = true }: { readonly brings?: BringsView; readonly isWhole?: boolean } = {},
): ProfileView {
  const { permissions, secrets, optionalSecrets, runtime, compatibility } = relations.declares;
  return {
    id: skill,
    version,
    digest,
    permissions: [...permissions],
    secrets: [...secrets],
    optionalSecrets: [...optionalSecrets],
    runtime: { ...runtime },
    compatibility: Object.fromEntries(Object.entries(compatibility).map(([key, words]) => [key, [...words]])),
    observed: { hosts: [...(scan?.hosts ?? [])], capabilities: [...(scan?.capabilities ?? [])] },
    brings,
    ...(isWhole ? {} : { incomplete: true as const }),
  };
}

const NO_BRINGS: BringsView = { releases: [], capabilities: {} };

/** The same from a release as a registry tells it. */
export function profileOfView({
  id,
  version,
  digest,
  declares,
  hosts = [],
  capabilities = [],
  brings = NO_BRINGS,
  incomplete,
}: ReleaseView): ProfileView {
  const { permissions = [], secrets = [], optionalSecrets = [], runtime = {}, compatibility = {} } = declares ?? {};
  const observed = { hosts, capabilities };
  const partly = incomplete === undefined ? {} : { incomplete };
  const asked = { permissions, secrets, optionalSecrets, runtime, compatibility };
  return { id, version, digest, ...asked, observed, brings, ...partly };
}

/** The harnesses whose permission lists can be written. */
export const PROFILED = ["claude-code"] as const;

/** What decides about permissions. */
export interface Asked {
  readonly permissions: readonly string[];
  /** `egress` of `runtime`. */
  readonly egress: readonly string[];
}

/** `permissions` of Claude Code's settings: what is declared is allowed, and whole tools that it does not ask for are denied. */
export function claudeCodePermissions({ permissions, egress }: Asked): {
  readonly permissions: { readonly allow: readonly string[]; readonly deny: readonly string[] };
} {
  const kinds = new Map<string, string[]>();
  for (const permission of permissions) {
    const [kind = "", ...rest] = permission.split(":");
    kinds.set(kind, [...(kinds.get(kind) ?? []), rest.join(":")]);
  }
  const of = (kind: string): readonly string[] => kinds.get(kind) ?? [];
  const hosts = [...of("network"), ...egress];
  const files = of("filesystem");
  const allow = [
    ...hosts.flatMap(webFetch),
    ...of("shell").map((command) => (command === "" || command === "*" ? "Bash" : `Bash(${inRule(command)}:*)`)),
    ...files.flatMap(fileTools),
    ...of("mcp").flatMap((server) => (/^[\w-]+$/.test(server) ? [`mcp__${server}`] : [])),
  ];
  const writes = files.some((what) => what === "" || what.startsWith("write"));
  const deny = [
    ...(hosts.length === 0 ? ["WebFetch", "WebSearch"] : []),
    ...(kinds.has("shell") ? [] : ["Bash"]),
    ...(writes ? [] : ["Edit", "Write"]),
  ];
  return { permissions: { allow: [...new Set(allow)], deny } };
}

/** A port is none of the rule's business, and neither is a name that no domain has. */
function webFetch(host: string): readonly string[] {
  const name = host.replace(/:\d+$/, "");
  if (name === "" || name === "*") return ["WebFetch"];
  return /^(?:\*\.)?[\w.-]+$/.test(name) ? [`WebFetch(domain:${name})`] : [];
}

function fileTools(what: string): readonly string[] {
  const [mode = "", path] = what.split(":", 2);
  const tools = mode === "read" ? ["Read"] : mode === "write" || mode === "" ? ["Read", "Edit", "Write"] : [];
  return path === undefined ? tools : tools.map((tool) => `${tool}(${inRule(path)})`);
}

/** What would end a rule early is left out of it. */
function inRule(text: string): string {
  return text.replaceAll(/[()\s]/g, "");
}

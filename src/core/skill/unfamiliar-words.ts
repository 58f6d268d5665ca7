/** What skill.yaml says and nobody will understand: words that are nearly ones that mean something, and keys of another kind. */
import { quote } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { unfamiliarWords } from "../install/compatibility.ts";
import { nearest } from "../nearest.ts";
import { contentFinding } from "./content-rule-table.ts";
import { MANIFEST_PATH, type Manifest } from "./manifest.ts";

/** Kinds of permissions that this program itself goes by; runtimes may have more. */
const PERMISSIONS = [
  ...["network", "filesystem", "environment", "persistence", "install", "installs", "package", "packages"],
  ...["shell", "process", "subprocess", "exec"],
];
const MAX_FINDINGS = 20;

type Declared = Pick<Manifest, "kind" | "compatibility" | "permissions" | "members" | "payload">;

/** Advice, at most MAX_FINDINGS: a release is for ever, and so is a slip of the keyboard in it. `bytes`: the file, for lines. */
export function unfamiliarFindings(manifest: Declared, bytes: Uint8Array | undefined): readonly Finding[] {
  const lines = bytes === undefined ? [] : Buffer.from(bytes).toString("utf8").split("\n");
  const found = [
    ...unfamiliarWords(manifest.compatibility).map(({ about, word, meant = "" }) => ({
      word,
      message: `\`compatibility.${about}\`: nobody knows "${quote(word, 60)}"; expected ${quote(meant, 120)}.`,
    })),
    ...manifest.permissions.flatMap((permission) => {
      const [kind = ""] = permission.split(":");
      const meant = PERMISSIONS.includes(kind) ? undefined : nearest(kind, PERMISSIONS);
      if (meant === undefined) return [];
      return [{ word: permission, message: `\`permissions\`: nobody knows "${quote(kind, 60)}"; expected ${meant}.` }];
    }),
    ...idleKeys(manifest),
  ];
  return found.slice(0, MAX_FINDINGS).map(({ word, message }) => {
    const line = lines.findIndex((text) => text.includes(word)) + 1;
    const at = line === 0 ? {} : { line };
    return contentFinding("manifest-unfamiliar", { path: MANIFEST_PATH, message, evidence: message, ...at });
  });
}

function idleKeys({
  kind,
  members,
  payload,
}: Declared): readonly { readonly word: string; readonly message: string }[] {
  const idle = (word: string, of: string) => ({
    word,
    message: `\`${word}\` counts only in ${of}, and this is a ${kind}.`,
  });
  return [
    ...(members.length > 0 && kind !== "group" ? [idle("members", "a group (`kind: group`)")] : []),
    ...(payload !== undefined && kind === "skill"
      ? [idle("payload", "an agent, an mcp-server or a hook (`kind`)")]
      : []),
  ];
}

/** Events in the payload of a hook that no known harness fires, though their names are nearly those of ones that some do. */
import { quote } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { contentFinding } from "./content-rule-table.ts";
import type { Manifest } from "./manifest.ts";
import { hookPayload } from "./payload.ts";
import type { SkillFile } from "./skill-files.ts";

/** As Claude Code, Gemini CLI, Copilot and Cursor call theirs; other harnesses may have more. */
const EVENTS = [
  ...["PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "UserPromptSubmit", "Notification"],
  ...["Stop", "SubagentStart", "SubagentStop", "PreCompact", "SessionStart", "SessionEnd", "Setup"],
  ...["BeforeTool", "AfterTool", "BeforeAgent", "AfterAgent", "BeforeModel", "AfterModel", "PreCompress"],
  ...["preToolUse", "postToolUse", "sessionStart", "sessionEnd", "userPromptSubmitted", "errorOccurred"],
  ...["subagentStart", "subagentStop", "preCompact", "stop", "beforeSubmitPrompt", "beforeReadFile", "afterFileEdit"],
  ...["beforeShellExecution", "afterShellExecution", "beforeMCPExecution", "afterMCPExecution", "afterAgentResponse"],
  ...["postToolUseFailure", "afterAgentThought", "beforeTabFileRead", "afterTabFileEdit"],
];
/** Harnesses differ in the case of the first letter of the same event, and which of them writes which may change. */
const KNOWN: ReadonlySet<string> = new Set(
  EVENTS.flatMap((event) => [event, withFirst(event, "upper"), withFirst(event, "lower")]),
);
const MAX_FINDINGS = 20;

/** Advice, at most MAX_FINDINGS; nothing of another kind than a hook, or of what is no payload of one. */
export function unfamiliarEvents(
  { kind, payload }: Pick<Manifest, "kind" | "payload">,
  files: readonly SkillFile[],
): readonly Finding[] {
  const bytes = kind === "hook" ? files.find(({ path }) => path === payload)?.bytes : undefined;
  if (payload === undefined || bytes === undefined) return [];
  const text = Buffer.from(bytes).toString("utf8");
  const lines = text.split("\n");
  return eventsOf(text)
    .flatMap((event) => {
      const meant = KNOWN.has(event) ? undefined : meantBy(event);
      if (meant === undefined) return [];
      const line = lines.findIndex((one) => one.includes(JSON.stringify(event))) + 1;
      const message = `Nobody here knows the event "${quote(event, 60)}": did you mean ${meant}?`;
      const at = line === 0 ? {} : { line };
      return [contentFinding("manifest-unfamiliar", { path: payload, message, evidence: message, ...at })];
    })
    .slice(0, MAX_FINDINGS);
}

/** The event that is the same but for case, in every spelling of it, or else the nearest one. */
function meantBy(event: string): string | undefined {
  const same = EVENTS.filter((one) => one.toLowerCase() === event.toLowerCase());
  return same.length > 0 ? same.join(" or ") : nearest(event, EVENTS);
}

function withFirst(event: string, which: "upper" | "lower"): string {
  const first = event.charAt(0);
  return `${which === "upper" ? first.toUpperCase() : first.toLowerCase()}${event.slice(1)}`;
}

/** The names of events in a payload, each once. */
function eventsOf(text: string): readonly string[] {
  try {
    const { data } = hookPayload.safeParse(JSON.parse(text));
    if (data === undefined) return [];
    return "event" in data ? [data.event] : Object.keys(data.hooks);
  } catch {
    return [];
  }
}

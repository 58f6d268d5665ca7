/** What a skill can do, off its signals: what of it widens between releases is called out, whatever any rule says. */
import { OBSERVED, type ObservedCapability } from "../skill/content-profile.ts";
import type { Detector } from "./detector.ts";
import type { Signals } from "./meeting.ts";

/** Signals of one name are what it can do; the entry is a fact of theirs, or always the same. */
interface Source {
  readonly signal: string;
  readonly capability: ObservedCapability;
  readonly entry: (facts: Readonly<Record<string, string>>) => string;
}

const fact = (facts: Readonly<Record<string, string>>): string => facts["entry"] ?? "";
const always = (entry: string) => (): string => entry;

const SOURCES: readonly Source[] = [
  { signal: "cap.environment", capability: "environment", entry: fact },
  { signal: "cap.shell.commands", capability: "shell", entry: always("commands") },
  { signal: "cap.shell.subprocess", capability: "shell", entry: always("subprocess") },
  { signal: "cap.shell.evaluation", capability: "shell", entry: always("evaluation") },
  { signal: "cap.writes", capability: "writes", entry: fact },
  { signal: "pkg", capability: "installs", entry: ({ registry, package: name }) => `${registry}:${name}` },
  { signal: "cap.persistence.scheduled", capability: "persistence", entry: always("scheduled") },
  { signal: "cap.persistence.service", capability: "persistence", entry: always("service") },
  { signal: "cap.persistence.startup-file", capability: "persistence", entry: always("startup file") },
  { signal: "cap.persistence.git-hook", capability: "persistence", entry: always("git hook") },
  { signal: "cap.agents", capability: "agents", entry: fact },
];

/** Variables that every program may read and none is told a secret by. */
const COMMON =
  /^(?:HOME|PATH|USER|USERNAME|USERPROFILE|LOGNAME|PWD|OLDPWD|SHELL|LANG|LC_\w+|TERM|TMPDIR|TEMP|TMP|TZ|EDITOR|VISUAL|PAGER|DISPLAY|CI|DEBUG|NODE_ENV|NO_COLOR|FORCE_COLOR|COLUMNS|LINES|PYTHONPATH|VIRTUAL_ENV|XDG_\w+|APPDATA|LOCALAPPDATA)$/;

/** Of each capability what was observed, without repeats, in the order in which it was seen. */
export function capabilitiesOf(signals: Signals): Observed {
  const entries = (wanted: ObservedCapability) =>
    SOURCES.filter(({ capability }) => capability === wanted).flatMap(({ signal, entry }) =>
      (signals.get(signal) ?? []).map(({ facts }) => entry(facts)).filter((text) => text !== "" && !COMMON.test(text)),
    );
  const seen = OBSERVED.map((capability) => [capability, [...new Set(entries(capability))]] as const);
  return Object.fromEntries(seen) as Record<ObservedCapability, readonly string[]>;
}

export type Observed = Readonly<Record<ObservedCapability, readonly string[]>>;

/** Tells of each text whether it holds commands for a shell. */
export const detectCommands: Detector = ({ documents }) =>
  documents.flatMap((document) => {
    const span = document.spans.find(
      ({ zone, language }) => (zone === "fence" || zone === "code") && (language === "sh" || language === "powershell"),
    );
    return span === undefined
      ? []
      : [{ name: "cap.shell.commands", document, start: span.start, end: span.end, facts: {} }];
  });

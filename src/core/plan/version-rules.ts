/** The rules about the version that new content declares, as data. */
import { ruleRows } from "../rule.ts";

export const VERSION_RULES = ruleRows("versions", [
  {
    id: "version-missing",
    title: "SKILL.md declares a version",
    severity: "critical",
    why: "Where versions are declared, a release takes its version from its author.",
    example: "metadata:\n  author: billing",
    hint: "Set `metadata.version`, in quotes; `skilltrunk bump` writes the next one.",
    fixed: true,
    fixable: true,
  },
  {
    id: "version-invalid",
    title: "The declared version has three numbers, such as 1.2.0",
    severity: "critical",
    why: "Versions are compared number by number; what is none cannot be put in order.",
    example: 'metadata:\n  version: "1.2"',
    hint: "Write three numbers with dots between them, in quotes; `skilltrunk bump` does it.",
    fixed: true,
    fixable: true,
  },
  {
    id: "version-order",
    title: "A new version is greater than those before it",
    severity: "critical",
    why: "Whoever asks for the newest release must get the newest content.",
    example: 'metadata:\n  version: "1.1.0"    # 1.2.0 is published',
    hint: "Set `metadata.version` to a greater version; `skilltrunk bump` writes the next one.",
    fixed: true,
    fixable: true,
  },
  {
    id: "version-immutable",
    title: "Changed content has a new version",
    severity: "critical",
    why: "A release never changes: who pinned version 1.2.0 gets the same bytes for ever.",
    example: 'metadata:\n  version: "1.2.0"    # published with other content',
    hint: "Set `metadata.version` to a version that is not published yet; `skilltrunk bump` writes the next one.",
    fixed: true,
    fixable: true,
  },
  {
    id: "content-withdrawn",
    title: "What was withdrawn is not published again",
    severity: "critical",
    why: "Bytes are withdrawn under every name and version, for good: nobody could install such a release.",
    example: "# the files are those of a release that was withdrawn",
    hint: "Mend what it was withdrawn for, or take the folder away.",
    fixed: true,
  },
]);

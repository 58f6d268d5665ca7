/**
 * A folder of the trunk that holds nothing but a skill.yaml with `source`: it says where its content is. What is fetched
 * from there is judged and released as if it stood in the folder, beside that skill.yaml.
 */

import { compareFindings, type Finding } from "../finding.ts";
import { nameOf, type Oid, type SkillId } from "../names.ts";
import { EMPTY_PROFILE } from "../skill/content-profile.ts";
import type { Judgement } from "../skill/judge.ts";
import { MANIFEST_PATH, type Manifest, parseManifest } from "../skill/manifest.ts";
import { type TrunkFile, TrunkTree } from "../trunk/trunk-tree.ts";
import { SOURCE, type SourceEvidence, sourceSubject } from "./source-evidence.ts";
import { pointerText, type SourcePointer } from "./source-pointer.ts";
import { sourceFinding } from "./source-rules.ts";

/** May a skill.yaml without a SKILL.md beside it be meant to say where the content is? */
export function mayPoint(bytes: Uint8Array): boolean {
  return /^(?:\{.*[\s,{])?["']?source["']?[ \t]*:/m.test(Buffer.from(bytes).toString("latin1"));
}

/** Is this the content of a folder that has none of its own? */
export function isPointerFolder(files: readonly Pick<TrunkFile, "path">[]): boolean {
  const names = new Set(files.map(({ path }) => path));
  return names.has(MANIFEST_PATH) && !names.has("SKILL.md");
}

/** A folder that points elsewhere, as far as its own files say. */
export interface PointerReading {
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
  /** Undefined where nothing may be fetched: the findings say why. */
  readonly pointer: SourcePointer | undefined;
}

/** Reads the folder's own files: whatever is fetched, `version` and `source` have to be there, and nothing else may be. */
export function readPointer(files: readonly Pick<TrunkFile, "path">[], manifestBytes: Uint8Array): PointerReading {
  const { manifest, findings } = parseManifest(manifestBytes);
  const others = files.flatMap(({ path }) => (path === MANIFEST_PATH ? [] : [path]));
  const problems = [
    ...(others.length === 0
      ? []
      : [
          {
            message:
              "A folder whose skill.yaml has `source` holds other files too, and no SKILL.md: expected skill.yaml alone.",
          },
        ]),
    ...missingOf(manifest, findings.length > 0),
  ];
  return {
    manifest,
    findings: [
      ...findings,
      ...problems.map(({ message, hint }) =>
        sourceFinding("source-pointer", message, {
          line: manifest.sourceLine,
          ...(hint === undefined ? {} : { hint }),
        }),
      ),
    ],
    pointer: problems.length === 0 && manifest.source !== undefined ? manifest.source : undefined,
  };
}

/** What has to be there and is not. Of a file in which something cannot be read, nobody can say that it is not there. */
function missingOf({ source, version }: Manifest, isUnread: boolean): readonly PointerProblem[] {
  if (source !== undefined && version !== undefined) return [];
  if (isUnread) {
    const message = "skill.yaml cannot be read whole, so nothing is fetched.";
    return [{ message, hint: "Mend what else is found there, and this is over." }];
  }
  const missing = [
    ...(source === undefined
      ? ["skill.yaml has no `source` that can be read, and the folder has no SKILL.md: nothing is released of it."]
      : []),
    ...(version === undefined
      ? ["skill.yaml has no `version` that can be read: expected one such as `version: 1.0.0` beside `source`."]
      : []),
  ];
  return missing.map((message) => ({ message }));
}

/** Why nothing may be fetched, and what helps where that is not what the rule says. */
interface PointerProblem {
  readonly message: string;
  readonly hint?: string;
}

/** Judges a folder whose content is not here: it was not fetched yet, may not be fetched, or cannot be released. */
export function judgePointer(
  of: { readonly id: SkillId; readonly tree: Oid; readonly reading: PointerReading },
  known: SourceEvidence | undefined,
): Judgement {
  const { id, tree, reading } = of;
  const { manifest, pointer } = reading;
  const refused = known === undefined ? [] : [sourceFinding("source-content", refusalOf(known))];
  const isWaiting = pointer !== undefined && known === undefined;
  return {
    tree,
    findings: [...reading.findings, ...refused].sort(compareFindings),
    name: nameOf(id),
    description: "",
    kind: manifest.kind,
    manifest,
    profile: EMPTY_PROFILE,
    declared: manifest.version,
    archive: undefined,
    read: { characters: 0, bytes: 0 },
    changelog: undefined,
    ...(isWaiting ? { waiting: `${SOURCE}:${sourceSubject(id, pointerText(pointer))}` } : {}),
  };
}

function refusalOf(known: SourceEvidence): string {
  return known.kind === "refused" ? known.message : WAS_ERASED;
}

/** Why content that an admin had erased is released no more. */
export const WAS_ERASED = "What was fetched of this source was withdrawn and erased: it does not come back.";

/** The files of a release: what was mirrored, with the folder's own skill.yaml in place of any that came with it. */
export function overlaid(
  mirrored: readonly TrunkFile[],
  own: readonly TrunkFile[],
): { readonly tree: Oid; readonly files: readonly TrunkFile[] } {
  const tree = new TrunkTree();
  tree.apply([...mirrored.filter(({ path }) => path !== MANIFEST_PATH), ...own]);
  return { tree: tree.treeId("") ?? "", files: tree.files("") };
}

/** Judges fetched content as it will be released: the version is the one of the folder's skill.yaml. */
export function toPointed(judgement: Judgement, pointer: SourcePointer): Judgement {
  return { ...judgement, declared: judgement.manifest.version, source: pointerText(pointer) };
}

/** What a folder that has content of its own may not say. */
export function strayPointer(manifest: Manifest): readonly Finding[] {
  if (manifest.source === undefined) return [];
  const message = "The folder has a SKILL.md, and its skill.yaml has `source`: expected one of the two.";
  return [sourceFinding("source-pointer", message, { line: manifest.sourceLine })];
}

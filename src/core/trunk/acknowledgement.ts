/** `acknowledgements/<any>.yaml`: a merged "yes, this is meant" for a step that would otherwise stall. */
import { z } from "zod";
import { isDigest, isOid, type Oid, parseSkillId } from "../names.ts";
import { parsedText, parseYamlFile, textOf, type YamlReading } from "./yaml-file.ts";

export const ACKNOWLEDGEMENTS = "acknowledgements";

const reason = textOf("a reason of at most 2,000 characters", (text) => text.trim() !== "" && text.length <= 2000);

const step = z.strictObject({
  acknowledge: z.enum(["mass-removal", "rewrite"]),
  /** The commit that is meant; may be left out for the commit that brings this file. */
  commit: textOf("a full 40-digit commit id", isOid).exactOptional(),
  reason,
});

const forcedRelease = z.strictObject({
  acknowledge: z.literal("force-release"),
  /** The skill that is published whatever is found in it. */
  skill: parsedText("a skill's `namespace/name`", parseSkillId),
  /** The archive digest of exactly that content. */
  digest: parsedText("an archive digest, `sha256:` and 64 hex digits", (text) => (isDigest(text) ? text : undefined)),
  reason,
});

const schema = z.discriminatedUnion("acknowledge", [step, forcedRelease]);
export type Acknowledgement = z.infer<typeof schema>;
export type ForcedRelease = z.infer<typeof forcedRelease>;

/** Reads one file; undefined when it is none that can be used. */
export function parseAcknowledgement(path: string, bytes: Uint8Array): Acknowledgement | undefined {
  return readAcknowledgement(path, bytes).value;
}

/** Reads one file, with what is wrong with it. */
export function readAcknowledgement(path: string, bytes: Uint8Array): YamlReading<Acknowledgement> {
  return parseYamlFile<Acknowledgement>({ path, bytes, rule: "acknowledgement" }, schema);
}

/** Is this the repository path of an acknowledgement? */
export function isAcknowledgementPath(path: string): boolean {
  return path.startsWith(`${ACKNOWLEDGEMENTS}/`) && path.endsWith(".yaml");
}

/** Does a file brought by `broughtBy` accept this step of this commit? */
export function acknowledges(
  file: Acknowledgement,
  taken: { readonly kind: z.infer<typeof step>["acknowledge"]; readonly commit: Oid; readonly broughtBy: Oid },
): boolean {
  return (
    file.acknowledge !== "force-release" &&
    file.acknowledge === taken.kind &&
    (file.commit ?? taken.broughtBy) === taken.commit
  );
}

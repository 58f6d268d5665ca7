/** `acknowledgements/<any>.yaml`: a merged "yes, this is meant" for a step that would otherwise stall. */
import { z } from "zod";
import { isOid, type Oid } from "./names.ts";
import { parseYamlFile } from "./yaml-file.ts";

export const ACKNOWLEDGEMENTS = "acknowledgements";

const schema = z.strictObject({
  acknowledge: z.enum(["mass-removal", "rewrite"]),
  /** The commit that is meant; may be left out for the commit that brings this file. */
  commit: z.string().refine(isOid, "expected a full 40-digit commit id").exactOptional(),
  reason: z.string().min(1).max(2000),
});
export type Acknowledgement = z.infer<typeof schema>;

/** Reads one file; undefined when it is none that can be used. */
export function parseAcknowledgement(path: string, bytes: Uint8Array): Acknowledgement | undefined {
  return parseYamlFile({ path, bytes, rule: "acknowledgement" }, schema).value;
}

/** Does a file brought by `broughtBy` accept this step of this commit? */
export function acknowledges(
  file: Acknowledgement,
  step: { readonly kind: Acknowledgement["acknowledge"]; readonly commit: Oid; readonly broughtBy: Oid },
): boolean {
  return file.acknowledge === step.kind && (file.commit ?? step.broughtBy) === step.commit;
}

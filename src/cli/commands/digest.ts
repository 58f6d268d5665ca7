/** `digest`: what the release of a local folder would be called by its bytes. */
import type { Command } from "commander";
import { digestFolder, validateFolder } from "../../app/author/local-skill.ts";
import { quote } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("digest")
    .description(
      "print the digest that a release of a local folder has; in a Git work tree, of what would be committed",
    )
    .argument("<folder>");
  withExamples(command, ["skilltrunk digest skills/billing/refunds"]).action(async (path: string) => {
    const folder = await wire.readFolder(path);
    const { digest, size, files } = digestFolder(folder);
    for (const file of folder.filtered) {
      output.warn(`${quote(file)} has a filter driver, which was not run: what is committed may differ.`);
    }
    const findings = validateFolder(folder).findings.filter(({ severity }) => severity === "critical");
    for (const finding of findings) output.warn(`It would not be published: ${quote(describeFinding(finding), 600)}`);
    const document = { digest, size, files, git: folder.git };
    output.result({ document, text: `${digest}  ${size} bytes, ${files} ${files === 1 ? "file" : "files"}` });
  });
}

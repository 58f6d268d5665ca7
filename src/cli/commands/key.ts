/** `key new`, `key show`, `key rotate`, `key revoke`: what an index signs with. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import { type KeyDocument, revocationReason } from "../../core/trust/key-document.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withKeyOptions } from "../options.ts";
import { type Output, table } from "../output.ts";

interface KeyFlags {
  readonly indexKey?: string;
  readonly indexKeys?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program.command("key").description("make, show, replace and revoke the key that an index signs with");
  const print = (document: KeyDocument, text: string) =>
    output.result({ document, text: `${text}${toText(document)}` });

  const make = command
    .command("new")
    .description("make a key: the secret in a file that only you may read, and the document of keys beside it")
    .option("--backup <file>", "make a further key that the present one introduces, to be kept off line in this file");
  withExamples(withKeyOptions(make), [
    "skilltrunk key new --index-key /etc/skilltrunk/index.pem",
    "skilltrunk key new --index-key /etc/skilltrunk/index.pem --backup /media/safe/backup.pem",
  ]).action(async ({ backup, ...flags }: KeyFlags & { readonly backup?: string }) => {
    print(await wire.trust.keys.create(wire.config({ ...flags }), backup), "");
  });

  withKeyOptions(
    command.command("show").description("the keys, and which of them signs; secrets are never shown"),
  ).action(async (flags: KeyFlags) => {
    const { document, signer } = await wire.trust.keys.read(wire.config({ ...flags }));
    const reason = revocationReason(document, signer);
    print(
      document,
      reason === undefined
        ? `Signs with ${signer}\n`
        : `The secret is that of ${signer}, which is revoked: clients refuse what it signs.\n`,
    );
  });

  withKeyOptions(
    command.command("rotate").description("put a new key in the place of the present one, which introduces it"),
  ).action(async (flags: KeyFlags) => {
    print(await wire.trust.keys.rotate(wire.config({ ...flags })), "");
    output.note(
      "The document beside a backup does not have this key: name this one with --index-keys when you need it.",
    );
  });

  const revoke = command
    .command("revoke")
    .description("say that a key must not be trusted any more, signed with the present one")
    .argument("<id>", "the key's id, or how it begins")
    .requiredOption("--reason <sentence>", "why; clients are told");
  withExamples(withKeyOptions(revoke), [
    "skilltrunk key revoke a1e2d3c4 --reason stolen --index-key /media/safe/backup.pem --index-keys /etc/skilltrunk/index.pem.json",
  ]).action(async (id: string, { reason, ...flags }: KeyFlags & { readonly reason: string }) => {
    print(await wire.trust.keys.revoke(wire.config({ ...flags }), id, reason), "");
  });
}

function toText({ keys }: KeyDocument): string {
  return table(
    keys.map(({ id, since, introduced, revoked }) => [
      id,
      `since ${since}`,
      revoked !== undefined
        ? `revoked: ${quote(revoked.reason)}`
        : introduced === undefined
          ? "the first"
          : `introduced by ${introduced.by.slice(0, 19)}`,
    ]),
    200,
  );
}

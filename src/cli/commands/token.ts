/** `token new`, `token list`, `token revoke`: who may read what is not public. */
import type { Command } from "commander";
import { demandHolder, idOfToken, type TokenEntry } from "../../core/access/access-token.ts";
import { RegistryError } from "../../core/errors.ts";
import { parseTerm, TERM } from "../../core/term.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import { type Output, table } from "../output.ts";

interface TokenFlags {
  readonly tokens?: string;
}

interface NewFlags extends TokenFlags {
  readonly group: readonly string[];
  readonly expires: string;
  readonly url: true | undefined;
  readonly external: true | undefined;
}

const DAYS = "90d";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("token")
    .description("give out access tokens for what is not public, list them, take them back");
  registerNew(command, wire, output);
  withTokens(command.command("list").description("the tokens that are given out; none is shown itself")).action(
    async (flags: TokenFlags) => {
      const tokens = await wire.platform.access.tokens(wire.config({ ...flags }));
      output.result({ document: { tokens: tokens.map(toDocument) }, text: toText(tokens) });
    },
  );
  withTokens(command.command("revoke").description("make a token worth nothing, at once"))
    .argument("<token>", "its id, or the name that only it has")
    .action(async (named: string, flags: TokenFlags) => {
      const entry = await wire.platform.access.revokeToken(wire.config({ ...flags }), named);
      output.result({ document: { revoked: toDocument(entry) }, text: `Revoked ${idOfToken(entry)} (${entry.name}).` });
    });
}

function registerNew(parent: Command, wire: Wire, output: Output): void {
  const command = parent
    .command("new")
    .description("make a token and print it, this once")
    .argument("<name>", "who uses it, as owners and readers of skills name them")
    .option(
      "--group <name>",
      "a group or team of theirs; may be repeated",
      (value, all: string[]) => [...all, value],
      [],
    )
    .option("--expires <when>", "a number of days (30d), a day (2027-01-31), or never", DAYS)
    .option("--url", "for clients that cannot send a token: it is part of the index's address")
    .option("--external", "nobody of the organisation: sees what is public and what names them");
  withExamples(withTokens(command), [
    "skilltrunk token new alice --group acme/billing --tokens /etc/skilltrunk/tokens.json",
    "skilltrunk token new build-agent --expires 30d --url",
  ]).action(async (name: string, flags: NewFlags) => {
    const expires = parseTerm(flags.expires, new Date().toISOString());
    if (expires === undefined) {
      throw new RegistryError("USAGE", `--expires: expected ${TERM}, in the future, got "${flags.expires}".`);
    }
    demandHolder({ name, groups: [...flags.group] });
    const config = wire.config({ tokens: flags.tokens });
    const { token, entry } = await wire.platform.access.newToken(config, {
      name,
      groups: [...flags.group],
      member: flags.external !== true,
      use: flags.url === true ? "url" : "header",
      ...(expires === "never" ? {} : { expires }),
    });
    const shown = flags.url === true ? `${config.url ?? ""}/t/${token}` : token;
    output.note(wordsOf(entry));
    output.result({ document: { ...toDocument(entry), token, ...(flags.url ? { address: shown } : {}) }, text: shown });
  });
}

function withTokens(command: Command): Command {
  return command.option("--tokens <file>", "the file that keeps their hashes (SKILLTRUNK_TOKENS)");
}

function wordsOf(entry: TokenEntry): string {
  const until = entry.expires === undefined ? "for ever" : `until ${entry.expires}`;
  const how =
    entry.use === "url"
      ? "Put this behind the index's address; whoever has the address has the token, and clients write it into lock files."
      : "Send it as `Authorization: Bearer <token>`.";
  return `Token ${idOfToken(entry)} for ${entry.name}, good ${until}. ${how} It is not shown again.`;
}

function toDocument(entry: TokenEntry): object {
  const { hash: _, ...shown } = entry;
  return { id: idOfToken(entry), ...shown };
}

function toText(tokens: readonly TokenEntry[]): string {
  if (tokens.length === 0) return "No token is given out.";
  const rows = tokens.map((entry) => [
    idOfToken(entry),
    entry.name,
    entry.groups.join(", "),
    [...(entry.member ? [] : ["external"]), ...(entry.use === "url" ? ["address"] : [])].join(", "),
    entry.expires === undefined ? "for ever" : `until ${entry.expires}`,
  ]);
  return table(rows);
}

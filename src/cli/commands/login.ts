/** `login` and `logout`: keep an access token for an index on this machine, and forget it. */
import type { Command } from "commander";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

/** Characters of a token. */
const MAX_TOKEN = 8192;

export function register(program: Command, wire: Wire, output: Output): void {
  const login = program
    .command("login")
    .description("try an access token at an index and keep it; it is read from standard input")
    .argument("<registry>", "the index's address");
  withExamples(login, ["skilltrunk login https://skills.example.com < token.txt"]).action(async (registry: string) => {
    if (process.stdin.isTTY === true) output.note("Paste the token, then a line feed and Ctrl-D:");
    const token = await readToken();
    const { access } = wire.platform;
    // One that counts for nothing takes the place of none that does.
    const untried = await access.tryToken(registry, token);
    await access.keepToken(wire.config(), registry, token);
    if (untried !== undefined) output.warn(`Nobody has looked at the token yet: ${untried}`);
    output.result({ document: { registry, kept: true }, text: `A token for ${quote(registry)} is kept.` });
  });
  program
    .command("logout")
    .description("forget the access token for an index; it stays good until it is revoked or ends")
    .argument("<registry>", "the index's address")
    .action(async (registry: string) => {
      const known = await wire.platform.access.keepToken(wire.config(), registry, undefined);
      const text = known
        ? `The token for ${quote(registry)} is forgotten.`
        : `No token for ${quote(registry)} was kept.`;
      output.result({ document: { registry, forgotten: known }, text });
    });
}

async function readToken(): Promise<string> {
  let text = "";
  for await (const part of process.stdin.setEncoding("utf8")) {
    text += part;
    if (text.length > MAX_TOKEN) break;
  }
  const token = text.trim();
  if (token !== "" && token.length <= MAX_TOKEN) return token;
  throw new RegistryError("USAGE", "There is no token on standard input.", {
    hint: "skilltrunk login <registry> < file",
  });
}

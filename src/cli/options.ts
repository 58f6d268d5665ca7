/** The flags that several commands share, declared once. Their values are checked in config.ts, with the environment's. */
import type { Command } from "commander";

/** Where the trunk is and where what we keep of it goes. */
export function withSourceOptions(command: Command): Command {
  return command
    .option("--state <dir>", "folder for mirrors and caches (SKILLTRUNK_STATE)")
    .option("--trunk <branch>", "the branch that counts (SKILLTRUNK_TRUNK)");
}

/** How the ledger is written. */
export function withLedgerOptions(command: Command): Command {
  return command
    .option("--push", "send the ledger back to the remote (SKILLTRUNK_PUSH)")
    .option("--signing-key <file>", "SSH key that signs ledger commits (SKILLTRUNK_SIGNING_KEY)");
}

/** Which commands look at content that policy wants to have seen by other scanners. */
export function withScannerOptions(command: Command): Command {
  return command.option("--scanners <file>", "which command each scanner of policy.yaml is (SKILLTRUNK_SCANNERS)");
}

/** Where the index listens, and for whom. */
export function withIndexOptions(command: Command): Command {
  return withKeyOptions(command)
    .option("--host <address>", "where the index listens (SKILLTRUNK_HOST, default 127.0.0.1)")
    .option("--port <number>", "its port, 0 for any (SKILLTRUNK_PORT, default 4870)")
    .option("--url <address>", "how others reach it, through a proxy say: https://host (SKILLTRUNK_URL)")
    .option("--anonymous <visibility>", "what anybody may see: public, or internal too (default on a loopback address)")
    .option("--tokens <file>", "who has an access token (SKILLTRUNK_TOKENS)")
    .option("--oidc-issuer <url>", "OpenID Connect issuer whose tokens are taken too (SKILLTRUNK_OIDC_ISSUER)")
    .option("--oidc-audience <text>", "what those tokens have to be meant for (SKILLTRUNK_OIDC_AUDIENCE)")
    .option("--oidc-name <claim>", "the claim that names somebody (SKILLTRUNK_OIDC_NAME, default sub)")
    .option("--oidc-groups <claim>", "the claim with their groups (SKILLTRUNK_OIDC_GROUPS, default groups)");
}

/** What is said on stderr for as long as a command runs. */
export function withLogOption(command: Command): Command {
  return command.option("--log <form>", "text for people, or json: one object a line (SKILLTRUNK_LOG, default text)");
}

/** Where the admin listener is. */
export function withAdminOptions(command: Command): Command {
  return command
    .option("--admin-host <address>", "where the admin listener is (SKILLTRUNK_ADMIN_HOST, default 127.0.0.1)")
    .option("--admin-port <number>", "its port (SKILLTRUNK_ADMIN_PORT, default 4871)");
}

/** What the index signs with. */
export function withKeyOptions(command: Command): Command {
  return command
    .option("--index-key <file>", "secret key that signs what the index answers (SKILLTRUNK_INDEX_KEY)")
    .option("--index-keys <file>", "the document of its keys (SKILLTRUNK_INDEX_KEYS, default beside the key)");
}

/** Which registry to ask. */
export function withRegistryOptions(command: Command): Command {
  return command
    .option(
      "--registry <where>",
      "URL or exported folder of an index, repository folder or Git URL (SKILLTRUNK_REGISTRY, default the index here)",
    )
    .option("--key <id>", "the id of a key that the index has to have (SKILLTRUNK_KEY, default as first seen)")
    .option("--max-age <hours>", "how old what an index signed may be (SKILLTRUNK_MAX_AGE, default 24)")
    .option("--state <dir>", "folder for fetched ledgers (SKILLTRUNK_STATE)");
}

/** As of which moment a registry is asked. */
export function withAtOption(command: Command): Command {
  return command.option("--at <moment>", "as it was then: an RFC 3339 date and time, or a whole commit id");
}

/** The repository whose files are read or edited, and where what it has published is read. */
export function withWorkOptions(command: Command): Command {
  return command
    .option("--dir <folder>", "the skills repository, or a folder in it", ".")
    .option("--registry <where>", "where published versions are read (default: this repository's own ledger)")
    .option("--state <dir>", "folder for fetched ledgers (SKILLTRUNK_STATE)");
}

/** Adds examples to a command's help, one a line. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}`);
}

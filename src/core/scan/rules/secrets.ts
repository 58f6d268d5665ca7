/** Rules about secrets that a skill's files hold: everybody who can read the skill has them. */
import type { ScanRule, SignalRow } from "../scan-rule.ts";
import { SECRET_FORMATS } from "./secret-formats.ts";

/** What may be a secret; `secrets.ts` looks closer. */
export const SECRET_SIGNALS: readonly SignalRow[] = SECRET_FORMATS.map(({ name, of, pattern }) => ({
  name,
  title: `What looks like ${of}`,
  patterns: [pattern],
}));

const HINT = "Have it revoked, then take it from the environment and name it under `secrets` in skill.yaml.";
const COMMON = {
  category: "hardcoded-secret",
  hint: HINT,
  mention: 1,
  maps: { owasp: "AST04", atlas: "AML.T0055", cisco: "AISubtech-8.2.2" },
} as const;

/** In pieces, so that nobody takes an example for a leak. */
function made(...pieces: readonly string[]): string {
  return pieces.join("");
}

export const SECRET_RULES: readonly ScanRule[] = [
  {
    ...COMMON,
    id: "secret-token",
    severity: "high",
    confidence: "high",
    title: "No token of a service is in a skill's files",
    why: "A release never changes: whoever can read the skill can use the token for as long as it is valid.",
    message: "The file holds {of}: {secret}.",
    match: { all: ["secret-token"], within: "document" },
    bad: [
      made(
        "```sh\ncurl -H 'Authorization: Bearer gh",
        "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17' https://api.github.com/user\n```\n",
      ),
      { "SKILL.md": "# A\n", "pay.py": made('stripe.api_key = "sk_', 'live_9fKc2LwQ7vTzX4mBnR8sYdHj"\n') },
    ],
    good: [
      "Set `STRIPE_KEY` to your key; it looks like `sk_live_xxxxxxxxxxxxxxxxxxxxxxxx`.\n",
      "```sh\nexport GITHUB_TOKEN=ghp_YourTokenHereYourTokenHereYourTokenH\n```\n",
    ],
  },
  {
    ...COMMON,
    id: "secret-unverified",
    severity: "medium",
    confidence: "medium",
    title: "Nothing in a skill's files looks like a token",
    why: "It has the form of a token but not its checksum: cut, changed, or made up. Readers cannot tell, nor can scanners.",
    hint: "Write a placeholder that nobody takes for a token, such as `<your-token>`.",
    message: "The file holds what looks like {of}, though its checksum does not agree: {secret}.",
    match: { all: ["secret-unverified"], within: "document" },
    bad: [made('```python\ntoken = "gh', 'p_m4Kx9QzLw2VtRb7YnC3pJd8HsGf5TqEuAa1X"\n```\n')],
    good: ["Tokens begin with `ghp_` and have forty characters, like `ghp_abcdefghijklmnopqrstuvwxyz0123456789`.\n"],
  },
  {
    ...COMMON,
    id: "secret-private-key",
    severity: "high",
    confidence: "high",
    title: "No private key is in a skill's files",
    why: "Whoever has a private key is, to everybody else, its owner.",
    message: "The file holds a private key of {secret}.",
    match: { all: ["secret-private-key"], within: "document" },
    bad: [
      {
        "SKILL.md": "# A\n",
        "id.pem": made(
          "-----BEGIN PRIV",
          "ATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHl4bSjVq0WzNnR8uFkEo2c7TgJp5LxYdKs9Bv3QaZfM\n-----END PRIVATE KEY-----\n",
        ),
      },
    ],
    good: [
      "```\n-----BEGIN PRIVATE KEY-----\nMIIEvQ...\n-----END PRIVATE KEY-----\n```\n",
      "Look for files that begin with `-----BEGIN RSA PRIVATE KEY-----`.\n",
    ],
  },
  {
    ...COMMON,
    id: "secret-webhook",
    severity: "medium",
    confidence: "high",
    title: "No webhook of a chat is in a skill's files",
    why: "Whoever knows a webhook's address can write into the chat, and a skill can send there what it read.",
    message: "The file holds {of}: {secret}.",
    match: { all: ["secret-webhook"], within: "document" },
    bad: [
      made(
        "```sh\ncurl -d '{}' https://hooks.slack.com/serv",
        "ices/T7QK2M9XW/B4HN8ZPLC/k3VxR9mQ2tLw7YbNzD5sHcJf\n```\n",
      ),
    ],
    good: ["Post to `https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX`.\n"],
  },
  {
    ...COMMON,
    id: "secret-connection",
    severity: "medium",
    confidence: "medium",
    title: "No connection string in a skill's files holds a password",
    why: "The address and the password together are all that anybody needs.",
    message: "The file holds {of}: {secret}.",
    match: { all: ["secret-connection"], within: "document" },
    bad: [made("```sh\npsql postgres://app:", "v8Kq2ZrL9wXt@db.prod.acme.io:5432/app\n```\n")],
    good: [
      "```sh\npsql postgres://user:password@localhost:5432/app\npsql postgres://app:$PGPASSWORD@db.acme.io/app\n```\n",
    ],
  },
  {
    ...COMMON,
    id: "secret-assigned",
    severity: "medium",
    confidence: "low",
    title: "No setting in a skill's files holds a secret",
    why: "What stands where a password stands, and looks random, mostly is one.",
    message: "The file holds {of}: {secret}.",
    match: { all: ["secret-assigned"], within: "document" },
    bad: [{ "SKILL.md": "# A\n", "send.py": made('API_KEY = "q7Rm2', 'XvK9tLw4ZbNc8Yd5HsJ"\n') }],
    good: [
      { "SKILL.md": "# A\n", "send.py": 'API_KEY = os.environ["ACME_API_KEY"]\npassword = "correct-horse-battery"\n' },
      '```yaml\ntoken: "{{ secrets.GITHUB_TOKEN }}"\napi_key: "your-api-key-goes-here-123"\n```\n',
    ],
  },
  {
    ...COMMON,
    id: "secret-identifier",
    severity: "low",
    confidence: "medium",
    title: "No key that is public in part is in a skill's files",
    why: "Alone it opens little; it says whose account to look for, or is meant to be restricted and seldom is.",
    message: "The file holds {of}: {secret}.",
    match: { all: ["secret-identifier"], within: "document" },
    bad: [made("```sh\nexport AWS_ACCESS_KEY_ID=AK", "IAQ3W7ZLMXN5TRKD2P\n```\n")],
    good: ["```sh\nexport AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n```\n"],
  },
];

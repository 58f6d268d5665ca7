import { describe, expect, it } from "vitest";
import { classOf, isOwnKey, judgeHost, keyOwner } from "../../../src/core/scan/hosts.ts";

describe("a host is judged", () => {
  it.each([
    ["https://api.openai.com/v1/chat", "service", "known"],
    ["https://pastebin.com/api/api_post.php", "paste", "drop"],
    ["https://abc123.oast.fun/x", "request-bin", "drop"],
    ["https://1f2e.ngrok-free.app/in", "tunnel", "drop"],
    ["https://discord.com/api/webhooks/1/x", "webhook", "drop"],
    ["https://discord.com/developers/docs", "service", "known"],
    ["https://api.telegram.org/bot1:x/sendDocument", "telegram", "drop"],
    ["https://0x0.st", "file-drop", "drop"],
    ["https://box.duckdns.org:8443/x", "dynamic-dns", "drop"],
    ["https://bit.ly/3x", "shortener", "drop"],
    ["http://203.0.113.7:8080/x", "address", "drop"],
    ["http://3405803783/x", "address", "drop"],
    ["http://[2001:db8::1]:80/x", "address", "drop"],
    ["http://abcdefghij.onion/x", "onion", "drop"],
    ["https://xn--pypal-4ve.example/x", "punycode", "drop"],
    ["http://localhost:3000/x", "local", "near"],
    ["http://redis:6379", "local", "near"],
    ["http://192.168.1.4/x", "private", "near"],
    ["http://169.254.169.254/latest/meta-data/", "metadata", "near"],
    ["https://www.npmjs.com/package/left-pad", "registry", "known"],
    ["https://ftp.debian.org/debian/pool/main/x.deb", "registry", "known"],
    ["https://people.debian.org/x", "unknown", "unknown"],
    ["https://sh.rustup.rs", "installer", "known"],
    ["https://acme.vercel.app/x", "free-hosting", "unknown"],
    ["https://collect.acme.example/x", "unknown", "unknown"],
    ["https://example.com/x", "unknown", "unknown"],
    ["https://$HOST/x", "variable", "unknown"],
    ["https://user:pass@pastebin.com/x", "paste", "drop"],
    ["https://pastebin.com.acme.example/x", "unknown", "unknown"],
    ["https://api.openai.com@collect.acme.example/x", "unknown", "unknown"],
    ["PASTEBIN.COM.", "paste", "drop"],
  ])("%s is %s, %s", (address, kind, of) => {
    const host = judgeHost(address);
    expect([host.kind, classOf(host)]).toEqual([kind, of]);
  });
});

describe("a shared host", () => {
  it.each([
    ["https://raw.githubusercontent.com/Homebrew/install/HEAD/install.sh", "installer", "homebrew"],
    ["https://github.com/somebody-new/kit/releases/download/v1/kit.zip", "code-host", "somebody-new"],
    ["https://cdn.jsdelivr.net/gh/somebody-new/kit/x.js", "code-host", "somebody-new"],
  ])("is judged by its account: %s", (address, kind, org) => {
    expect(judgeHost(address)).toMatchObject({ kind, org });
  });

  it("is trusted by its account, and never whole", () => {
    const kit = "https://github.com/acme-tools/kit";
    expect(judgeHost(kit, ["github.com/acme-*"]).kind).toBe("trusted");
    expect(judgeHost(kit, ["github.com/acme-tools"]).kind).toBe("trusted");
    for (const entry of ["github.com", "github.com/", "github.com/*", "*.github.com", "github.com/acme"])
      expect(judgeHost(kit, [entry]).kind, entry).toBe("code-host");
  });
});

it("trusts the hosts of a policy, and those below them where it says so", () => {
  expect(judgeHost("https://api.acme.example/v1", ["api.acme.example"]).kind).toBe("trusted");
  expect(judgeHost("https://eu.api.acme.example/v1", ["api.acme.example"]).kind).toBe("unknown");
  expect(judgeHost("https://eu.acme.example/v1", ["*.acme.example"]).kind).toBe("trusted");
  expect(judgeHost("https://notacme.example/v1", ["*.acme.example"]).kind).toBe("unknown");
});

describe("a key belongs to its service", () => {
  it.each([
    ["LINEAR_API_KEY", "https://api.linear.app/graphql", true],
    ["GH_TOKEN", "https://api.github.com/user", true],
    ["AWS_SECRET_ACCESS_KEY", "https://sts.eu-west-1.amazonaws.com/", true],
    ["ACME_TOKEN", "https://api.acme.example/v1", true],
    ["ACME_TOKEN", "https://acme.co.uk/v1", true],
    ["OPENAI_API_KEY", "https://openai.example/v1", false],
    ["OPENAI_API_KEY", "https://api.openai.com.acme.example/v1", false],
    ["AWS_SECRET_ACCESS_KEY", "https://api.acme.example/v1", false],
    ["ACME_TOKEN", "https://acme.vercel.app/v1", false],
    ["API_KEY", "https://api.acme.example/v1", false],
  ])("%s at %s: %s", (variable, address, own) => {
    expect(isOwnKey(variable, judgeHost(address))).toBe(own);
  });
});

it.each([
  ["NEW_RELIC_API_KEY", "New Relic"],
  ["NEW_KEY", undefined],
  ["openai-api-key", "OpenAI"],
  ["OPENAIX_API_KEY", undefined],
])("%s is a key of %s", (variable, owner) => {
  expect(
    keyOwner(variable)
      ?.toLowerCase()
      .replace(/[^a-z]/g, ""),
  ).toBe(owner?.toLowerCase().replace(" ", ""));
});

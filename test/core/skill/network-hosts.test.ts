import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostsIn, isHostName } from "../../../src/core/skill/network-hosts.ts";

const hosts = (text: string) => [...hostsIn(Buffer.from(text))].filter((host) => host !== undefined);

describe("the hosts of a text", () => {
  it.each([
    ["https://api.acme.com/v1", "api.acme.com"],
    ["HTTPS://API.Acme.COM", "api.acme.com"],
    ["http://acme.com:8080/x", "acme.com"],
    ["wss://acme.com?x", "acme.com"],
    ["ftp://acme.com#x", "acme.com"],
    ["sftp://bob@acme.com/x", "acme.com"],
    ["ssh://bob@acme.com:22/x.git", "acme.com"],
    ["git+https://acme.com/x.git", "acme.com"],
    ["https://bob:p@ss@acme.com/", "acme.com"],
    ["https://user:\u0024{TOKEN}@acme.com/", "acme.com"],
    ["git@acme.com:team/x.git", "acme.com"],
    ["http://169.254.169.254/latest", "169.254.169.254"],
    ["http://[2001:db8::1]:80/", "2001:db8::1"],
    ["http://vault/secret", "vault"],
    ["(https://acme.com)", "acme.com"],
    ["See https://acme.com.", "acme.com"],
    ['"\\nhttps://acme.com\\n"', "acme.com"],
    ["访问https://acme.cn,然后", "acme.cn"],
    ["访问https://acme.cn。然后", "acme.cn"],
    ["https://b\u00fccher.acme.com/", "b\u00fccher.acme.com"],
    ["https://\u0430cme.com/", "\u0430cme.com"],
    ["`https://acme.com`", "acme.com"],
    ["<https://acme.com>", "acme.com"],
  ])("of %j are %s", (text, host) => expect(hosts(text)).toEqual([host]));

  it.each([
    ["https://{region}.acme.com/", "*.acme.com"],
    ["https://\u0024{REGION:-eu}.acme.com/", "*.acme.com"],
    ["https://api-$REGION.acme.com/", "*.acme.com"],
    ["https://%s.acme.com/", "*.acme.com"],
    ["https://*.acme.com/", "*.acme.com"],
    ["https://acme.com:{port}/", "acme.com"],
  ])("of %j, which leaves a part open, are %s", (text, host) => expect(hosts(text)).toEqual([host]));

  it.each([
    "https://example.com/",
    "https://api.example.org/",
    "http://localhost:3000/",
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://0.0.0.0:80",
    "http://shop.test/",
    "http://acme.invalid/",
    "https://{host}/",
    "https://$HOST/",
    "https://<your-domain>/",
    "https://.../",
    "https://...pdf",
    "https?://x.acme.com",
    "file:///etc/hosts",
    "skill://billing/refunds",
    "://",
    "me@acme.com: hello",
    "git@",
  ])("of %j are none", (text) => expect(hosts(text)).toEqual([]));

  it("are all of them, in the order of the text", () => {
    expect(hosts("https://b.acme.com https://a.acme.com\nhttps://b.acme.com")).toEqual([
      "b.acme.com",
      "a.acme.com",
      "b.acme.com",
    ]);
  });

  it("are said of each URL, also where there is none: who reads may stop after so many", () => {
    expect([...hostsIn(Buffer.from("https://example.com https://acme.com"))]).toEqual([undefined, "acme.com"]);
  });

  it("are found wherever a URL stands", () => {
    const around = fc.stringMatching(/^[ -~\n]{0,40}$/).filter((text) => !/:\/\/|git@/.test(text));
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(hosts(`${before} https://api.acme.com/${after}`)).toEqual(["api.acme.com"]);
      }),
    );
  });

  it("are bounded whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = Buffer.concat([Buffer.from("http://"), bytes]);
        for (const host of hostsIn(text)) expect(host?.length ?? 0).toBeLessThanOrEqual(410);
      }),
    );
  });
});

describe("a host that somebody asks for", () => {
  it.each([
    "acme.com",
    "API.acme.com",
    "vault",
    "127.0.0.1",
    "2001:db8::1",
    "example.com",
    "b\u00fccher.acme.com",
    "a",
  ])("may be %s", (text) => expect(isHostName(text)).toBe(true));

  it.each([
    "",
    ".",
    ".acme.com",
    "acme.com.",
    "acme.com:80",
    "https://acme.com",
    "me@acme.com",
    "*.acme.com",
    "a b",
    "[::1]",
  ])("is never %j", (text) => expect(isHostName(text)).toBe(false));

  it("may be whatever is found in a text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        for (const host of hosts(`https://${text}`)) expect(host.startsWith("*.") || isHostName(host)).toBe(true);
      }),
    );
  });
});

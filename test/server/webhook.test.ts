import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isEqual, readDelivery } from "../../src/server/webhook.ts";

const SECRET = "a secret of the Git host";
const BODY = Buffer.from(JSON.stringify({ ref: "refs/heads/main", after: "0".repeat(40) }));

function hmac(body: Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

function read(headers: Record<string, string>, body: Uint8Array = BODY) {
  return readDelivery(new Headers(headers), body, SECRET);
}

const HOSTS = {
  GitHub: {
    push: { "X-GitHub-Event": "push" },
    proof: { "X-Hub-Signature-256": `sha256=${hmac(BODY, SECRET)}` },
    wrong: { "X-Hub-Signature-256": `sha256=${hmac(BODY, "another secret")}` },
  },
  GitLab: {
    push: { "X-Gitlab-Event": "Push Hook" },
    proof: { "X-Gitlab-Token": SECRET },
    wrong: { "X-Gitlab-Token": `${SECRET}x` },
  },
  Gitea: {
    push: { "X-Gitea-Event": "push", "X-GitHub-Event": "push" },
    proof: { "X-Gitea-Signature": hmac(BODY, SECRET) },
    wrong: { "X-Gitea-Signature": hmac(BODY, "another secret") },
  },
} as const;

describe.each(Object.entries(HOSTS))("a delivery of %s", (_, { push, proof, wrong }) => {
  it("about a push is one", () => {
    expect(read({ ...push, ...proof })).toEqual({ kind: "push" });
  });

  it("is refused without a proof and with a wrong one", () => {
    expect(read(push).kind).toBe("refused");
    expect(read({ ...push, ...wrong }).kind).toBe("refused");
    expect(read({ ...push, ...Object.fromEntries(Object.keys(proof).map((name) => [name, ""])) }).kind).toBe("refused");
  });

  it("about anything else is ignored, once it is proved", () => {
    const other = Object.fromEntries(Object.keys(push).map((name) => [name, "issues"]));
    expect(read({ ...other, ...proof })).toEqual({ kind: "ignored", event: "other" });
    expect(read({ ...other, ...wrong }).kind).toBe("refused");
  });
});

describe("a signature", () => {
  it("holds for these bytes only", () => {
    const headers = { ...HOSTS.GitHub.push, ...HOSTS.GitHub.proof };
    expect(read(headers, Buffer.concat([BODY, Buffer.from(" ")])).kind).toBe("refused");
    expect(read(headers, new Uint8Array()).kind).toBe("refused");
  });

  it("of one host does not do for another", () => {
    expect(read({ ...HOSTS.GitHub.push, ...HOSTS.Gitea.proof }).kind).toBe("refused");
    expect(read({ ...HOSTS.Gitea.push, ...HOSTS.GitHub.proof }).kind).toBe("refused");
    expect(read({ ...HOSTS.GitHub.push, ...HOSTS.GitLab.proof }).kind).toBe("refused");
  });

  it("is asked of a ping too", () => {
    expect(read({ "X-GitHub-Event": "ping", ...HOSTS.GitHub.proof })).toEqual({ kind: "ignored", event: "ping" });
  });
});

it("refuses what names no event", () => {
  expect(read({ ...HOSTS.GitHub.proof }).kind).toBe("refused");
});

it("compares secrets of different lengths", () => {
  expect([isEqual("a", "a"), isEqual("a", "aa"), isEqual("", "a"), isEqual("", "")]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

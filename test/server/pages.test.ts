import { describe, expect, test } from "vitest";
import { STYLE } from "../../src/server/pages/style.ts";
import { skillMd } from "../support/git-fixture.ts";
import { createIndex, type IndexFixture } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const HOSTILE = `<img src=x onerror=alert(1)> " ' & </title><script>alert(1)</script>`;

function publish(): IndexFixture {
  return createIndex({
    registry: new RegistryFixture()
      .publish("billing/refunds", "1.0.0")
      .publish("billing/refunds", "1.1.0", {
        files: {
          "SKILL.md": skillMd("refunds", {
            version: "1.1.0",
            body: "# Refunds\n\nSee [policy](references/policy.md).\n",
          }),
          "references/policy.md": "# <Policy>\n",
          "scripts/run it#1.sh": { text: "#!/bin/sh\n", executable: true },
          "logo.png": new Uint8Array([0, 1, 2, 255]),
          "large.txt": "x".repeat(600_000),
        },
        notes: "feat: refunds\n\n- **bold** note",
      })
      .offer("billing/refunds", { tags: ["finance", HOSTILE], owners: ["@acme/billing"] })
      .channel("billing/refunds", "stable", "1.0.0")
      .publish("support/triage", "1.0.0", { description: HOSTILE, notes: HOSTILE, by: HOSTILE })
      .publish("support/old", "1.0.0")
      .retire("support/old")
      .publish("support/pulled", "1.0.0")
      .state("support/pulled", "1.0.0", "withdrawn", { reason: HOSTILE })
      .publish("default/before", "1.0.0")
      .rename("default/before", "support/after"),
    deps: { cliPackage: async () => new Uint8Array([0x1f, 0x8b]) },
  });
}

async function html(index: IndexFixture, path: string, status = 200): Promise<string> {
  const answer = await index.ask(path, { headers: { accept: "text/html" }, host: "skills.example.com" });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  return answer.text();
}

describe("every page", () => {
  const index = publish();

  test("is reached from the first one, and no link leads nowhere", async () => {
    const seen = new Set<string>();
    const waiting = ["/"];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const answer = await index.ask(at, { headers: { accept: "text/html" } });
      expect([at, answer.status]).toEqual([at, 200]);
      if (answer.headers.get("content-type")?.startsWith("text/html") !== true) continue;
      for (const [, href = ""] of (await answer.text()).matchAll(/ href="([^"]*)"/g)) {
        if (href.startsWith("/")) waiting.push(href.replaceAll("&amp;", "&").split("#")[0] ?? "");
      }
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        "/skills/billing/refunds/1.0.0",
        "/skills/billing/refunds/1.1.0/files/scripts/run%20it%231.sh",
        "/skills/support/after",
      ]),
    );
    expect(seen.size).toBeGreaterThan(30);
  });

  test("shows hostile text as text", async () => {
    for (const path of [
      "/",
      "/?q=<script>alert(1)</script>",
      "/skills/support/triage",
      "/skills/support/pulled",
      `/?tag=${encodeURIComponent(HOSTILE)}`,
    ]) {
      const text = await html(index, path.replaceAll("<", "%3C").replaceAll(">", "%3E"));
      expect(text).not.toContain("<script");
      expect(text).not.toContain("<img");
      expect(text.match(/<title>[^<]*<\/title>/)).not.toBeNull();
    }
  });

  test("allows no script, no inline style and no frame, and loads our own style alone", async () => {
    const answer = await index.ask("/skills/billing/refunds");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).not.toContain("script-src");
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).toContain("frame-ancestors 'none'");
    const text = await answer.text();
    expect(text).not.toMatch(/<[^>]* (style|on[a-z]+|http-equiv)=|<(script|iframe|object|base)/);
    const [, style = ""] = /<link rel="stylesheet" href="([^"]+)"/.exec(text) ?? [];
    const sheet = await index.ask(style);
    expect(sheet.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(sheet.headers.get("cache-control")).toContain("immutable");
  });
});

describe("a namespace's page", () => {
  const index = publish();

  test("lists what is in it, and nothing else", async () => {
    const text = await html(index, "/skills/support");
    expect(text).toContain("<h1>support</h1>");
    const listed = [...text.matchAll(/<h2><a href="([^"]+)"/g)].map(([, href]) => href);
    expect(listed).toEqual(["/skills/support/after", "/skills/support/triage"]);
  });

  test("is not there for a namespace in which nothing is to be seen", async () => {
    await html(index, "/skills/nobody", 404);
  });
});

describe("a skill's page", () => {
  const index = publish();

  test("tells how to install it, from where the reader is", async () => {
    const text = await html(index, "/skills/billing/refunds");
    expect(text).toContain(">npx skills add http://skills.example.com/skills/billing/refunds<");
    expect(text).toContain(
      ">npx -y -p http://skills.example.com/cli.tgz skilltrunk install billing/refunds --registry http://skills.example.com<",
    );
    const pinned = await html(index, "/skills/billing/refunds/%5E1.0");
    expect(pinned).toContain(">npx skills add http://skills.example.com/skills/billing/refunds/%5E1.0<");
    expect(pinned).toContain(
      ">npx -y -p http://skills.example.com/cli.tgz skilltrunk install &#39;billing/refunds@^1.0&#39; --registry http://skills.example.com<",
    );
    const named = createIndex({ registry: index.registry, deps: { baseUrl: "https://skills.example.com" } });
    expect(await html(named, "/skills/billing/refunds")).toContain(
      "npx skills add https://skills.example.com/skills/billing/refunds<",
    );
  });

  test("says before anybody installs it what it asks for, reaches, and was found to be, as text", async () => {
    const asking = createIndex({
      registry: new RegistryFixture()
        .publish("a/shell", "1.0.0", {
          related: {
            declares: { permissions: ["shell", HOSTILE], secrets: ["CRM_TOKEN"], optionalSecrets: ["TRACE_KEY"] },
          },
        })
        .publish("a/calm", "1.0.0"),
    });
    const page = await html(asking, "/skills/a/shell");
    const [, section = ""] = /<section aria-labelledby="asks-for">([\s\S]*?)<\/section>/.exec(page) ?? [];
    expect(section).toContain("Before you install");
    expect(section).toMatch(/<dt>Permissions<\/dt><dd><bdi>shell, /);
    expect(section).toContain("<dt>Secrets</dt><dd><bdi>CRM_TOKEN</bdi>");
    expect(section).toContain("<dt>Optional secrets</dt><dd><bdi>TRACE_KEY</bdi>");
    expect(section).not.toContain("<script");
    expect(await html(asking, "/skills/a/calm")).not.toContain("<dt>Permissions</dt>");
  });

  test("says what a skill needs, holds and brings, and what that asks for, and nothing of what is hidden", async () => {
    const registry = new RegistryFixture();
    const pin = (id: string, version = "1.0.0") => {
      const digest = registry.catalog.skills.get(id as never)?.releases.get(version)?.digest as never;
      return { id: id as never, version, digest };
    };
    const declares = {
      permissions: ["network:api.pager.dev"],
      secrets: ["PAGER_TOKEN"],
      triggers: [],
      compatibility: {},
    };
    registry.publish("ops/rotate", "1.0.0", { related: { declares } }).publish("ops/secret", "1.0.0");
    registry
      .publish("ops/deploy", "1.0.0", { related: { requires: ["ops/rotate@^1"], closure: [pin("ops/rotate")] } })
      .publish("ops/pack", "1.0.0", { kind: "group", related: { members: [pin("ops/deploy"), pin("ops/secret")] } });
    const related = createIndex({ registry });
    const deploy = await html(related, "/skills/ops/deploy");
    expect(deploy).toMatch(/<dt>Needs<\/dt><dd><bdi>ops\/rotate@\^1</);
    expect(deploy).toMatch(/<dt>Brings<\/dt><dd><bdi>ops\/rotate@1\.0\.0</);
    expect(deploy).toMatch(/<dt>What it brings: secrets<\/dt><dd><bdi>PAGER_TOKEN</);
    expect(deploy).toContain("network:api.pager.dev");
    expect(deploy).toContain("It brings this skill alone: add ops/rotate in the same way.");
    const pack = await html(related, "/skills/ops/pack");
    for (const name of ["ops/deploy", "ops/secret"]) {
      const { digest } = pin(name);
      const version = `<td><a href="/skills/${name}/1.0.0">1.0.0</a></td>`;
      expect(pack).toContain(`<th scope="row"><a href="/skills/${name}">${name}</a></th>${version}`);
      expect(pack).toContain(`<code class="digest">${digest}</code>`);
    }
    registry.offer("ops/secret", { visibility: "private" });
    const hidden = await html(createIndex({ registry }), "/skills/ops/pack");
    expect(hidden).toContain('<a href="/skills/ops/deploy">ops/deploy</a>');
    expect(hidden).not.toContain("ops/secret");
    expect(hidden).toContain("cannot be installed");
  });

  test("promises no command line that it does not have", async () => {
    const without = createIndex({ registry: index.registry });
    const text = await html(without, "/skills/billing/refunds");
    expect(text).toContain("npx skills add ");
    expect(text).not.toContain("/cli.tgz");
  });

  test("says which Node the other command line needs", async () => {
    expect(await html(index, "/skills/billing/refunds")).toContain("needs Node.js 22.20 or newer");
  });

  test("renders SKILL.md, with its links leading to its files", async () => {
    const text = await html(index, "/skills/billing/refunds");
    expect(text).toContain('<h3 id="doc-refunds">Refunds</h3>');
    expect(text).toContain('href="/skills/billing/refunds/1.1.0/files/references/policy.md"');
    expect(text).toContain("<strong>bold</strong> note");
  });

  test("shows SKILL.md as it is written when it is too large to render or is none", async () => {
    const body = `${"*a* ".repeat(20_000)}end`;
    const other = createIndex({
      registry: new RegistryFixture()
        .publish("a/large", "1.0.0", { files: { "SKILL.md": skillMd("large", { body }) } })
        .publish("a/none", "1.0.0", { files: { "SKILL.md": "no frontmatter, *none*\n" } }),
    });
    expect(await html(other, "/skills/a/large")).toContain("*a* *a*");
    expect(await html(other, "/skills/a/none")).toContain("no frontmatter, *none*");
  });

  test("leads from an old identity to the new one", async () => {
    const answer = await index.ask("/skills/default/before");
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/skills/support/after"]);
  });

  test("says why there is nothing to install", async () => {
    const retired = await html(index, "/skills/support/old");
    expect(retired).toContain("This skill is retired");
    expect(retired).not.toContain("npx skills add");
    expect(retired).toContain('href="/skills/support/old/1.0.0"');
    const pulled = await html(index, "/skills/support/pulled");
    expect(pulled).toContain("No version of this skill is offered");
    expect(pulled).not.toContain('href="/skills/support/pulled/1.0.0"');
    expect(await html(index, "/skills/support/pulled/1.0.0", 410)).toContain("is withdrawn");
  });
});

describe("a file's page", () => {
  const index = publish();
  const folder = "/skills/billing/refunds/1.1.0/files";

  test("shows text", async () => {
    expect(await html(index, `${folder}/references/policy.md`)).toContain("# &lt;Policy&gt;");
    expect(await html(index, `${folder}/scripts/run%20it%231.sh`)).toContain("executable");
  });

  test("only links what is no text or too much of it", async () => {
    for (const file of ["logo.png", "large.txt"]) {
      const text = await html(index, `${folder}/${file}`);
      expect(text).toContain("binary or too large");
      expect(text).toContain(`href="/v1/skills/billing/refunds/versions/1.1.0/files/${file}"`);
    }
  });
});

describe("the list", () => {
  test("says what will be there while nothing is", async () => {
    expect(await html(createIndex(), "/")).toContain("Nothing is published yet.");
    expect(await html(publish(), "/?q=zzzz")).toContain("No skill matches");
    expect(await html(publish(), "/?tag=none")).toContain("Remove this filter");
  });

  test("ignores what a form leaves empty", async () => {
    expect(await html(publish(), "/?q=&namespace=")).toContain("billing/");
  });

  test("goes on, page by page, with what was asked for", async () => {
    const registry = new RegistryFixture();
    for (let i = 0; i < 60; i++) registry.publish(`many/skill-${String(i).padStart(2, "0")}`, "1.0.0");
    const index = createIndex({ registry });
    const [, more = ""] = /class="button" href="([^"]+)"/.exec(await html(index, "/?order=updated-desc")) ?? [];
    expect(more).toContain("order=updated-desc");
    const second = await html(index, more.replaceAll("&amp;", "&"));
    expect(second).toContain("skill-09");
    expect(second).not.toContain("skill-10");
    expect(second).not.toContain("More skills");
  });
});

describe("colours", () => {
  const schemes = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(
    ([, body = ""]) =>
      new Map([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [name, hex])),
  );
  const pairs = [
    ...["text", "quiet", "accent", "good", "warn", "bad"].flatMap((ink) => [
      [ink, "ground"],
      [ink, "panel"],
    ]),
    ["text", "warn-ground"],
    ["accent", "accent-ground"],
    ["quiet", "accent-ground"],
  ];

  test.each(["light", "dark"].flatMap((scheme, i) => pairs.map(([ink, paper]) => [scheme, ink, paper, i] as const)))(
    "%s: %s on %s meets WCAG 2.2 AA",
    (_, ink, paper, i) => {
      expect(contrast(schemes[i]?.get(ink ?? ""), schemes[i]?.get(paper ?? ""))).toBeGreaterThanOrEqual(4.5);
    },
  );
});

/** WCAG 2.2, "contrast ratio". */
function contrast(a = "", b = ""): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

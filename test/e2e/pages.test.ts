/** The pages as people meet them: in Chromium, by role and name, with JavaScript and without, wide and narrow. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Listening, listen } from "../../src/server/listen.ts";
import { hasBrowser, launchBrowser } from "../support/browser.ts";
import { skillMd } from "../support/git-fixture.ts";
import { createIndex } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const WIDE = "a-very-long-option-name ".repeat(20);
const BODY = `# Refunds

Read [the policy](references/policy.md) first. ![Flow](assets/flow.png)

\`\`\`sh
run ${WIDE}
\`\`\`

| ${"wide | ".repeat(12)}
|${"---|".repeat(12)}
| ${"cell with words | ".repeat(12)}

<script>document.title = "taken over"</script>
`;

const registry = new RegistryFixture()
  .publish("billing/refunds", "1.0.0")
  .publish("billing/refunds", "1.1.0", {
    description: "Gives customers their money back.",
    files: {
      "SKILL.md": skillMd("refunds", {
        version: "1.1.0",
        description: "Gives customers their money back.",
        body: BODY,
      }),
      "references/policy.md": `# Policy\n\n${WIDE}\n`,
      "assets/flow.png": new Uint8Array([0, 1]),
    },
  })
  .state("billing/refunds", "1.0.0", "yanked", { reason: "Rounds the wrong way." })
  .publish(`support/${"long-name-".repeat(6)}end`, "1.0.0")
  .publish("support/triage", "1.0.0", { description: "Sorts tickets." })
  .offer("support/triage", { visibility: "internal" });

describe.runIf(hasBrowser())("pages in a browser", () => {
  let browser: Browser;
  let index: Listening;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    const deps = { cliPackage: async () => new Uint8Array([0x1f, 0x8b]) };
    index = await listen(createIndex({ registry, audience: "internal", deps }).app, { host: "127.0.0.1", port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await index?.close(0);
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function open(path: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const context = await browser.newContext(options);
    contexts.push(context);
    const page = await context.newPage();
    // A violated content security policy is told here, too.
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(index.url + path);
    return page;
  }

  describe.each([true, false])("with JavaScript: %s", (javaScriptEnabled) => {
    test("a skill is found, read and pinned", async () => {
      const page = await open("/", { javaScriptEnabled });
      await page.getByRole("search").getByRole("searchbox", { name: "Search skills" }).fill("mony back");
      await page.getByRole("button", { name: "Search" }).click();
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Results for “mony back”");
      await page.getByRole("main").getByRole("link", { name: "billing/refunds" }).click();

      expect(await page.title()).toBe("billing/refunds · Skilltrunk");
      expect(
        await page.getByRole("region", { name: "Install", exact: true }).locator("code").allTextContents(),
      ).toEqual([
        `npx skills add ${index.url}/skills/billing/refunds`,
        `npx -y -p ${index.url}/cli.tgz skilltrunk install billing/refunds --registry ${index.url}`,
      ]);
      const versions = page.getByRole("region", { name: "Versions", exact: true }).getByRole("row");
      expect((await versions.allTextContents()).map((row) => row.slice(0, 32))).toEqual([
        "VersionStatePublishedByCommit",
        expect.stringMatching(/^1\.1\.0online1 Jan 2026Ada Author/),
        expect.stringMatching(/^1\.0\.0yankedRounds the wrong way/),
      ]);

      await versions.getByRole("link", { name: "1.0.0" }).click();
      expect(await page.getByRole("region", { name: "Warnings" }).textContent()).toContain("is yanked");
      expect(await page.getByRole("region", { name: "Install", exact: true }).textContent()).toContain(
        "/skills/billing/refunds/1.0.0",
      );
    });

    test("a file is reached from SKILL.md, and the way back is there", async () => {
      const page = await open("/skills/billing/refunds", { javaScriptEnabled });
      await page.getByRole("link", { name: "the policy" }).click();
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("references/policy.md");
      expect(await page.getByRole("region", { name: "Content" }).textContent()).toContain("# Policy");
      await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "refunds" }).click();
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("billing/refunds");
    });

    test("what is not there is said in words", async () => {
      const page = await open("/?q=zzzz", { javaScriptEnabled });
      expect(await page.getByRole("main").textContent()).toContain("No skill matches “zzzz”.");
      await page.goto(`${index.url}/skills/billing/nothing`);
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Skill not found");
      await page.getByRole("link", { name: "All skills" }).click();
      expect(await page.getByRole("listitem").filter({ hasText: "Sorts tickets." }).count()).toBe(1);
      // The browser reports the 404 itself as an error of loading.
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("404")));
    });
  });

  test("a command is selected whole by a click", async () => {
    const page = await open("/skills/billing/refunds");
    await page.getByRole("region", { name: "Install", exact: true }).locator("code").first().click();
    expect(await page.evaluate("getSelection().toString()")).toBe(`npx skills add ${index.url}/skills/billing/refunds`);
  });

  test("nothing that a skill says is run", async () => {
    const page = await open("/skills/billing/refunds");
    expect(await page.title()).not.toBe("taken over");
    expect(await page.getByRole("main").textContent()).toContain('<script>document.title = "taken over"</script>');
    expect(await page.locator("script, img, iframe").count()).toBe(0);
  });

  test("a keyboard is enough", async () => {
    const page = await open("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
    expect(await page.evaluate("document.activeElement.getBoundingClientRect().top")).toBeGreaterThanOrEqual(0);
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  });

  test.each([
    "/",
    "/skills/billing",
    "/skills/billing/refunds",
    "/skills/billing/refunds/1.0.0",
    "/skills/billing/refunds/1.1.0/files/references/policy.md",
    "/errors/VERSION_GONE",
  ])("%s has landmarks, one first heading and no step left out, and fits a narrow screen", async (path) => {
    const page = await open(path, { viewport: { width: 320, height: 700 } });
    for (const role of ["banner", "main", "contentinfo", "search"] as const)
      expect(await page.getByRole(role).count()).toBe(1);
    const levels = await page
      .getByRole("heading")
      .evaluateAll((nodes) => nodes.map((node) => Number((node as { tagName: string }).tagName[1])));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    const small = await page
      .getByRole("button")
      .or(page.getByRole("searchbox"))
      .evaluateAll(
        (nodes) => nodes.filter((node) => (node as unknown as { offsetHeight: number }).offsetHeight < 24).length,
      );
    expect(small).toBe(0);
  });

  test("dark is dark and light is light", async () => {
    const ground = async (colorScheme: "light" | "dark") => {
      const page = await open("/", { colorScheme });
      return page.evaluate("getComputedStyle(document.body).backgroundColor");
    };
    expect(await ground("light")).toBe("rgb(251, 250, 246)");
    expect(await ground("dark")).toBe("rgb(22, 24, 19)");
  });

  test("a page of another origin reads what is public and nothing else", async () => {
    const elsewhere = await listen(
      { fetch: () => new Response("<!doctype html><title>x</title>", { headers: { "content-type": "text/html" } }) },
      { host: "127.0.0.1", port: 0 },
    );
    try {
      const page = await open("/");
      await page.goto(elsewhere.url.replace("127.0.0.1", "localhost"));
      const read = (path: string) => page.evaluate(async (url) => (await fetch(url)).text(), index.url + path);
      expect(await read("/v1/skills")).toContain("billing/refunds");
      expect(await read("/v1/skills")).not.toContain("support/triage");
      expect(await read("/v1/skills/support/triage")).toContain("SKILL_NOT_FOUND");
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("404")));
    } finally {
      await elsewhere.close(0);
    }
  });
});

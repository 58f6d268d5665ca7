import { expect, test } from "vitest";
import { listResources } from "../../src/mcp/resources.ts";
import { registryShelf } from "../../src/mcp/shelf.ts";

const SKILLS = Array.from({ length: 250 }, (_, i) => {
  const name = `s${String(i).padStart(3, "0")}`;
  return { id: `a/${name}`, namespace: "a", name, description: "Does." };
});

test("a registry elsewhere is asked for its list once, however many pages are turned, and anew for a new list", async () => {
  let asked = 0;
  let isDown = false;
  const list = async () => {
    asked++;
    if (isDown) throw new Error("down");
    return SKILLS;
  };
  const shelf = registryShelf({ list } as never);
  const names = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = (await listResources(shelf, cursor)) as { resources: { name: string }[]; nextCursor?: string };
      found.push(...page.resources.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  };
  expect(await names()).toEqual(SKILLS.map(({ name }) => name));
  expect(asked).toBe(1);
  isDown = true;
  await expect(names()).rejects.toThrow("down");
  isDown = false;
  expect(await listResources(shelf, Buffer.from("a/s248").toString("base64url"))).toMatchObject({
    resources: [{ name: "s249" }],
  });
  expect(asked).toBe(3);
});

/** What a change of policy does to what is published is found out by reading no more than that takes. */
import { afterEach, expect, it } from "vitest";
import { policyEffects } from "../../../src/app/check/check-policy.ts";
import { policyAt } from "../../../src/app/check/load-policy.ts";
import type { GitObjects } from "../../../src/app/ports/ports.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

it("reads what is accepted of a skill only where something is found in it", async () => {
  const r = await reconciled();
  open = r;
  const lifecycle = "owners: [ann]\n";
  r.repo.commit(
    {
      "skills/team/clean/SKILL.md": skillMd("clean"),
      "skills/team/broken/SKILL.md": skillMd("broken", { body: "See [it](no.md).\n" }),
      "lifecycle/team/clean.yaml": lifecycle,
      "lifecycle/team/broken.yaml": lifecycle,
    },
    "feat: two",
  );
  await r.pass();
  const merge = r.repo.commit(
    { "policy.yaml": "rules: { link-broken: critical }\nblock: critical\n" },
    "chore: stricter",
  );
  await r.source.refresh();
  const read: string[] = [];
  const { objects } = r.source;
  const watched: Pick<GitObjects, "files" | "blob"> = {
    blob: (oid, max) => objects.blob(oid, max),
    files: (treeish, folder) => {
      if (folder !== undefined) read.push(folder);
      return objects.files(treeish, folder);
    },
  };
  const { policy = DEFAULT_POLICY } = await policyAt(objects, merge);
  const compared = { before: DEFAULT_POLICY, after: policy, merge, at: new Date(NOW).toISOString() };
  const effects = await policyEffects(watched as GitObjects, { catalog: r.reconciler.catalog, ...compared });
  expect(effects.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^team\/broken 1\.0\.0 would be refused if it came now: link-broken\./),
  ]);
  expect(read).toEqual(["lifecycle/team/broken.yaml"]);
});

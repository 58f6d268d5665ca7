import { afterEach, describe, expect, it } from "vitest";
import { skillMd } from "../support/git-fixture.ts";
import { type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
});

/** One history with every kind of event that this engine writes. The commits are the same on every machine. */
function everyEvent(r: Reconciled): void {
  const { repo } = r;
  repo.commit(
    {
      "policy.yaml": "block: high\n",
      "skills/team/one/SKILL.md": skillMd("one"),
      "skills/team/two/SKILL.md": skillMd("two", { version: "0.3.0" }),
    },
    "feat: begin",
  );
  repo.commit(
    {
      "skills/team/one/run.sh": { text: "#!/bin/sh\n", executable: true },
      "skills/team/one/CHANGELOG.md": "# Changes\n\n## 1.1.0\n\nRuns.\n",
    },
    "feat: run (#2)",
  );
  repo.commit(
    {
      "lifecycle/team/one.yaml":
        'visibility: internal\nowners: ["@acme/team"]\ntags: [example]\nchannels:\n  stable: 1.0.0\nversions:\n  1.1.0: { state: yanked, reason: "It does not run." }\n',
    },
    "chore: yank",
  );
  repo.commit(
    { "skills/team/two/SKILL.md": "no frontmatter\n", "skills/one/SKILL.md": skillMd("one") },
    "fix: break two, clash one",
  );
  repo.commit({ "skills/team/two/SKILL.md": skillMd("two", { version: "0.3.0" }) }, "fix: mend two");
  repo.commit({ "skills/one/SKILL.md": null, "skills/team/two/SKILL.md": null }, "chore: remove two");
  repo.commit({ "skills/team/two/SKILL.md": skillMd("two", { version: "0.4.0" }) }, "feat: bring two back", {
    author: "Ada <ada@example.com>",
  });
  repo.commit(
    { "skills/team/two/SKILL.md": null, "plugins/team/skills/two/SKILL.md": skillMd("two", { version: "0.4.0" }) },
    "chore: move two",
  );
  repo.commit(
    {
      "skilltrunk.yaml": "renames:\n  team/two: crew/two\n",
      "plugins/team/skills/two/SKILL.md": null,
      "skills/crew/two/SKILL.md": skillMd("two", { version: "0.4.0" }),
    },
    "chore: rename two",
  );
}

/** The rules of the scanner come more often than engines do: what follows from their digest is left open here. */
function withoutRules(text: string): string {
  return text.replace(/"(prev|rules)":"sha256:[0-9a-f]{64}"/g, '"$1":"…"').replace(/[0-9a-f]{40}(?=\tevents\/)/g, "…");
}

describe("engine 1", () => {
  it("writes these bytes for ever: a change here is a new engine", async () => {
    open = await reconciled();
    everyEvent(open);
    const { ledger } = await open.pass();
    const tree = open.repo.git("ls-tree", "-r", ledger.tree ?? "");
    expect(withoutRules(tree)).toMatchSnapshot();
    const events = open.repo.git("ls-tree", "-r", "--name-only", ledger.tree ?? "", "events/").split("\n");
    for (const path of events)
      expect(withoutRules(open.repo.git("show", `${ledger.commit}:${path}`))).toMatchSnapshot(path);
    expect(await open.verify()).toMatchObject({ identical: true });
  });
});

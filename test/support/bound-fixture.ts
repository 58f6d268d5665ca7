/** Catalogs with skills and files of bindings, made by planning hand-made commits. */

import { sha256 } from "../../src/core/bytes.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import type { CatalogDraft } from "../../src/core/catalog/fold.ts";
import { SkillTable } from "../../src/core/catalog/skill-table.ts";
import type { ReleasedEvent } from "../../src/core/ledger/event.ts";
import { chain, EMPTY_HEAD, type Fact } from "../../src/core/ledger/event.ts";
import type { SkillId } from "../../src/core/names.ts";
import { PlanFixture } from "./plan-fixture.ts";

export class BoundFixture extends PlanFixture {
  /** Publishes a release as its event says it. */
  release(id: string, version: string, more: Partial<ReleasedEvent> = {}): void {
    this.say(id, {
      type: "released",
      version,
      digest: sha256(`${id} ${version}`),
      size: 1,
      tree: "a".repeat(40),
      path: `skills/${id}`,
      name: id.slice(id.indexOf("/") + 1),
      description: "x",
      kind: "skill",
      rules: sha256("rules"),
      verdict: "pass",
      notes: "",
      ...more,
    } as never);
  }

  /** Appends any event to a skill's chain, or to the registry's own. */
  say(id: string, fact: Omit<Fact, "at" | "commit" | "by">): void {
    const whole = { at: "2026-01-01T00:00:00Z", commit: "1".repeat(40), by: "Ada", ...fact } as Fact;
    const linked = chain(this.draft.tip(id as SkillId), whole);
    this.draft.apply(id as SkillId, linked.event, linked.tip);
  }

  state(id: string, version: string, to: string): void {
    this.say(id, { type: "state", version, from: "online", to, reason: to === "online" ? "" : "why" } as never);
  }

  visibility(id: string, to: string): void {
    this.say(id, { type: "offer", changes: { visibility: { from: "public", to } } } as never);
  }

  /** Files below `bindings/`, by path, or by subject. */
  bind(files: Readonly<Record<string, string | null>>, policy?: Parameters<PlanFixture["events"]>[1]): void {
    const bindings = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        name.startsWith("bindings/") ? name : `bindings/${name}.yaml`,
        text,
      ]),
    );
    this.events({}, { ...policy, bindings });
  }

  /** As it is now: what is said later does not change it. */
  get catalog(): Catalog {
    const draft: CatalogDraft = this.draft;
    const { skills, ...rest } = draft.finish(EMPTY_HEAD);
    return { ...structuredClone(rest), skills: SkillTable.of(structuredClone([...skills])) };
  }
}

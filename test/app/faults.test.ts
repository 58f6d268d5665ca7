/** An exception that nobody expected stops a pass before the commit, and the skill is named wherever it is told. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import { explain } from "../../src/app/check/explain.ts";
import type { GitObjects, Source, Timer } from "../../src/app/ports/ports.ts";
import { Controller } from "../../src/app/reconcile/controller.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../src/app/reconcile/verify.ts";
import type { Condition } from "../../src/core/conditions.ts";
import { RegistryError } from "../../src/core/errors.ts";
import type { Fault } from "../../src/core/fault.ts";
import type { SkillId } from "../../src/core/names.ts";
import type { JudgedContent } from "../../src/core/skill/judge.ts";
import { judge } from "../../src/core/skill/judge.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const clock = { now: () => NOW };
const MARK = "unlucky words";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** A trunk whose second commit of three brings a skill that we cannot take. */
async function unlucky(): Promise<{ readonly r: Reconciled; readonly good: string; readonly bad: string }> {
  const r = await reconciled();
  open = r;
  const good = r.repo.commit({ "skills/team/one/SKILL.md": skillMd("one") }, "feat: one");
  const bad = r.repo.commit({ "skills/team/two/SKILL.md": `${skillMd("two")}\n${MARK}\n` }, "feat: two");
  r.repo.commit({ "skills/team/three/SKILL.md": skillMd("three") }, "feat: three");
  return { r, good, bad };
}

/** Stands for a bug: what it says has content in it. */
const judgeBadly = (content: JudgedContent) => {
  const text = content.files.map(({ bytes }) => Buffer.from(bytes ?? []).toString()).join("");
  if (text.includes(MARK)) throw new RangeError(`nobody thought of ${text}`);
  return judge(content);
};

/** The same source, which breaks where it reads that file. */
function breaking(source: Source, error: Error = new RangeError(`nobody thought of ${MARK}`)): Source {
  const blob: GitObjects["blob"] = async (...args) => {
    const read = await source.objects.blob(...args);
    if (Buffer.from(read.bytes ?? []).includes(MARK)) throw error;
    return read;
  };
  const objects = replacing(source.objects, { blob });
  return replacing(source, { objects });
}

function replacing<T extends object>(whole: T, part: Partial<T>): T {
  return new Proxy(whole, {
    get(target, key) {
      if (key in part) return part[key as keyof T];
      const value = target[key as keyof T] as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

it("publishes all before the commit, names it and the skill, and goes on once the program is mended", async () => {
  const { r, good, bad } = await unlucky();
  const faulty = createReconciler({ source: r.source, clock, judge: judgeBadly });
  const error = (await faulty.pass().catch((e: unknown) => e)) as Fault;
  expect([error.code, error.place]).toEqual(["BUG", { skill: "team/two", commit: bad }]);
  expect(error.message).toContain(bad.slice(0, 12));
  expect([error.message, error.hint, error.frames].join()).not.toContain(MARK);
  expect([...faulty.catalog.skills.keys()]).toEqual(["team/one"]);
  expect(faulty.catalog.head.trunk).toBe(good);

  await r.pass();
  expect(["one", "two", "three"].map((name) => r.entry(`team/${name}`)?.last)).toEqual(["1.0.0", "1.0.0", "1.0.0"]);
  expect(await verifyLedger({ source: r.source })).toMatchObject({ identical: true });
});

it("leaves nothing half planned, and what is planned after it is what a program without it plans", async () => {
  const { r, bad } = await unlucky();
  const planBadly = (content: JudgedContent) => {
    const judgement = judge(content);
    if (content.name !== "two") return judgement;
    const archive = Object.defineProperty({ size: 1 }, "digest", {
      get: () => {
        throw new RangeError("nobody thought of it");
      },
    });
    return { ...judgement, archive } as unknown as typeof judgement;
  };
  const faulty = createReconciler({ source: r.source, clock, judge: planBadly });
  const error = (await faulty.pass().catch((e: unknown) => e)) as Fault;
  expect(error.place).toEqual({ skill: "team/two", commit: bad });
  expect(error.frames).toContain("planRelease");
  expect([...faulty.catalog.skills.keys()]).not.toContain("team/two");
  await r.pass();
  expect(r.entry("team/two")?.last).toBe("1.0.0");
  expect(await verifyLedger({ source: r.source })).toMatchObject({ identical: true });
});

it("publishes no part of a commit where the world fails in the middle of it", async () => {
  const r = await reconciled();
  open = r;
  const one = `${skillMd("one", { description: "Does one." })}\n${MARK}\n`;
  const needs = "requires: { skills: [team/two] }\n";
  r.repo.commit({ "skills/team/one/SKILL.md": one, "skills/team/one/skill.yaml": needs }, "feat: one");
  const before = (await r.pass()).trunk;
  expect(r.entry("team/one")?.outstanding?.kind).toBe("refused");
  r.repo.commit({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: two");
  const gone = new RegistryError("GIT_FAILED", "It broke off.");
  // What waits for the second skill is read once that is planned.
  const faulty = createReconciler({ source: breaking(r.source, gone), clock });
  await expect(faulty.pass()).rejects.toBe(gone);
  expect([faulty.catalog.head.trunk, faulty.catalog.skills.has("team/two" as SkillId)]).toEqual([before, false]);
  await r.pass();
  expect(["one", "two"].map((name) => r.entry(`team/${name}`)?.last)).toEqual(["1.0.0", "1.0.0"]);
  expect(await verifyLedger({ source: r.source })).toMatchObject({ identical: true });
});

it("is over when the commit is taken off the branch, as its remedy says, and not by a revert", async () => {
  const { r, good } = await unlucky();
  const faulty = createReconciler({ source: r.source, clock, judge: judgeBadly });
  const attempt = () =>
    faulty.pass().then(
      () => "passed",
      (error: Fault) => error.code,
    );
  r.repo.commit({ "skills/team/two/SKILL.md": null }, "revert: two");
  expect(await attempt()).toBe("BUG");
  r.repo.git("reset", "--quiet", "--hard", good);
  r.repo.commit({ "skills/team/three/SKILL.md": skillMd("three") }, "feat: three");
  expect(await attempt()).toBe("passed");
  expect([...faulty.catalog.skills.keys()].toSorted()).toEqual(["team/one", "team/three"]);
});

it("is a condition of a running registry, which tries again and hands the stack over", async () => {
  const { r, bad } = await unlucky();
  const told: Condition[] = [];
  const faults: Fault[] = [];
  const stop = new AbortController();
  const timer: Timer = (task, ms) => {
    const id = setTimeout(task, ms);
    return () => clearTimeout(id);
  };
  const metrics = new Proxy({}, { get: () => () => undefined }) as never;
  const controller = new Controller({
    ...{ source: r.source, clock, timer, metrics, random: () => 0, pollMs: 60_000 },
    reconciler: createReconciler({ source: r.source, clock, judge: judgeBadly }),
    onTransition: (condition) => told.push(condition),
    onFault: (fault) => faults.push(fault),
  });
  const running = controller.run(stop.signal);
  await controller.firstPass;
  const { Fresh, Stalled, Reconciling } = controller.status.conditions;
  stop.abort();
  await running;
  expect([Fresh.status, Fresh.reason, Stalled.status, Reconciling.status]).toEqual([false, "Bug", false, true]);
  expect(Fresh.message).toContain("team/two");
  expect(Fresh.message).toContain(bad.slice(0, 12));
  expect(Fresh.message).toContain("report it");
  expect(told.some(({ type, reason }) => type === "Fresh" && reason === "Bug")).toBe(true);
  expect(faults[0]?.frames).toMatch(/^RangeError\n\s+at .*judgeBadly/);
});

it.each([undefined, "two", "team/two", "one"])("is what `explain %s` explains", async (skill) => {
  const { r, bad } = await unlucky();
  const reconcilerOf = (source: Source) => createReconciler({ source, clock });
  const asked = skill === undefined ? {} : { skill };
  const { conditions, skills } = await explain({ source: breaking(r.source), clock, reconcilerOf, ...asked });
  expect(conditions[0]?.reason).toBe("Bug");
  expect(conditions[0]?.message).toContain(`at commit ${bad.slice(0, 12)} while team/two was judged`);
  expect(skills.map(({ id }) => id)).toEqual(skill === "one" ? ["team/one"] : []);
});

it("ends a check with the skill's name", async () => {
  const { r } = await unlucky();
  r.repo.git("reset", "--quiet", "--hard", "HEAD~2");
  r.repo.git("switch", "--quiet", "--create", "topic");
  r.repo.commit({ "skills/team/two/SKILL.md": `${skillMd("two")}\n${MARK}\n` }, "feat: two");
  const source = breaking(r.source);
  const error = await check({ source, ledger: source.ledger, clock, head: "topic" }).catch((e: unknown) => e);
  expect((error as Fault).code).toBe("BUG");
  expect((error as Fault).message).toContain("while team/two was judged");
});

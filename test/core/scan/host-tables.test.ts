import { expect, it } from "vitest";
import * as tables from "../../../src/core/scan/host-tables.ts";

const LISTS = [
  ...Object.entries(tables.DROP_HOSTS),
  ["free hosting", tables.FREE_HOSTING],
  ["shared hosts", tables.SHARED_HOSTS],
  ["registries", tables.REGISTRIES],
  ["installers", tables.INSTALLERS],
  ...tables.SERVICES.map(([name, hosts]) => [name, hosts] as const),
] as const;

it.each(LISTS)("%s: hosts as they are compared, each of them once", (_, words) => {
  const hosts = words.trim().split(/\s+/);
  expect(hosts.filter((host) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[\w./-]+)?$/.test(host))).toEqual([]);
  expect(new Set(hosts).size).toBe(hosts.length);
});

it("has no place to drop things among what is trusted", () => {
  const known = new Set([tables.REGISTRIES, tables.INSTALLERS].flatMap((words) => words.trim().split(/\s+/)));
  const drops = Object.values(tables.DROP_HOSTS).flatMap((words) => words.trim().split(/\s+/));
  expect(drops.filter((host) => known.has(host))).toEqual([]);
});

it("names the keys of services as environment variables are named", () => {
  const prefixes = tables.SERVICES.flatMap(([, , words]) => (words ?? "").split(/\s+/).filter((word) => word !== ""));
  expect(prefixes.filter((word) => !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(word))).toEqual([]);
});

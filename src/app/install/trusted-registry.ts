/**
 * A registry whose answers are held against its signed checkpoint: what it says of a skill and its releases, the skill's chain of
 * events, what it lists, and what it says was withdrawn, have to be what is signed, and never go back behind what was seen before.
 */
import { LATEST } from "../../core/catalog/resolve.ts";
import type { Registry } from "../ports/ports.ts";
import type { Pins } from "../ports/signing.ts";
import { type CheckpointOptions, CheckpointTrust } from "./checkpoint-trust.ts";
import { SignedAnswers } from "./signed-answers.ts";

/** The same registry, checked. One that signs nothing is let through unless it was expected to sign. */
export function trustedRegistry(registry: Registry, pins: Pins, options: CheckpointOptions): Registry {
  if (registry.signed === undefined) return registry;
  const trust = new CheckpointTrust(registry, pins, options);
  const signed = new SignedAnswers(registry, trust);
  const checked: Pick<
    Registry,
    "list" | "search" | "show" | "resolve" | "revocations" | "events" | "channels" | "manifest"
  > = {
    list: (where, asOf) =>
      signed.agreeing(asOf, {
        ask: () => registry.list(where, asOf),
        differs: (skills) => signed.listDiffers(skills, where === undefined || where.size === 0),
      }),
    search: (words, where) =>
      signed.agreeing(undefined, {
        ask: () => registry.search(words, where),
        differs: (skills) => signed.listDiffers(skills, false),
      }),
    show: (request, asOf) =>
      signed.agreeing(asOf, {
        ask: () => registry.show(request, asOf),
        differs: (view) => signed.viewDiffers(request, view),
        denied: () => signed.isDenied(request),
      }),
    resolve: (request, asOf) =>
      signed.agreeing(asOf, {
        ask: () => registry.resolve(request, asOf),
        differs: (view) => signed.releaseDiffers(request, view),
        denied: () => signed.isDenied(request, request.wanted ?? LATEST),
      }),
    revocations: () =>
      signed.agreeing(undefined, {
        ask: () => registry.revocations(),
        differs: (view) => signed.revocationsDiffer(view),
      }),
    channels: (request, asOf) =>
      signed.agreeing(asOf, {
        ask: () => registry.channels(request, asOf),
        differs: (view) => signed.channelsDiffer(request, view),
      }),
    manifest: (agent, asOf) =>
      signed.agreeing(asOf, {
        ask: () => registry.manifest(agent, asOf),
        differs: (manifest) => signed.manifestDiffers(manifest),
      }),
    async events(skill) {
      const lines = await registry.events(skill);
      await trust.checkEvents(skill, lines);
      return lines;
    },
  };
  // Everything else is the registry's own.
  return Object.assign(Object.create(registry) as Registry, checked);
}

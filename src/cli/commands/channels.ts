/** `channels`: where a skill's channels are, and who moved them there. */
import type { Command } from "commander";
import type { ChannelEventsView, ChannelMove, ChannelsView } from "../../core/catalog/view.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withAtOption, withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, toAsOf, toRequest, withRegistry } from "../registry-access.ts";
import { waitingText } from "../skill-rows.ts";

interface ChannelsOptions extends RegistryOptions {
  readonly channel?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("channels")
    .description("show where a skill's channels are; with --channel: every move of that one, who made it and when")
    .argument("<skill>", "name or namespace/name")
    .option("--channel <name>", "every move of this channel, oldest first");
  withExamples(withAtOption(withRegistryOptions(command)), [
    "skilltrunk channels billing/refunds",
    "skilltrunk channels billing/refunds --at 2026-11-20T12:00:00Z",
    "skilltrunk channels billing/refunds --channel production --json",
  ]).action((skill: string, options: ChannelsOptions) => {
    const { channel } = options;
    const request = toRequest(skill);
    const asOf = toAsOf(options.at);
    return withRegistry(wire, options, async (registry) => {
      if (channel === undefined) {
        const view = await registry.channels(request, asOf);
        output.result({ document: view, text: channelsText(view) });
      } else {
        const view = await registry.channelEvents(request, channel, asOf);
        output.result({ document: view, text: movesText(view) });
      }
    });
  });
}

function channelsText({ channels, waiting }: ChannelsView): string {
  const rows = channels.map(({ name, pinned, version, moved }) => [
    name,
    version ?? "nothing",
    pinned === null ? "follows the releases" : pinned === version ? "" : `put at ${pinned}`,
    moved === null ? "" : `moved ${moveWords(moved)}`,
  ]);
  return [
    table(rows, 200),
    ...channels.flatMap(skippedText),
    ...(waiting === undefined ? [] : [waitingText(waiting)]),
  ].join("\n");
}

/** Why a channel is not where people expect it. */
function skippedText({ name, skipped = [] }: ChannelsView["channels"][number]): readonly string[] {
  return skipped.map(({ version, state, reason = "", since }) => {
    const when = since === undefined ? "" : ` since ${since}`;
    return `${quote(name)} passes over ${quote(version)}, which is ${state}${when}${reason === "" ? "." : `: ${quote(reason, 1200)}`}`;
  });
}

function movesText({ id, channel, events }: ChannelEventsView): string {
  if (events.length === 0) return `Nobody ever moved the channel "${quote(channel)}" of ${quote(id)}.`;
  const rest = channel === "latest" ? "the releases" : "nothing";
  const rows = events.map((move) => [`${move.from ?? rest} → ${move.to ?? rest}`, moveWords(move)]);
  return table(rows, 200);
}

function moveWords({ at, by, pr, commit }: ChannelMove): string {
  return `${at} by ${by}${pr === undefined ? "" : ` (#${pr})`} in ${commit.slice(0, 12)}`;
}

/**
 * A ledger that would begin in a new place while an earlier one has what is published. Whoever may merge settings could else
 * have everything published again without its approvals and withdrawals, and whoever moves a ledger could lose them by mistake.
 */
import type { LedgerPlace } from "../adapters/ledger/ledger-place.ts";
import type { Source } from "../app/ports/ports.ts";
import { placesNamed } from "../app/reconcile/earlier-places.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { isSameLedger } from "../core/trunk/ledger-moved.ts";

interface Placed {
  readonly plain: Source;
  readonly source: Source;
  readonly place: LedgerPlace;
  readonly openAt: (place: LedgerPlace) => Promise<Source>;
}

/**
 * The ledger that a place named before has, where `place` has none: to begin another would forget every release, approval and
 * withdrawal. Undefined where it goes on, or nothing was published yet.
 */
export async function findEarlierLedger({
  plain,
  source,
  place,
  openAt,
}: Placed): Promise<{ readonly place: LedgerPlace; readonly shown: string } | undefined> {
  if (await hasLedger(source, plain)) return undefined;
  const { trunk, shallow } = await plain.refresh();
  if (trunk === undefined || shallow) return undefined;
  for (const earlier of await placesNamed(plain.objects, trunk)) {
    if (isSameLedger(earlier, place)) continue;
    const opened = await openAt(earlier);
    try {
      const { place: shown } = opened.whereabouts;
      if (await hasLedger(opened, plain))
        return { place: earlier, shown: `${quote(earlier.ledger.branch)} of ${quote(shown)}` };
    } finally {
      if (opened !== plain) await opened.close();
    }
  }
  return undefined;
}

/** The place that the settings name; throws LEDGER_ELSEWHERE for as long as only one before it has a ledger. */
export async function demandLedger({
  plain,
  findPlace,
  openAt,
}: Pick<Placed, "plain" | "openAt"> & {
  readonly findPlace: () => Promise<LedgerPlace | undefined>;
}): Promise<LedgerPlace | undefined> {
  const place = await findPlace();
  if (place === undefined) return undefined;
  const source = await openAt(place);
  try {
    const earlier = await findEarlierLedger({ plain, source, place, openAt });
    if (earlier !== undefined) throw beginsAnew(source, place, earlier.shown);
    return place;
  } finally {
    if (source !== plain) await source.close();
  }
}

async function hasLedger(source: Source, plain: Source): Promise<boolean> {
  // Of `plain` the refs were read with its settings.
  if (source !== plain) await source.refresh();
  return (await source.ledger.tip()) !== undefined;
}

function beginsAnew(source: Source, { ledger }: LedgerPlace, earlier: string): RegistryError {
  const [branch, to] = [quote(ledger.branch), quote(source.whereabouts.place)];
  return new RegistryError(
    "LEDGER_ELSEWHERE",
    `The settings keep the ledger in ${branch} of ${to}, which has none; what is published is in ${earlier}.`,
    {
      hint: `Copy it: \`git fetch <old place> <old branch>\`, then \`git push <new place> FETCH_HEAD:refs/heads/${ledger.branch}\`. Or take \`ledger\` in skilltrunk.yaml back. To begin anew, if that is meant, remove the old branch.`,
    },
  );
}

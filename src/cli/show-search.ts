/** What `search` found: tables for people, or one JSON document. */
import type { Ground } from '../lab/placement/ground.ts';
import type { Latency, Place } from '../lab/placement/latency.ts';
import { placeName, type Ranked } from '../lab/placement/search.ts';
import { count, plainText } from '../report/text.ts';
import { type Found, isMet, type Tried } from './commands/search.ts';
import { colours, width, wrap } from './screen.ts';

const GAP = '  ';
const BY = { mean: 'by mean', worst: 'by the worst client', tolerance: 'by tolerance' } as const;

export function searchText(found: Found): string {
  const { question, flags, protocols, places, all, simulated } = found;
  const { ground, form, size } = question;
  const led = form.isLed ? ', the first leading,' : '';
  const what = flags.place === 'leader' ? 'leaders' : `sets of ${size} regions${led}`;
  const few = places.length < all ? `, the first ${places.length} of ${count(all)}` : '';
  const title = `${form.name}, ${quorumWords(places[0])}: ${what} ${BY[flags.rank]}${few}`;
  const nameOf = (place: Place) => nameIn(ground, place, flags.place);
  const best = (place: Ranked) => `${place.form.name} (${quorumWords(place)})${ledBy(place)}`;
  const ledBy = (place: Ranked) =>
    flags.place === 'replicas' ? `: ${nameOf(place)}` : place.leader === undefined ? '' : ` led from ${nameOf(place)}`;
  const parts = [
    header(found),
    `${bold(`Each protocol where it is best, ${BY[flags.rank]}`)}\n${placesTable(protocols, best)}`,
    `${bold(title)}\n${placesTable(places, nameOf)}`,
  ];
  if (simulated.length > 0) parts.push(`${bold(simulatedTitle(form.name))}\n${simulatedTable(simulated, nameOf)}`);
  parts.push(sentence(ground, places[0]));
  return parts.join('\n\n');
}

/** The leader alone, where the replicas stand. */
function nameIn(ground: Ground, place: Place, what: 'leader' | 'replicas'): string {
  return what === 'leader' && place.leader !== undefined ? ground.regions[place.leader] : placeName(ground, place);
}

function header({ question, flags }: Found): string {
  const { scenario, ground, sites, size } = question;
  const { regions, shares } = ground;
  const asking = shares.filter((share) => share > 0);
  const isAlike = asking.every((share) => share === asking[0]);
  const clients = `clients in ${asking.length}, ${isAlike ? 'alike' : 'by their shares'}`;
  const replicas = flags.place === 'leader' ? `replicas in ${size}` : `${size} replicas among ${sites.length}`;
  const parts = [scenario.name, `${regions.length} regions`, clients, replicas];
  const units = 'ms of a write by round trips alone; outlives: regions that may be lost, whichever they are';
  return `${bold(plainText(parts.join(' · ')))}\n${wrap(units)}`;
}

const HEADS = ['mean', 'worst', 'spread', 'outlives', 'mean', 'worst'];
/** Above the last two. */
const LOST = 'one lost:';

function placesTable(places: readonly Ranked[], name: (place: Ranked) => string): string {
  const rows = places.map((place) => ({ cells: cellsOf(place), text: plainText(name(place)) }));
  return table(['', '', '', '', LOST, ''], HEADS, rows);
}

function cellsOf({ mean, worst, spread, outlives, loss }: Ranked): readonly string[] {
  return [ms(mean), ms(worst), ms(spread), String(outlives), ms(loss?.mean), ms(loss?.worst)];
}

function simulatedTitle(protocol: string): string {
  return `The first ones simulated: ${protocol}, one write at a time, free nodes, no jitter`;
}

function simulatedTable(simulated: readonly Tried[], nameOf: (place: Place) => string): string {
  const rows = simulated.map((one) => {
    const { place, simulated: own } = one;
    const verdict = isMet(one) ? '' : ' ✗ not as reckoned';
    const cells = [place.mean, own.mean, place.worst, own.worst].map(ms);
    return { cells, text: plainText(nameOf(place)) + verdict };
  });
  return table(['mean', '', 'worst', ''], ['reckoned', 'simulated', 'reckoned', 'simulated'], rows);
}

/** Numbers to the right; the name stands last, for sets of regions are long, and goes on below. */
function table(
  above: readonly string[],
  heads: readonly string[],
  rows: readonly { readonly cells: readonly string[]; readonly text: string }[],
): string {
  const ranks = rows.map((_, at) => String(at + 1));
  const columns = [
    ['', '', ...ranks],
    ...heads.map((head, i) => [above[i], head, ...rows.map(({ cells }) => cells[i])]),
  ];
  const widths = columns.map((column) => Math.max(...column.map((text) => text.length)));
  const used = widths.reduce((sum, size) => sum + size + GAP.length, 0);
  const lineOf = (at: number) => columns.map((column, i) => column[at].padStart(widths[i])).join(GAP);
  const body = rows.map(({ text }, at) => wrap(lineOf(at + 2) + GAP + text, used, width));
  return [lineOf(0).trimEnd(), lineOf(1), '─'.repeat(used - GAP.length), ...body].join('\n');
}

function sentence({ regions }: Ground, { worstRegion, worst, loss, leader, ...place }: Ranked): string {
  const who = leader === undefined ? place.form.name : regions[leader];
  const led = loss?.leader === undefined || loss.leader === leader ? '' : ` with ${regions[loss.leader]} in the lead`;
  const first = `${who}: ${regions[worstRegion]} waits longest, ${ms(worst)} ms`;
  if (loss === undefined) return wrap(plainText(`${first}.`), 2);
  const then = `${regions[loss.worstRegion]} for ${ms(loss.worst)} ms`;
  const lost = `the loss of ${regions[loss.lost]} costs most: ${ms(loss.mean)} ms in the mean${led}, ${then}`;
  return wrap(plainText(`${first}; ${lost}.`), 2);
}

function quorumWords({ form, sites }: Ranked): string {
  const { length: n } = sites;
  return form.quorum(n) === n ? `all ${n}` : `${form.word}: ${form.quorum(n)} of ${n}`;
}

function ms(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(1);
}

/** A title, in as many lines as it takes. */
function bold(text: string): string {
  return colours.bold(wrap(text, 2));
}

export function searchDocument({ question, flags, protocols, places, all, simulated }: Found): object {
  const { scenario, ground, sites, size, form } = question;
  const { regions, shares } = ground;
  return {
    schema: 'lightcone.search/1',
    scenario: scenario.name,
    source: scenario.topology.source,
    clients: Object.fromEntries(regions.map((region, i) => [region, shares[i]])),
    place: flags.place,
    rank: flags.rank,
    protocol: form.name,
    among: sites.map((site) => regions[site]),
    replicas: size,
    places_tried: all,
    protocols: protocols.map((place) => rowOf(ground, place)),
    places: places.map((place) => {
      const own = simulated.find((one) => one.place === place);
      return { ...rowOf(ground, place), simulated: own === undefined ? null : latencyOf(ground, own.simulated) };
    }),
  };
}

function rowOf(ground: Ground, place: Ranked): object {
  const { form, sites, leader, outlives, loss } = place;
  const { regions } = ground;
  return {
    protocol: form.name,
    quorum: form.quorum(sites.length),
    leader: leader === undefined ? null : regions[leader],
    replicas: sites.map((site) => regions[site]),
    ...latencyOf(ground, place),
    outlives,
    loss: loss === undefined ? null : lossDocument(ground, loss),
  };
}

function lossDocument(ground: Ground, loss: NonNullable<Ranked['loss']>): object {
  const { regions } = ground;
  const leader = loss.leader === undefined ? null : regions[loss.leader];
  return { region: regions[loss.lost], leader, ...latencyOf(ground, loss) };
}

function latencyOf({ regions }: Ground, { mean, worst, worstRegion, spread }: Latency): object {
  const micros = (value: number) => Math.round(value * 1000) / 1000;
  return { mean: micros(mean), worst: micros(worst), worst_region: regions[worstRegion], spread: micros(spread) };
}

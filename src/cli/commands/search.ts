/** `lightcone search`: every place of a leader or of replicas, ranked; the first ones simulated. */
import type { Latency } from '../../lab/placement/latency.ts';
import type { Form } from '../../lab/placement/protocols.ts';
import { leadersOf, type Ranked, ranked, setsOf, setsRanked } from '../../lab/placement/search.ts';
import { tried } from '../../lab/placement/trial.ts';
import { FAILED, HELD } from '../exit.ts';
import { out } from '../screen.ts';
import { type Question, questionOf, type SearchFlags } from '../search-flags.ts';
import { searchDocument, searchText } from '../show-search.ts';

/** Milliseconds between what was reckoned and what was simulated. */
const WITHIN = 1;

export interface Tried {
  readonly place: Ranked;
  readonly simulated: Latency;
}

export interface Found {
  readonly question: Question;
  readonly flags: SearchFlags;
  /** Each protocol where it is best, best first. */
  readonly protocols: readonly Ranked[];
  /** Of the protocol asked for, best first. */
  readonly places: readonly Ranked[];
  /** How many there are. */
  readonly all: number;
  readonly simulated: readonly Tried[];
}

export function searchCommand(file: string | undefined, flags: SearchFlags): number {
  const question = questionOf(file, flags);
  const { scenario, ground, forms, form, top } = question;
  const places = placesOf(question, form, flags, top);
  const bests = forms.flatMap((one) => (one === form ? places.slice(0, 1) : placesOf(question, one, flags, 1)));
  const protocols = ranked(ground, bests, flags.rank);
  const first = places.slice(0, question.simulate);
  const simulated = first.map((place): Tried => ({ place, simulated: tried(scenario, ground, place, form) }));
  const all = flags.place === 'leader' ? question.size : setsOf(question.sites.length, question.size);
  const found = { question, flags, protocols, places, all, simulated };
  out(flags.json === true ? JSON.stringify(searchDocument(found), null, 2) : searchText(found));
  return simulated.every(isMet) ? HELD : FAILED;
}

function placesOf(question: Question, form: Form, { place, rank }: SearchFlags, top: number): readonly Ranked[] {
  const { ground, sites, size } = question;
  if (place === 'leader') return leadersOf(ground, sites, form, rank).slice(0, top);
  return setsRanked(ground, sites, size, form, rank, top);
}

/** Not a number, where nothing came back, is not near anything. */
export function isMet({ place, simulated }: Tried): boolean {
  return Math.abs(simulated.mean - place.mean) <= WITHIN && Math.abs(simulated.worst - place.worst) <= WITHIN;
}

/** `workload.travel`: sessions that move from region to region, and what they take with them is who they are. */
import { USERS } from '../clients/arrivals.ts';
import { regionsThatAsk } from '../clients/belonging.ts';
import { type Travel, travellersOf } from '../clients/journeys.ts';
import { durationText, shareText } from '../kit/format.ts';
import { MS } from '../kit/time.ts';
import type { Desk } from './problem.ts';
import { at, fields, type Got, type Json, may, must } from './shape.ts';
import { duration, share } from './values.ts';

const MEMBERS = {
  share: must(`of the ${USERS} open-loop sessions of each region`, at(share)),
  every: may('mean time in one region (default 2m)', at(duration)),
};
export const TRAVEL = fields('travel', MEMBERS);

const EVERY = 120_000_000;
/** Who moved more often would only be on the way. */
const SHORTEST = 100 * MS;

export function resolveTravel(
  { share: part, every, origin }: Got<typeof MEMBERS>,
  from: readonly number[],
  desk: Desk,
) {
  const travel: Travel = { share: part?.value ?? 0, every: every?.value ?? EVERY };
  if (part && travellersOf(travel) === 0) {
    desk.error('E0109', part.origin, `of ${USERS} sessions nobody travels then`, 'such as `5%`');
  }
  if (travel.every < SHORTEST) desk.error('E0109', every!.origin, 'a stay takes 100 ms at least', 'such as `2m`');
  if (regionsThatAsk(from).length === 1) desk.error('E0217', origin, 'clients are in one region alone, and stay there');
  return travel;
}

/** As it would stand in a file. */
export function writeTravel({ share: part, every }: Travel): Json {
  return { share: shareText(part), every: durationText(every) };
}

/** What the first run says besides its result: physics, reality, and three things to try. */
import type { ResultDocument } from '../lab/document.ts';
import { FLOOR_NOTE, floors } from '../report/floor.ts';
import { placeName } from '../report/places.ts';
import { milliseconds } from '../report/text.ts';
import { etcdComparison, summary } from '../report/validation/real.ts';
import { wrap } from './screen.ts';
import { textTable } from './table.ts';

export function showTour(document: ResultDocument): string {
  return `\n${[physics(document), reality()].filter((part) => part !== '').join('\n\n')}`;
}

function physics(document: ResultDocument): string {
  const rows = floors(document).map((floor) => [
    { text: floor.strategy },
    { text: floor.simulated === null ? '–' : milliseconds(floor.simulated) },
    { text: milliseconds(floor.roundTrips) },
    { text: floor.light === null ? '–' : milliseconds(floor.light) },
    { text: floor.waitsFor },
  ]);
  if (rows.length === 0) return '';
  const head = [
    ['', 'strategy'],
    ['write p50', 'simulated'],
    ['its round', 'trips'],
    ['light in', 'fibre'],
    ['', 'a write waits for'],
  ];
  return `Beside what physics allows (light in fibre: 2/3 c along the great circle, there and back):\n\n${textTable({ head, rows })}\n${wrap(FLOOR_NOTE)}`;
}

/** Node costs were fitted on rows led from Virginia; these, led from Sydney, were not used for that. */
function reality(): string {
  const { calibration, heldOut } = etcdComparison();
  const rows = heldOut.map(({ what, simulated, expected }) => [
    { text: spoken(what) },
    { text: milliseconds(simulated) },
    { text: milliseconds(expected) },
    { text: signed(simulated - expected) },
  ]);
  const head = [
    ['', 'operation'],
    ['p50', 'simulated'],
    ['p50', 'measured'],
    ['', 'difference'],
  ];
  const title = `Consensus beside a real ${calibration.system} on an emulated WAN (rows that no cost was fitted on):`;
  const left = wrap(`Not modelled: ${calibration.notModelled.join('; ')}.`, 2);
  return `${title}\n\n${textTable({ head, rows })}\n${summary(heldOut)}\n\n${left}`;
}

function spoken(what: string): string {
  const [, op, leader, client] = /^etcd (\w+), leader ([^,]+), client (.+)$/.exec(what) ?? [];
  return client === undefined ? what : `${op} from ${placeName(client)}, leader in ${placeName(leader)}`;
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${milliseconds(Math.abs(ms))}`;
}

/** Commands that each change the answer, with the change to look for. */
const NEXT: readonly (readonly [string, string])[] = [
  [
    '--set strategies.single-master.with.ack=semi-sync',
    'single-master forgets no order any more; its median write takes twice as long, and Virginia, cut off, is no longer told yes',
  ],
  [
    '--set strategies.multi-master.with.conflict=merge',
    'multi-master drops no sale any more, and sells more than there is from two shelves instead',
  ],
  [
    '--set faults.virginia-cut.for=2s',
    'the cut is over before anybody takes it for a death: no promotion, and single-master forgets nothing',
  ],
];

/** After the digests. */
export function showNext(): string {
  return `\nThe README says which digests your run should show.\n\nTry next:\n${NEXT.map(([flags, change]) => `  npx lightcone run scenarios/checkout.yaml ${flags}\n${wrap(`      → ${change}`, 8)}`).join('\n')}`;
}

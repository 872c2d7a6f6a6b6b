/** What the first run says besides its result: physics, reality, and three things to try. */
import type { ResultDocument } from '../lab/document.ts';
import { floors } from '../report/floor.ts';
import { milliseconds } from '../report/text.ts';
import { wrap } from './screen.ts';
import { textTable } from './table.ts';

export function showTour(document: ResultDocument): string {
  return `\n${[physics(document), next()].filter((part) => part !== '').join('\n\n')}`;
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
  return `Beside what physics allows (light in fibre: 2/3 c along the great circle, there and back):\n\n${textTable({ head, rows })}`;
}

/** Commands that each change the answer, with the change to look for. */
const NEXT: readonly (readonly [string, string])[] = [
  ['npx lightcone run scenarios/checkout.yaml --set faults=', 'without faults nobody is cut off, and nothing is lost'],
  [
    'npx lightcone run scenarios/checkout.yaml --set topology=aws-19',
    'more regions: consensus waits for a majority of 19',
  ],
  ['npx lightcone run scenarios/checkout.yaml --seeds 5', 'other customers, the same kinds of loss'],
];

function next(): string {
  return `Try next:\n${NEXT.map(([command, change]) => `  ${command}\n${wrap(`      ${change}`, 6)}`).join('\n')}`;
}

/** What pages and texts both tell as one table each: its title, its rows, and what to mind. */
import type { ResultDocument } from '../lab/document.ts';
import type { Table } from './charts/figure.ts';
import { HEAL_NOTE, healTable } from './conflicts.ts';
import { MONITOR_NOTE, monitorTable } from './monitored.ts';
import { PLACEMENT_NOTE, placementTable } from './placement.ts';
import { RESIDENCY_NOTE, residencyTable } from './residency.ts';

export interface Told {
  readonly title: string;
  /** Undefined, or without rows: there is nothing to tell. */
  readonly table: Table | undefined;
  readonly note: string;
}

export function toldTables(document: ResultDocument): readonly Told[] {
  return [
    { title: 'How soon copies agreed again', table: healTable(document), note: HEAL_NOTE },
    { title: 'What the monitor saw', table: monitorTable(document), note: MONITOR_NOTE },
    { title: 'Where data lives', table: placementTable(document), note: PLACEMENT_NOTE },
    { title: 'What left its fence', table: residencyTable(document), note: RESIDENCY_NOTE },
  ];
}

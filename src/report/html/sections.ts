/** Sections of the page about promises and faults: each line with its value, its witness and its reason. */
import type { ResultDocument } from '../../lab/document.ts';
import type { Table } from '../charts/figure.ts';
import { type Contested, contested } from '../conflicts.ts';
import { costNote, costTable, priceTable } from '../costs.ts';
import { type Aftermath, aftermaths, failoverTable } from '../failovers.ts';
import { PROMISE_HEAD, promiseRows, WORDS } from '../judged.ts';
import { escapeHtml, moment, unbroken } from '../text.ts';
import type { Told } from '../told.ts';
import { touchedText, touchText } from '../touched.ts';

export function expectationsSection(document: ResultDocument): string {
  if (document.expectations.length === 0) return '';
  const rows = promiseRows(document).map(({ verdict, level, cells, told }) => {
    const word = `${WORDS[verdict].replaceAll(' ', '\u00a0')}${level === 'warn' ? ' (warning)' : ''}`;
    const loss = verdict === 'failed' ? ' class="loss"' : '';
    const link = told === undefined ? '' : `<br><a href="#story-${told.number}">why?</a>`;
    return `<tr><td${loss}>${word}${link}</td>${namedCells(PROMISE_HEAD.slice(1), cells)}</tr>`;
  });
  return `<h2>Promises</h2><div class="scroll"><table class="words"><thead><tr>${headCells(PROMISE_HEAD)}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

export function faultsSection(document: ResultDocument): string {
  if (document.scenario.faults.length === 0) return '';
  const strategies = document.scenario.strategies.filter(({ id }) => document.runs.some((run) => run.strategy === id));
  const head = ['fault', 'kind', 'when', ...strategies.map(({ id }) => id), ''];
  const rows = document.scenario.faults.map((fault, index) => {
    const touched = strategies.map(({ id }) => touchedBy(document, id, index));
    const idle = document.runs.length > 0 && touchedText(document, index) === '';
    const cells = [fault.name, fault.kind, `${moment(fault.at)} – ${moment(fault.until)}`, ...touched];
    const note = idle ? '<td class="loss">✗ touched nothing</td>' : '<td></td>';
    return `<tr>${namedCells(head, cells)}${note}</tr>`;
  });
  return `<h2>Faults, and what they touched</h2><div class="scroll"><table class="words">
<thead><tr>${headCells(head)}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>
<p class="caption">Messages and requests that a fault dropped, held or delayed, and lives that it ended.</p>`;
}

/** What a leader's loss cost: time, and acknowledged writes by name. */
export function failoversSection(document: ResultDocument): string {
  const told = aftermaths(document);
  if (told.length === 0) return '';
  const table = failoverTable(told);
  const note = `<p class="caption">RTO = detect + elect + redirect: until somebody holds the old leader for lost, until
another leads, until that one does a write. RPO: acknowledged writes that are gone, and the time from the first to the
last.</p>`;
  const shown = table.rows.length === 0 ? [] : [wordTable(table), note];
  const lost = told.filter(({ losses }) => losses.length > 0).map(lossList);
  return `<h2>Failovers and losses</h2>${[...shown, ...lost].join('\n')}`;
}

function lossList({ strategy, losses, rest }: Aftermath): string {
  const items = [...losses, ...(rest === '' ? [] : [rest])].map((text) => `<li>${escapeHtml(text)}</li>`);
  return `<p><strong>${escapeHtml(strategy)}</strong> lost</p><ul>${items.join('')}</ul>`;
}

/** Who lost to whom, or came out beside another. */
export function conflictsSection(document: ResultDocument): string {
  const told = contested(document);
  return told.length === 0 ? '' : `<h2>Writes that met</h2>${told.map(conflictList).join('\n')}`;
}

function conflictList({ strategy, sum, lines, rest }: Contested): string {
  const items = [...lines, ...(rest === '' ? [] : [rest])].map((text) => `<li>${escapeHtml(text)}</li>`);
  return `<p><strong>${escapeHtml(strategy)}</strong> ${escapeHtml(sum)}</p><ul>${items.join('')}</ul>`;
}

/** What bytes and copies cost, and the prices behind it. */
export function costSection(document: ResultDocument): string {
  const prices = priceTable(document);
  const section = tableSection({
    title: 'What it costs, in USD',
    table: costTable(document),
    note: costNote(document),
  });
  if (section === '' || prices === undefined) return section;
  return `${section}<details><summary>The prices, and who says so</summary>${wordTable(prices)}</details>`;
}

export function tableSection({ title, table, note }: Told): string {
  if (table === undefined || table.rows.length === 0) return '';
  return `<h2>${title}</h2>${wordTable(table)}
<p class="caption">${escapeHtml(note)}</p>`;
}

function wordTable({ head, rows }: Table): string {
  const lines = rows.map((cells) => `<tr>${namedCells(head, cells)}</tr>`);
  return `<div class="scroll"><table class="words">
<thead><tr>${headCells(head)}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}

function headCells(names: readonly string[]): string {
  return names.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
}

/** Where a page is too narrow for a table its rows become lists, in which every value says what it is. */
function namedCells(names: readonly string[], cells: readonly string[]): string {
  return cells
    .map((cell, index) => `<td data-name="${escapeHtml(names[index])}">${escapeHtml(unbroken(cell))}</td>`)
    .join('');
}

function touchedBy(document: ResultDocument, strategy: string, fault: number): string {
  const touch = document.runs.find((run) => run.strategy === strategy)?.faults[fault];
  return touch === undefined ? '–' : touchText(touch);
}

/** `report.html`: one file without a network, everything in it escaped. */
import type { ResultDocument } from '../../lab/document.ts';
import { variantName } from '../../lab/summary.ts';
import type { Judgement } from '../../world/result.ts';
import { aboutHtml } from '../about.ts';
import { figures } from '../charts/all.ts';
import { type Figure, LIGHT, type Table } from '../charts/figure.ts';
import { thinned } from '../charts/series.ts';
import { extentOf } from '../extent.ts';
import { FLOOR_NOTE, floors } from '../floor.ts';
import { notesOf } from '../notes.ts';
import { reproduce } from '../reproduce.ts';
import { type Cell, type Scoreboard, scoreboard } from '../scoreboard.ts';
import { pairedNote, pairedTable, seedsNote } from '../seeds.ts';
import { sentences } from '../sentences.ts';
import { GLOSSARY, LEFT_OUT, READ_AS } from '../sources.ts';
import { storiesHtml } from '../story/sections.ts';
import { escapeHtml, jsonForHtml, milliseconds, unbroken } from '../text.ts';
import { toldTables } from '../told.ts';
import {
  conflictsSection,
  costSection,
  expectationsSection,
  failoversSection,
  faultsSection,
  tableSection,
} from './sections.ts';
import { STYLE } from './style.ts';

const MOST_RESOLVED = 200_000;

/** `script` is the built page script; `resolved` the scenario with every default written out. */
export function htmlReport(document: ResultDocument, resolved: string, script: string): string {
  const { scenario } = document;
  const title = scenario.title === '' ? scenario.name : scenario.title;
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="origin">${escapeHtml(originOf(document))}</p>`,
    aboutHtml(scenario.about),
    verdictSection(document),
    ...notesOf(document).map((note) => `<p class="loss">Mind: ${escapeHtml(note)}</p>`),
    scoreboardSection(document),
    ...figures(document, LIGHT).map(figureSection),
    floorSection(document),
    costSection(document),
    expectationsSection(document),
    storiesHtml(document),
    faultsSection(document),
    ...toldTables(document).map(tableSection),
    failoversSection(document),
    conflictsSection(document),
    fidelitySection(document),
    reproduceSection(document, resolved),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Lightcone</title><style>${STYLE}</style></head>
<body>
${body.filter((part) => part !== '').join('\n')}
<footer>${escapeHtml(originOf(document))}</footer>
<script type="application/json" id="result">${jsonForHtml(withoutWallClock(thinned(document)))}</script>
<script>${script.replace(/<\/script/gi, '<\\/script')}</script>
</body></html>
`;
}

/** A page is the same for the same result; how long the machine took is no part of that. */
function withoutWallClock(document: ResultDocument): unknown {
  return { ...document, runs: document.runs.map(({ wall_ms: _, ...run }) => run) };
}

function originOf(document: ResultDocument): string {
  const { scenario, version, partial } = document;
  const seeds = scenario.seeds.length === 1 ? `seed ${scenario.seeds[0]}` : `${scenario.seeds.length} seeds`;
  const parts = [scenario.name, `${scenario.regions.length} regions (${scenario.topology})`, ...extentOf(document)];
  return [
    ...parts,
    seeds,
    `digest ${scenario.digest}`,
    `lightcone ${version}`,
    ...(partial ? ['PARTIAL: interrupted'] : []),
  ].join(' · ');
}

function verdictSection(document: ResultDocument): string {
  const failed = new Set(document.expectations.filter(isBroken).map(({ strategy }) => strategy));
  // A mild sentence about somebody who broke a promise is still about somebody who broke a promise.
  const said = sentences(document).map(
    ({ strategy, text, tone }) =>
      `<li class="${failed.has(strategy) ? 'lost' : tone}"><strong>${escapeHtml(strategy)}</strong> ${escapeHtml(text)}</li>`,
  );
  return `<h2>Verdict</h2><ul class="verdict">${said.join('')}</ul>`;
}

function isBroken({ verdict, level }: Judgement): boolean {
  return verdict === 'failed' && level === 'error';
}

/** Two tables: one with all columns is wider than a sheet of paper. */
function scoreboardSection(document: ResultDocument): string {
  const score = scoreboard(document);
  const note = seedsNote(document);
  return `<h2>Scoreboard</h2>${note === '' ? '' : `<p class="caption">${escapeHtml(unbroken(note))}</p>`}
${scoreTable(score, 'What was lost', 0, score.losses)}
${scoreTable(score, 'How it served', score.losses, score.columns.length)}
<p class="caption">✗ marks what somebody lost.</p>
${pairedSection(document)}`;
}

function pairedSection(document: ResultDocument): string {
  const paired = pairedTable(document);
  if (paired === undefined) return '';
  const columns = paired.head.slice(1).map((name) => ({ head: [name], about: '' }));
  const rows = paired.rows.map(({ strategy, cells }) => ({
    strategy,
    cells: cells.map((cell) => ({ ...cell, loss: false })),
  }));
  const table = scoreTable({ columns, rows }, 'Against the baseline', 0, columns.length);
  return `${table}<p class="caption">${escapeHtml(unbroken(pairedNote(document)))}</p>`;
}

/** As much of a scoreboard as a table of it needs. */
interface Score {
  readonly columns: readonly { readonly head: readonly string[]; readonly about: string }[];
  readonly rows: Scoreboard['rows'];
}

function scoreTable({ columns, rows }: Score, name: string, from: number, to: number): string {
  if (from === to) return '';
  const head = columns
    .slice(from, to)
    .map((column) => `<th title="${escapeHtml(column.about)}">${escapeHtml(column.head.join(' '))}</th>`);
  const lines = rows.map(({ strategy, cells }) => {
    const shown = cells
      .slice(from, to)
      .map((cell) => `<td${cell.loss ? ' class="loss"' : ''}>${escapeHtml(unbroken(cell.text))}${underOf(cell)}</td>`);
    return `<tr><th scope="row">${escapeHtml(strategy)}</th>${shown.join('')}</tr>`;
  });
  return `<div class="scroll"><table class="score"><caption>${name}</caption>
<thead><tr><th>strategy</th>${head.join('')}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}

function underOf({ under }: Cell): string {
  return under === '' ? '' : `<br><small>${escapeHtml(unbroken(under))}</small>`;
}

function figureSection(figure: Figure): string {
  const label = escapeHtml(`${figure.title}. ${figure.caption}`);
  return `<h2 id="${figure.id}">${escapeHtml(figure.title)}</h2><figure>
<div class="scroll">
<canvas data-figure="${figure.id}" width="960" height="${figure.height}" role="img" aria-label="${label}"></canvas></div>
<figcaption class="caption">${escapeHtml(figure.caption)}</figcaption>
<details><summary>The same as a table</summary>${htmlTable(figure.table)}</details></figure>`;
}

function floorSection(document: ResultDocument): string {
  const rows = floors(document).map((floor) => [
    floor.strategy,
    floor.simulated === null ? '–' : milliseconds(floor.simulated),
    milliseconds(floor.roundTrips),
    floor.light === null ? '–' : milliseconds(floor.light),
    floor.waitsFor,
  ]);
  const head = ['strategy', 'write p50, simulated', 'its round trips', 'light in fibre', 'a write waits for'];
  const light = 'Light in fibre: two thirds of the speed of light along the great circle, there and back.';
  return tableSection({ title: 'Beside what physics allows', table: { head, rows }, note: `${light} ${FLOOR_NOTE}` });
}

function fidelitySection(document: ResultDocument): string {
  const source = document.scenario.source === '' ? 'the scenario’s own numbers' : document.scenario.source;
  const left = LEFT_OUT.map((item) => `<li>${escapeHtml(item)}</li>`).join('');
  const words = GLOSSARY.map(([word, means]) => `<dt>${escapeHtml(word)}</dt><dd>${escapeHtml(means)}</dd>`).join('');
  return `<h2>How to read this, and how far to trust it</h2><p>${escapeHtml(READ_AS)}</p>
<p>Latencies: ${escapeHtml(source)}.</p><p>Not modelled:</p><ul>${left}</ul><dl>${words}</dl>`;
}

function reproduceSection(document: ResultDocument, resolved: string): string {
  const digests = document.runs.map((run) => [
    variantName(run.strategy, run.set),
    String(run.seed),
    run.digest,
    String(run.events),
  ]);
  // The links of fifty regions would be most of the page; the file lies beside it.
  const fits = resolved.length <= MOST_RESOLVED;
  const whole = fits ? resolved.split('\n').map(escapeHtml).join('\n') : 'See resolved.yaml beside this page.';
  return `<h2>Reproduce it</h2><pre>${escapeHtml(reproduce(document))}</pre>
<p class="caption">The same scenario, seed and version give the same digests on every machine.</p>
${htmlTable({ head: ['strategy', 'seed', 'digest', 'events'], rows: digests })}
<details><summary>The scenario with every default written out</summary><pre>${whole}</pre></details>`;
}

function htmlTable(table: Table): string {
  const head = table.head.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const rows = table.rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${escapeHtml(unbroken(cell))}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** How the page looks: one column, light and dark, and on paper always light. */
import { SVG_STYLE } from '../story/svg-style.ts';

export const STYLE = `${SVG_STYLE}
:root { --paper: #ffffff; --ink: #1c1c1c; --faint: #555555; --line: #dddddd; --loss: #a01a10; --soft: #f5f5f5; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161c; --ink: #f0f0f0; --faint: #b4b9c0; --line: #39414c; --loss: #ff8f84; --soft: #1b212a;
    --op0: #3f9be0; --op1: #ff7a1a; --op2: #35d0a5; --op3: #a596ff; --op4: #b4b9c0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 1000px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "DejaVu Sans", Verdana, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem; }
p.origin, .caption, footer { color: var(--faint); font-size: .9rem; }
ul.verdict { padding: 0; list-style: none; }
ul.verdict li { margin: .5rem 0; padding: .5rem .75rem; border-left: 4px solid var(--line); background: var(--soft); }
ul.verdict li.lost { border-color: var(--loss); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
th, td { overflow-wrap: normal; }
.score { margin-bottom: 1rem; } .score caption { color: var(--faint); text-align: left; }
.score th { max-width: 16rem; }
.words td { min-width: 4.5rem; }
.words td:last-child { min-width: 14rem; }
small { color: var(--faint); font-weight: 400; white-space: nowrap; }
.loss { color: var(--loss); font-weight: 600; }
figure { margin: 1rem 0 2rem; }
canvas { display: block; width: 100% !important; min-width: 640px; height: auto !important; }
pre { padding: .75rem; overflow-x: auto; background: var(--soft); white-space: pre-wrap; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; } a { color: inherit; }
.tale { padding-top: .25rem; border-top: 1px solid var(--line); }
ol.lines { padding: 0; list-style: none; }
ol.lines li { display: grid; grid-template-columns: 6rem 1fr; margin: .2rem 0; }
ol.lines time { color: var(--faint); font-variant-numeric: tabular-nums; }
svg.story { display: block; width: 100%; min-width: 640px; height: auto; }
code { padding: 0 .2em; background: var(--soft); }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
@media (max-width: 640px) {
  .words thead { display: none; }
  .words, .words tbody, .words tr, .words td, .words td:last-child { display: block; min-width: 0; border: 0; }
  .words tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .words td { padding: .1rem 0; }
  .words td:empty { display: none; }
  .words td[data-name]:not(:empty)::before { content: attr(data-name) ": "; color: var(--faint); }
}
@page { size: A4; margin: 12mm; }
@media print {
  :root { --paper: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb; --loss: #8c1c13; --soft: #f5f5f5;
    --op0: #0072b2; --op1: #d55e00; --op2: #008060; --op3: #5d3fd3; --op4: #555555; }
  body { padding: 0; font-size: 10pt; max-width: none; } figure, tr, li { break-inside: avoid; }
  h2, h3 { break-after: avoid; } .scroll { overflow: visible; } canvas, svg.story { min-width: 0; }
  table { font-size: 7.5pt; } th, td { padding: .15rem .3rem; }
}
`;

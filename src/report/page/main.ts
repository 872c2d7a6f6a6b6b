/** The script of the page: draws the embedded result with the same configurations as the pictures. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  SubTitle,
  Title,
  Tooltip,
} from 'chart.js';
import annotations from 'chartjs-plugin-annotation';
import type { ResultDocument } from '../../lab/document.ts';
import { figures } from '../charts/all.ts';
import { DARK, LIGHT } from '../charts/figure.ts';

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement);
Chart.register(LogarithmicScale, PointElement, SubTitle, Title, Tooltip, annotations);

const result: ResultDocument = JSON.parse(document.getElementById('result')?.textContent ?? 'null');
const dark = matchMedia('(prefers-color-scheme: dark)');
const onPaper = matchMedia('print');
const drawn: Chart[] = [];

function draw(): void {
  for (const chart of drawn.splice(0)) chart.destroy();
  const theme = dark.matches && !onPaper.matches ? DARK : LIGHT;
  for (const figure of figures(result, theme)) {
    const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-figure="${figure.id}"]`);
    if (canvas === null) continue;
    canvas.width = 960;
    canvas.height = figure.height;
    const config = { ...figure.config, options: { ...figure.config.options, devicePixelRatio: 2 } };
    drawn.push(new Chart(canvas, config as ChartConfiguration));
  }
}

draw();
dark.addEventListener('change', draw);
onPaper.addEventListener('change', draw);

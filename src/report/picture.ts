/** Figures as PNG, the same bytes on every machine: own canvas, own font, no system font ever asked. */
import { createRequire } from 'node:module';
import type { ChartConfiguration, Plugin } from 'chart.js';
import annotations from 'chartjs-plugin-annotation';
import { type Config, type Figure, LIGHT, WIDTH } from './charts/figure.ts';

/** Pictures are drawn at this many pixels for each of the page's. */
const DENSITY = 2;

export interface Picture {
  readonly id: string;
  readonly png: Uint8Array;
}

export async function drawPictures(figures: readonly Figure[]): Promise<readonly Picture[]> {
  const { ChartJSNodeCanvas } = await import('chartjs-node-canvas');
  await registerFonts();
  return figures.map((figure) => {
    const canvas = new ChartJSNodeCanvas({ width: WIDTH, height: figure.height, plugins: { modern: [annotations] } });
    return { id: figure.id, png: canvas.renderToBufferSync(onPaper(figure.config)) };
  });
}

function onPaper(config: Config): ChartConfiguration {
  const paper: Plugin = {
    id: 'paper',
    beforeDraw: ({ ctx, width, height }) => {
      ctx.save();
      ctx.fillStyle = LIGHT.paper;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
  return {
    ...config,
    plugins: [paper],
    options: { ...config.options, devicePixelRatio: DENSITY },
  } as ChartConfiguration;
}

async function registerFonts(): Promise<void> {
  const { GlobalFonts } = await import('@napi-rs/canvas');
  const { resolve } = createRequire(import.meta.url);
  for (const weight of [400, 700]) {
    GlobalFonts.registerFromPath(
      resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff2`),
      'DejaVu Sans',
    );
  }
}

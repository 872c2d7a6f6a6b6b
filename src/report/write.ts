/** Writes a result and its report into a folder of its own; equal results overwrite themselves. */
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultDocument } from '../lab/document.ts';
import type { TextFile } from '../scenario/trace.ts';
import { figures } from './charts/all.ts';
import { LIGHT } from './charts/figure.ts';
import { guarded, makeFolder } from './folder.ts';
import { htmlReport } from './html/page.ts';
import { markdownReport } from './markdown.ts';
import { drawPictures } from './picture.ts';
import { storyFiles } from './story/sections.ts';
import { folderName } from './text.ts';

const DIGEST_LENGTH = 8;

export interface Written {
  readonly folder: string;
  /** `latest`, where the file system could point to the folder; else the folder itself. */
  readonly shortcut: string;
}

/** `pageScript` is the built script of the page; `resolved` the scenario with all defaults, and what it names. */
export async function writeReport(
  out: string,
  document: ResultDocument,
  resolved: readonly TextFile[],
  pageScript: URL,
): Promise<Written> {
  const digest = document.scenario.digest.slice(0, DIGEST_LENGTH);
  const parent = join(out, folderName(document.scenario.name));
  const folder = join(parent, digest);
  const drawn = figures(document, LIGHT);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['result.json', `${JSON.stringify(document)}\n`],
    ...resolved,
    ['report.md', markdownReport(document, drawn)],
    ['report.html', htmlReport(document, resolved[0]?.[1] ?? '', readFileSync(pageScript, 'utf8'))],
    ...storyFiles(document).map(([name, svg]) => [join('charts', name), svg] as const),
    ...(await drawPictures(drawn)).map(({ id, png }) => [join('charts', `${id}.png`), png] as const),
  ];
  guarded(folder, () => {
    makeFolder(join(folder, 'charts'));
    for (const [name, content] of files) writeFileSync(join(folder, name), content);
  });
  return { folder, shortcut: pointTo(parent, digest) ? join(parent, 'latest') : folder };
}

/** Some file systems know no links; a report without a shortcut is still a report. */
function pointTo(parent: string, digest: string): boolean {
  const latest = join(parent, 'latest');
  try {
    rmSync(latest, { force: true, recursive: true });
    symlinkSync(digest, latest, 'dir');
    return true;
  } catch {
    return false;
  }
}

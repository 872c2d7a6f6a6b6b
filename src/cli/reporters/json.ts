/** One JSON document with every test point, for programs. */
import type { Verdict } from '../../lab/document.ts';
import { type TestedFile, tallyOf } from '../tested.ts';
import { VERSION } from '../version.ts';

export function json(files: readonly TestedFile[], verdict: Verdict, partial: boolean): string {
  const plain = files.map(({ file, digest, runs, points, wallMs }) => ({
    file,
    digest,
    runs,
    points,
    wall_ms: Math.round(wallMs),
  }));
  const document = { schema: 'lightcone.test/1', version: VERSION, files: plain, counts: tallyOf(files) };
  return JSON.stringify({ ...document, verdict, partial });
}

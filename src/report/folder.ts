/** Folders of reports: whether one could be written, before anything is run, and making it. */
import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'its file system is read-only',
  ENOTDIR: 'a part of this path is a file',
  EEXIST: 'there is a file of this name',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
};

/** Where a folder of reports cannot be. */
export class NoFolder extends Error {}

/** Makes and removes a folder in the nearest place that is there; leaves nothing behind. */
export function tryFolder(folder: string): void {
  guarded(folder, () => rmdirSync(mkdtempSync(join(nearestThere(folder), '.lightcone-'))));
}

/** One by one: told to make parents too, Node 20 never returns from `/proc/x`. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(resolve(folder)));
  mkdirSync(folder);
}

/** What the file system refuses, as a sentence about the folder; other errors are ours. */
export function guarded<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    throw new NoFolder(`cannot write reports into ${folder}: ${reason}`);
  }
}

function nearestThere(folder: string): string {
  let place = resolve(folder);
  while (!existsSync(place)) place = dirname(place);
  return place;
}

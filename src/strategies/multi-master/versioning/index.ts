/** The ways of counting versions, by name. */
import { clientVv } from './client-vv.ts';
import { dvv } from './dvv.ts';
import type { Versioning } from './versioning.ts';
import { vv } from './vv.ts';

export const VERSIONINGS = ['dvv', 'vv', 'client-vv'] as const;
export type VersioningName = (typeof VERSIONINGS)[number];

/** `prune`: how many entries a vector keeps; Infinity = all of them. */
export function versioningNamed(name: VersioningName, prune: number): Versioning {
  if (name === 'dvv') return dvv;
  return name === 'vv' ? vv(prune) : clientVv(prune);
}

/** Overlays: with which of the others a replica exchanges updates. */
import type { Address } from '../../contract.ts';

export interface Overlay {
  readonly shape: 'mesh' | 'ring' | 'star' | 'tree';
  /** Pairs of regions, two names after one another; where there are any, they are the overlay. */
  readonly links: readonly (readonly [string, string])[];
}

/**
 * In the order of addresses, which is that of regions: a ring closes; a star has the first in its middle; a tree has
 * two branches at each. Of links, the first replica of a region speaks for it, and the region's others with that one.
 */
export function neighboursOf(
  self: Address,
  members: readonly Address[],
  overlay: Overlay,
  regionOf: (address: Address) => string,
): readonly Address[] {
  if (overlay.links.length > 0) return linked(self, members, overlay.links, regionOf);
  const { shape } = overlay;
  const mine = members.indexOf(self);
  return members.filter((_, other) => other !== mine && areJoined(shape, mine, other, members.length));
}

function areJoined(shape: Overlay['shape'], a: number, b: number, count: number): boolean {
  switch (shape) {
    case 'mesh':
      return true;
    case 'ring':
      return (a + 1) % count === b || (b + 1) % count === a;
    case 'star':
      return a === 0 || b === 0;
    case 'tree':
      return Math.floor((a - 1) / 2) === b || Math.floor((b - 1) / 2) === a;
  }
}

function linked(
  self: Address,
  members: readonly Address[],
  links: Overlay['links'],
  regionOf: (address: Address) => string,
): readonly Address[] {
  const speakerOf = (region: string) => members.find((member) => regionOf(member) === region);
  const region = regionOf(self);
  const speaker = speakerOf(region);
  if (speaker !== self) return speaker === undefined ? [] : [speaker];
  return members.filter((member) => {
    const other = regionOf(member);
    if (member === self) return false;
    if (other === region) return true;
    return (
      speakerOf(other) === member &&
      links.some(([a, b]) => (a === region && b === other) || (a === other && b === region))
    );
  });
}

/** What a gigabyte costs that leaves a region for another: the source pays, the destination is free. */

/** USD per GB. AWS inter-region data transfer, most pairs in the US and Europe; asOf 2026. */
const USUAL = 0.02;

/** USD per GB by source region, where AWS asks for more; asOf 2026. */
const HIGHER: readonly (readonly [region: string, usdPerGb: number])[] = [
  ['ap-northeast-1', 0.09],
  ['ap-south-1', 0.086],
  ['sa-east-1', 0.138],
  ['af-south-1', 0.147],
];

/** USD per byte that leaves the region. */
export function egressPrice(region: string): number {
  const known = HIGHER.find(([name]) => name === region);
  return (known?.[1] ?? USUAL) / 1e9;
}

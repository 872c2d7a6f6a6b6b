/** A ring of numbers that is full, turned so that its oldest comes first, in one of twice the size. */
export function doubled(ring: Float64Array, oldest: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(ring.length * 2);
  larger.set(ring.subarray(oldest));
  larger.set(ring.subarray(0, oldest), ring.length - oldest);
  return larger;
}

/** How honest the model is, in the report's own words: where numbers come from and what is left out. */

export const LEFT_OUT: readonly string[] = [
  'the processor: pauses of garbage collectors, noisy neighbours and caches',
  'TCP windows and congestion: a link has a delay, a spread, losses and a bandwidth',
  'disks that wear out or lie, beyond what a scenario asks for',
  'batching and pipelining tricks of particular products',
  'people: nobody is paged, nobody types a wrong command',
];

export const READ_AS =
  'Numbers are shapes, not forecasts: compare strategies with each other before you quote a millisecond.';

/** Words of the report that a reader may not know. */
export const GLOSSARY: readonly (readonly [string, string])[] = [
  ['p50, p99', 'half of the requests took longer than p50, one in a hundred longer than p99'],
  ['answered in time', 'the client had its answer before its timeout, retries included'],
  ['stale read', 'a read that missed a write which somebody had already been told was done'],
  ['lost', 'acknowledged to the client, and nowhere to be found at the end'],
  ['beaten unseen', 'acknowledged, and replaced by a concurrent write that did not know of it'],
  ['siblings', 'versions of one key that were written at the same time, all kept until a reader decides'],
  ['replication lag', 'how long a copy had not heard of a write that was accepted elsewhere'],
  ['settle', 'the quiet time at the end: no new requests, every fault healed, copies catch up'],
];

/** Bounded staleness: no read is behind by more than so many versions, or by more than so long. */
import { Histogram } from '../../kit/histogram.ts';
import type { Checker, Datum, History, Report, Settings } from '../checker.ts';
import { Findings } from './findings.ts';
import { findThinAir } from './patterns.ts';
import { type Registers, registersOf } from './registers.ts';
import { type Lag, lags } from './staleness.ts';
import { told } from './wording.ts';

/** Without a bound, staleness is measured and nothing is judged. */
export interface StalenessSettings extends Settings {
  readonly maxStalenessNs?: number;
  readonly maxVersions?: number;
}

export const boundedStaleness: Checker<StalenessSettings> = {
  name: 'bounded-staleness',
  summary: 'no read is staler than a bound, in versions or in time since their acknowledgement',
  check(history: History, settings: StalenessSettings): Report {
    const registers = registersOf(history, settings.init);
    const findings = new Findings(registers);
    findThinAir(registers, findings);
    findings.doubtAmbiguous();
    const { maxVersions, maxStalenessNs } = settings;
    if (maxVersions === undefined && maxStalenessNs === undefined) findings.doubt('No bound is set.');
    const all = lags(registers);
    let untimed = 0;
    for (const lag of all) {
      if (Number.isNaN(lag.ns) && maxStalenessNs !== undefined) untimed++;
      const isBehind = maxVersions !== undefined && lag.versions > maxVersions;
      if (isBehind || (maxStalenessNs !== undefined && lag.ns > maxStalenessNs)) add(registers, lag, findings);
    }
    if (untimed > 0) findings.doubt(`${untimed} reads are stale for a time that the history does not tell.`);
    return findings.report(measured(all));
  },
};

function add(registers: Registers, lag: Lag, findings: Findings): void {
  const { read, versions, ns, missed } = lag;
  const time = Number.isNaN(ns) ? '' : `, the first of them ${ns / 1e6} ms before`;
  const why = () =>
    `${told(registers, read)}, although ${versions} newer ${versions === 1 ? 'version' : 'versions'} had been acknowledged before that read began${time}: ${told(registers, missed)}.`;
  const writer = registers.writer[read];
  findings.add('stale-read', writer < 0 ? [missed, read] : [writer, missed, read], why, registers.key[read]);
}

/** Shares and quantiles are over all reads whose version is known, fresh ones included. */
function measured(all: readonly Lag[]): { readonly [name: string]: Datum } {
  const versions = new Histogram();
  const times = new Histogram();
  let stale = 0;
  for (const lag of all) {
    versions.record(lag.versions);
    if (!Number.isNaN(lag.ns)) times.record(lag.ns);
    if (lag.versions > 0) stale++;
  }
  return {
    reads: all.length,
    stale,
    'stale.share': all.length === 0 ? null : stale / all.length,
    'versions.p50': versions.percentile(50),
    'versions.p99': versions.percentile(99),
    'versions.max': versions.max,
    'staleness.p50Ns': times.percentile(50),
    'staleness.p99Ns': times.percentile(99),
    'staleness.maxNs': times.max,
  };
}

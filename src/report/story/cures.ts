/** What would have kept a promise, in words: only what was run is spoken of. */
import type { Cure, Story } from '../../lab/story/story.ts';
import { metricValue } from '../judged.ts';
import { quoted } from '../reproduce.ts';
import { listed } from './people.ts';

/** As a person pastes it. */
export function flagsOf(set: readonly string[]): string {
  return set.map((path) => `--set ${quoted(path)}`).join(' ');
}

export function priceOf({ price, breaks }: Cure): string {
  const parts = price.map(({ metric, from, to }) => `${metric} ${shown(metric, from)} → ${shown(metric, to)}`);
  const broken =
    breaks.length === 0
      ? ''
      : `; but then ${listed(breaks, 'other promises')} no longer ${breaks.length > 1 ? 'hold' : 'holds'}`;
  if (parts.length === 0) return `and nothing that was measured got noticeably worse${broken}`;
  return `at the price of ${parts.join(', ')}${broken}`;
}

function shown(metric: string, value: number | null): string {
  return value === null ? 'nothing' : metricValue(metric, value);
}

/** Above the list of what helped. */
export function verdictOf({ cures, strategy }: Story): string {
  const { helped, vain, note } = cures;
  if (helped.length > 0) return `Run again with these settings of ${strategy}, each alone, the promise held:`;
  if (vain.length === 0) return `No other setting was tried: ${note}.`;
  return 'None of the settings that were tried kept the promise.';
}

/** Below it: what did not help, and who else kept the promise. */
export function restOf({ cures }: Story): string {
  const { vain, kept } = cures;
  const others = kept.length === 0 ? '' : `Same scenario, same seed: ${listed(kept, 'strategies')} kept it.`;
  return [vain.length === 0 ? '' : `Tried in vain: ${vain.map(flagsOf).join(' · ')}.`, others]
    .filter((part) => part !== '')
    .join(' ');
}

/** Who did what, in words: clients by their place, replicas by their region, operations by their name. */
import type { Deed, Facts } from '../../lab/story/facts.ts';
import { placeName } from '../places.ts';

/** `a in E` of a script, `a shopper in Virginia` of a workload. */
export function clientOf({ client, region, name }: Deed): string {
  const place = placeName(region);
  if (client !== '') return `${client} in ${place}`;
  return `${name.startsWith('order') ? 'a shopper' : 'a client'} in ${place}`;
}

/** `asks E to set x to 2 (step b-writes)`, `asks us-east-1 for order 12 (checkout)`. */
export function askOf(deed: Deed, where: string): string {
  const { kind, key, name, client, value } = deed;
  const here = where === '' ? '' : ` ${where}`;
  const at = where === '' ? '' : ` at ${where.replace(/,$/, '')}`;
  if (kind === 'read') return `reads ${key}${at}${client === '' ? ` (${name})` : ''}`;
  if (client === '' && /crement/.test(kind))
    return `asks${here} for ${name.replace(/\)$/, '')}: ${value || 1} of ${key})`;
  return client === '' ? `asks${here} for ${name}` : `${doingOf(deed)}${at} (${name})`;
}

function doingOf({ kind, key, value }: Deed): string {
  switch (kind) {
    case 'increment':
      return `adds ${value || 1} to ${key}`;
    case 'decrement':
    case 'decrement-and-insert':
      return `takes ${value || 1} from ${key}`;
    case 'add':
      return `adds ${value} to ${key}`;
    case 'remove':
      return `takes ${value} out of ${key}`;
    case 'delete':
      return `deletes ${key}`;
    case 'append':
      return `appends ${value} to ${key}`;
    default:
      return value === '' ? `writes ${key}` : `writes ${key} = ${value}`;
  }
}

export function laneName({ lanes }: Facts, lane: number): string {
  return lanes[lane]?.name ?? 'nobody';
}

export function isWrite({ kind }: Deed): boolean {
  return kind !== 'read';
}

/** `A`, `A and B`, `A, B and C`; of more than four how many. */
export function listed(names: readonly string[], word = 'replicas'): string {
  const all = [...new Set(names)];
  if (all.length > 4) return `${all.length} ${word}`;
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}

/** Sentences begin with a capital, names of regions and faults stay as they are. */
export function capital(text: string): string {
  if (!/^(a|the|at|no) (?!in )/.test(text)) return text;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

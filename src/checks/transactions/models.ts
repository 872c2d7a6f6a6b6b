/** Consistency models of transactions, weaker within stronger, and which of them an anomaly rules out. */

/** A model, and the weaker ones that it includes at once (Adya 1999; Bailis et al. 2013; Cerone et al. 2015). */
const INCLUDES: readonly (readonly [model: string, weaker: readonly string[]])[] = [
  ['read-uncommitted', []],
  ['read-committed', ['read-uncommitted']],
  ['monotonic-atomic-view', ['read-committed']],
  ['cursor-stability', ['read-committed']],
  ['monotonic-view', ['read-committed']],
  ['monotonic-snapshot-read', ['read-committed']],
  ['consistent-view', ['cursor-stability', 'monotonic-view']],
  ['forward-consistent-view', ['consistent-view']],
  ['update-serializable', ['forward-consistent-view']],
  ['read-atomic', ['monotonic-atomic-view']],
  ['update-atomic', ['read-atomic']],
  ['causal-cerone', ['read-atomic']],
  ['prefix', ['causal-cerone']],
  ['parallel-snapshot-isolation', ['causal-cerone', 'update-atomic']],
  ['repeatable-read', ['cursor-stability', 'monotonic-atomic-view']],
  [
    'snapshot-isolation',
    ['forward-consistent-view', 'monotonic-snapshot-read', 'parallel-snapshot-isolation', 'prefix'],
  ],
  ['serializable', ['repeatable-read', 'snapshot-isolation', 'update-serializable']],
  ['strong-session-read-uncommitted', ['read-uncommitted']],
  ['strong-session-read-committed', ['read-committed', 'strong-session-read-uncommitted']],
  ['strong-session-snapshot-isolation', ['snapshot-isolation', 'strong-session-read-committed']],
  ['strong-session-serializable', ['serializable', 'strong-session-snapshot-isolation']],
  ['strong-read-uncommitted', ['strong-session-read-uncommitted']],
  ['strong-read-committed', ['strong-session-read-committed', 'strong-read-uncommitted']],
  ['strong-snapshot-isolation', ['strong-session-snapshot-isolation', 'strong-read-committed']],
  ['strict-serializable', ['strong-session-serializable', 'strong-snapshot-isolation']],
];

export const MODELS: readonly string[] = INCLUDES.map(([model]) => model);

const ALIASES: readonly (readonly [alias: string, model: string])[] = [
  ['PL-1', 'read-uncommitted'],
  ['PL-2', 'read-committed'],
  ['PL-2+', 'consistent-view'],
  ['PL-2.99', 'repeatable-read'],
  ['PL-SI', 'snapshot-isolation'],
  ['PL-3', 'serializable'],
  ['PL-SS', 'strict-serializable'],
  ['conflict-serializable', 'serializable'],
  ['strong-serializable', 'strict-serializable'],
];

/** The model of that name, an alias resolved; undefined where there is none. */
export function modelNamed(name: string): string | undefined {
  if (MODELS.includes(name)) return name;
  return ALIASES.find(([alias]) => alias === name)?.[1];
}

/** Kinds of anomalies, worst first, and the weakest models that forbid each. */
const FORBIDDEN: readonly (readonly [kind: string, models: readonly string[]])[] = [
  // No model lets a database make values up, or append what it was given once twice.
  ['garbage-read', ['read-uncommitted']],
  ['duplicate-elements', ['read-uncommitted']],
  ['cyclic-versions', ['read-uncommitted']],
  // No single order of versions exists, so somebody saw a state that never was: Elle counts it as an aborted read.
  ['incompatible-order', ['read-committed']],
  ['dirty-update', ['read-committed']],
  ['G1a', ['read-committed']],
  ['G1b', ['read-committed']],
  ['future-read', ['read-committed']],
  ['internal', ['read-atomic']],
  ['G0', ['read-uncommitted']],
  ['G1c', ['read-committed']],
  ['lost-update', ['cursor-stability', 'update-atomic']],
  ['G-single-item', ['consistent-view', 'repeatable-read']],
  ['G-nonadjacent-item', ['snapshot-isolation', 'repeatable-read']],
  ['G2-item', ['repeatable-read']],
  ['G0-process', ['strong-session-read-uncommitted']],
  ['G1c-process', ['strong-session-read-committed']],
  ['G-single-item-process', ['strong-session-snapshot-isolation']],
  ['G-nonadjacent-item-process', ['strong-session-snapshot-isolation']],
  ['G2-item-process', ['strong-session-serializable']],
  ['G0-realtime', ['strong-read-uncommitted']],
  ['G1c-realtime', ['strong-read-committed']],
  ['G-single-item-realtime', ['strong-snapshot-isolation']],
  ['G-nonadjacent-item-realtime', ['strong-snapshot-isolation']],
  ['G2-item-realtime', ['strict-serializable']],
];

export const KINDS: readonly string[] = FORBIDDEN.map(([kind]) => kind);

const STRONGER = new Map(
  MODELS.map((model) => [model, INCLUDES.filter(([, weaker]) => weaker.includes(model)).map(([stronger]) => stronger)]),
);

/** Every model that a history with these anomalies cannot have kept, in the order of `MODELS`. */
export function ruledOut(kinds: readonly string[]): readonly string[] {
  const out = new Set<string>();
  const spread = (model: string): void => {
    if (out.has(model)) return;
    out.add(model);
    STRONGER.get(model)!.forEach(spread);
  };
  for (const [kind, models] of FORBIDDEN) if (kinds.includes(kind)) models.forEach(spread);
  return MODELS.filter((model) => out.has(model));
}

/** Those of them that include no other of them: the rest follows. */
export function weakest(models: readonly string[]): readonly string[] {
  return models.filter(
    (model) => !INCLUDES.some(([name, weaker]) => name === model && weaker.some((w) => models.includes(w))),
  );
}

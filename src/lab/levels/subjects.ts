/** The rows of the table of read levels: strategies, and for each level what it promises there. */
import {
  CONSISTENCIES,
  type Consistency,
  SESSION_GUARANTEES,
  type SessionGuarantee,
} from '../../strategies/contract.ts';

/** What a row is held to; the observer or a checker says whether it broke. */
export const CHECKS = [
  'linearizable',
  'within the bound',
  'read-your-writes',
  'monotonic-reads',
  'monotonic-writes',
  'writes-follow-reads',
  'causal',
  'consistent-prefix',
  'converges',
] as const;
export type Check = (typeof CHECKS)[number];

export interface Subject {
  readonly title: string;
  /** As the registry calls it. */
  readonly strategy: string;
  /** Its `with:`, as a file would have it. */
  readonly options: string;
  /** Rows of which it is known to keep less than their names say, though it offers them. */
  readonly weak?: readonly string[];
  /** Even what it calls local was decided together with others. */
  readonly isNeverLocal?: boolean;
}

export const SUBJECTS: readonly Subject[] = [
  { title: 'single-site', strategy: 'single-site', options: '{}', isNeverLocal: true },
  // Its cautions say so: without a lease a master that is cut off goes on answering, and what a failover loses takes
  // readers back who do not ask for monotonic reads.
  {
    title: 'single-master',
    strategy: 'single-master',
    options: '{}',
    weak: ['strong', 'bounded', 'consistent-prefix', 'session: monotonic-writes'],
  },
  {
    title: 'single-master, sync and a lease',
    strategy: 'single-master',
    options: '{ack: sync, fencing: lease}',
  },
  { title: 'multi-master', strategy: 'multi-master', options: '{}' },
  { title: 'multi-master, causal delivery', strategy: 'multi-master', options: '{delivery: causal}' },
  { title: 'quorum', strategy: 'quorum', options: '{}', weak: ['strong'] },
  { title: 'quorum, all by Paxos', strategy: 'quorum', options: '{lwt: all}', isNeverLocal: true },
  { title: 'consensus', strategy: 'consensus', options: '{}' },
  { title: 'multi-paxos', strategy: 'multi-paxos', options: '{}' },
  { title: 'fast-paxos', strategy: 'fast-paxos', options: '{}' },
  { title: 'epaxos', strategy: 'epaxos', options: '{}' },
  { title: 'atlas', strategy: 'atlas', options: '{}' },
  { title: 'mencius', strategy: 'mencius', options: '{}' },
  { title: 'crdt', strategy: 'crdt', options: '{}' },
  { title: 'crdt, causal delivery', strategy: 'crdt', options: '{delivery: causal}' },
];

/** A level, or one guarantee of a session alone. */
export interface Asked {
  readonly title: string;
  readonly level: Consistency;
  readonly guarantees?: readonly SessionGuarantee[];
}

export const ASKED: readonly Asked[] = CONSISTENCIES.flatMap((level): Asked[] => {
  const whole: Asked = { title: level, level };
  if (level !== 'session') return [whole];
  return [
    whole,
    ...SESSION_GUARANTEES.map((one): Asked => ({ title: `session: ${one}`, level, guarantees: [one] })),
    { title: 'session: none of them', level, guarantees: [] },
  ];
});

const PROMISES: Readonly<Record<Consistency, readonly Check[]>> = {
  strong: ['linearizable', 'converges'],
  bounded: ['within the bound', 'converges'],
  session: ['converges'],
  causal: ['causal', ...SESSION_GUARANTEES, 'converges'],
  'consistent-prefix': ['consistent-prefix', 'converges'],
  local: ['converges'],
  eventual: ['converges'],
};

/** What its name says, whatever a strategy keeps of it. */
export function named({ level, guarantees }: Asked): readonly Check[] {
  return guarantees ?? PROMISES[level].filter((check) => check !== 'converges');
}

/** What this level of this strategy promises. `kept`: what it can keep for a session. */
export function promisesOf(
  { weak = [] }: Subject,
  { title, level, guarantees }: Asked,
  kept: readonly SessionGuarantee[],
): readonly Check[] {
  if (weak.includes(title)) return ['converges'];
  return level === 'session' ? [...(guarantees ?? kept), ...PROMISES.session] : PROMISES[level];
}

/** The mistakes of the tutorial that this project answers, put into the real protocols, for what each of them does. */
import type { Canary } from './canaries.ts';

const STRICT = ['strategies.0.with.fencing=lease', 'strategies.0.with.ack=sync', 'strategies.0.with.ack_point=flushed'];
const stream = 'strategies/single-master/stream.ts';
const commits = 'strategies/single-master/commits.ts';
const types = 'strategies/crdt/lattice.ts';
const dvv = 'strategies/multi-master/versioning/dvv.ts';

export const tutorial: readonly Canary[] = [
  {
    name: 'tutorial-semi-sync-cancels-the-slower',
    about: 'once one replica has a write, the copies on their way to the others are cancelled, and never sent again',
    contender: 'single-master',
    patches: [
      {
        file: stream,
        find: '    peer.heard(message);',
        put: `
          peer.heard(message);
          for (const other of this.peers) if (other.next > 0) other.next = Math.max(other.next, message.flushed + 1);`,
      },
      { file: stream, find: 'Math.min(this.#through, log.commonWith(message.ends))', put: 'this.#through' },
    ],
    set: ['strategies.0.with.ack=semi-sync'],
    caughtBy: ['divergence == 0', 'converges'],
  },
  {
    name: 'tutorial-sync-fails-after-the-write',
    about: 'sync tells its client "failed" when a replica does not answer, though the master has written, and shows it',
    contender: 'single-master',
    patches: [
      {
        file: commits,
        find: '  onFallbackDue(): void {',
        put: `
          onFallbackDue(): void {
            const none = { value: undefined, siblings: undefined, token: undefined, tryAt: -1 };
            const told = { ...none, kind: 'failed' as const, done: false, why: 'failed to replicate' };
            for (const { request } of this.#waiting.splice(0)) this.#state.context.reply(request, told);`,
      },
    ],
    set: [
      'strategies.0.with.ack=sync',
      'strategies.0.with.fallback={after: 500ms}',
      'strategies.0.with.wait=after-commit',
    ],
    caughtBy: ['failed_writes.seen == 0'],
  },
  {
    name: 'tutorial-strong-reads-without-a-lease',
    about: 'a primary answers strong reads because it was told it is the primary, cut off or not',
    scenario: 'scenarios/traps/T44-deposed-leader-reads-old.yaml',
    patches: [
      {
        file: 'strategies/single-master/lease.ts',
        find: 'return !this.#matters || this.#held > this.#over;',
        put: 'return !this.#matters || this.#held > 0;',
      },
    ],
    set: [
      `strategies=[{
        id: fenced, use: single-master, reads: {consistency: strong},
        with: {leader: E, fencing: lease, ack: {quorum: 1}, failover: {detect: 1s, elect: 500ms}}
      }]`,
    ],
    caughtBy: ['linearizable', 'reads.stale.count == 0'],
  },
  {
    name: 'tutorial-router-picks-the-disqualified',
    about: 'where every replica is staler than the reader allows, the best of the disqualified answers',
    contender: 'single-master',
    patches: [
      {
        file: 'strategies/single-master/reads.ts',
        find: 'if (isFresh || age <= request.maxStaleness) this.#answer(request);',
        put: 'if (isFresh || age <= Number.MAX_VALUE) this.#answer(request);',
      },
    ],
    set: [...STRICT, 'strategies.0.reads={consistency: bounded, max_staleness: 1s}'],
    from: 22,
    caughtBy: ['staleness.max <= 1s'],
  },
  {
    name: 'tutorial-one-central-vector-clock',
    about: 'one vector clock for all regions orders every write, so that no two are ever seen as concurrent',
    contender: 'multi-master',
    patches: [
      {
        file: dvv,
        find: '    if (context === undefined) {',
        put: `
          const clocks: Vector[] = ((globalThis as { clocks?: Vector[] }).clocks ??= []);
          const past = (clocks[0] = joined(clocks[0] ?? [], replaced(seen, slot, n)));
          if (past.length >= 0) return { actor: slot, count: n, past, seen: past, others: [] };
          if (context === undefined) {`,
      },
    ],
    set: ['strategies.0.with.conflict=siblings'],
    caughtBy: ['conflicts > 0'],
  },
  {
    name: 'tutorial-timestamp-or-set',
    about: 'an element is in the set while its last addition is younger than its last removal, by whatever clocks',
    scenario: 'scenarios/traps/T57-everybody-agrees-and-the-milk-is-gone.yaml',
    patches: [{ file: types, find: "'add-wins': orSet,", put: "'add-wins': timestampSet(around.wall)," }],
    set: ['strategies=[{id: by-dots, use: crdt}]'],
    caughtBy: ['final basket == milk'],
  },
  {
    name: 'tutorial-newest-by-timestamp',
    about: 'the newest is whatever carries the latest wall clock, so a slow clock loses even to what it has read',
    scenario: 'scenarios/traps/T01-slow-clock-drops-a-write.yaml',
    patches: [
      {
        file: 'strategies/parts/hybrid-clock.ts',
        find: "if (this.#kind === 'wall') return now;",
        put: "if (this.#kind !== 'monotonic') return now;",
      },
    ],
    set: ['strategies=[{id: hybrid, use: multi-master, with: {conflict: lww, clock: hybrid}}]'],
    caughtBy: ['writes.dropped == 0', 'read-your-writes'],
  },
];

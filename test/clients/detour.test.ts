/** An answer from an old home: what becomes of the operation once it is known where its data lives. */
import { describe, expect, it } from 'vitest';
import { type Flight, Flights } from '../../src/clients/flights.ts';
import type { Form } from '../../src/clients/form.ts';
import type { ClientObserver } from '../../src/clients/host.ts';
import { Detour } from '../../src/clients/rehoming/detour.ts';
import type { Verdict } from '../../src/clients/rehoming/rehoming.ts';
import { Tokens } from '../../src/clients/tokens.ts';
import { declined, type OperationKind, ok } from '../../src/strategies/contract.ts';
import { operation, request } from '../strategies/fake-context.ts';

/** An operation that was answered at an old home, and what is found out afterwards; what the driver is told to do. */
function outcome(kind: OperationKind, verdict: Verdict, before: (flight: Flight) => void = () => {}) {
  const told: string[] = [];
  let find: (verdict: Verdict) => void = () => {};
  const finder = { holds: () => true, find: (_: Flight, go: (verdict: Verdict) => void) => void (find = go) };
  const flights = new Flights();
  const tokens = new Tokens({ isByKey: false, partitionOf: () => 0 });
  const observer: Partial<ClientObserver> = { sentOn: (opId, key) => void told.push(`${opId} is of key ${key}`) };
  const detour = new Detour(finder, flights, tokens, observer as ClientObserver, {
    end: (_, { done }) => void told.push(`ends ${done}`),
    fail: ({ refusal }) => void told.push(`fails: ${refusal.why}`),
    submit: ({ request: asked, fence }) => void told.push(`asks ${asked.operations[0]!.key} with ${fence}`),
  });
  const flight = flights.open(7);
  flight.begin({ kind } as Form, 0, 0, 0, false, 2);
  flight.request = request(7, [operation(kind, 1, { fence: 2 })]);
  flight.waiting = true;
  expect(detour.holds(flight, kind === 'read' ? ok(undefined) : declined('old'), 3)).toBe(true);
  expect(flight.waiting).toBe(false);
  before(flight);
  find(verdict);
  return told;
}

const THERE = { key: 4, fence: 6 };

describe('an operation that came to an old home', () => {
  it('goes on at the new one, with its token', () => {
    expect(outcome('write', THERE)).toEqual(['7 is of key 4', 'asks 4 with 6']);
    expect(outcome('read', THERE)).toEqual(['7 is of key 4', 'asks 4 with 6']);
  });

  it('takes the answer where nothing has moved, and fails where nobody knows', () => {
    expect(outcome('cas', 'stands')).toEqual(['ends false']);
    expect(outcome('read', 'stands')).toEqual(['ends true']);
    expect(outcome('write', 'lost')).toEqual(['fails: its data has moved']);
  });

  it('is not done again where it may have been done before: that store would not know it again', () => {
    const doubt = (flight: Flight) => void (flight.doubtful = true);
    expect(outcome('write', THERE, doubt)).toEqual(['fails: its data has moved']);
    expect(outcome('read', THERE, doubt)).toEqual(['7 is of key 4', 'asks 4 with 6']);
  });

  it('does nothing once another attempt is under way', () => {
    expect(outcome('write', THERE, (flight) => void flight.attempt++)).toEqual([]);
  });
});

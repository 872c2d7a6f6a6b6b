/** Ground truth: told everything as it happens, it knows at the end what was slow, stale, lost or beaten. */
import type { Micros } from '../../kit/time.ts';
import type { Scenario, StrategyUse } from '../../scenario/scenario.ts';
import type { Address, Fate, Key, OperationKind, Outcome, Request, Value, WriteId } from '../../strategies/contract.ts';
import type { Observation, Places } from '../observation.ts';
import type { Run } from '../result.ts';

/** What the world knows when a run is over. Keys are dense: 0 .. keys-1, inserted rows and scripted keys included. */
export interface End {
  readonly now: Micros;
  readonly events: number;
  readonly keys: number;
  /** As people call it: `stock/17`, or the name in the script. */
  nameOf(key: Key): string;
  /** Index in `workload.keys`, or -1 for a key of the script. */
  groupOf(key: Key): number;
  read(replica: Address, key: Key): Value | undefined;
  alive(replica: Address): boolean;
}

/** The part of a run that the recorder writes. */
export type Findings = Omit<Run, 'strategy' | 'seed' | 'set' | 'digest' | 'events' | 'partial'>;

export class Recorder implements Observation {
  readonly #scenario: Scenario;

  constructor(scenario: Scenario, _use: StrategyUse, _places: Places) {
    this.#scenario = scenario;
  }

  issued(
    _opId: WriteId,
    _operation: number,
    _kind: OperationKind,
    _key: Key,
    _into: Key,
    _client: number,
    _region: number,
    _at: Micros,
  ): void {}
  retried(_opId: WriteId, _attempt: number, _into: Key, _at: Micros): void {}
  answered(_opId: WriteId, _outcome: Outcome, _server: Address, _at: Micros): void {}
  gaveUp(_opId: WriteId, _at: Micros): void {}
  executed(_request: Request, _server: Address, _outcome: Outcome, _at: Micros): void {}
  applied(_at: Micros, _replica: Address, _write: WriteId, _origin: number, _n: number): void {}
  holds(_at: Micros, _replica: Address, _through: readonly number[]): void {}
  conflicted(_at: Micros, _replica: Address, _write: WriteId, _fate: Fate): void {}
  leads(_at: Micros, _replica: Address, _term: number): void {}
  follows(_at: Micros, _replica: Address): void {}
  crashed(_at: Micros, _node: number, _wiped: boolean): void {}
  restarted(_at: Micros, _node: number): void {}
  sent(_fromRegion: number, _toRegion: number, _bytes: number): void {}
  shed(_node: number): void {}
  faultBegan(_fault: number, _at: Micros): void {}
  faultEnded(_fault: number, _at: Micros): void {}
  touched(_fault: number, _what: 'message' | 'request'): void {}

  finish(_end: End): Findings {
    return {
      metrics: {},
      by_region: {},
      by_op: {},
      faults: this.#scenario.faults.map((fault) => ({ name: fault.name, messages: 0, requests: 0 })),
      series: { width: 0, availability: {}, lag: {}, conflicts: {}, writeP50: [], writeP99: [] },
      witnesses: {},
      claims: [],
      script: [],
      final: {},
    };
  }
}

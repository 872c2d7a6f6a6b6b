/** Simulated beside measured, for the real systems there are measurements of. About 0.2 s of work in all. */
import { type Calibration, ETCD, POSTGRESQL } from '../../lab/calibration.ts';
import { etcdRows, LEADERS } from './etcd.ts';
import { postgresqlRows } from './postgresql.ts';
import { errorsOf, type Row } from './row.ts';

export interface Comparison {
  readonly calibration: Calibration;
  /** Rows that settled the node's costs: how well they fit proves nothing. */
  readonly fitted: readonly Row[];
  /** Rows that no cost was fitted on. They had been seen when the rule of fitting was chosen. */
  readonly heldOut: readonly Row[];
}

/** Costs from the region the issue names; whatever was led from elsewhere is the test. */
export const FITTED_ON = 'us-east-1';

export function etcdComparison(calibration: Calibration = ETCD): Comparison {
  const others = LEADERS.filter((leader) => leader !== FITTED_ON);
  return {
    calibration,
    fitted: etcdRows(calibration.node, [FITTED_ON]),
    heldOut: etcdRows(calibration.node, others),
  };
}

/** There is one primary only: commits settle the cost, and the lags that it saw are the test. */
export function postgresqlComparison(calibration: Calibration = POSTGRESQL): Comparison {
  const { commits, lags } = postgresqlRows(calibration.node);
  return { calibration, fitted: commits, heldOut: lags };
}

/** One sentence on how far off these rows are, and how far round trips alone would be. */
export function summary(rows: readonly Row[]): string {
  const { signed, absolute, formula } = errorsOf(rows);
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  return `${rows.length} rows: off by ${ms(absolute)} on average (${ms(signed)} signed); round trips alone by ${ms(formula)}`;
}

/** Transactional consistency from what clients saw: anomalies, and the models that they rule out (Elle, VLDB 2020). */
import { assert } from '../../kit/assert.ts';
import type { Checker, History, Report, Settings } from '../checker.ts';
import { cyclesOf } from './cycles.ts';
import { findIntermediate, findLostUpdates } from './dirty.ts';
import { keyOf, tellCycle } from './explain.ts';
import { Findings } from './findings.ts';
import { Graph } from './graph.ts';
import { findInternal } from './internal.ts';
import { inferFromLists } from './list-append.ts';
import { KINDS, MODELS, modelNamed, ruledOut, weakest } from './models.ts';
import { linkProcesses, linkRealtime } from './order.ts';
import { inferFromRegisters } from './rw-register.ts';
import { type Transactions, transactionsOf } from './txn.ts';

export interface TransactionSettings extends Settings {
  /** Names of `MODELS` or aliases; invalid if any is ruled out. By default strict-serializable, as with elle-cli. */
  readonly consistencyModels?: readonly string[];
  /** Registers only: assume that what one process does to a key happens to it in that order. */
  readonly sequentialKeys?: boolean;
  /** Registers only: assume that what is done to a key happens to it in real time. */
  readonly linearizableKeys?: boolean;
}

export const DEFAULT_MODELS: readonly string[] = ['strict-serializable'];

type Shape = 'list' | 'register';

export const LIST_APPEND: Checker<TransactionSettings> = {
  name: 'list-append',
  summary: 'transactions that append to lists and read them: Elle-like, complete where everything appended is read',
  check: (history, settings) => judge(history, settings, 'list'),
};

export const RW_REGISTER: Checker<TransactionSettings> = {
  name: 'rw-register',
  summary: 'transactions that write and read registers: Elle-like, sound, and blind where no order of versions shows',
  check: (history, settings) => judge(history, settings, 'register'),
};

function judge(history: History, settings: TransactionSettings, shape: Shape): Report {
  const asked = (settings.consistencyModels ?? DEFAULT_MODELS).map((name) => {
    const model = modelNamed(name);
    assert(model !== undefined, `no consistency model is called ${name}; there are ${MODELS.join(', ')}`);
    return model;
  });
  const transactions = transactionsOf(history, shape, shape === 'list' ? [] : settings.init);
  const nothing = { validity: 'unknown', anomalies: [], count: 0, examined: 0, measures: {} } as const;
  if (transactions.trouble !== '') return { ...nothing, note: `Not judged: ${transactions.trouble}.` };
  if (!transactions.txns.some(({ steps }) => steps.some(({ isRead }) => isRead))) {
    return {
      ...nothing,
      note: 'No transaction that read anything was answered, so nothing was shown to be right or wrong.',
    };
  }
  const findings = new Findings();
  const unsettled = search(history, transactions, settings, shape, findings);
  const examined = transactions.txns.filter(({ op }) => op.ending === 'ok').length;
  return { ...reportOf(findings, unsettled, asked), examined };
}

/** Kinds of cycles that the search could not settle. */
function search(
  history: History,
  transactions: Transactions,
  settings: TransactionSettings,
  shape: Shape,
  findings: Findings,
): readonly string[] {
  const { ops, processes } = history;
  const { txns, versions } = transactions;
  const graph = new Graph(ops.length);
  findInternal(transactions, shape === 'list', findings);
  findIntermediate(transactions, findings);
  findLostUpdates(transactions, findings);
  if (shape === 'list') inferFromLists(transactions, graph, findings);
  else {
    const { sequentialKeys = false, linearizableKeys = false } = settings;
    inferFromRegisters(transactions, { sequentialKeys, linearizableKeys }, graph, findings);
  }
  linkProcesses(graph, txns);
  linkRealtime(graph, txns);
  graph.index();
  const cycles = cyclesOf(graph);
  for (const cycle of cycles.found) {
    const members = cycle.links.map(({ from }) => from);
    findings.add(cycle.kind.name, keyOf(cycle, versions), members, () =>
      tellCycle(cycle, { ops, processes, versions }),
    );
  }
  return cycles.unsettled;
}

/** What the models asked for forbid decides; the rest is told in measures. */
function reportOf(
  findings: Findings,
  unsettled: readonly string[],
  asked: readonly string[],
): Omit<Report, 'examined'> {
  const isForbidden = (kind: string) => ruledOut([kind]).some((model) => asked.includes(model));
  const found = KINDS.filter((kind) => findings.count(kind) > 0);
  const wrong = found.filter(isForbidden);
  const open = unsettled.filter(isForbidden);
  const out = ruledOut(found);
  const least = weakest(out);
  return {
    validity: wrong.length > 0 ? 'invalid' : open.length > 0 ? 'unknown' : 'valid',
    anomalies: findings.first(wrong),
    count: wrong.reduce((sum, kind) => sum + findings.count(kind), 0),
    note: noteOf(wrong, found, open, asked),
    measures: {
      asked,
      'ruled-out': least,
      'ruled-out-too': out.filter((model) => !least.includes(model)),
      found: Object.fromEntries(found.map((kind) => [kind, findings.count(kind)])),
    },
  };
}

function noteOf(
  wrong: readonly string[],
  found: readonly string[],
  open: readonly string[],
  asked: readonly string[],
): string {
  if (wrong.length > 0) return '';
  if (open.length > 0) {
    return `The graph is too entangled to settle ${open.join(', ')} within the bound of the search; all else was settled.`;
  }
  if (found.length === 0) return '';
  return `${asked.join(' and ')} allows what was found: ${found.join(', ')}.`;
}

/** A bank: transfers move money, so every read of all accounts shows the same total. */
import type { Checker, Datum, Op, Settings } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { isRead, reportOf } from './report.ts';

/** Unless told otherwise the first answered read says which accounts there are and what they hold together. */
export interface BankSettings extends Settings {
  /** `init` may be a total as well, or balances by account. */
  readonly total?: number;
  readonly accounts?: readonly string[];
  /** Whether an account may be overdrawn. Default false. */
  readonly allowsNegative?: boolean;
}

type Balances = readonly (readonly [account: string, balance: Datum])[];

export const BANK: Checker<BankSettings> = {
  name: 'bank',
  summary: 'transfer, and reads of all accounts: wrong totals, unknown accounts, negative balances',
  check: (history, settings) => {
    const reads = history.ops.filter((op) => isRead(op) && op.ending === 'ok');
    const findings = new Findings();
    const rule = ruleOf(reads, settings);
    const totals = { lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY };
    for (const read of reads) {
      const sum = judge(read, rule, findings);
      if (sum === undefined) continue;
      totals.lowest = Math.min(totals.lowest, sum);
      totals.highest = Math.max(totals.highest, sum);
    }
    return reportOf({
      kinds: ['unexpected-account', 'no-balance', 'wrong-total', 'negative-balance'],
      findings,
      examined: reads.length,
      nothing: 'The accounts were never read.',
      measures: reads.length === 0 ? {} : { total: rule.total, ...(totals.lowest <= totals.highest ? totals : {}) },
    });
  },
};

interface Rule {
  readonly total: number;
  readonly accounts: ReadonlySet<string>;
  readonly allowsNegative: boolean;
}

function ruleOf(reads: readonly Op[], { init, total, accounts, allowsNegative = false }: BankSettings): Rule {
  const known = balancesOf(init) ?? balancesOf(reads[0]?.output ?? null) ?? [];
  return {
    total: total ?? (typeof init === 'number' ? init : sumOf(known)),
    accounts: new Set(accounts ?? known.map(([account]) => account)),
    allowsNegative,
  };
}

/** The total read, where there is one. */
function judge(read: Op, rule: Rule, findings: Findings): number | undefined {
  const what = `Operation ${read.index} read`;
  const balances = balancesOf(read.output);
  if (balances === undefined) {
    findings.add(
      'no-balance',
      '',
      [read.index],
      () => `${what} ${JSON.stringify(read.output)}, which are no balances.`,
    );
    return undefined;
  }
  for (const [account, balance] of balances) {
    if (!rule.accounts.has(account)) {
      findings.add(
        'unexpected-account',
        account,
        [read.index],
        () => `${what} account ${account}, which does not exist.`,
      );
    }
    if (typeof balance !== 'number') {
      findings.add(
        'no-balance',
        account,
        [read.index],
        () => `${what} ${JSON.stringify(balance)} in account ${account}.`,
      );
    } else if (balance < 0 && !rule.allowsNegative) {
      findings.add('negative-balance', account, [read.index], () => `${what} ${balance} in account ${account}.`);
    }
  }
  const sum = sumOf(balances);
  if (sum !== rule.total) {
    findings.add(
      'wrong-total',
      '',
      [read.index],
      () => `${what} ${sum} in all accounts together, where there is ${rule.total}.`,
    );
  }
  return sum;
}

/** From `{account: balance}` or `[[account, balance], …]`. */
function balancesOf(datum: Datum): Balances | undefined {
  if (datum === null || typeof datum !== 'object') return undefined;
  if (!Array.isArray(datum)) return Object.entries(datum) as Balances;
  if (!datum.every((pair) => Array.isArray(pair) && pair.length === 2)) return undefined;
  return datum.map(([account, balance]: readonly Datum[]) => [String(account), balance ?? null]);
}

function sumOf(balances: Balances): number {
  return balances.reduce((sum, [, balance]) => sum + (typeof balance === 'number' ? balance : 0), 0);
}

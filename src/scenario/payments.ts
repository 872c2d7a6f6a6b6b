/** `payments:` and `pay:` — a service outside the store that charges cards, and how a shop uses it. */
import type { Paying, PaymentPlan } from '../clients/payments/plan.ts';
import type { OperationMix, Workload } from '../clients/workload.ts';
import { durationText, shareText } from '../kit/format.ts';
import { DAY, MS, SECOND } from '../kit/time.ts';
import type { Topology } from '../network/topology.ts';
import { regionNamed } from './names.ts';
import type { Desk } from './problem.ts';
import { at, type Entry, fields, type Got, may, must, suggest } from './shape.ts';
import { names } from './targets.ts';
import { duration, flag, integer, name, share, word } from './values.ts';

const PAY_MEMBERS = {
  when: may(
    '`before-order`, or `after-order` (default): once the store has confirmed it',
    word('before-order', 'after-order'),
  ),
  idempotency_key: may('attempts at one charge carry one key (default true)', flag),
  timeout: may('how long the shop waits for an answer (default 3s)', duration),
  retries: may('attempts after the first (default 20)', integer(0, 1000)),
  backoff: may('pause before the second attempt; doubles up to half a minute (default 500ms)', duration),
  refunds: may('`before-order`: the money goes back where the order is certainly not placed (default true)', flag),
};
export const PAY = fields('`pay`', PAY_MEMBERS);
export type PayGot = Got<typeof PAY_MEMBERS>;

const MEMBERS = {
  ops: must('the operations that are paid for, each of which inserts a row', names),
  at: must('the region of its door', at(name)),
  takes: may('mean time that a charge takes there, exponential (default 300ms)', duration),
  lost_answers: may('share of charges that are made and of which nobody is told (default 0%)', share),
  declines: may('share of cards that are declined (default 0%)', share),
  window: may('how long it remembers the keys of charges (default 24h)', duration),
};
export const PAYMENTS = fields('payments', MEMBERS);
export type PaymentsGot = Got<typeof MEMBERS>;

const PLAIN: Paying = {
  when: 'after-order',
  hasKey: true,
  timeout: 3 * SECOND,
  retries: 20,
  backoff: 500 * MS,
  refunds: true,
};

export function payingOf(got: PayGot | undefined, common: Paying = PLAIN): Paying {
  return {
    when: got?.when ?? common.when,
    hasKey: got?.idempotency_key ?? common.hasKey,
    timeout: got?.timeout ?? common.timeout,
    retries: got?.retries ?? common.retries,
    backoff: got?.backoff ?? common.backoff,
    refunds: got?.refunds ?? common.refunds,
  };
}

export function resolvePayments(
  got: PaymentsGot,
  pay: PayGot | undefined,
  { regions }: Topology,
  workload: Workload | undefined,
  desk: Desk,
): PaymentPlan {
  const operations = workload?.operations ?? [];
  const all = regions.map((region) => region.name);
  const door = got.at ? regionNamed(got.at, all, desk) : -1;
  if (got.ops?.length === 0) desk.error('E0206', got.origin, 'nothing would be paid for', '`ops: [checkout]`');
  const paid = (got.ops ?? []).map(({ value, origin }) => {
    const index = operations.findIndex((operation) => operation.name === value);
    const known = operations.map((operation) => operation.name);
    if (index < 0) desk.error('E0206', origin, `no operation is called \`${value}\``, suggest(value, known));
    else if (!makesRow(operations[index], workload!)) {
      const what = `\`${value}\` makes no row of its own, so nobody could say what was paid for`;
      desk.error('E0216', origin, what, '`do: insert`, or `decrement-and-insert`, into a unique group');
    }
    return index;
  });
  return {
    service: {
      at: Math.max(0, door),
      takes: got.takes ?? 300 * MS,
      lostAnswers: got.lost_answers ?? 0,
      declines: got.declines ?? 0,
      window: got.window ?? DAY,
    },
    paying: payingOf(pay),
    operations: paid,
  };
}

/** Metrics go by the names of key groups, and these are of money. */
export function checkNamesake(keys: readonly Entry<{ readonly unique: boolean | undefined }>[], desk: Desk): void {
  const namesake = keys.find(({ name, value }) => name === 'payments' && value.unique === true);
  if (namesake === undefined) return;
  const what = '`payments.duplicated` would be of this key group, and of `payments` too';
  desk.error('E0207', namesake.origin, what, 'give the group another name');
}

function makesRow({ kind, keys, inserts }: OperationMix, workload: Workload): boolean {
  const group = kind === 'insert' ? keys : inserts;
  return workload.keys[group]?.unique === true;
}

/** As they would stand in a file. */
export function writePayments(
  { service, operations }: PaymentPlan,
  all: readonly OperationMix[],
  { regions }: Topology,
): Record<string, unknown> {
  return {
    ops: operations.map((index) => all[index].name),
    at: regions[service.at].name,
    takes: durationText(service.takes),
    lost_answers: shareText(service.lostAnswers),
    declines: shareText(service.declines),
    window: durationText(service.window),
  };
}

export function writePaying({ when, hasKey, timeout, retries, backoff, refunds }: Paying): Record<string, unknown> {
  return {
    when,
    idempotency_key: hasKey,
    timeout: durationText(timeout),
    retries,
    backoff: durationText(backoff),
    refunds,
  };
}

/** `per: user` of a key group — one key for each open-loop session, which asks for no other. */
import { USERS } from '../clients/arrivals.ts';
import { regionsThatAsk } from '../clients/belonging.ts';
import type { KeyGroup, Workload } from '../clients/workload.ts';
import type { DataType } from '../strategies/contract.ts';
import type { Desk, Read } from './problem.ts';
import { type At, type Entry, may } from './shape.ts';
import { word } from './values.ts';

export const PER = may(`\`user\`: one key for each of the ${USERS} open-loop sessions of a region`, word('user'));

interface Said extends Read {
  readonly per: 'user' | undefined;
  readonly type: DataType | undefined;
  readonly affinity: At<number> | undefined;
}

/** Sessions are as many as there are, and each knows which key is its own. */
const SAID_BY_SESSIONS = ['count', 'unique', 'distribution', 'theta', 'affinity'];

export function checkUsers({ name, value, origin }: Entry<Said>, desk: Desk): void {
  if (value.per === undefined) return;
  for (const field of SAID_BY_SESSIONS.filter((field) => value.said.has(field))) {
    const what = `\`${name}\` has one key for each session, so \`${field}\` has no say`;
    desk.error('E0208', origin, what, `remove \`${field}\`, or \`per\``);
  }
  const { type = 'register' } = value;
  if (type !== 'register') desk.error('E0216', origin, `what single users have is a register here, not a ${type}`);
}

/** Sessions are of open arrivals; those of a trace have names. */
export function checkSessions(said: readonly Entry<Said>[], arrivals: Workload['arrivals'], desk: Desk): void {
  if (arrivals !== 'closed' && arrivals !== 'trace') return;
  for (const { name, origin } of said.filter(({ value }) => value.per !== undefined)) {
    const what = `\`${name}\` has one key for each open-loop session, and there are none`;
    desk.error('E0208', origin, what, arrivals === 'trace' ? 'remove `trace`, or `per`' : '`arrivals: poisson`');
  }
}

/** As many keys as there are sessions. */
export function withUsers(keys: readonly KeyGroup[], from: readonly number[]): readonly KeyGroup[] {
  const count = USERS * regionsThatAsk(from).length;
  return keys.map((group) => (group.per === undefined ? group : { ...group, count }));
}

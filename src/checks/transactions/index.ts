/** Checkers of transactions: the list, and what a command line needs to ask for a model by name. */
import type { Checker } from '../checker.ts';
import { LIST_APPEND, RW_REGISTER, type TransactionSettings } from './elle.ts';

export { DEFAULT_MODELS, LIST_APPEND, RW_REGISTER, type TransactionSettings } from './elle.ts';
export { KINDS, MODELS, modelNamed } from './models.ts';

export const TRANSACTION_CHECKERS: readonly Checker<TransactionSettings>[] = [LIST_APPEND, RW_REGISTER];

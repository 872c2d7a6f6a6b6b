/** Every kind of fault as the file says it, by the name that it has there, in the order of the list. */
import { faults } from '../../faults/index.ts';
import type { ActionKind } from './action.ts';
import { LINK_ACTIONS } from './links.ts';
import { NODE_ACTIONS } from './nodes.ts';
import { PATTERN_ACTIONS } from './patterns.ts';

const SAID: Readonly<Record<string, ActionKind>> = { ...LINK_ACTIONS, ...NODE_ACTIONS, ...PATTERN_ACTIONS };

export const ACTIONS: ReadonlyMap<string, ActionKind> = new Map(faults.map(({ kind }) => [kind, SAID[kind]]));

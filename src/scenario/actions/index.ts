/** Every kind of fault as the file says it, by the name that it has there. */
import type { ActionKind } from './action.ts';
import { LINK_ACTIONS } from './links.ts';
import { NODE_ACTIONS } from './nodes.ts';
import { PATTERN_ACTIONS } from './patterns.ts';

export const ACTIONS: ReadonlyMap<string, ActionKind> = new Map<string, ActionKind>([
  ...Object.entries(LINK_ACTIONS),
  ...Object.entries(NODE_ACTIONS),
  ...Object.entries(PATTERN_ACTIONS),
]);

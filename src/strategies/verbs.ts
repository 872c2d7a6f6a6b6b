/** What operators say to replicas. */
export const VERBS = ['promote', 'demote', 'rejoin', 'transfer', 'add-member', 'remove-member', 'repair'] as const;
export type Verb = (typeof VERBS)[number];

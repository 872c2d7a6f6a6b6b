/** Which story of a report tells of a promise. */
import type { Promised, ResultDocument } from '../../lab/document.ts';
import type { Story } from '../../lab/story/story.ts';
import { isSameSet } from '../../lab/summary.ts';

/** Its number in the report counts from 1. */
export interface Told {
  readonly story: Story;
  readonly number: number;
}

/** Its own; else that of another promise about the same metric of the same strategy. */
export function storyOf({ stories = [] }: ResultDocument, promise: Promised): Told | undefined {
  const isAlike = ({ strategy, set }: Story) => strategy === promise.strategy && isSameSet(set, promise.set);
  const alike = (is: (story: Story) => boolean) => stories.findIndex((story) => isAlike(story) && is(story));
  const own = alike(({ that, line }) => that === promise.that && line === promise.line);
  const index = own >= 0 ? own : alike((story) => metricOf(story) === metricOf(promise));
  return index < 0 ? undefined : { story: stories[index], number: index + 1 };
}

/** A step of a script is about itself alone. */
function metricOf({ that, line }: Pick<Story, 'that' | 'line'>): string {
  return line === 0 ? that : that.split(/[\s{]/)[0];
}

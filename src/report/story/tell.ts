/** Makes stories of what was gathered for them: words, a picture as data, and what would have helped. */
import type { ResultDocument } from '../../lab/document.ts';
import type { Material } from '../../lab/story/stories.ts';
import type { Story } from '../../lab/story/story.ts';
import { diagramOf } from './diagram.ts';
import { linesOf } from './lines.ts';
import { titleOf } from './title.ts';

export function tell(materials: readonly Material[], { scenario }: ResultDocument): readonly Story[] {
  return materials.map(({ promise, facts, cures }): Story => {
    const { that, line, strategy, set, seed } = promise;
    return {
      that,
      line,
      strategy,
      set,
      seed,
      title: titleOf(promise, facts),
      lines: facts === undefined ? [] : linesOf(promise, facts, scenario.regions),
      diagram: facts && diagramOf(promise, facts, scenario),
      cures,
    };
  });
}

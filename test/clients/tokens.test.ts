/** What sessions know: positions of one partition's log mean nothing in another's. */
import { describe, expect, it } from 'vitest';
import type { Form } from '../../src/clients/form.ts';
import { Tokens } from '../../src/clients/tokens.ts';

const GET = { kind: 'read', sessional: true, past: 'both' } as Form;
const PUT = { kind: 'write', sessional: true, past: 'both' } as Form;

describe('tokens of sessions', () => {
  const partitionOf = (key: number) => key % 2;

  it('are kept by partition', () => {
    const tokens = new Tokens({ isByKey: false, partitionOf });
    tokens.heard(PUT, 7, 0, [5, 1], 0);
    tokens.heard(PUT, 7, 1, [1, 2], 0);
    tokens.heard(GET, 7, 2, [4, 3], 0);
    expect(tokens.asked(GET, 7, 4)).toEqual([5, 3]);
    expect(tokens.asked(GET, 7, 3)).toEqual([1, 2]);
    expect(tokens.asked(GET, 8, 4)).toBeUndefined();
  });

  it('tell what was written from what was read', () => {
    const tokens = new Tokens({ isByKey: false, partitionOf });
    tokens.heard(PUT, 7, 0, [5], 0);
    tokens.heard(GET, 7, 0, [9], 0);
    expect(tokens.asked({ ...GET, past: 'wrote' } as Form, 7, 0)).toEqual([5]);
    expect(tokens.asked({ ...GET, past: 'read' } as Form, 7, 0)).toEqual([9]);
    expect(tokens.asked({ ...GET, past: 'none' } as Form, 7, 0)).toBeUndefined();
  });

  it('speak of one key where the store has it so, and only the last word counts', () => {
    const tokens = new Tokens({ isByKey: true, partitionOf });
    tokens.heard(GET, 7, 0, [5], 0);
    tokens.heard(GET, 7, 0, [3], 0);
    expect(tokens.asked(PUT, 7, 0)).toEqual([3]);
    expect(tokens.asked(PUT, 7, 2)).toBeUndefined();
  });
});

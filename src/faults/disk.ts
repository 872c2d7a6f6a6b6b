/** A disk that hangs, is slow, is full, lies about what it has written, or damages what it holds. */
import type { DiskAilment, Fault } from './contract.ts';
import { aimedAt, type Targets } from './targets.ts';

export interface DiskOptions extends Targets, DiskAilment {}

/**
 * stall: fsyncs hang until it ends · slow: they take longer · full: the first write kills the process, as
 * etcd and PostgreSQL give up where their log cannot grow, and it starts again when there is space · lies:
 * an fsync ends and nothing is durable, so that a crash meanwhile loses it · corrupt: after a crash meanwhile
 * a record fails its checksum, and it and all above it are gone; the replica learns that its disk forgot.
 */
export const disk: Fault<DiskOptions> = {
  kind: 'disk',
  about: 'Makes disks hang, slow, full, lying or damaging.',

  begin(levers, fault, options) {
    const { mode, factor, delay } = options;
    const nodes = aimedAt(levers, options);
    for (const node of nodes) levers.disk(fault, node, { mode, factor, delay });
    return nodes;
  },

  end(levers, fault, _options, begun) {
    for (const node of begun as readonly number[]) levers.disk(fault, node, undefined);
  },
};

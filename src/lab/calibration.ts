/**
 * What a node costs in two real systems: one set each, fitted on measurements led from us-east-1 alone, then frozen.
 *
 * The rule, for both: a cost is the median over rows of what their p50 leaves when round trips are taken
 * off, each row having been divided by how often it pays that cost; a median, for the machine was shared,
 * its noise only ever adds time, and one row in five carries an outlier of 7 ms. Costs that some rows pay
 * alone are settled first. `calibrate.ts` in `report/validation/` works it out again from the data, and the
 * validation suite holds these numbers to it.
 */
import type { NodeSpec } from '../network/topology.ts';

export interface Calibration {
  readonly system: string;
  readonly node: NodeSpec;
  readonly fittedOn: string;
  /** What the real system does that this one does not: read it beside every comparison. */
  readonly notModelled: readonly string[];
}

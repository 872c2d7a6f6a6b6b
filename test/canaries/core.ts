/** What a canary needs of the core: storms, scenarios, runs, and their judgement. */
export { cellOf } from '../../src/lab/campaign/campaign.ts';
export { CONTENDERS } from '../../src/lab/campaign/contenders.ts';
export { judgeAll } from '../../src/lab/judgements.ts';
export { loadScenario } from '../../src/scenario/load.ts';
export { run } from '../../src/world/run.ts';

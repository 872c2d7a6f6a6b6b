/** What clients may conclude: counters are linearizable, every intent counts once, and at rest all copies agree. */
import type { Cluster, Intent } from './cluster.ts';

/** I11: reads and answers of increments, held against what was asked and answered when. */
export function clientsBroken(cluster: Cluster): string[] {
  const found: string[] = [];
  const keys = new Set(cluster.intents.map(({ key }) => key));
  for (const key of keys) {
    const mine = cluster.intents.filter((intent) => intent.key === key);
    const writes = mine.filter((intent) => !intent.isRead);
    // An increment's answer is a read of what it made; both are looks at one rising number.
    const looks = mine.filter((intent) => intent.answered >= 0).sort((a, b) => a.asked - b.asked);
    for (const look of looks) {
      const least = writes.filter(({ answered }) => answered >= 0 && answered < look.asked).length;
      const most = writes.filter(({ asked }) => asked <= look.answered).length;
      if (look.value < least || look.value > most) found.push(`${said(look)}, not ${least}..${most}`);
    }
    backwards(looks, found);
    const made = new Set<number>();
    for (const { op, value } of looks.filter((look) => !look.isRead)) {
      if (made.has(value)) found.push(`operation ${op} made ${value} of key ${key}, as another did`);
      made.add(value);
    }
  }
  return found;
}

/** A look that began when another was over sees no less. */
function backwards(looks: readonly Intent[], found: string[]): void {
  const ended = [...looks].sort((a, b) => a.answered - b.answered);
  let i = 0;
  let highest: Intent | undefined;
  for (const look of looks) {
    for (; ended[i]!.answered < look.asked; i++) if (ended[i]!.value >= (highest?.value ?? 0)) highest = ended[i];
    if (highest !== undefined && look.value < highest.value) found.push(`${said(look)} after ${said(highest)}`);
  }
}

function said({ op, key, isRead, asked, answered, value }: Intent): string {
  return `operation ${op} (${isRead ? 'read' : 'increment'} of key ${key}, ${asked}..${answered} µs) saw ${value}`;
}

/** At rest: one leader, everything applied everywhere, and the state is what the committed log makes. */
export function restBroken(cluster: Cluster): string[] {
  const found: string[] = [];
  const { committed } = cluster;
  const done = new Set<number>();
  const counts = new Map<number, number>();
  for (const entry of committed) {
    const { opId, operations } = entry.request ?? {};
    if (opId === undefined || operations === undefined || done.has(opId)) continue;
    done.add(opId);
    const { key } = operations[0]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const { op, isRead, answered } of cluster.intents) {
    if (!isRead && answered >= 0 && !done.has(op)) found.push(`operation ${op} was acknowledged and is lost`);
  }
  const leaders = [];
  for (let address = 0; address < cluster.size; address++) {
    const raft = cluster.raft(address);
    if (raft.role === 'leader') leaders.push(address);
    const { applied } = raft;
    if (applied !== committed.length) found.push(`replica ${address} applied ${applied} of ${committed.length}`);
    for (const [key, count] of counts) {
      if (applied === committed.length && raft.read(key) !== count) {
        found.push(`replica ${address} counts ${raft.read(key)} for key ${key}, not ${count}`);
      }
    }
  }
  if (leaders.length !== 1) found.push(`at rest ${leaders.length} replicas lead`);
  return found;
}

/** Which instances touch a key, and whether they change it: two interfere where one of them does. */
import { isWrite, type Key, type Operation, type Request } from '../contract.ts';
import { at, type Vector } from '../parts/version-vector.ts';
import { type InstanceId, idOf, numberOf, originOf } from './ids.ts';

interface Touch {
  readonly n: number;
  readonly isWrite: boolean;
}

/** By key: true where it is changed. */
type Footprint = ReadonlyMap<Key, boolean>;

export class Conflicts {
  /** By key and origin, in order of number. */
  readonly #touches = new Map<Key, Touch[][]>();

  add(id: InstanceId, request: Request): void {
    const n = numberOf(id);
    for (const [key, changes] of footprintOf(request)) {
      const line = this.#line(key, originOf(id));
      let place = line.length;
      while (place > 0 && line[place - 1]!.n > n) place--;
      if (place > 0 && line[place - 1]!.n === n) continue;
      line.splice(place, 0, { n, isWrite: changes });
    }
  }

  /** All have executed it. */
  remove(id: InstanceId, request: Request): void {
    const n = numberOf(id);
    for (const key of footprintOf(request).keys()) {
      const line = this.#line(key, originOf(id));
      const place = line.findIndex((touch) => touch.n === n);
      if (place >= 0) line.splice(place, 1);
    }
  }

  /** Those that interfere with this one and are not in `after`, in order. */
  of(id: InstanceId, request: Request, after: Vector): readonly InstanceId[] {
    const found: InstanceId[] = [];
    for (const [key, changes] of footprintOf(request)) {
      const lines = this.#touches.get(key) ?? [];
      for (let origin = 0; origin < lines.length; origin++) {
        const line = lines[origin] ?? [];
        const covered = at(after, origin);
        let place = line.length;
        while (place > 0 && line[place - 1]!.n > covered) place--;
        for (; place < line.length; place++) {
          const touch = line[place]!;
          if (touch.isWrite || changes) found.push(idOf(origin, touch.n));
        }
      }
    }
    found.sort((a, b) => a - b);
    return found.filter((other, place) => other !== id && other !== found[place - 1]);
  }

  #line(key: Key, origin: number): Touch[] {
    let lines = this.#touches.get(key);
    if (lines === undefined) {
      lines = [];
      this.#touches.set(key, lines);
    }
    lines[origin] ??= [];
    return lines[origin];
  }
}

export function footprintOf(request: Request): Footprint {
  const footprint = new Map<Key, boolean>();
  for (const operation of request.operations) {
    const changes = isWrite(operation);
    footprint.set(operation.key, changes || footprint.get(operation.key) === true);
    if (operation.into >= 0) footprint.set(operation.into, true);
  }
  return footprint;
}

/** Whether they must be executed in one order everywhere. */
export function interfere(one: Request, other: Request): boolean {
  return one.operations.some((a) => other.operations.some((b) => clash(a, b)));
}

function clash(a: Operation, b: Operation): boolean {
  if (a.key === b.key && (isWrite(a) || isWrite(b))) return true;
  if (a.into >= 0 && (a.into === b.key || a.into === b.into)) return true;
  return b.into >= 0 && b.into === a.key;
}

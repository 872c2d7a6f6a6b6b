/** Who voted for what: what is chosen by definition, whoever knows it (Lamport 2006 §2.2). */
import type { Group } from '../../../audit.ts';
import type { Address } from '../../../contract.ts';
import { type Message, type Name, type Slot, spelledName } from '../messages.ts';
import { isFast, type Quorums, quorumsOf, type Round, spelledRound } from '../rounds.ts';

interface Cast {
  readonly round: Round;
  readonly name: Name;
  readonly by: Set<Address>;
}

export class Votes {
  readonly #group: Group<Message>;
  readonly #quorums: Quorums;
  readonly #cast = new Map<Slot, Cast[]>();

  constructor(group: Group<Message>) {
    this.#group = group;
    this.#quorums = quorumsOf(group.replicas.length);
  }

  /** FP4, as others hear it. */
  cast(from: Address, { slot, round, name }: Message & { kind: 'voted' }): void {
    const cast = this.#cast.get(slot) ?? [];
    this.#cast.set(slot, cast);
    const twice = cast.find((one) => one.round === round && one.name !== name && one.by.has(from));
    if (twice !== undefined) {
      const what = `in ${spelledRound(round)} it votes for ${spelledName(name)} and for ${spelledName(twice.name)} in slot ${slot}`;
      this.#group.broken('FP4', [from], what);
    }
    const other = isFast(round) ? undefined : cast.find((one) => one.round === round && one.name !== name);
    if (other !== undefined) {
      const what = `in ${spelledRound(round)} it votes for ${spelledName(name)} in slot ${slot}, others for ${spelledName(other.name)}`;
      this.#group.broken('FP7', [from], what);
    }
    let same = cast.find((one) => one.round === round && one.name === name);
    if (same === undefined) {
      same = { round, name, by: new Set() };
      cast.push(same);
    }
    same.by.add(from);
  }

  /** The first round that chose it; undefined where none did. */
  chosenIn(slot: Slot, name: Name): Round | undefined {
    const { classic, fast } = this.#quorums;
    const chosen = (this.#cast.get(slot) ?? []).filter(
      (one) => one.name === name && one.by.size >= (isFast(one.round) ? fast : classic),
    );
    return chosen.length === 0 ? undefined : Math.min(...chosen.map(({ round }) => round));
  }

  forget(slot: Slot): void {
    this.#cast.delete(slot);
  }
}

/** Clients that stand still: what would happen to them meanwhile happens when they wake, in the same order. */

export class Sleep {
  /** By client: how many pauses keep it asleep. */
  readonly #depths: number[] = [];
  #sleepers = 0;
  #late: { readonly client: number; readonly happen: () => void }[] = [];
  readonly #onDeferred: (() => void)[] = [];

  /** `onDeferred` is told of everything that has to wait. */
  pause(client: number, onDeferred: () => void): void {
    this.#depths[client] = (this.#depths[client] ?? 0) + 1;
    this.#onDeferred[client] = onDeferred;
    this.#sleepers++;
  }

  resume(client: number): void {
    this.#sleepers--;
    if (--this.#depths[client] > 0) return;
    const late = this.#late;
    this.#late = late.filter((one) => one.client !== client);
    for (const one of late) if (one.client === client) one.happen();
  }

  isAsleep(client: number): boolean {
    return this.#sleepers > 0 && this.#depths[client] > 0;
  }

  /** True where it is asleep, and does so when it wakes. */
  holds(client: number, happen: () => void): boolean {
    if (!this.isAsleep(client)) return false;
    this.defer(client, happen);
    return true;
  }

  defer(client: number, happen: () => void): void {
    this.#onDeferred[client]();
    this.#late.push({ client, happen });
  }
}

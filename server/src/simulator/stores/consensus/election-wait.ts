// How long a server waits for its leader. Behind each sign of life it waits anew, for as long as is drawn for this wait; a wait
// is over without effect if another sign has come behind its own.
//
// Heartbeats commute: one that the declared ranges surely put behind another dismisses that one's wait, and what they leave
// open is compared only where a wait ends.
import type { Clocks } from '../../clocks/clocks.ts';
import type { Draws } from '../../kernel/draws.ts';
import { plus } from '../../kernel/forms.ts';
import { constantTime, type Time } from '../../kernel/time.ts';
import type { Event } from '../../kernel/activity.ts';
import type { World } from '../../kernel/world.ts';
import type { MachineId } from '../../plan-ids.ts';
import type { ConsensusPlan } from '../../plan.ts';
import { type Sign, waitEvent, waitName } from './names.ts';

interface Waiting {
  readonly time: Time;
  /** Null: the start of the run. */
  readonly event: Event | null;
  /** Whether its leader was heard. */
  readonly isOfLeader: boolean;
  timer: Event | null;
}

interface WaitParts {
  readonly world: World;
  readonly draws: Draws;
  readonly clocks: Clocks;
  readonly plan: ConsensusPlan;
  readonly machine: MachineId;
  /** store * machines + machine */
  readonly server: number;
  readonly gate: object;
  readonly lasts: () => boolean;
  /** Called when a wait is over, in an event of its machine: touches what guards this, and asks if it was in vain. */
  readonly elapsed: (isVain: () => boolean) => void;
}

export class ElectionWait {
  /** Those that are not surely older than another. Guarded by who owns it. */
  #waiting: Waiting[] = [];
  readonly #parts: WaitParts;

  constructor(parts: WaitParts) {
    this.#parts = parts;
  }

  /** Waits behind a sign that may have come in any order with others like it: heartbeats. */
  join(sign: Sign, isOfLeader: boolean): void {
    const { world } = this.#parts;
    const one = this.#begin(sign, isOfLeader);
    for (const older of this.#waiting) if (older.timer !== null && this.#isSurelyBefore(older, one)) world.cancel(older.timer);
    this.#waiting = this.#waiting.filter((older) => !this.#isSurelyBefore(older, one));
    this.#waiting.push(one);
  }

  /** Waits behind a sign that comes behind all others. */
  restart(sign: Sign, isOfLeader: boolean): void {
    this.stop();
    this.#waiting.push(this.#begin(sign, isOfLeader));
  }

  /** It waits for nobody. */
  stop(): void {
    for (const { timer } of this.#waiting) if (timer?.state === 'pending') this.#parts.world.cancel(timer);
    this.#waiting = [];
  }

  /** Its machine has crashed: what was set is lost by itself. */
  forget(): void {
    this.#waiting = [];
  }

  /** Whether its leader was heard within the shortest wait. */
  heardLately(): boolean {
    const { world, clocks, plan, machine } = this.#parts;
    const shortest = constantTime(plan.election.lowNs, world.grid);
    return this.#waiting.some(({ time, isOfLeader }) => isOfLeader && world.decisions.less(world.now, plus(time, clocks.untilAdvanced(machine, shortest, time), world.forms)));
  }

  #begin(sign: Sign, isOfLeader: boolean): Waiting {
    const { world, draws, clocks, plan, machine, server, gate, lasts, elapsed } = this.#parts;
    const { incarnation } = world.machine(machine);
    const one: Waiting = { time: world.now, event: world.hasBegun ? world.current : null, isOfLeader, timer: null };
    one.timer = world.schedule({
      id: waitEvent(server, incarnation, sign),
      machine,
      footprint: 'declared',
      delay: clocks.untilAdvanced(machine, draws.duration(plan.election, waitName(server, incarnation, sign))),
      life: 'recurs',
      gate,
      happens: lasts,
      run: () => elapsed(() => this.#waiting.includes(one) && !this.#isOutlived(one)),
    });
    return one;
  }

  /** Whether another sign came behind it. What is surely so is asked first, and needs no comparison. */
  #isOutlived(one: Waiting): boolean {
    const others = this.#waiting.filter((other) => other !== one).sort((x, y) => y.time.ticks - x.time.ticks);
    if (others.some((other) => this.#isSurelyBefore(one, other))) return true;
    return others.some(({ event }) => event !== null && (one.event === null || this.#parts.world.isBefore(one.event, event)));
  }

  /** Whether the declared ranges alone put one before the other. In a plain run: whether it was earlier. */
  #isSurelyBefore(x: Waiting, y: Waiting): boolean {
    const { forms } = this.#parts.world;
    return x.time.base - y.time.base + forms.highTicks(forms.subtract(x.time.form, y.time.form)) < 0;
  }
}

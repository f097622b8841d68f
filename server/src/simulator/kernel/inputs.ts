// The inputs of a run: every number and choice that the scenario leaves open, named by its cause and never by a counter,
// so that a name means the same thing in every run and taking a cause away shifts no other.
import { assert, present } from '../../base/assert.ts';
import { Decisions } from './decisions.ts';
import { FormTable, type InputId } from './forms.ts';
import type { Law } from './laws.ts';
import { constantTime, type Grid, plainTime, type Time } from './time.ts';

/**
 * What an input is for. The number is part of the name (and so of each random stream): never reuse one, nor 101, which had a meaning once.
 * The four numbers that complete a name are listed behind each purpose.
 */
export const purposes = {
  /** message: kind, operation instance, attempt, from * machines + to (`network/message.ts`) */
  delay: 1,
  /** message */
  loss: 2,
  /** message */
  duplicate: 3,
  /** message: is a message that is in flight when a cut begins lost with it */
  lostInFlight: 4,
  /** machine */
  skew: 5,
  /** machine */
  drift: 6,
  /** machine, reading */
  driftOffset: 7,
  /** program, statement instance */
  wait: 8,
  /** machine or store, operation instance, attempt */
  takes: 9,
  /** fault, action, occurrence */
  faultAt: 10,
  /** fault, action, occurrence */
  faultFor: 11,
  /** fault, action, occurrence */
  faultBy: 12,
  /** fault, action: does it happen */
  faultHappens: 13,
  /** fault, action: which machine, which pair */
  faultTarget: 14,
  /** let */
  unknown: 15,
  /** program, store: the replica chosen at the first operation */
  replica: 16,
  /** timer: what it is for (`timers`), then its cause; freedom only */
  timer: 17,
  /** program: freedom of its beginning */
  start: 18,
  /** message, held back by the one before it on an ordered link: freedom only */
  orderTie: 19,
  /** operation instance, attempt */
  timeout: 20,
  /** program, statement instance, iteration */
  every: 21,
  /** event that fell into a pause: kind + 64 * how often, its cause; freedom only */
  late: 22,
  /** message: delay of its second copy */
  duplicateDelay: 23,
  /** program, session: the time since the arrival before it, or the freedom of its own */
  arrival: 40,
  /** as `takes`, while the machine is slowed: d + 1024 * millionths of the factor */
  slowedTakes: 64,
  /** message, sent while its route is degraded: d + machines² * (1 + action + 64 * fault) */
  degradedDelay: 65,
  /** as `degradedDelay`: delay of its second copy */
  degradedDuplicateDelay: 66,
  /** as `degradedDelay` */
  degradedLoss: 67,
  /** as `degradedDelay` */
  degradedDuplicate: 68,
  /** message, under way when a hold of its route begins: is it held */
  heldInFlight: 69,
  /** message, held: its place behind the end of the hold; freedom only */
  releaseTie: 70,
  /** machine, which sync: freedom of its instant */
  sync: 30,
  /** machine, which sync: how wrong the time is that it gives */
  syncError: 31,
  /** message: its delay, sent before things settle; over a link with a profile d + machines² * entry */
  unsettledDelay: 32,
  /** as `unsettledDelay`: that of its second copy */
  unsettledDuplicateDelay: 33,
  /** message, arriving as late as what is sent when things settle: freedom only */
  settling: 34,
  /** operation instance, attempt: which machine of a service it asks */
  callee: 25,
  /** detector * machines + watched machine, how often that one had crashed: freedom of its heartbeats */
  heartbeat: 60,
  /** detector * machines² + observer * machines + watched machine, how often the observer had crashed, the heartbeat from which on it is silent */
  silence: 61,
  /** message, sent over a link with a profile: d + machines² * entry */
  profileDelay: 71,
  /** as `profileDelay`: delay of its second copy */
  profileDuplicateDelay: 72,
  /** message, at the port of its machine; freedom only */
  transmit: 73,
  /** message + 64 * how often its timer was set before; freedom of its timer */
  retransmission: 80,
  /** operation instance, attempt: the pause before it */
  backoff: 100,
  /** operation instance, attempt, 0, which machines its balancer trusts (a bit for each): the one that it is passed on to */
  balance: 102,
  /** balancer * machines + machine, how often the balancer's had crashed, 0 or 1 + its number, 0 (freedom of the first check) or 1 (of giving a check up) */
  check: 103,
  /** store, machine, how often it had crashed * 2^20 + which time: freedom of the instant at which it compares what it has */
  antiEntropy: 150,
  /** operation instance, which of its requests, lock: how long what was granted for it is good */
  lease: 130,
  /** operation instance, 0, lock: how much earlier its holder takes that for over */
  margin: 131,
  /** machine, operation instance, which of its requests, 0 or 1 + how often its wait was looked at: the half width of an interval */
  uncertainty: 132,
  /** store, leader, which of its timers, follower: freedom of a resend */
  leaderResend: 151,
  /** store, observer, which of its waits: freedom of the wait for who can lead */
  failover: 152,
  /** fault, action, machine: by how much it changes the rate of its clocks */
  faultDrift: 120,
  /** as `takes`, while the machine is slowed by a range: d + 1024 * the faults in force that slow it (a bit for each) */
  rangedTakes: 220,
  /** as `rangedTakes`: where the factor lies in its range, in thousandths of the way */
  slowness: 221,
  /** fault, action, load, how often it had surged so before: where the factor lies in its range, in thousandths of the way */
  surge: 222,
  /** machine that equivocates, another: which of its faces that one sees */
  face: 121,
  /** who waits: store * machines + machine, what for: the sign behind which it does (`stores/consensus/names.ts`), the wait for an election */
  election: 170,
  /** store * machines + machine, how often that had crashed, term: freedom of a leader's heartbeats */
  leaderBeat: 171,
  /** 2 * (store * machines + machine) + face, how often it had crashed, view, how much was done: how long it waits before it wants another view */
  viewChange: 122,
} as const;

export type Purpose = (typeof purposes)[keyof typeof purposes];

/** A purpose and the four numbers that complete it; unused ones are 0. */
export interface InputName {
  readonly purpose: Purpose;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** A number that the scenario leaves open. */
export interface Input {
  readonly name: InputName;
  /** Closed bounds in ticks, freedom included; `highTicks` may be infinite. */
  readonly lowTicks: number;
  readonly highTicks: number;
  /** Closed bounds as declared, in whole nanoseconds. */
  readonly lowNs: number;
  readonly highNs: number;
  /** Whether a physical value is a whole nanosecond plus at most the grid's freedom, or exactly whole. */
  readonly free: boolean;
  /** The declared range that it is drawn from (`Plan.ranges`); null: freedom only. */
  readonly range: number | null;
}

/** A choice that the scenario leaves open. Option 0 is "nothing unusual". */
export interface Choice {
  readonly name: InputName;
  readonly options: number;
  /** Counts against the budget of losses and duplications. */
  readonly budgeted: boolean;
}

/** All inputs and choices that the runs of one exploration have met, interned by name. */
export class InputTable {
  readonly grid: Grid;
  readonly forms: FormTable;
  readonly #inputs: Input[] = [];
  readonly #choices: Choice[] = [];
  readonly #inputIds = new Map<string, InputId>();
  readonly #choiceIds = new Map<string, number>();

  constructor(grid: Grid) {
    this.grid = grid;
    this.forms = new FormTable((input) => this.input(input));
  }

  get inputCount(): number {
    return this.#inputs.length;
  }

  get choiceCount(): number {
    return this.#choices.length;
  }

  input(id: InputId): Input {
    return present(this.#inputs[id], 'input');
  }

  choice(id: number): Choice {
    return present(this.#choices[id], 'choice');
  }

  /** The id of an input; one cause has one declaration, so the bounds of a known name do not change. */
  internInput(name: InputName, lowNs: number, highNs: number, free: boolean, range: number | null): InputId {
    const key = keyOf(name);
    const known = this.#inputIds.get(key);
    if (known !== undefined) {
      const input = this.input(known);
      assert(input.lowNs === lowNs && input.highNs === highNs, 'an input keeps its bounds');
      return known;
    }
    const { ticksPerNs, freedomTicks } = this.grid;
    const id = this.#inputs.length;
    const highTicks = highNs * ticksPerNs + (free ? freedomTicks : 0);
    this.#inputs.push({ name, lowTicks: lowNs * ticksPerNs, highTicks, lowNs, highNs, free, range });
    this.#inputIds.set(key, id);
    return id;
  }

  internChoice(name: InputName, options: number, budgeted: boolean): number {
    const key = keyOf(name);
    const known = this.#choiceIds.get(key);
    if (known !== undefined) return known;
    const id = this.#choices.length;
    this.#choices.push({ name, options, budgeted });
    this.#choiceIds.set(key, id);
    return id;
  }
}

function keyOf(name: InputName): string {
  return `${name.purpose} ${name.a} ${name.b} ${name.c} ${name.d}`;
}

/** Who picks the values: the explorer's point, dice and adversary by a seed, or a witness. */
export interface ValueSource {
  /**
   * A value in whole ticks within the bounds. `law` is null where the adversary picks; the dice's draws follow the law.
   * A `free` value is a whole nanosecond plus 0 to `freedomTicks`; others are whole nanoseconds. (The explorer's own
   * points may lie between: they stand for their cell and are made physical before they are shown.)
   * `id` is the input's in the table of a recording run, null in a plain one. A constant is never asked for.
   * In a plain run the name is lent: whoever keeps it makes a copy.
   */
  value(name: InputName, lowNs: number, highNs: number, free: boolean, law: Law | null, grid: Grid, id: InputId | null): number;
  /** One of `options`. `probability` is that of leaving option 0, null where the adversary picks. `id` as for `value`. */
  choose(name: InputName, options: number, probability: number | null, id: number | null): number;
}

/** The inputs of one run, with its decisions. With a table, forms are kept and decisions recorded. */
export class Inputs {
  readonly grid: Grid;
  readonly decisions: Decisions;
  /** Ids of the inputs that this run asked for, in that order; empty in a plain run. */
  readonly used: InputId[] = [];
  readonly forms: FormTable;
  readonly #table: InputTable | null;
  readonly #source: ValueSource;
  readonly #drawn = new Map<InputId, Time>();

  constructor(grid: Grid, source: ValueSource, table: InputTable | null) {
    this.grid = grid;
    this.#source = source;
    this.#table = table;
    this.forms = table?.forms ?? plainForms;
    this.decisions = new Decisions(grid, table?.forms ?? null);
  }

  /** The same values for another plain run. */
  again(): Inputs {
    assert(this.#table === null, 'a recorded run has one history');
    return new Inputs(this.grid, this.#source, null);
  }

  /** A number in `[lowNs, highNs]`, with or without freedom. Asked twice by one name it is the same number. */
  number(name: InputName, lowNs: number, highNs: number, free: boolean, law: Law | null, range: number | null): Time {
    // What cannot vary is no input: it needs no name, and no column in a linear program.
    if (lowNs === highNs && !free) return constantTime(lowNs, this.grid);
    if (this.#table === null) return plainTime(this.plainTicks(name, lowNs, highNs, free, law));
    const id = this.#table.internInput(name, lowNs, highNs, free, range);
    const known = this.#drawn.get(id);
    if (known !== undefined) return known;
    const ticks = this.#source.value(name, lowNs, highNs, free, law, this.grid, id);
    const { lowTicks, highTicks } = this.#table.input(id);
    // Comparisons that the declared bounds decide leave no trace, so a value beyond them would prove what is false.
    assert(Number.isInteger(ticks) && lowTicks <= ticks && ticks <= highTicks, 'an input is a whole number of ticks within its bounds');
    const time = { ticks, base: 0, form: this.#table.forms.ofInput(id) };
    this.#drawn.set(id, time);
    this.used.push(id);
    return time;
  }

  /** A number of a plain run, in ticks. */
  plainTicks(name: InputName, lowNs: number, highNs: number, free: boolean, law: Law | null): number {
    return this.#source.value(name, lowNs, highNs, free, law, this.grid, null);
  }

  /** One of `options`; 0 is "nothing unusual". Asked once per name and run. */
  choose(name: InputName, options: number, probability: number | null, budgeted: boolean): number {
    if (this.#table === null) return this.#source.choose(name, options, probability, null);
    const id = this.#table.internChoice(name, options, budgeted);
    const taken = this.#source.choose(name, options, probability, id);
    this.decisions.choose(id, taken, options, budgeted);
    return taken;
  }
}

/** In a plain run every form is 0, and sums of 0 need no table of their own. */
const plainForms = new FormTable(() => present<never>(null, 'an input of a plain run'));

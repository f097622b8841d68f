// The protocol against an asynchronous network in which anything may come late, in any order, twice or never, and one member
// lies as twins do (Bano et al., "Twins: BFT Systems Made Robust", OPODIS 2021): it has two faces, and each of the others
// sees one of them.
import { describe, expect, test } from 'vitest';
import { present } from '../../../base/assert.ts';
import { RandomStream } from '../../kernel/random.ts';
import { type Digest, type Group, type Member, nothing, Pbft, type PbftMessage, type PbftRules, pbftRules } from './pbft.ts';

/** More than any run needs in which things come to an end. */
const settlingMax = 1_500;

interface Options {
  readonly group: Group;
  readonly requests: readonly Digest[];
  readonly rules?: Partial<PbftRules>;
  /** Of any message. */
  readonly loss: number;
  readonly steps: number;
}

interface Told {
  readonly from: Member;
  readonly to: Member;
  readonly message: PbftMessage;
}

/** Member 0 has two faces; all others do as they should. */
class Network {
  readonly executed: Digest[][];
  readonly #dice: RandomStream;
  readonly #options: Options;
  /** Members from 1 on, and behind them the two faces of member 0. */
  readonly #machines: Pbft[];
  readonly #waits: boolean[] = [];
  readonly #face: number[];
  /** By machine: messages, and requests that it has not heard of. */
  #pending: { readonly machine: number; readonly told: Told | Digest }[] = [];
  isLossy = true;

  constructor(seed: number, options: Options) {
    const { group, requests, rules } = options;
    this.#options = options;
    this.#dice = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 7);
    this.executed = Array.from({ length: group.members + 1 }, () => []);
    this.#face = Array.from({ length: group.members }, () => this.#dice.below(2));
    this.#machines = this.executed.map((log, machine) => {
      const self = machine < group.members ? machine : 0;
      return new Pbft({
        self,
        group,
        rules: { ...pbftRules, ...rules },
        send: (to, message) => this.#send(machine, to, message),
        execute: (digest) => log.push(digest),
        timer: (waits) => (this.#waits[machine] = waits),
      });
    });
    for (let machine = 0; machine <= group.members; machine++) for (const digest of this.#shuffled(requests)) this.#pending.push({ machine, told: digest });
  }

  /** Of those that do not lie. */
  get honest(): readonly (readonly Digest[])[] {
    return this.executed.slice(1, this.#options.group.members);
  }

  run(): void {
    for (let step = 0; step < this.#options.steps; step++) this.#step(0.02);
  }

  /** From now on nothing is lost, and nobody is impatient before all has come. */
  settle(): void {
    this.isLossy = false;
    for (let step = 0; step < settlingMax && !this.isOver; step++) this.#step(this.#pending.length === 0 ? 1 : 0);
  }

  get isOver(): boolean {
    return this.honest.every((log) => log.length === this.#options.requests.length);
  }

  #step(impatience: number): void {
    if (this.#dice.next() < impatience) {
      const waiting = this.#machines.flatMap((machine, index) => (this.#waits[index] === true ? [machine] : []));
      if (waiting.length > 0) present(waiting[this.#dice.below(waiting.length)], 'a machine').timedOut();
      return;
    }
    if (this.#pending.length === 0) return;
    const index = this.#dice.below(this.#pending.length);
    const [one] = this.#pending.splice(index, 1);
    const { machine, told } = present(one, 'a message');
    const receiver = present(this.#machines[machine], 'a machine');
    if (typeof told === 'string') receiver.request(told);
    else receiver.receive(told.from, told.message);
  }

  #send(machine: number, to: Member, message: PbftMessage): void {
    const { group, loss } = this.#options;
    const isFace = machine === 0 || machine === group.members;
    if (isFace && this.#face[to] !== (machine === 0 ? 0 : 1)) return;
    const copies = !this.isLossy ? 1 : this.#dice.next() < loss ? 0 : this.#dice.next() < 0.05 ? 2 : 1;
    const told = { from: isFace ? 0 : machine, to, message: isFace ? this.#twisted(message) : message };
    for (let copy = 0; copy < copies; copy++) {
      for (const receiver of to === 0 ? [0, group.members] : [to]) this.#pending.push({ machine: receiver, told });
    }
  }

  /** A liar that is asked what was committed says anything. */
  #twisted(message: PbftMessage): PbftMessage {
    const { requests } = this.#options;
    return message.kind === 'done' ? { ...message, digest: requests[this.#dice.below(requests.length)] ?? nothing } : message;
  }

  #shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    const shuffled: T[] = [];
    while (left.length > 0) shuffled.push(...left.splice(this.#dice.below(left.length), 1));
    return shuffled;
  }
}

/** Whether no two of these disagree on what is done first, second, and so on. */
function agree(logs: readonly (readonly Digest[])[]): boolean {
  return logs.every((x) => logs.every((y) => x.every((digest, index) => y[index] === undefined || y[index] === digest)));
}

const four: Options = { group: { members: 4, liars: 1 }, requests: ['r1', 'r2', 'r3'], loss: 0.05, steps: 400 };

/** The first of so many runs that ends in disagreement; null: none does. */
function firstDisagreement(options: Options, runs: number): number | null {
  for (let seed = 0; seed < runs; seed++) {
    const network = new Network(seed, options);
    network.run();
    network.settle();
    if (!agree(network.honest)) return seed;
  }
  return null;
}

describe('with one liar of four', () => {
  test('nobody who does not lie disagrees, and in the end all is done', () => {
    let viewsChanged = 0;
    for (let seed = 0; seed < 1_500; seed++) {
      const network = new Network(seed, four);
      network.run();
      expect(agree(network.honest), `seed ${seed}`).toBe(true);
      network.settle();
      expect(agree(network.honest), `seed ${seed}`).toBe(true);
      expect(network.honest.map((log) => [...log].sort()), `seed ${seed}`).toEqual([1, 2, 3].map(() => ['r1', 'r2', 'r3']));
      if (network.executed[0]?.join() !== network.honest[0]?.join()) viewsChanged++;
    }
    // The faces did lie: what one of them believed was not what came of it.
    expect(viewsChanged).toBeGreaterThan(50);
  });

  test('nor of seven of which two may lie', () => {
    expect(firstDisagreement({ ...four, group: { members: 7, liars: 2 }, steps: 800 }, 150)).toBe(null);
  });
});

describe('each rule is needed', () => {
  test.each<[string, Partial<PbftRules>]>([
    ['a request is prepared by f + 1', { isPrepared: (count, { liars }) => count >= liars + 1 }],
    ['a request is committed by f + 1', { isCommitted: (count, { liars }) => count >= liars + 1 }],
    ['a second proposal for a place is taken', { isTaken: () => true, isPrepared: (count, { liars }) => count >= liars + 1 }],
    ['a view begins with what f + 1 know', { begins: (count, { liars }) => count >= liars + 1 }],
    ['a new view does what was prepared first, and not what was prepared last', { carriedOver: (certificates) => certificates.reduce((first, one) => (one.view < first.view ? one : first), certificates[0] ?? { view: 0, digest: nothing, sequence: 0, by: [] }).digest }],
    ['one says what is done', { isTold: (count) => count > 0 }],
    ['a new view begins anew', { carriedOver: () => nothing }],
  ])('broken: %s', (_, rules) => {
    expect(firstDisagreement({ ...four, rules }, 3_000)).not.toBe(null);
  });
});

test('of three one liar is too many to get anything done', () => {
  // Two that do not lie see two faces of the third: safe with quorums that overlap in one of them, and stuck.
  let stuck = 0;
  for (let seed = 0; seed < 300; seed++) {
    const network = new Network(seed, { ...four, group: { members: 3, liars: 1 } });
    network.run();
    network.settle();
    expect(agree(network.honest), `seed ${seed}`).toBe(true);
    if (!network.isOver) stuck++;
  }
  expect(stuck).toBeGreaterThan(0);
});

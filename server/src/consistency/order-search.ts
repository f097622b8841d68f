// One order of operations in which each answer is right, where all that is asked of it is that some come before others: a
// client's own order, say, or whatever else is known so far. The search by intervals is another one, and faster.
import { present } from '../base/assert.ts';
import { Interned, type Machine, type Model } from './machine.ts';
import { isReading, type Operation } from './operation.ts';
import { SetIds } from './set-ids.ts';

export interface OrderQuestion {
  /** None that failed, and no reading of unknown outcome. Those of unknown outcome may be left out. */
  readonly operations: readonly Operation[];
  readonly model: Model;
  /** By operation: places of those that must come before it. None of unknown outcome. */
  readonly after: readonly (readonly number[])[];
  /** When each may have happened, by guess: it decides what is tried first, and no more. */
  readonly guesses: readonly number[];
  /** Configurations that are looked at, at most. */
  readonly statesMax: number;
}

export type OrderFound =
  | { readonly verdict: 'ordered'; readonly order: readonly number[] }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'unknown' };

interface Frame {
  readonly state: number;
  readonly placed: number;
  cursor: number;
  /** A reading was tried here: whoever places it later could have placed it here. */
  isDone: boolean;
}

export function findOrder({ operations, model, after, guesses, statesMax }: OrderQuestion): OrderFound {
  const machine = machineOfKeys(operations, model);
  const byGuess = [...operations.keys()].sort((x, y) => (guesses[x] as number) - (guesses[y] as number) || x - y);
  const behind = operations.map((): number[] => []);
  after.forEach((before, place) => {
    for (const one of before) behind[one]?.push(place);
  });
  const waitsFor = after.map((before) => before.length);
  const sets = new SetIds(Math.max(1, operations.length));
  const isPlaced = new Uint8Array(operations.length);
  const order: number[] = [];
  const seen = new Set<string>();
  let missing = operations.filter(({ ending }) => ending === 'ok').length;
  const put = (place: number, by: 1 | -1): void => {
    isPlaced[place] = by === 1 ? 1 : 0;
    if (operations[place]?.ending === 'ok') missing -= by;
    for (const other of behind[place] as number[]) waitsFor[other] = (waitsFor[other] as number) - by;
  };
  const frames: Frame[] = [{ state: machine.initial, placed: sets.empty, cursor: 0, isDone: false }];
  let states = 1;
  while (missing > 0) {
    const frame = frames.at(-1);
    if (frame === undefined) return { verdict: 'none' };
    const place = frame.isDone ? undefined : byGuess[frame.cursor++];
    if (place === undefined) {
      frames.pop();
      if (frames.length > 0) put(present(order.pop(), 'what was placed last'), -1);
      continue;
    }
    if (isPlaced[place] === 1 || (waitsFor[place] as number) > 0) continue;
    const state = machine.step(frame.state, place, Number.POSITIVE_INFINITY);
    if (state === -1) continue;
    if (state === frame.state && isReading((operations[place] as Operation).call)) frame.isDone = true;
    const placed = sets.with(frame.placed, place);
    const name = `${placed} ${state}`;
    if (seen.has(name)) continue;
    seen.add(name);
    if (states++ >= statesMax) return { verdict: 'unknown' };
    put(place, 1);
    order.push(place);
    frames.push({ state, placed, cursor: 0, isDone: false });
  }
  return { verdict: 'ordered', order };
}

/** All keys at once: an order of all operations, and not one for each key. */
function machineOfKeys(operations: readonly Operation[], model: Model): Machine {
  const keys = [...new Set(operations.map(({ key }) => key))];
  const places = keys.map((key) => [...operations.keys()].filter((place) => operations[place]?.key === key));
  const machines = places.map((of) => model.machine(of.map((place) => operations[place] as Operation)));
  const [only] = machines;
  if (machines.length === 1 && only !== undefined) return only;
  const where: (readonly [key: number, place: number])[] = [];
  places.forEach((of, key) => {
    for (const [at, place] of of.entries()) where[place] = [key, at];
  });
  const states = new Interned<readonly number[]>((of) => of.join(' '));
  return {
    initial: states.idOf(machines.map(({ initial }) => initial)),
    step(state, operation, before) {
      const [key, place] = present(where[operation], 'an operation');
      const held = present(states.values[state], 'a state');
      const next = present(machines[key], 'the machine of a key').step(held[key] as number, place, before);
      return next === -1 ? -1 : next === held[key] ? state : states.idOf(held.map((one, i) => (i === key ? next : one)));
    },
    tell(state) {
      const held = present(states.values[state], 'a state');
      return machines.map((machine, key) => `of ${keys[key]} ${machine.tell(held[key] as number)}`).join(', ');
    },
  };
}

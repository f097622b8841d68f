// Random subjects that do nothing but compare sums of inputs, take choices and branch, and what they can do, worked out by
// going through every value. Of the explorer's meaning only this is used: an input is a whole nanosecond, a free one up to
// `freedomTicks` more, and three comparisons, which are written out again here in numbers.
import type { Subject } from '../../server/src/explorer/judgement.ts';
import { shifted, plus, type FormTable } from '../../server/src/simulator/kernel/forms.ts';
import { type InputName, purposes } from '../../server/src/simulator/kernel/inputs.ts';
import { constantTime, type Grid, type Time } from '../../server/src/simulator/kernel/time.ts';
import type { Dice } from './dice.ts';

/** A small grid, so that every order of ties can be gone through. */
export const smallGrid: Grid = { ticksPerNs: 64, freedomTicks: 2, halfTicks: 32, chainMax: 15, horizonNs: 2 ** 40, typicalNs: 10, typicalMaxNs: 10 };

export interface Decider {
  readonly inputs: readonly InputPlan[];
  readonly choices: readonly ChoicePlan[];
  readonly root: Node;
}

export interface InputPlan {
  readonly lowNs: number;
  readonly highNs: number;
  readonly free: boolean;
  readonly range: number;
}

export interface ChoicePlan {
  readonly options: number;
  readonly budgeted: boolean;
}

export interface Sum {
  /** By input; 0 where it does not take part. */
  readonly factors: readonly number[];
  readonly ns: number;
}

export type Node =
  | { readonly kind: 'compare'; readonly how: 'noLater' | 'less' | 'lessOrEqual'; readonly left: Sum; readonly right: Sum; readonly yes: Node; readonly no: Node }
  | { readonly kind: 'choose'; readonly choice: number; readonly branches: readonly Node[] }
  | { readonly kind: 'leaf'; readonly fact: string; readonly gauge: Sum };

export function randomDecider(dice: Dice): Decider {
  const inputs = Array.from({ length: dice.between(1, 4) }, () => {
    const lowNs = dice.between(-2, 2);
    return { lowNs, highNs: lowNs + dice.between(0, 3), free: dice.chance(0.5), range: dice.between(0, 1) };
  });
  const choices = Array.from({ length: dice.between(0, 2) }, () => ({ options: dice.between(2, 3), budgeted: dice.chance(0.5) }));
  const facts = dice.between(2, 6);
  const sum = (): Sum => ({ factors: inputs.map(() => (dice.chance(0.5) ? 0 : dice.pick([1, 1, 1, 1, 2, -1, 3]))), ns: dice.between(-2, 2) });
  const node = (depth: number): Node => {
    const kind = dice.between(0, 9);
    if (depth === 0 || kind === 0) return { kind: 'leaf', fact: `leaf ${dice.between(1, facts)}`, gauge: sum() };
    if (kind <= 2 && choices.length > 0) {
      const choice = dice.between(0, choices.length - 1);
      return { kind: 'choose', choice, branches: Array.from({ length: choices[choice]?.options ?? 0 }, () => node(depth - 1)) };
    }
    return { kind: 'compare', how: dice.pick(['noLater', 'less', 'lessOrEqual']), left: sum(), right: sum(), yes: node(depth - 1), no: node(depth - 1) };
  };
  return { inputs, choices, root: node(dice.between(1, 5)) };
}

export function inputName(input: number): InputName {
  return { purpose: purposes.delay, a: input, b: 0, c: 0, d: 0 };
}

export function subjectOf({ inputs: plans, choices, root }: Decider): Subject {
  return {
    judge(inputs) {
      const { decisions, forms, grid } = inputs;
      const timeOf = ({ factors, ns }: Sum): Time => {
        let time = constantTime(0, grid);
        for (const [i, factor] of factors.entries()) {
          const plan = plans[i];
          if (factor === 0 || plan === undefined) continue;
          time = plus(time, times(inputs.number(inputName(i), plan.lowNs, plan.highNs, plan.free, null, plan.range), factor, forms), forms);
        }
        return shifted(time, ns * grid.ticksPerNs);
      };
      let node = root;
      while (node.kind !== 'leaf') {
        if (node.kind === 'compare') {
          node = decisions[node.how](timeOf(node.left), timeOf(node.right)) ? node.yes : node.no;
        } else {
          const { options, budgeted } = choices[node.choice] as ChoicePlan;
          node = node.branches[inputs.choose({ purpose: purposes.loss, a: node.choice, b: 0, c: 0, d: 0 }, options, null, budgeted)] as Node;
        }
      }
      return { facts: new Map([[node.fact, true]]), gauges: new Map([[node.fact, timeOf(node.gauge)]]), limit: null };
    },
  };
}

function times(time: Time, factor: number, forms: FormTable): Time {
  return { ticks: time.ticks * factor, base: time.base * factor, form: forms.scale(time.form, factor) };
}

/** One behaviour: values in nanoseconds and ticks above, and options taken. */
export interface Behaviour {
  readonly ns: readonly number[];
  readonly ties: readonly number[];
  readonly taken: readonly number[];
  readonly leaf: Node & { kind: 'leaf' };
  /** Budgeted choices on its way that were not 0. */
  readonly losses: number;
  /** Choices on its way that were asked for. */
  readonly asked: ReadonlySet<number>;
  /** Inputs that were asked for, gauge included. */
  readonly used: ReadonlySet<number>;
}

/** Every behaviour, for every value of every input and every option of every choice. */
export function* allBehaviours({ inputs, choices, root }: Decider, { ticksPerNs, freedomTicks, halfTicks }: Grid): Generator<Behaviour> {
  for (const ns of product(inputs.map(({ lowNs, highNs }) => span(lowNs, highNs)))) {
    for (const ties of product(inputs.map(({ free }) => span(0, free ? freedomTicks : 0)))) {
      const ticks = ({ factors, ns: more }: Sum): number => factors.reduce((sum, factor, i) => sum + factor * ((ns[i] as number) * ticksPerNs + (ties[i] as number)), more * ticksPerNs);
      for (const taken of product(choices.map(({ options }) => span(0, options - 1)))) {
        let node = root;
        const asked = new Set<number>();
        const used = new Set<number>();
        const use = ({ factors }: Sum): void => factors.forEach((factor, i) => factor !== 0 && used.add(i));
        while (node.kind !== 'leaf') {
          if (node.kind === 'choose') {
            asked.add(node.choice);
            node = node.branches[taken[node.choice] as number] as Node;
            continue;
          }
          use(node.left);
          use(node.right);
          const difference = ticks(node.left) - ticks(node.right);
          const margin = node.how === 'noLater' ? 0 : node.how === 'less' ? -halfTicks : halfTicks;
          node = difference <= margin ? node.yes : node.no;
        }
        use(node.gauge);
        const losses = [...asked].filter((choice) => choices[choice]?.budgeted && taken[choice] !== 0).length;
        yield { ns, ties, taken, leaf: node, losses, asked, used };
      }
    }
  }
}

/** A sum in whole nanoseconds: ticks of freedom order events only. */
export function sumNs({ factors, ns }: Sum, behaviour: Behaviour): number {
  return factors.reduce((sum, factor, i) => sum + factor * (behaviour.ns[i] as number), ns);
}

function* product(lists: readonly (readonly number[])[]): Generator<number[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const value of first) for (const others of product(rest)) yield [value, ...others];
}

function span(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

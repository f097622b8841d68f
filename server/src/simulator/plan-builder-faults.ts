// Faults, their timings and the states that they wait for, said in the few words of the plan builder.
import type { ConditionPlan, ValuePlan } from './condition-plan.ts';
import type { EventPlan, FactorPlan, FaultActionPlan, TimingPlan } from './fault-plan.ts';
import type { Draw, MachineId } from './plan-ids.ts';
import type { RangePlan } from './plan.ts';
import type { FaultWords, Length, StateWords, TimingWords } from './plan-words.ts';

/** What names stand for, and how lengths are drawn. An index below 0: there is none of that name. */
export interface FaultNames {
  machine(name: string): MachineId;
  operation(label: string): number;
  store(name: string): number;
  lock(name: string): number;
  service(name: string): number;
  program(name: string): number;
  effect(name: string): number;
  draw(length: Length, name: string, kind: RangePlan['kind']): Draw;
  range(name: string, kind: RangePlan['kind'], low: number, high: number): number;
}

export function buildAction(words: FaultWords, text: string, names: FaultNames): FaultActionPlan {
  const timing = timingOf('machines' in words || 'pairs' in words || 'groups' in words || 'loads' in words ? words : {}, text, names);
  switch (words.do) {
    case 'crash':
    case 'kill':
    case 'restart':
    case 'pause':
      return { kind: words.do, timing, machines: { quantifier: words.any === true ? 'any' : 'all', machines: words.machines.map((name) => names.machine(name)) } };
    case 'corrupt':
      return { kind: 'corrupt', timing, machines: { quantifier: 'all', machines: words.machines.map((name) => names.machine(name)) }, lie: words.by };
    case 'drift': {
      const [low, high] = typeof words.ppb === 'number' ? [words.ppb, words.ppb] : words.ppb;
      const range = low === high ? null : names.range(`rate of ${text}`, 'drift', low, high);
      return { kind: 'drift', timing, machines: { quantifier: 'all', machines: words.machines.map((name) => names.machine(name)) }, ppb: { low, high, range } };
    }
    case 'surge': {
      const programs = words.loads.map((name) => names.program(name));
      return { kind: 'surge', timing, loads: { quantifier: words.any === true ? 'any' : 'all', programs }, factor: factorOf(words.factor) };
    }
    case 'step':
    case 'strobe':
      return { kind: words.do, timing, machines: { quantifier: 'all', machines: words.machines.map((name) => names.machine(name)) }, by: names.draw(words.by, `step of ${text}`, 'fault-by') };
    case 'slow':
      return { kind: 'slow', timing, machines: { quantifier: 'all', machines: words.machines.map((name) => names.machine(name)) }, factor: factorOf(words.factor) };
    case 'cut':
    case 'hold': {
      const ways = waysOf(words, names);
      return { kind: words.do, timing, alternatives: words.any === true ? ways : [ways.flat()] };
    }
    case 'degrade': {
      const { delay, delayOf, loss, burst, duplicate } = words.link;
      const kinds = Object.entries(delayOf ?? {}).map(([kind, length]) => [kind, names.draw(length, `delay ${kind} of ${text}`, 'delay')]);
      const route = {
        ...(delay === undefined ? {} : { delay: names.draw(delay, `delay of ${text}`, 'delay') }),
        ...(delayOf === undefined ? {} : { delayOf: Object.fromEntries(kinds) }),
        ...(loss === undefined ? {} : { loss }),
        ...(burst === undefined ? {} : { burst }),
        ...(duplicate === undefined ? {} : { duplicate }),
      };
      return { kind: 'degrade', timing, alternatives: [waysOf(words, names).flat()], route };
    }
    case 'lose':
    case 'delay': {
      const common = { timing, operation: names.operation(words.of), message: words.message, every: words.every ?? false };
      return words.do === 'lose' ? { kind: 'lose', ...common } : { kind: 'delay', ...common, by: names.draw(words.by ?? 1, `late ${text}`, 'fault-by') };
    }
    case 'partition':
      return { kind: 'partition', timing, groups: words.groups.map((group) => group.map((name) => names.machine(name))) };
  }
}

function factorOf(factor: number | readonly [number, number]): FactorPlan {
  const [low, high] = typeof factor === 'number' ? [factor, factor] : factor;
  return { low, high };
}

/** The directed pairs of each pair that is named. */
function waysOf({ pairs, oneWay }: { readonly pairs: readonly (readonly [string, string])[]; readonly oneWay?: boolean }, names: FaultNames): { from: MachineId; to: MachineId }[][] {
  return pairs.map(([x, y]) => {
    const [from, to] = [names.machine(x), names.machine(y)];
    return oneWay === true ? [{ from, to }] : [{ from, to }, { from: to, to: from }];
  });
}

function timingOf(words: TimingWords, text: string, names: FaultNames): TimingPlan {
  const draw = (length: Length | undefined, kind: RangePlan['kind']): Draw | null => (length === undefined ? null : names.draw(length, `${kind} of ${text}`, kind));
  return {
    at: words.at === 'any' ? 'any' : draw(words.at, 'fault-at'),
    after: draw(words.after, 'fault-at'),
    for: draw(words.for, 'fault-for'),
    every: draw(words.every, 'every'),
    when: words.when === undefined ? null : eventOf(words.when, names),
  };
}

function eventOf(when: NonNullable<TimingWords['when']>, names: FaultNames): EventPlan {
  if (!isMoment(when)) return { moment: 'becomes', condition: stateOf(when, names) };
  const [of, moment] = when;
  if (moment === 'holds') {
    const [client = '', lock = ''] = of.split(' ');
    return { moment, program: names.program(client), lock: names.lock(lock) };
  }
  if (moment === 'leads') return { moment, machine: names.machine(of), store: 0 };
  return moment === 'suspected' ? { moment, machine: names.machine(of) } : { moment, operation: names.operation(of) };
}

function stateOf(words: StateWords, names: FaultNames): ConditionPlan {
  const compared = (left: ValuePlan, operator: '>=' | '==', value: number): ConditionPlan => ({ kind: 'compare', operator, left, right: { kind: 'number', value } });
  if ('gauge' in words) {
    const service = names.service(words.of);
    const of = service >= 0 ? ({ kind: 'service', service } as const) : ({ kind: 'machine', machine: names.machine(words.of) } as const);
    return { kind: 'gauge', gauge: words.gauge, of, operator: '>=', value: words.atLeast };
  }
  if ('result' in words) return compared({ kind: 'result', operation: names.operation(words.result) }, '==', words.is);
  if ('ended' in words) return { kind: 'ends', operation: names.operation(words.ended), ending: words.as, withinNs: words.withinMs === undefined ? null : words.withinMs * 1e6 };
  if ('suspected' in words) return { kind: 'suspected', machine: names.machine(words.suspected), withinNs: null };
  if ('queues' in words) {
    const each = words.queues.map((name): ValuePlan => ({ kind: 'gauge', gauge: 'queue', of: { kind: 'machine', machine: names.machine(name) } }));
    return compared(each.reduce((left, right) => ({ kind: 'binary', operator: '+', left, right })), '>=', words.atLeast);
  }
  if ('effect' in words) return compared({ kind: 'passes', effect: names.effect(words.effect) }, '>=', words.atLeast);
  if ('all' in words) return { kind: 'and', operands: words.all.map((one) => stateOf(one, names)) };
  if ('some' in words) return { kind: 'or', operands: words.some.map((one) => stateOf(one, names)) };
  if ('not' in words) return { kind: 'not', operand: stateOf(words.not, names) };
  const [store, key] = words.key.split('.') as [string, string];
  return compared({ kind: 'key', store: names.store(store), key }, '>=', words.atLeast);
}

function isMoment(when: NonNullable<TimingWords['when']>): when is Exclude<NonNullable<TimingWords['when']>, StateWords> {
  return Array.isArray(when);
}

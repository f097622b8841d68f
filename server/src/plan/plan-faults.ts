// Faults, with their actions and timings, as the plan has them.
import { unreachable } from '../base/assert.ts';
import type { DegradedModel, FaultActionModel, FaultModel, TimingModel } from '../semantics/fault-model.ts';
import type { MachineModel, Quantity } from '../semantics/thing-model.ts';
import type { EventPlan, FaultActionPlan, FaultPlan, TimingPlan } from '../simulator/fault-plan.ts';
import type { DegradedRoute } from '../simulator/network-plan.ts';
import type { RangePlan } from '../simulator/plan.ts';
import type { Numbering } from './numbering.ts';
import { planCondition } from './plan-conditions.ts';

export function planFault(fault: FaultModel, id: number, numbering: Numbering): FaultPlan {
  numbering.imperfection({ kind: 'fault', fault: id, name: `fault ${fault.text}` }, fault.place);
  return { label: fault.label, text: fault.text, upTo: fault.upTo, ...(fault.actions.length > 1 ? { actionTexts: fault.actions.map(({ what }) => what) } : {}), actions: fault.actions.map((action) => planAction(action, numbering)) };
}

function planAction(action: FaultActionModel, numbering: Numbering): FaultActionPlan {
  const timing = planTiming(action.timing, action.what, numbering);
  const ids = (machines: readonly MachineModel[]) => machines.map((machine) => numbering.machine(machine));
  const pairsOf = (alternatives: readonly (readonly { readonly from: MachineModel; readonly to: MachineModel }[])[]) =>
    alternatives.map((pairs) => pairs.map(({ from, to }) => ({ from: numbering.machine(from), to: numbering.machine(to) })));
  switch (action.kind) {
    case 'slow':
      return { kind: 'slow', timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) }, factor: action.factor };
    case 'degrade':
      return { kind: 'degrade', timing, alternatives: pairsOf(action.alternatives), route: planDegraded(action.route, action.what, numbering) };
    case 'crash':
    case 'kill':
    case 'restart':
    case 'pause':
      return { kind: action.kind, timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) } };
    case 'corrupt':
      return { kind: 'corrupt', timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) }, lie: action.lie };
    case 'step':
    case 'strobe': {
      const by = numbering.draw(action.by, `size of ${action.what}`, 'fault-by');
      return { kind: action.kind, timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) }, by };
    }
    case 'drift': {
      const { low, high } = action.by;
      const range = low === high ? null : numbering.range(`rate of ${action.what}`, 'drift', action.by, null);
      return { kind: 'drift', timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) }, ppb: { low, high, range } };
    }
    case 'surge': {
      const { quantifier, programs } = action.loads;
      return { kind: 'surge', timing, loads: { quantifier, programs: programs.map((program) => numbering.program(program)) }, factor: action.factor };
    }
    case 'cut':
    case 'hold':
      return { kind: action.kind, timing, alternatives: pairsOf(action.alternatives) };
    case 'partition':
      return { kind: 'partition', timing, groups: action.groups.map(ids) };
    case 'lose':
    case 'delay': {
      const { message, every } = action;
      const common = { timing, operation: numbering.operation(action.operation), message, every };
      return action.kind === 'lose' ? { kind: 'lose', ...common } : { kind: 'delay', ...common, by: numbering.draw(action.by, `length of ${action.what}`, 'fault-by') };
    }
    default:
      return unreachable(action);
  }
}

function planDegraded({ delay, delayOf, loss, burst, duplicate }: DegradedModel, what: string, numbering: Numbering): DegradedRoute {
  const kinds = Object.entries(delayOf ?? {}).map(([kind, quantity]) => [kind, numbering.draw(quantity, `delay ${kind} of ${what}`, 'delay')]);
  return {
    ...(delay === undefined ? {} : { delay: numbering.draw(delay, `delay of ${what}`, 'delay') }),
    ...(kinds.length === 0 ? {} : { delayOf: Object.fromEntries(kinds) }),
    ...(loss === undefined ? {} : { loss }),
    ...(burst === undefined ? {} : { burst }),
    ...(duplicate === undefined ? {} : { duplicate }),
  };
}

function planTiming(timing: TimingModel, what: string, numbering: Numbering): TimingPlan {
  const { at, after, when } = timing;
  const draw = (quantity: Quantity | null, words: string, kind: RangePlan['kind']) =>
    quantity === null ? null : numbering.draw(quantity, `${words} of ${what}`, kind);
  return {
    at: at === 'any' ? 'any' : draw(at, 'start', 'fault-at'),
    after: draw(after, 'delay', 'fault-at'),
    for: draw(timing.for, 'length', 'fault-for'),
    every: draw(timing.every, 'period', 'every'),
    when: when === null ? null : planEvent(when, numbering),
  };
}

function planEvent(when: NonNullable<TimingModel['when']>, numbering: Numbering): EventPlan {
  switch (when.moment) {
    case 'suspected':
      return { moment: when.moment, machine: numbering.machine(when.machine) };
    case 'holds':
      return { moment: when.moment, program: numbering.program(when.program), lock: numbering.lock(when.lock) };
    case 'leads':
      return { moment: when.moment, machine: numbering.machine(when.machine), store: numbering.store(when.store) };
    case 'becomes':
      return { moment: when.moment, condition: planCondition(when.condition, numbering) };
    default:
      return { moment: when.moment, operation: numbering.operation(when.operation) };
  }
}

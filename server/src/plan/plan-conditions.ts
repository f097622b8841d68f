// Values, conditions, measures and what is shown, as the plan has them.
import { unreachable } from '../base/assert.ts';
import type { ConditionModel, GaugeModel, MeasureModel, ShowModel, ValueModel } from '../semantics/thing-model.ts';
import type { ConditionPlan, MeasurePlan, QueuePlace, ShowPlan, ValuePlan } from '../simulator/condition-plan.ts';
import type { Numbering } from './numbering.ts';

export function planCondition(condition: ConditionModel, numbering: Numbering): ConditionPlan {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { kind: condition.kind, operands: condition.operands.map((operand) => planCondition(operand, numbering)) };
    case 'not':
      return { kind: 'not', operand: planCondition(condition.operand, numbering) };
    case 'compare':
      return { kind: 'compare', operator: condition.operator, left: planValue(condition.left, numbering), right: planValue(condition.right, numbering) };
    case 'compare-times': {
      const terms = condition.terms.map(({ reading, factor }) => ({ reading: numbering.reading(reading), factor }));
      return { kind: 'compare-times', operator: condition.operator, terms, againstNs: condition.againstNs };
    }
    case 'in':
      return { kind: 'in', left: planValue(condition.left, numbering), values: condition.values.map((value) => planValue(value, numbering)) };
    case 'ends':
      return {
        kind: 'ends',
        operation: numbering.operation(condition.operation),
        ending: condition.ending,
        withinNs: condition.withinNs,
      };
    case 'survives':
      return { kind: 'survives', operation: numbering.operation(condition.operation) };
    case 'obeys':
      return { kind: 'obeys', store: numbering.store(condition.store), lock: numbering.lock(condition.lock) };
    case 'stamped':
      return { kind: 'stamped', relation: condition.relation, operation: numbering.operation(condition.operation), other: numbering.operation(condition.other) };
    case 'holders':
      return { kind: 'holders', count: condition.count, lock: numbering.lock(condition.lock) };
    case 'leaders':
      return { kind: 'leaders', count: condition.count, store: numbering.store(condition.store) };
    case 'holds':
      return { kind: 'holds', program: numbering.program(condition.program), lock: numbering.lock(condition.lock) };
    case 'no-hazard':
      return {
        kind: 'no-hazard',
        hazard: condition.hazard,
        store: condition.store === null ? null : numbering.store(condition.store),
        program: condition.program === null ? null : numbering.program(condition.program),
        operation: condition.operation === null ? null : numbering.operation(condition.operation),
        ...(condition.machine === null ? {} : { machine: numbering.machine(condition.machine) }),
        ...(condition.service === null ? {} : { service: numbering.service(condition.service) }),
      };
    case 'at-most':
      return { kind: 'at-most', count: condition.count, effect: numbering.effect(condition.effect), operations: condition.operations.map((operation) => numbering.operation(operation)) };
    case 'converges':
      return { kind: 'converges', store: numbering.store(condition.store), withinNs: condition.withinNs };
    case 'consistent':
      return { kind: 'consistent', store: numbering.store(condition.store), consistency: condition.consistency };
    case 'measure':
      return { kind: 'measure', measure: planMeasure(condition.measure, numbering), operator: condition.operator, value: condition.value };
    case 'gauge': {
      const { gauge, operator, value } = condition;
      return { kind: 'gauge', gauge: gauge.name, of: placeOf(gauge, numbering), operator, value };
    }
    case 'every': {
      const operations = numbering.operationsOf(condition.program, (operation) => operation.verb === condition.verb);
      return { kind: 'every', operations, ending: condition.ending, withinNs: condition.withinNs };
    }
    case 'recovers':
      return { kind: 'recovers', program: numbering.program(condition.program), withinNs: condition.withinNs };
    case 'probability':
      return { kind: 'probability', condition: planCondition(condition.condition, numbering), operator: condition.operator, value: condition.value };
    case 'ambiguous':
      return { kind: 'ambiguous', operation: numbering.operation(condition.operation) };
    case 'suspected':
      return { kind: 'suspected', machine: numbering.machine(condition.machine), withinNs: condition.withinNs };
    default:
      return unreachable(condition);
  }
}

export function planShow({ text, what, by }: ShowModel, numbering: Numbering): ShowPlan {
  return {
    text,
    what: planShown(what, numbering),
    by: by === null || by === 'time' ? by : { let: numbering.let(by) },
  };
}

function placeOf({ of }: GaugeModel, numbering: Numbering): QueuePlace {
  return of.kind === 'machine' ? { kind: 'machine', machine: numbering.machine(of.machine) } : { kind: 'service', service: numbering.service(of.service) };
}

function planShown(what: ShowModel['what'], numbering: Numbering): ShowPlan['what'] {
  switch (what.kind) {
    case 'measure':
      return { kind: 'measure', measure: planMeasure(what.measure, numbering) };
    case 'gauge':
      return { kind: 'gauge', gauge: what.gauge.name, of: placeOf(what.gauge, numbering) };
    case 'value':
      return { kind: 'value', value: planValue(what.value, numbering), unit: what.unit };
    case 'probability':
      return { kind: 'probability', condition: planCondition(what.condition, numbering) };
    case 'causes':
      return { kind: 'causes', operation: numbering.operation(what.operation) };
    default:
      return unreachable(what);
  }
}

function planMeasure({ name, program, operation }: MeasureModel, numbering: Numbering): MeasurePlan {
  const operations = numbering.operationsOf(program, (one) => operation === null || one === operation);
  return { name, program: numbering.program(program), operations };
}

export function planValue(value: ValueModel, numbering: Numbering): ValuePlan {
  switch (value.kind) {
    case 'number':
    case 'string':
    case 'none':
    case 'unique':
      return value;
    case 'result':
      return { kind: 'result', operation: numbering.operation(value.operation) };
    case 'key':
      return { kind: 'key', store: numbering.store(value.store), key: value.key };
    case 'count':
      return { kind: 'count', of: planValue(value.of, numbering) };
    case 'passes':
      return { kind: 'passes', effect: numbering.effect(value.effect) };
    case 'gauge':
      return { kind: 'gauge', gauge: value.gauge.name, of: placeOf(value.gauge, numbering) };
    case 'measure':
      return { kind: 'measure', measure: planMeasure(value.measure, numbering) };
    case 'unknown':
      return { kind: 'unknown', let: numbering.let(value.let), factor: value.factor * value.let.step.ns };
    case 'binary':
      return { kind: 'binary', operator: value.operator, left: planValue(value.left, numbering), right: planValue(value.right, numbering) };
    default:
      return unreachable(value);
  }
}

// Programs and their statements, as the plan has them.
import { present, unreachable } from '../base/assert.ts';
import type { CalleeModel, HopModel, LoadModel, OperationModel, ProgramModel, StatementModel } from '../semantics/thing-model.ts';
import type { CalleePlan, HopPlan, LoadPlan, OntoPlan, ProgramPlan, RequestOptions, StatementPlan } from '../simulator/program-plan.ts';
import type { Numbering } from './numbering.ts';
import { planCondition, planValue } from './plan-conditions.ts';

export function planProgram(program: ProgramModel, numbering: Numbering): ProgramPlan {
  const { name, machine, via, body } = program;
  const numbers = { next: 0 };
  return {
    name,
    machine: numbering.machine(machine),
    ...(program.handles === null ? {} : { handles: numbering.service(program.handles) }),
    via: planVia(via, numbering),
    ...(program.load === null ? {} : { load: planLoad(program.name, program.load, numbering) }),
    body: body.map((statement) => planStatement(statement, program, numbers, numbering)),
  };
}

function planLoad(name: string, { perSecond, arrivals, durationNs, place }: LoadModel, numbering: Numbering): LoadPlan {
  if (arrivals === 'constant' || perSecond === 0) return { perSecond, interval: null, durationNs };
  const law = { kind: 'exponential', meanNs: 1e9 / perSecond } as const;
  const interval = numbering.draw({ low: 0, high: Infinity, law, unknowns: [], place }, `time between arrivals of ${name}`, 'every');
  return { perSecond, interval, durationNs };
}

function planVia(via: HopModel | null, numbering: Numbering): HopPlan | null {
  if (via === null) return null;
  switch (via.kind) {
    case 'machine':
      return { kind: 'machine', machine: numbering.machine(via.machine) };
    case 'store':
      return { kind: 'store', store: numbering.store(via.store) };
    // What is asked of the service goes to any of its machines, way or not; and each call knows its balancer.
    case 'service':
    case 'balancer':
      return null;
    default:
      return unreachable(via);
  }
}

function planStatement(statement: StatementModel, program: ProgramModel, numbers: { next: number }, numbering: Numbering): StatementPlan {
  switch (statement.kind) {
    case 'wait':
      return { kind: 'wait', statement: numbers.next++, duration: numbering.draw(statement.duration, `wait of ${program.name}`, 'wait') };
    case 'now':
      return { kind: 'now', reading: numbering.reading(statement.reading) };
    case 'repeat': {
      const number = numbers.next++;
      const every = statement.every === null ? null : numbering.draw(statement.every, `period of ${program.name}`, 'every');
      return {
        kind: 'repeat',
        statement: number,
        count: statement.count,
        every,
        body: statement.body.map((inner) => planStatement(inner, program, numbers, numbering)),
      };
    }
    case 'together': {
      const number = numbers.next++;
      return { kind: 'together', statement: number, body: statement.body.map((inner) => planStatement(inner, program, numbers, numbering)) };
    }
    case 'take':
      return { kind: 'take', statement: numbers.next++, duration: numbering.draw(statement.duration, `take of ${program.name}`, 'takes') };
    case 'effect':
      return { kind: 'effect', effect: numbering.effect(statement.effect) };
    case 'fail':
      return statement;
    case 'put':
      return { kind: 'put', key: statement.key, value: planValue(statement.value, numbering), ...(statement.onto === undefined ? {} : { onto: planOnto(statement.onto, numbering) }) };
    default:
      return planAccess(statement, numbers, numbering);
  }
}

/** Those of loops in it included, as they stand. */
function statementsWithin(body: readonly StatementModel[]): readonly StatementModel[] {
  return body.flatMap((statement) => (statement.kind === 'repeat' ? statementsWithin(statement.body) : [statement]));
}

function planOnto(onto: NonNullable<Extract<StatementModel, { kind: 'put' }>['onto']>, numbering: Numbering): OntoPlan {
  const read = numbering.operation(onto.read);
  return onto.how === 'if' ? { read, how: 'if', expected: planValue(onto.expected, numbering) } : { read, how: onto.how };
}

function planAccess(statement: Extract<StatementModel, { operation: OperationModel }>, numbers: { next: number }, numbering: Numbering): StatementPlan {
  const { operation: model } = statement;
  const operation = numbering.operation(model);
  const via = planVia(model.via, numbering);
  const options: RequestOptions = {
    timeout: model.timeout === null ? null : numbering.draw(model.timeout, `timeout of ${model.label ?? model.text}`, 'timeout'),
    retries: model.retries,
    ...(model.backoff === null ? {} : { backoff: model.backoff }),
    ...(model.breaker === null ? {} : { breaker: model.breaker }),
    ...(via === null ? {} : { via }),
    ...(model.holding === null ? {} : { holding: numbering.lock(model.holding) }),
  };
  if (statement.kind === 'call') return { kind: 'call', operation, callee: planCallee(statement.callee, numbering), ...options };
  if ('lock' in statement) return { kind: statement.kind, operation, lock: numbering.lock(statement.lock), ...options };
  const store = numbering.store(present(model.store, 'the store of an operation'));
  switch (statement.kind) {
    case 'transaction': {
      const all = statementsWithin(statement.body);
      // What it has put there before is none of its snapshot.
      const reads = [...new Set(all.flatMap((inner, at) => (inner.kind === 'read' && !all.slice(0, at).some((before) => before.kind === 'put' && before.key === inner.key) ? [inner.key] : [])))];
      const keys = [...new Set(all.flatMap((inner) => (inner.kind === 'read' || inner.kind === 'put' ? [inner.key] : [])))];
      const body = statement.body.map((inner) => planStatement(inner, model.program, numbers, numbering));
      return { kind: 'transaction', operation, store, reads, keys, body, ...options };
    }
    case 'write':
      return { kind: 'write', operation, store, key: statement.key, value: planValue(statement.value, numbering), ...options };
    case 'append':
      return { kind: 'append', operation, store, key: statement.key, value: planValue(statement.value, numbering), ...options };
    case 'increment':
      return { kind: 'increment', operation, store, key: statement.key, by: planValue(statement.value, numbering), ...options };
    case 'cas':
      return { kind: 'cas', operation, store, key: statement.key, expected: planValue(statement.expected, numbering), value: planValue(statement.value, numbering), ...options };
    case 'read':
      return { kind: 'read', operation, store, key: statement.key, ...options };
    case 'await':
      return { kind: 'await', operation, store, condition: planCondition(statement.condition, numbering), ...options };
    default:
      return unreachable(statement);
  }
}

function planCallee(callee: CalleeModel, numbering: Numbering): CalleePlan {
  if (callee.kind === 'machine') return { kind: 'machine', machine: numbering.machine(callee.machine) };
  return {
    kind: 'service',
    service: numbering.service(callee.service),
    machines: callee.machines.map((machine) => numbering.machine(machine)),
    handler: callee.handler === null ? null : numbering.program(callee.handler),
    ...(callee.balancer === null ? {} : { balancer: numbering.balancer(callee.balancer) }),
  };
}

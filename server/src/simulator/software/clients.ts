// Client programs: one operation after the other, with timeouts on their machine's monotonic clock, and retries.
//
// A retry is a new message of the same operation. Stores know nothing of idempotency: a write whose request arrives twice
// takes effect twice, and the first answer to any of its requests ends the operation.
import { assert, present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Ending, Value } from '../history.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { plus, shifted } from '../kernel/forms.ts';
import type { Time } from '../kernel/time.ts';
import type { Event, Schedule, World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { messageKinds } from '../network/message.ts';
import type { MachineId, OperationId, ProgramId, ProgramPlan, ReadingId, StatementPlan, StoreId } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import { type Answer, byCause, type Call, type OperationStatement, type Write } from './call.ts';
import { joined, noPast, type Past, type Readings } from './readings.ts';
import type { Request } from './stores.ts';
import { executionsPerSession, Loads } from './loads.ts';
import { evaluate, formatValue, resultsIn, type Scope, valuesIn } from './values.ts';

/** An operation from its beginning to its end, if it has one. */
export interface Execution {
  readonly call: Call;
  readonly begin: Time;
  /** Guards all that follows. */
  readonly resource: Resource<Event>;
  readonly replica: MachineId;
  attempt: number;
  timer: Event | null;
  end: Time | null;
  ending: Ending;
  answer: Answer | null;
  /** Whether an attempt ended unknown: then a later `failed` tells nothing. */
  isDoubtful: boolean;
}

type Repeat = Extract<StatementPlan, { kind: 'repeat' }>;

interface Frame {
  readonly body: readonly StatementPlan[];
  next: number;
  readonly loop: Loop | null;
}

interface Loop {
  readonly statement: Repeat;
  readonly instance: number;
  /** In which the whole loop began, and its latest iteration. */
  readonly begin: Event;
  last: Event;
  /** Iterations begun. */
  iterations: number;
  /** With a constant interval: the multiple at which the current iteration began. */
  multiple: number;
}

/** An instant that is counted from an event. */
type Due = NonNullable<Schedule['at']>;

interface Program {
  readonly id: ProgramId;
  readonly plan: ProgramPlan;
  /** Of a load: which of its sessions it is. */
  readonly session: number;
  /** Executions of one statement in the sessions before it: they number those of this one. */
  readonly before: number;
  readonly frames: Frame[];
  readonly results: Map<OperationId, Value>;
  /** Executions so far, of operations and of waits and repeats. */
  readonly operationCounts: Map<OperationId, number>;
  readonly statementCounts: Map<number, number>;
  readonly readingCounts: Map<ReadingId, number>;
  /** Replicas chosen at the first operation. */
  readonly replicas: Map<StoreId, MachineId>;
  /** Latest writes read or made: what these saw was seen too. */
  saw: readonly Write[];
  /** The same, key by key, as version vectors tell it. */
  readonly contexts: Map<string, readonly Write[]>;
  /** Time-of-day readings that it knows of. */
  past: Past;
  readings: number;
  over: boolean;
}

export class Clients {
  readonly executions: Execution[] = [];
  /** Those that go on: clients, and each session of a load. */
  readonly #programs: Set<Program>;
  readonly #loads: Loads;
  /** Guards which programs go on. */
  readonly #ends = new Resource<Event>();
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #links: Links;
  readonly #moments: Moments;
  readonly #readings: Readings;
  readonly #log: TraceLog | null;
  readonly #request: (machine: MachineId, request: Request) => void;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly links: Links;
    readonly moments: Moments;
    readonly readings: Readings;
    readonly log: TraceLog | null;
    /** Hands a request that has arrived to the store. */
    readonly request: (machine: MachineId, request: Request) => void;
  }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#links = parts.links;
    this.#moments = parts.moments;
    this.#readings = parts.readings;
    this.#log = parts.log;
    this.#request = parts.request;
    this.#programs = new Set(parts.world.plan.programs.flatMap((plan, id) => (isLoad(plan) ? [] : [newProgram(plan, id, 0)])));
    this.#loads = new Loads(parts.world, parts.draws, (program, session) => this.#beginSession(program, session));
  }

  /** Sets the beginnings of all programs, at 0, and of loads. */
  start(): void {
    for (const program of this.#programs) {
      this.#world.schedule({
        id: { kind: eventKinds.start, a: program.id, b: 0, c: 0, late: 0 },
        machine: program.plan.machine,
        footprint: 'declared',
        delay: this.#draws.tie({ purpose: purposes.start, a: program.id, b: 0, c: 0, d: 0 }),
        run: () => this.#advance(program),
      });
    }
    this.#loads.start();
  }

  /** Whether a program still goes on, as faults "at any time" need to know. */
  areRunning(): boolean {
    this.#world.touch(this.#ends, 'read');
    return this.#loads.areGoing() || this.#programs.size > 0;
  }

  #beginSession(id: ProgramId, session: number): void {
    const program = newProgram(present(this.#world.plan.programs[id], 'program'), id, session);
    this.#world.touch(this.#ends, 'merge');
    this.#programs.add(program);
    this.#advance(program);
  }

  /** The machine has crashed: its programs are gone, and a restart does not bring them back. */
  crashed(machine: MachineId): void {
    for (const program of this.#programs) if (program.plan.machine === machine) this.#finish(program);
  }

  #finish(program: Program): void {
    this.#world.touch(this.#ends, 'merge');
    program.over = true;
    this.#programs.delete(program);
  }

  /** Runs statements until one has to wait. */
  #advance(program: Program): void {
    for (;;) {
      // A loop of statements that are all skipped takes no time; the limit of events ends it.
      this.#world.countStep();
      if (this.#world.limit !== null) return;
      const frame = program.frames[program.frames.length - 1];
      if (frame === undefined) {
        this.#finish(program);
        return;
      }
      const statement = frame.body[frame.next++];
      if (statement === undefined) {
        if (frame.loop === null) program.frames.pop();
        else if (this.#waitsForIteration(program, frame.loop)) return;
        continue;
      }
      if (this.#begin(program, statement)) return;
    }
  }

  /** Whether the program has to wait for it. */
  #begin(program: Program, statement: StatementPlan): boolean {
    switch (statement.kind) {
      case 'wait': {
        const instance = program.before + count(program.statementCounts, statement.statement);
        const name = { purpose: purposes.wait, a: program.id, b: statement.statement, c: instance, d: 0 };
        const local = this.#draws.duration(statement.duration, name);
        this.#world.schedule({
          id: { kind: eventKinds.wait, a: program.id, b: statement.statement, c: instance, late: 0 },
          machine: program.plan.machine,
          footprint: 'declared',
          delay: this.#clocks.untilAdvanced(program.plan.machine, local),
          run: () => this.#advance(program),
        });
        return true;
      }
      case 'repeat': {
        if (statement.count === 0) return false;
        const instance = program.before + count(program.statementCounts, statement.statement);
        const begin = this.#world.current;
        const loop: Loop = { statement, instance, begin, last: begin, iterations: 1, multiple: 0 };
        program.frames.push({ body: statement.body, next: 0, loop });
        return false;
      }
      case 'now': {
        const instance = program.before + count(program.readingCounts, statement.reading);
        program.past = this.#readings.take(statement.reading, { instance, session: program.session, order: program.readings++, past: program.past });
        return false;
      }
      case 'write':
      case 'increment':
      case 'read':
      case 'await':
        return this.#beginOperation(program, statement);
    }
  }

  /** The body of a loop is through: goes on behind the loop, or in its next iteration, which may have to be awaited. */
  #waitsForIteration(program: Program, loop: Loop): boolean {
    const { statement } = loop;
    if (statement.count !== null && loop.iterations >= statement.count) {
      program.frames.pop();
      return false;
    }
    const iteration = loop.iterations++;
    const restart = (): void => {
      const frame = present(program.frames[program.frames.length - 1], 'loop');
      frame.next = 0;
    };
    const due = statement.every === null ? null : this.#nextIteration(program, loop, statement.every, iteration);
    if (due === null) {
      loop.last = this.#world.current;
      restart();
      return false;
    }
    this.#world.schedule({
      id: { kind: eventKinds.iteration, a: program.id, b: statement.statement + statementsMax * loop.instance, c: iteration, late: 0 },
      machine: program.plan.machine,
      footprint: 'declared',
      at: due,
      run: () => {
        loop.last = this.#world.current;
        restart();
        this.#advance(program);
      },
    });
    return true;
  }

  /**
   * When the next iteration begins; null: now. With a constant interval at the next multiple of it since the loop began
   * that has not passed; with an open one, that long after the last beginning, or now where that has passed.
   */
  #nextIteration(program: Program, loop: Loop, every: NonNullable<Repeat['every']>, iteration: number): Due | null {
    const { decisions, forms, now, grid } = this.#world;
    const { machine } = program.plan;
    const name = { purpose: purposes.every, a: program.id, b: loop.statement.statement, c: loop.instance, d: iteration };
    if (every.lowNs !== every.highNs || every.unknowns.length > 0) {
      const due = plus(loop.last.time, this.#clocks.untilAdvanced(machine, this.#draws.duration(every, name)), forms);
      return decisions.noLater(now, due) ? { time: due, behind: loop.last } : null;
    }
    if (every.lowNs <= 0) return null;
    const tie = this.#draws.tie(name);
    for (;;) {
      loop.multiple++;
      const local = shifted(tie, loop.multiple * every.lowNs * grid.ticksPerNs);
      const due = plus(loop.begin.time, this.#clocks.untilAdvanced(machine, local), forms);
      // An iteration that ended in the very nanosecond of a multiple goes on in it.
      if (decisions.lessOrEqual(now, due)) return decisions.noLater(now, due) ? { time: due, behind: loop.begin } : null;
    }
  }

  #beginOperation(program: Program, statement: OperationStatement): boolean {
    const instance = program.before + count(program.operationCounts, statement.operation);
    const value = valueOf(statement, this.#scope(program, statement, instance));
    if (value === undefined || !this.#hasResults(program, statement)) return false;
    const key = statement.kind === 'await' ? null : contextName(statement.store, statement.key);
    const call: Call = {
      statement,
      operation: statement.operation,
      instance,
      cause: statement.operation + instance * this.#world.plan.operations.length,
      program: program.id,
      session: program.session,
      machine: program.plan.machine,
      value,
      results: statement.kind === 'await' ? new Map(program.results) : noResults,
      saw: program.saw,
      context: key === null ? [] : (program.contexts.get(key) ?? []),
      past: program.past,
    };
    const execution: Execution = {
      call,
      begin: this.#world.now,
      resource: new Resource<Event>(),
      replica: this.#route(program, statement.store),
      attempt: 0,
      timer: null,
      end: null,
      ending: 'unknown',
      answer: null,
      isDoubtful: false,
    };
    this.executions.push(execution);
    const operation = present(this.#world.plan.operations[call.operation], 'operation');
    this.#log?.tell(call.machine, { kind: 'begin', operation: this.#log.operation(call.operation, instance), text: operation.text });
    this.#moments.reach('begins', call, call.machine, 0, () => this.#try(program, execution));
    return true;
  }

  /** Sends the request of the current attempt. */
  #try(program: Program, execution: Execution): void {
    const { call, replica, attempt } = execution;
    const { statement } = call;
    this.#world.touch(execution.resource, 'exclusive');
    if (statement.timeout !== null) {
      const local = this.#draws.duration(statement.timeout, { purpose: purposes.timeout, a: call.cause, b: attempt, c: 0, d: 0 });
      execution.timer = this.#world.schedule({
        id: { kind: eventKinds.timeout, a: call.cause, b: attempt, c: 0, late: 0 },
        machine: call.machine,
        footprint: 'declared',
        delay: this.#clocks.untilAdvanced(call.machine, local),
        run: () => this.#timedOut(program, execution, attempt),
      });
    }
    const isWrite = statement.kind === 'write' || statement.kind === 'increment';
    this.#links.send({
      code: isWrite ? messageKinds.write : messageKinds.read,
      from: call.machine,
      to: replica,
      cause: call.cause,
      attempt,
      footprint: 'declared',
      handle: (copy) =>
        this.#request(replica, { call, attempt, copy, reply: (answer) => this.#answer(program, execution, 2 * attempt + copy, answer) }),
    });
  }

  /** The store answers: sends the response from the replica. */
  #answer(program: Program, execution: Execution, attempt: number, answer: Answer): void {
    const { call, replica } = execution;
    this.#links.send({
      code: messageKinds.response,
      from: replica,
      to: call.machine,
      cause: call.cause,
      attempt,
      footprint: 'declared',
      handle: () => {
        this.#world.touch(execution.resource, 'exclusive');
        // A crash ends the program, and what comes later finds nobody.
        if (execution.end !== null || program.over) return;
        if (answer.ending === 'ok') this.#end(program, execution, 'ok', answer);
        else if (attempt === 2 * execution.attempt || attempt === 2 * execution.attempt + 1) this.#failed(program, execution);
      },
    });
  }

  #timedOut(program: Program, execution: Execution, attempt: number): void {
    this.#world.touch(execution.resource, 'exclusive');
    if (execution.end !== null || execution.attempt !== attempt) return;
    const { call } = execution;
    this.#log?.tell(call.machine, { kind: 'timer', what: `timeout of ${this.#log.operation(call.operation, call.instance)}` });
    execution.isDoubtful = true;
    this.#tryAgain(program, execution);
  }

  #failed(program: Program, execution: Execution): void {
    if (execution.timer !== null) this.#world.cancel(execution.timer);
    this.#tryAgain(program, execution);
  }

  #tryAgain(program: Program, execution: Execution): void {
    if (execution.attempt < execution.call.statement.retries) {
      execution.attempt++;
      this.#try(program, execution);
    } else this.#end(program, execution, execution.isDoubtful ? 'unknown' : 'failed', null);
  }

  #end(program: Program, execution: Execution, ending: Ending, answer: Answer | null): void {
    const { call } = execution;
    if (execution.timer !== null) this.#world.cancel(execution.timer);
    execution.end = this.#world.now;
    execution.ending = ending;
    execution.answer = answer;
    if (answer !== null) this.#learn(program, call, answer);
    const value = answer?.value;
    if (value !== undefined) program.results.set(call.operation, value);
    else program.results.delete(call.operation);
    this.#log?.tell(call.machine, { kind: 'end', operation: this.#log.operation(call.operation, call.instance), ending, value: value === undefined ? null : formatValue(value) });
    this.#moments.reach('ends', call, call.machine, 0, () => this.#advance(program));
  }

  /** What the client has read, and what it knows to have written. */
  #learn(program: Program, call: Call, { write, reads }: Answer): void {
    if (write !== null) {
      program.saw = [write];
      program.contexts.set(contextName(write.store, write.key), [write]);
      return;
    }
    program.saw = merged(program.saw, reads);
    for (const read of reads) {
      program.past = joined(program.past, read.call.past);
      const name = contextName(call.statement.store, read.key);
      program.contexts.set(name, merged(program.contexts.get(name) ?? [], [read]));
    }
  }

  /** Where a program's operations on a store go. A multi-leader store's replica is chosen at the first of them. */
  #route(program: Program, store: StoreId): MachineId {
    const { via } = program.plan;
    const { replicas, name } = present(this.#world.plan.stores[store], 'store');
    if (via?.kind === 'machine') {
      assert(replicas.includes(via.machine), `${program.plan.name} goes via a machine that has no replica of ${name}: such a plan is not simulated`);
      return via.machine;
    }
    const known = program.replicas.get(store);
    if (known !== undefined) return known;
    const choice = { purpose: purposes.replica, a: program.id, b: store, c: program.session, d: 0 };
    const chosen = replicas.length === 1 ? 0 : this.#world.inputs.choose(choice, replicas.length, null, false);
    const machine = present(replicas[chosen], 'replica');
    program.replicas.set(store, machine);
    return machine;
  }

  #scope(program: Program, statement: OperationStatement, instance: number): Scope {
    const { label } = present(this.#world.plan.operations[statement.operation], 'operation');
    return {
      result: (operation) => program.results.get(operation),
      key: () => undefined,
      unique: () => `${label ?? `${program.plan.name}.${statement.operation}`}#${instance + 1}`,
    };
  }

  #hasResults(program: Program, statement: OperationStatement): boolean {
    if (statement.kind !== 'await') return true;
    return resultsIn(valuesIn(statement.condition)).every((operation) => program.results.has(operation));
  }
}

const noResults: ReadonlyMap<OperationId, Value> = new Map();

/** What the statement writes or adds; undefined: it needs a value that is not there, and is skipped. */
function valueOf(statement: OperationStatement, scope: Scope): Value | undefined {
  if (statement.kind === 'write') return evaluate(statement.value, scope);
  if (statement.kind === 'increment') return evaluate(statement.by, scope);
  return null;
}

/** More than any program has waits and repeats. */
const statementsMax = 2 ** 12;

function isLoad({ load }: ProgramPlan): boolean {
  return load !== null && load !== undefined;
}

function newProgram(plan: ProgramPlan, id: ProgramId, session: number): Program {
  return {
    id,
    plan,
    session,
    before: session === 0 ? 0 : session * executionsPerSession(plan.body),
    frames: [{ body: plan.body, next: 0, loop: null }],
    results: new Map(),
    operationCounts: new Map(),
    statementCounts: new Map(),
    readingCounts: new Map(),
    replicas: new Map(),
    saw: [],
    contexts: new Map(),
    past: noPast,
    readings: 0,
    over: false,
  };
}

/** How often before; counts this one. */
function count<K>(counts: Map<K, number>, key: K): number {
  const before = counts.get(key) ?? 0;
  counts.set(key, before + 1);
  return before;
}

function contextName(store: StoreId, key: string): string {
  return `${store} ${key}`;
}

function merged(x: readonly Write[], y: readonly Write[]): readonly Write[] {
  return y.every((write) => x.includes(write)) ? x : [...new Set([...x, ...y])].sort(byCause);
}


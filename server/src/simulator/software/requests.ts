// Requests of programs in flight: sent, timed out on their machine's monotonic clock, tried again, answered.
//
// A retry is a new message of the same operation. Stores know nothing of idempotency: a write whose request arrives twice
// takes effect twice, and the first answer to any of its requests ends the operation.
import { assert, present } from '../../base/assert.ts';
import { LazyMap } from '../../base/lazy-map.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Ending, Value } from '../history.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { type Message, messageKinds, } from '../network/message.ts';
import type { MachineId, OperationId } from '../plan-ids.ts';
import type { BackoffPlan } from '../program-plan.ts';
import type { TraceLog } from '../trace-log.ts';
import { askedWith } from './asked-with.ts';
import { pauseBefore } from './backoff.ts';
import type { Breakers, } from './breakers.ts';
import type { Answer, Call, OperationStatement, Request, Transaction } from './call.ts';
import { contextOf, learn } from './contexts.ts';
import { type Execution, type Open, requestCodes, sendingsMax } from './execution.ts';
import { askedForCauses, Fates, notedAnswer, notedRequest } from './fates.ts';
import type { Holdings } from './holdings.ts';
import { count, type ProgramRun } from './program-run.ts';
import { Targets } from './targets.ts';
import { beginTransaction, ownPut } from './transaction.ts';
import { formatValue } from './values.ts';

export class Requests {
  readonly executions: Execution[] = [];
  /** Requests that each machine has accepted and not answered; kept only where a process can be killed, or where its death is asked for. */
  readonly #open: ReadonlyMap<MachineId, Set<Open>>;
  /** Operations of which somebody asks what became of their requests. */
  readonly #asked: ReadonlySet<OperationId>;
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #links: Links;
  readonly #moments: Moments;
  readonly #breakers: Breakers;
  readonly #holdings: Holdings;
  readonly #targets: Targets;
  readonly #log: TraceLog | null;
  readonly #admits: (machine: MachineId, request: Request) => boolean;
  readonly #serve: (machine: MachineId, request: Request) => void;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly links: Links;
    readonly moments: Moments;
    readonly breakers: Breakers;
    readonly holdings: Holdings;
    readonly log: TraceLog | null;
    /** Whether what it asks for at a machine has a place for it. */
    readonly admits: (machine: MachineId, request: Request) => boolean;
    /** Hands a request that has arrived at a machine to what it asks for there. */
    readonly serve: (machine: MachineId, request: Request) => void;
  }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#links = parts.links;
    this.#moments = parts.moments;
    this.#breakers = parts.breakers;
    this.#holdings = parts.holdings;
    this.#log = parts.log;
    this.#admits = parts.admits;
    this.#serve = parts.serve;
    const { plan } = parts.world;
    this.#targets = new Targets(parts.world);
    this.#asked = askedForCauses(plan);
    const asksForDeath = this.#asked.size > 0;
    const isKept = plan.faults.some(({ actions }) => actions.some(({ kind }) => kind === 'kill' || (asksForDeath && (kind === 'crash' || kind === 'restart'))));
    this.#open = new Map(isKept ? parts.world.machines.map(({ id }) => [id, new Set<Open>()]) : []);
  }

  /** Begins an operation; whether it has one: what needs a value that is not there is skipped. `goOn`: when it has ended. */
  begin(run: ProgramRun, statement: OperationStatement, goOn: () => void): boolean {
    const instance = run.before + count(run.operationCounts, statement.operation);
    const asked = askedWith(run, statement, instance, this.#world.plan);
    if (asked === null) return false;
    const under = statement.holding === undefined ? null : this.#holdings.check(run, statement.holding);
    const isLapsed = statement.holding !== undefined && under === null;
    // What fails its own check gives nothing back.
    const grant = statement.kind !== 'release' ? under : isLapsed ? null : this.#holdings.giveBack(run, statement.lock);
    const call: Call = {
      statement,
      operation: statement.operation,
      instance,
      cause: statement.operation + instance * this.#world.plan.operations.length,
      program: run.id,
      session: run.session,
      parent: run.parent,
      machine: run.machine,
      ...asked,
      transaction: run.transaction,
      snapshot: run.transaction?.told ?? null,
      grant,
      results: statement.kind === 'await' ? new Map(run.results) : noResults,
      saw: run.saw,
      past: run.past,
      context: contextOf(run, statement),
    };
    const execution: Execution = {
      call,
      run,
      goOn,
      begin: statement.kind === 'transaction' && run.transaction !== null ? run.transaction.begin : this.#world.now,
      resource: new Resource<Event>(),
      target: this.#targets.first(run, call),
      attempt: 0,
      sending: 0,
      timer: null,
      pass: null,
      end: null,
      ending: 'unknown',
      answer: null,
      served: [],
      isDoubtful: false,
      fates: this.#asked.has(call.operation) ? new Fates() : null,
      sent: new LazyMap(),
      under,
    };
    this.executions.push(execution);
    const { transaction } = run;
    const own = ownPut(run, statement);
    const isBroken = statement.kind === 'transaction' && transaction?.isBroken === true;
    if (transaction !== null) {
      if (statement.kind === 'read' && own === undefined) transaction.reads.add(statement.key);
      if (!isBroken && own === undefined) transaction.cutOff = () => this.#cutOff(run, execution);
    }
    if (statement.kind === 'transaction') run.transaction = null;
    const operation = present(this.#world.plan.operations[call.operation], 'operation');
    this.#log?.tell(call.machine, { kind: 'begin', operation: this.#log.operation(call.operation, instance), text: operation.text });
    // What fails its own check does not begin.
    if (own !== undefined) this.#withhold(run, execution, 'ok', { ending: 'ok', value: own, write: null, reads: [] });
    else if (isBroken || isLapsed || (grant === null && statement.kind === 'release')) this.#giveUp(run, execution);
    else this.#moments.reach('begins', call, call.machine, 0, () => this.#try(run, execution));
    return true;
  }

  /** Sends the request of the current attempt. */
  #try(run: ProgramRun, execution: Execution): void {
    const { call, attempt } = execution;
    const { statement } = call;
    this.#world.touch(execution.resource, 'exclusive');
    if (statement.breaker !== undefined) {
      const pass = this.#breakers.admit(call, statement.breaker);
      if (pass === 'refused') {
        this.#giveUp(run, execution);
        return;
      }
      execution.pass = pass;
    }
    if (statement.kind === 'acquire') execution.sent.set(attempt, this.#holdings.sending(call.machine, statement.lock));
    // That of a transaction counts for all of it.
    if (statement.timeout !== null && statement.kind !== 'transaction') {
      const local = this.#draws.duration(statement.timeout, { purpose: purposes.timeout, a: call.cause, b: attempt, c: 0, d: 0 });
      execution.timer = this.#world.schedule({
        id: { kind: eventKinds.timeout, a: call.cause, b: attempt, c: 0, late: 0 },
        machine: call.machine,
        footprint: 'declared',
        delay: this.#clocks.untilAdvanced(call.machine, local),
        run: () => this.#timedOut(run, execution, attempt),
      });
    }
    this.#send(run, execution);
  }

  /** Sends a request of the current attempt to its target. Its number is that of the sending. */
  #send(run: ProgramRun, execution: Execution): void {
    const { call, target, sending: attempt, fates } = execution;
    const { statement } = call;
    const request = (copy: 0 | 1, open: Open | null): Request => ({
      call,
      attempt,
      copy,
      served: () => execution.served.push({ code: 2 * attempt + copy, at: this.#world.now }),
      reply: (answer) => {
        if (open !== null) this.#open.get(target)?.delete(open);
        this.#answer(run, execution, target, 2 * attempt + copy, answer);
      },
      redirect: (to) => {
        if (open !== null) this.#open.get(target)?.delete(open);
        this.#redirect(run, execution, target, 2 * attempt + copy, { to, isDoubled: message.isDoubled === true });
      },
      reset: (ending) => {
        if (open !== null) this.#open.get(target)?.delete(open);
        this.#reset(run, execution, target, 2 * attempt + copy, ending);
      },
      isDoubled: () => message.isDoubled === true,
      ...(fates === null || !this.#targets.isCoordinating(call, target) ? {} : { asks: (needed: number) => fates.asks(attempt, needed) }),
      as: (other) => ({ ...request(other, null), reply: request(copy, open).reply, redirect: request(copy, open).redirect, reset: request(copy, open).reset }),
    });
    const message: Message = {
      code: requestCodes[statement.kind],
      from: call.machine,
      to: target,
      cause: call.cause,
      attempt,
      bytes: present(this.#world.plan.operations[call.operation], 'operation').size ?? 0,
      footprint: 'declared',
      // Nobody sends what one asks oneself.
      isSilent: this.#targets.isCoordinating(call, target),
      admits: (copy) => this.#admits(target, request(copy, null)),
      // Where it travels twice, the other copy may have been accepted, or will be.
      refused: (copy) => this.#reset(run, execution, target, 2 * attempt + copy, message.isDoubled === true ? 'unknown' : 'failed'),
      wasRefused: (ending) => this.#wasReset(run, execution, attempt, ending, ending === 'unknown' ? 'reset' : 'refused'),
      gaveUp: (wasSent) => this.#wasReset(run, execution, attempt, wasSent ? 'unknown' : 'failed', null),
      isAwaited: () => {
        this.#world.touch(execution.resource, 'read');
        return execution.end === null && !run.life.over && execution.sending === attempt;
      },
      handle: (copy) => {
        const open: Open = { run, execution, code: 2 * attempt + copy, fate: fates?.of(attempt, copy) ?? null };
        this.#open.get(target)?.add(open);
        this.#serve(target, request(copy, open));
      },
      ...(fates === null ? {} : notedRequest((copy) => fates.of(attempt, copy), () => this.#world.now)),
    };
    fates?.begin(message, attempt);
    this.#links.send(message);
  }

  /** The process on a machine is dead: the operating system resets what it had accepted. The machine guards it. */
  reset(machine: MachineId): void {
    const open = [...(this.#open.get(machine) ?? [])].sort((x, y) => x.execution.call.cause - y.execution.call.cause || x.code - y.code);
    for (const { run, execution, code } of open) this.#reset(run, execution, machine, code, 'unknown');
  }

  /** The machine is down: what it had accepted is gone. */
  crashed(machine: MachineId): void {
    const open = this.#open.get(machine);
    for (const { fate } of open ?? []) if (fate !== null) fate.died ??= this.#world.now;
    open?.clear();
  }

  /** An operating system says that nobody answers: refused, it was certainly not done; reset, nobody knows. */
  #reset(run: ProgramRun, execution: Execution, from: MachineId, code: number, ending: 'failed' | 'unknown'): void {
    const { call } = execution;
    this.#links.send({
      code: messageKinds.response,
      from,
      to: call.machine,
      cause: call.cause,
      attempt: code,
      footprint: 'declared',
      handle: () => this.#wasReset(run, execution, Math.floor(code / 2), ending, ending === 'unknown' ? 'reset' : 'refused'),
    });
  }

  /** Its client learns that nobody answers a request. */
  #wasReset(run: ProgramRun, execution: Execution, attempt: number, ending: 'failed' | 'unknown', how: 'refused' | 'reset' | null): void {
    this.#world.touch(execution.resource, 'exclusive');
    if (execution.end !== null || run.life.over || attempt !== execution.sending) return;
    if (ending === 'unknown') execution.isDoubtful = true;
    if (how !== null) execution.fates?.end(how, this.#world.now);
    // Who is dead leads nobody.
    this.#targets.missed(run, execution.call, execution.target);
    this.#failed(run, execution);
  }

  /** What it asked answers: sends the response. */
  #answer(run: ProgramRun, execution: Execution, target: MachineId, attempt: number, answer: Answer): void {
    const { call, fates } = execution;
    const response: Message = {
      code: messageKinds.response,
      from: target,
      to: call.machine,
      cause: call.cause,
      attempt,
      footprint: 'declared',
      isSilent: this.#targets.isCoordinating(call, target),
      ...this.#notedAnswer(fates, attempt),
      handle: () => {
        this.#world.touch(execution.resource, 'exclusive');
        // A crash ends the program, and what comes later finds nobody.
        if (execution.end !== null || run.life.over) return;
        const isLatest = Math.floor(attempt / 2) === execution.sending;
        if (answer.ending === 'ok' || isLatest) fates?.end('answered', this.#world.now);
        if (answer.ending === 'ok') this.#end(run, execution, 'ok', answer);
        else if (isLatest) this.#failed(run, execution);
      },
    };
    this.#noteAnswer(fates, attempt, response);
    this.#links.send(response);
  }

  #notedAnswer(fates: Fates | null, code: number): Pick<Message, 'reached' | 'dropped'> {
    return fates === null ? {} : notedAnswer(fates.of(Math.floor(code / 2), copyOf(code)), () => this.#world.now);
  }

  #noteAnswer(fates: Fates | null, code: number, answer: Message): void {
    fates?.request(Math.floor(code / 2)).answers(copyOf(code), this.#world.now, answer);
  }

  /** A machine of a store says who leads it. */
  #redirect(run: ProgramRun, execution: Execution, from: MachineId, code: number, { to, isDoubled }: { readonly to: MachineId; readonly isDoubled: boolean }): void {
    const { call, fates } = execution;
    const { statement } = call;
    assert('store' in statement, 'only stores have leaders');
    const response: Message = {
      code: messageKinds.response,
      from,
      to: call.machine,
      cause: call.cause,
      attempt: code,
      footprint: 'declared',
      handle: () => {
        this.#world.touch(execution.resource, 'exclusive');
        if (execution.end !== null || run.life.over || Math.floor(code / 2) !== execution.sending || execution.sending >= sendingsMax) return;
        this.#targets.learn(run, statement.store, to);
        // The other copy may come when that machine leads.
        if (isDoubled) execution.isDoubtful = true;
        execution.target = to;
        execution.sending++;
        this.#send(run, execution);
      },
      ...this.#notedAnswer(fates, code),
    };
    // Who says where to ask has answered what it was asked.
    this.#noteAnswer(fates, code, response);
    this.#links.send(response);
  }

  #timedOut(run: ProgramRun, execution: Execution, attempt: number): void {
    this.#world.touch(execution.resource, 'exclusive');
    if (execution.end !== null || execution.attempt !== attempt) return;
    const { call } = execution;
    this.#log?.tell(call.machine, { kind: 'timer', what: `timeout of ${this.#log.operation(call.operation, call.instance)}` });
    this.#targets.missed(run, call, execution.target);
    execution.isDoubtful = true;
    execution.fates?.end('timeout', this.#world.now);
    this.#tryAgain(run, execution);
  }

  /** Begins the time that a transaction has. */
  beginTransaction(run: ProgramRun, statement: Extract<OperationStatement, { kind: 'transaction' }>): void {
    const transaction = beginTransaction(run, statement, this.#world.now);
    if (statement.timeout === null) return;
    const { operation } = statement;
    const instance = run.before + (run.operationCounts.get(operation) ?? 0);
    const cause = operation + instance * this.#world.plan.operations.length;
    const local = this.#draws.duration(statement.timeout, { purpose: purposes.timeout, a: cause, b: 0, c: 0, d: 0 });
    transaction.timer = this.#world.schedule({
      id: { kind: eventKinds.timeout, a: cause, b: 0, c: 0, late: 0 },
      machine: run.machine,
      footprint: 'declared',
      delay: this.#clocks.untilAdvanced(run.machine, local),
      run: () => {
        this.#world.touch(transaction.guard, 'exclusive');
        if (run.life.over) return;
        this.#log?.tell(run.machine, { kind: 'timer', what: `timeout of ${this.#log.operation(operation, instance)}` });
        transaction.isLate = true;
        transaction.isBroken = true;
        transaction.cutOff?.();
      },
    });
  }

  /** It is waited for no longer, and not tried again: the timeout of its transaction has run out. */
  #cutOff(run: ProgramRun, execution: Execution): void {
    this.#world.touch(execution.resource, 'exclusive');
    if (execution.end !== null) return;
    this.#targets.missed(run, execution.call, execution.target);
    execution.fates?.end('timeout', this.#world.now);
    this.#tellBreaker(execution, false);
    this.#end(run, execution, 'unknown', null);
  }

  #giveUp(run: ProgramRun, execution: Execution): void {
    execution.fates?.end('withheld', this.#world.now);
    this.#withhold(run, execution, execution.isDoubtful ? 'unknown' : 'failed', null);
  }

  /** Nothing is sent: it ends at once, in an event of its own, so that a loop of such operations is none of calls. */
  #withhold(run: ProgramRun, execution: Execution, ending: Ending, answer: Answer | null): void {
    const { call, attempt } = execution;
    execution.timer = this.#world.schedule({
      id: { kind: eventKinds.goOn, a: call.cause, b: attempt, c: 0, late: 0 },
      machine: call.machine,
      footprint: 'declared',
      run: () => {
        this.#world.touch(execution.resource, 'exclusive');
        if (execution.end === null) this.#end(run, execution, ending, answer);
      },
    });
  }

  #failed(run: ProgramRun, execution: Execution): void {
    if (execution.timer !== null) this.#world.cancel(execution.timer);
    this.#tryAgain(run, execution);
  }

  #tryAgain(run: ProgramRun, execution: Execution): void {
    const { statement } = execution.call;
    this.#tellBreaker(execution, false);
    if (execution.attempt < statement.retries) {
      execution.attempt++;
      execution.sending++;
      if (statement.backoff === undefined) this.#tryNext(run, execution);
      else this.#pause(run, execution, statement.backoff);
    } else this.#end(run, execution, execution.isDoubtful ? 'unknown' : 'failed', null);
  }

  /** Nothing is on its way meanwhile but what belongs to earlier attempts, whose answers are still good. */
  #pause(run: ProgramRun, execution: Execution, backoff: BackoffPlan): void {
    const { call, attempt } = execution;
    const local = this.#draws.duration(pauseBefore(attempt, backoff), { purpose: purposes.backoff, a: call.cause, b: attempt, c: 0, d: 0 });
    execution.timer = this.#world.schedule({
      id: { kind: eventKinds.backoff, a: call.cause, b: attempt, c: 0, late: 0 },
      machine: call.machine,
      footprint: 'declared',
      delay: this.#clocks.untilAdvanced(call.machine, local),
      run: () => {
        this.#world.touch(execution.resource, 'exclusive');
        if (execution.end === null) this.#tryNext(run, execution);
      },
    });
  }

  #tryNext(run: ProgramRun, execution: Execution): void {
    const { call, attempt } = execution;
    const { statement } = call;
    if (statement.holding !== undefined && this.#holdings.check(run, statement.holding) !== execution.under) {
      this.#giveUp(run, execution);
      return;
    }
    execution.target = this.#targets.next(run, call, attempt) ?? execution.target;
    this.#try(run, execution);
  }

  #end(run: ProgramRun, execution: Execution, ending: Ending, answer: Answer | null): void {
    const { call } = execution;
    if (execution.timer !== null) this.#world.cancel(execution.timer);
    this.#tellBreaker(execution, true);
    execution.end = this.#world.now;
    execution.ending = ending;
    execution.answer = answer;
    if (call.transaction !== null) this.#endInTransaction(call, call.transaction, ending);
    if (answer !== null) learn(run, answer);
    if (answer?.snapshot !== undefined && run.transaction !== null) run.transaction.told ??= answer.snapshot;
    const isGranted = answer?.grant !== undefined && this.#holdings.learn(run, call, answer.grant, present(execution.sent.get(answer.grant.attempt), 'the attempt that was granted'));
    const value = answer?.value;
    if (value !== undefined) run.results.set(call.operation, value);
    else run.results.delete(call.operation);
    this.#log?.tell(call.machine, { kind: 'end', operation: this.#log.operation(call.operation, call.instance), ending, value: value === undefined ? null : formatValue(value) });
    this.#moments.reach('ends', call, call.machine, 0, execution.goOn, this.#moments.watches.ended(call.operation, ending, value, execution.begin) || isGranted);
  }

  #endInTransaction({ statement }: Call, transaction: Transaction, ending: Ending): void {
    const { timer } = transaction;
    if (timer !== null) this.#world.touch(transaction.guard, 'exclusive');
    transaction.cutOff = null;
    if (ending !== 'ok') transaction.isBroken = true;
    if (statement.kind === 'transaction' && timer !== null) this.#world.cancel(timer);
  }

  /** Of an attempt that is over: an answer is good news of its callee, whichever attempt it answers. */
  #tellBreaker(execution: Execution, isOk: boolean): void {
    if (execution.pass === null) return;
    this.#breakers.ended(execution.pass, isOk);
    execution.pass = null;
  }
}

function copyOf(code: number): 0 | 1 {
  return code % 2 === 0 ? 0 : 1;
}

const noResults: ReadonlyMap<OperationId, Value> = new Map();

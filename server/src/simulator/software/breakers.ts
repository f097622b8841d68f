// Circuit breakers of clients (M. Nygard, "Release It!", 2nd edition, 2018, chapter 5): closed, attempts pass; after so many
// failures within a window it is open and refuses; after a while it is half-open and lets one attempt try.
//
// When a failure is forgotten and when an open breaker tries again is no event: whoever asks compares instants, in whole
// nanoseconds, since it reads a clock.
import { present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import { plus } from '../kernel/forms.ts';
import { Resource } from '../kernel/resource.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import type { BreakerPlan } from '../program-plan.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Call, OperationStatement } from './call.ts';

/** On one machine, for what asks the same callee with the same numbers. All of it is memory. */
interface Breaker {
  readonly machine: MachineId;
  readonly plan: BreakerPlan;
  /** What it guards against, in words. */
  readonly callee: string;
  /** Guards all that follows. It changes in exclusive accesses only. */
  readonly resource: Resource<Event>;
  state: 'closed' | 'open' | 'half-open';
  /** How often that has changed: an attempt that was let through before tells nothing any more. */
  changes: number;
  /** Closed: until when each of the latest failures counts, in their order. */
  failures: Time[];
  /** Open: from when on one may try. */
  until: Time | null;
}

/** That an attempt was let through. */
export interface Pass {
  readonly breaker: Breaker;
  readonly changes: number;
}

export class Breakers {
  readonly #world: World;
  readonly #clocks: Clocks;
  readonly #log: TraceLog | null;
  readonly #breakers = new Map<string, Breaker>();

  constructor(parts: { readonly world: World; readonly clocks: Clocks; readonly log: TraceLog | null }) {
    this.#world = parts.world;
    this.#clocks = parts.clocks;
    this.#log = parts.log;
  }

  /** Whether an attempt may be sent in the current event. */
  admit({ machine, statement }: Call, plan: BreakerPlan): Pass | 'refused' {
    const breaker = this.#breaker(machine, statement, plan);
    this.#world.touch(breaker.resource, 'read');
    if (breaker.state === 'closed') return { breaker, changes: breaker.changes };
    this.#world.touch(breaker.resource, 'exclusive');
    if (breaker.until === null || !this.#world.decisions.lessOrEqual(breaker.until, this.#world.now)) return 'refused';
    breaker.until = null;
    this.#change(breaker, 'half-open');
    return { breaker, changes: breaker.changes };
  }

  /** How an attempt ended that was let through. */
  ended({ breaker, changes }: Pass, isOk: boolean): void {
    this.#world.touch(breaker.resource, 'read');
    if (breaker.changes !== changes || (isOk && breaker.state === 'closed')) return;
    this.#world.touch(breaker.resource, 'exclusive');
    if (isOk) this.#change(breaker, 'closed');
    else if (breaker.state === 'half-open' || this.#isTooMuch(breaker)) this.#open(breaker);
  }

  /** The machine has crashed, which guards its memory: its breakers begin anew. */
  crashed(machine: MachineId): void {
    for (const breaker of this.#breakers.values()) {
      if (breaker.machine !== machine) continue;
      breaker.state = 'closed';
      breaker.changes++;
      breaker.failures = [];
      breaker.until = null;
    }
  }

  /** Counts a failure; whether it is the last of as many as open the breaker within its window. */
  #isTooMuch(breaker: Breaker): boolean {
    const { failures, plan } = breaker;
    failures.push(this.#after(breaker, plan.windowNs));
    if (failures.length < plan.failures) return false;
    const first = failures[failures.length - plan.failures] as Time;
    breaker.failures = failures.slice(failures.length - plan.failures + 1);
    // One failure is within any window.
    return plan.failures === 1 || this.#world.decisions.lessOrEqual(this.#world.now, first);
  }

  #open(breaker: Breaker): void {
    breaker.until = this.#after(breaker, breaker.plan.openNs);
    this.#change(breaker, 'open');
  }

  #change(breaker: Breaker, state: Breaker['state']): void {
    breaker.state = state;
    breaker.changes++;
    breaker.failures = [];
    this.#log?.tell(breaker.machine, { kind: 'timer', what: `the breaker for ${breaker.callee} is ${state}` });
  }

  /** When the machine's monotonic clock will have advanced by so much. */
  #after({ machine }: Breaker, ns: number): Time {
    const { now, forms, grid } = this.#world;
    return plus(now, this.#clocks.untilAdvanced(machine, constantTime(ns, grid)), forms);
  }

  #breaker(machine: MachineId, statement: OperationStatement, plan: BreakerPlan): Breaker {
    const callee = this.#calleeOf(statement);
    const key = `${machine} ${callee} ${plan.failures} ${plan.windowNs} ${plan.openNs}`;
    const known = this.#breakers.get(key);
    if (known !== undefined) return known;
    const breaker: Breaker = { machine, plan, callee, resource: new Resource<Event>(), state: 'closed', changes: 0, failures: [], until: null };
    this.#breakers.set(key, breaker);
    return breaker;
  }

  /** Names of stores, services and machines differ. */
  #calleeOf(statement: OperationStatement): string {
    const { machines, services, stores, locks } = this.#world.plan;
    if ('lock' in statement) return present(locks?.[statement.lock], 'lock').name;
    const callee = statement.kind === 'call' ? (statement.callee.kind === 'machine' ? machines[statement.callee.machine] : services?.[statement.callee.service]) : stores[statement.store];
    return callee?.name ?? '';
  }
}

// What became of each request of an operation, copy by copy. Kept only of operations of which somebody asks for the causes
// of their endings.
import { present } from '../../base/assert.ts';
import type { FateRecord } from '../history.ts';
import type { Time } from '../kernel/time.ts';
import type { Message } from '../network/message.ts';
import type { ConditionPlan } from '../condition-plan.ts';
import type { OperationId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';

/** A request, or its second copy, as far as it got. */
export interface Fate {
  readonly attempt: number;
  readonly copy: 0 | 1;
  /** When it came to the door of its machine. */
  reached: Time | null;
  /** On its way, or for want of a place. */
  isLost: boolean;
  /** When it found nobody there, or its receiver died with it in its hands. */
  died: Time | null;
  answered: Time | null;
  answer: Message | null;
  /** Copies of its answer that were lost, and whether one came. */
  answersLost: number;
  hasAnswerCome: boolean;
}

/** How an attempt ended; `open`: it did not. */
export type AttemptEnd = FateRecord['how'];

/** Those of one operation's execution. */
export class Fates {
  #how: AttemptEnd = 'open';
  #endedAt: Time | null = null;
  readonly #requests: { readonly message: Message; readonly attempt: number; readonly fates: Map<0 | 1, Fate> }[] = [];

  /** Called before the request is sent. */
  begin(message: Message, attempt: number): void {
    this.#how = 'open';
    this.#endedAt = null;
    this.#requests.push({ message, attempt, fates: new Map([[0, newFate(attempt, 0)]]) });
  }

  /** The last attempt has ended; one that was withheld never began. */
  end(how: AttemptEnd, at: Time): void {
    this.#how = how;
    this.#endedAt = at;
  }

  of(attempt: number, copy: 0 | 1): Fate {
    const { fates } = present(this.#requests.find((one) => one.attempt === attempt), 'an attempt that was begun');
    const fate = fates.get(copy) ?? newFate(attempt, copy);
    fates.set(copy, fate);
    return fate;
  }

  /** As it is when the run is over; `isClientGone`: a crash ended its program. */
  record(isClientGone: boolean): FateRecord {
    const last = this.#requests.at(-1);
    // A second copy that is still under way has left no trace.
    if (last?.message.isDoubled === true) this.of(last.attempt, 1);
    const fates = last === undefined ? [] : [...last.fates.values()].sort((x, y) => x.copy - y.copy);
    const requests = fates.map(({ copy, reached, isLost, died, answered, answer, answersLost, hasAnswerCome }) => {
      const isAnswerLost = answer !== null && !hasAnswerCome && answersLost >= (answer.isDoubled === true ? 2 : 1);
      return { copy, reached, isLost, died, answered, isAnswerLost };
    });
    return { how: this.#how, endedAt: this.#endedAt, isClientGone, requests };
  }
}

function newFate(attempt: number, copy: 0 | 1): Fate {
  return { attempt, copy, reached: null, isLost: false, died: null, answered: null, answer: null, answersLost: 0, hasAnswerCome: false };
}

/** Operations of which a plan asks for causes. */
export function askedForCauses(plan: Plan): ReadonlySet<OperationId> {
  const known = asked.get(plan);
  if (known !== undefined) return known;
  const shown = (plan.shows ?? []).flatMap(({ what }) => (what.kind === 'causes' ? [what.operation] : []));
  const operations = new Set([...shown, ...plan.expectations.flatMap(({ condition }) => ambiguousIn(condition))]);
  asked.set(plan, operations);
  return operations;
}

const asked = new WeakMap<Plan, ReadonlySet<OperationId>>();

function ambiguousIn(condition: ConditionPlan): OperationId[] {
  if (condition.kind === 'not') return ambiguousIn(condition.operand);
  return condition.kind === 'ambiguous' ? [condition.operation] : [];
}

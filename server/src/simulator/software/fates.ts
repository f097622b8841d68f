// What became of each request of an operation, copy by copy. Kept only of operations of which somebody asks for the causes
// of their endings.
import { present } from '../../base/assert.ts';
import type { FateRecord, RequestRecord } from '../history.ts';
import type { Time } from '../kernel/time.ts';
import type { Message } from '../network/message.ts';
import type { ConditionPlan } from '../condition-plan.ts';
import type { MachineId, OperationId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';

/** A request, or its second copy, as far as it got. */
export interface Fate {
  readonly copy: 0 | 1;
  /** When it came to the door of its machine. */
  reached: Time | null;
  /** On its way, or for want of a place. */
  isLost: boolean;
  /** When it found nobody there, or its receiver died with it in its hands. */
  died: Time | null;
  answered: Time | null;
  answer: Message | null;
  /** Copies of its answer that were lost, and when the first came. */
  answersLost: number;
  came: Time | null;
}

/** How an attempt ended; `open`: it did not. */
export type AttemptEnd = FateRecord['how'];

/** What is noted of a message. */
type Noted = Pick<Message, 'reached' | 'dropped'>;

/** One request, with its copies. */
export class RequestFate {
  readonly #message: Message;
  readonly #copies = new Map<0 | 1, Fate>();

  constructor(message: Message) {
    this.#message = message;
    this.of(0);
  }

  of(copy: 0 | 1): Fate {
    const fate = this.#copies.get(copy) ?? { copy, reached: null, isLost: false, died: null, answered: null, answer: null, answersLost: 0, came: null };
    this.#copies.set(copy, fate);
    return fate;
  }

  /** It is answered, with that message. */
  answers(copy: 0 | 1, now: Time, answer: Message): void {
    const fate = this.of(copy);
    fate.answered ??= now;
    fate.answer = answer;
  }

  /** Whoever has it and has not answered is gone. */
  dies(now: Time): void {
    for (const fate of this.#copies.values()) if (fate.reached !== null && fate.answered === null) fate.died ??= now;
  }

  record(): RequestRecord[] {
    // A second copy that is still under way has left no trace.
    if (this.#message.isDoubled === true) this.of(1);
    const fates = [...this.#copies.values()].sort((x, y) => x.copy - y.copy);
    return fates.map(({ copy, reached, isLost, died, answered, answer, answersLost, came }) => {
      const isAnswerLost = answer !== null && came === null && answersLost >= (answer.isDoubled === true ? 2 : 1);
      return { copy, reached, isLost, died, answered, isAnswerLost, came };
    });
  }
}

/** What is noted of a request that comes to its machine, or does not. */
export function notedRequest(of: (copy: 0 | 1) => Fate, now: () => Time): Required<Noted> {
  return {
    reached: (copy) => {
      const fate = of(copy);
      fate.reached ??= now();
      // Whatever was lost on its way was sent again.
      fate.isLost = false;
    },
    dropped: (copy, reason) => {
      const fate = of(copy);
      if (reason === 'down' || reason === 'refused') fate.died ??= now();
      else fate.isLost = true;
    },
  };
}

/** The same of what answers it. */
export function notedAnswer(fate: Fate, now: () => Time): Required<Noted> {
  return { dropped: () => fate.answersLost++, reached: () => (fate.came ??= now()) };
}

/** Replicas that a client asks itself, so many of which must answer. */
export class Round {
  readonly needed: number;
  /** In the order in which they are asked. */
  readonly ofEach = new Map<MachineId, RequestFate>();

  constructor(needed: number) {
    this.needed = needed;
  }
}

/** Those of one operation's execution. */
export class Fates {
  #how: AttemptEnd = 'open';
  #endedAt: Time | null = null;
  #round: Round | null = null;
  readonly #requests = new Map<number, RequestFate>();
  #last: RequestFate | null = null;

  /** Called before the request is sent. */
  begin(message: Message, attempt: number): void {
    this.#how = 'open';
    this.#endedAt = null;
    this.#round = null;
    this.#last = new RequestFate(message);
    this.#requests.set(attempt, this.#last);
  }

  /** The attempt asks replicas itself from now on, or asks them something else. What an earlier one asks them is noted in vain. */
  asks(attempt: number, needed: number): Round {
    const round = new Round(needed);
    if (this.#requests.get(attempt) === this.#last) this.#round = round;
    return round;
  }

  /** The last attempt has ended; one that was withheld never began. */
  end(how: AttemptEnd, at: Time): void {
    this.#how = how;
    this.#endedAt = at;
  }

  request(attempt: number): RequestFate {
    return present(this.#requests.get(attempt), 'an attempt that was begun');
  }

  of(attempt: number, copy: 0 | 1): Fate {
    return this.request(attempt).of(copy);
  }

  /** As it is when the run is over; `isClientGone`: a crash ended its program. */
  record(isClientGone: boolean): FateRecord {
    const round = this.#round;
    const ofEach = round === null ? [] : [...round.ofEach.values()].map((one) => one.record());
    return { how: this.#how, endedAt: this.#endedAt, isClientGone, requests: this.#last?.record() ?? [], ...(round === null ? {} : { round: { needed: round.needed, ofEach } }) };
  }
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

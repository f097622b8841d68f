// One execution of an operation as its client sees it, and how its requests are named.
import type { LazyMap } from '../../base/lazy-map.ts';
import type { Ending } from '../history.ts';
import type { Event } from '../kernel/activity.ts';
import type { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import { messageKinds, resendFactor } from '../network/message.ts';
import type { MachineId } from '../plan-ids.ts';
import type { Pass } from './breakers.ts';
import type { Answer, Call, Grant } from './call.ts';
import type { Fate, Fates } from './fates.ts';
import type { Sending } from './holds.ts';
import type { ProgramRun } from './program-run.ts';

/** An operation from its beginning to its end, if it has one. */
export interface Execution {
  readonly call: Call;
  readonly run: ProgramRun;
  /** What its program does when it has ended. */
  readonly goOn: () => void;
  readonly begin: Time;
  /** Guards all that follows. */
  readonly resource: Resource<Event>;
  /** The machine that its attempt asks. */
  target: MachineId;
  attempt: number;
  /** How often a request of it was sent anew, by an attempt or a redirection: names the latest. */
  sending: number;
  timer: Event | null;
  /** Of its attempt, until that has ended; null: it has no breaker. */
  pass: Pass | null;
  end: Time | null;
  ending: Ending;
  answer: Answer | null;
  /** Of a call: when each of its requests was served, with the request's code. */
  readonly served: { readonly code: number; readonly at: Time }[];
  /** Whether an attempt ended unknown: then a later `failed` tells nothing. */
  isDoubtful: boolean;
  /** Null: nobody asks what became of its requests. */
  readonly fates: Fates | null;
  /** Of an `acquire`: when each attempt was sent. */
  readonly sent: LazyMap<number, Sending>;
  /** The grant under which it is done; null: under none. */
  readonly under: Grant | null;
}

/** A request that was accepted and not answered. */
export interface Open {
  readonly run: ProgramRun;
  readonly execution: Execution;
  readonly code: number;
  readonly fate: Fate | null;
}

/** Redirections and attempts of one operation; more of them could not be named. Then only a timeout helps. */
export const sendingsMax = resendFactor / 2 - 1;

/** What kind of message asks for it. */
export const requestCodes = {
  write: messageKinds.write,
  increment: messageKinds.write,
  append: messageKinds.write,
  cas: messageKinds.write,
  read: messageKinds.read,
  await: messageKinds.read,
  call: messageKinds.call,
  acquire: messageKinds.call,
  release: messageKinds.call,
  transaction: messageKinds.write,
} as const;

// Messages and their names: each is named by what it is for, so that it has the same name in every run.
import type { EventId } from '../kernel/event-queue.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import type { InputName, Purpose } from '../kernel/inputs.ts';
import type { Footprint } from '../kernel/activity.ts';
import type { MessageKind } from '../network-plan.ts';
import type { MachineId } from '../plan-ids.ts';
import type { DropReason } from '../trace.ts';

/**
 * The first of the four numbers in the name of a message. Never reuse one. Of each sixteen the last eight name second copies
 * (`secondCopy`), and from 64 on it is what is sent again (`resendStep`).
 */
export const messageKinds = { write: 0, read: 1, response: 2, replicate: 3, acknowledgement: 4, call: 5, heartbeat: 6, vote: 7, tcpAcknowledgement: 16, lock: 17, check: 18, checkAnswer: 19, replication: 20, consensus: 21, byzantine: 23 } as const;

export type MessageCode = (typeof messageKinds)[keyof typeof messageKinds];

/** The kind by which a link declares its delay; null: that of all messages. */
export const delayKinds: readonly (MessageKind | null)[] = [
  'write', 'read', 'response', 'replicate', 'replicate', null, 'heartbeat', 'vote',
  null, null, null, null, null, null, null, null,
  null, null, 'heartbeat', 'heartbeat', 'replicate', 'replicate', null, 'replicate',
];

/** Kinds of messages between the replicas of a store and who coordinates them: what is left of the attempt by `subKindFactor`. Never reuse one. */
export const subKinds = { write: 0, read: 1, written: 2, found: 3, repair: 4, exchange: 5, append: 6, appended: 7, synchronize: 8, synchronized: 9, ask: 10, refused: 11, poll: 12, position: 13, promote: 14, announce: 15 } as const;
export const subKindFactor = 16;

export interface Message {
  readonly code: MessageCode;
  readonly from: MachineId;
  readonly to: MachineId;
  /** `operation + instance * operations`: whose message it is, or whose write it carries. Of detectors: `software/detectors.ts`. */
  readonly cause: number;
  /**
   * Requests: the attempt. Responses: that of the request, twice, and one more for its second copy. Replications: the
   * effect (numbered as a response's attempt is) plus `resendFactor` for each time it was sent again.
   * Acknowledgements: twice that of the replication, and one more for its second copy. Those of tcp: that of the segment
   * times `resendStep`, plus its code.
   */
  readonly attempt: number;
  /** It takes as long as one of this code; absent: as one of its own. For protocols whose messages are of several kinds. */
  readonly delayAs?: MessageCode;
  /** It counts as a request or an answer of this attempt of its operation, where a fault singles these out. */
  readonly part?: { readonly of: 'request' | 'response'; readonly attempt: number };
  /** Of a segment, and of what acknowledges it: how often it had been sent before; absent: 0. */
  readonly resend?: number;
  readonly footprint: Footprint;
  /** How large it is; absent: 0. */
  readonly bytes?: number;
  /** Between a balancer and a machine behind it: not what a client sends or gets. */
  readonly isPassedOn?: boolean;
  /** Sent towards what cannot be reached: keeps no run alive. */
  readonly isIdle?: boolean;
  /** Keeps no run alive, and is like others in all else. */
  readonly isBackground?: boolean;
  /** Whether the machine that runs has a place for it, asked when it arrives; absent: it needs none. */
  readonly admits?: (copy: 0 | 1) => boolean;
  /** What happens when it arrives at a machine that runs. `copy` is 1 for a duplicate. */
  readonly handle: (copy: 0 | 1) => void;
  /** Called when it comes to the door of its machine, whether that runs or not. */
  readonly reached?: (copy: 0 | 1) => void;
  /** Called when it is lost, and why. */
  readonly dropped?: (copy: 0 | 1, reason: DropReason) => void;
  /** Called where its machine lives and the process does not: the operating system answers. */
  readonly refused?: (copy: 0 | 1) => void;
  /** Said by its link when it sends it: whether it travels twice. */
  isDoubled?: boolean;
  /** Nobody tells of it. */
  readonly isSilent?: boolean;
  /** Of a segment: what is done when it has arrived at a machine that runs, instead of handing it over. */
  readonly take?: (arrival: Arrival) => void;
  /** On tcp, told at the machine that sent it: its stream was given up, and whether it had been sent. */
  readonly gaveUp?: (wasSent: boolean) => void;
  /** On tcp, the same: nobody took it, or whoever took it is dead. */
  readonly wasRefused?: (ending: 'failed' | 'unknown') => void;
  /** On tcp: whether its sender still waits for what comes of it; absent: it does not. Asked at its machine. */
  readonly isAwaited?: () => boolean;
}

/** A message that has come to its machine. */
export interface Arrival {
  /** How often its segment had been sent before. */
  readonly resend: number;
  /** Its receiver gets it. */
  handOver(): void;
  /** It has come in vain. */
  discard(reason: DropReason): void;
}

/** The code by which its link declares its delay. */
export function delayCodeOf({ code, delayAs }: Message): MessageCode {
  return delayAs ?? code;
}

/** Added to the first number of a name that is about the second copy of a message. */
export const secondCopy = 8;

/** Whether such a number names a second copy. */
export function isSecondCopy(code: number): boolean {
  return code % (2 * secondCopy) >= secondCopy;
}

/** Added to the attempt in the event of what a balancer passes on: client, balancer and service may be on one machine. More than there are attempts. */
const passedOn = 2 ** 40;
/** Added to the first number of a name for each time that a segment had been sent before: more than all of the above. */
export const resendStep = 64;

/** More than any operation has effects. */
export const resendFactor = 2 ** 12;

export function messageName(purpose: Purpose, message: Message, machines: number): InputName {
  return { purpose, a: message.code + resendStep * (message.resend ?? 0), b: message.cause, c: message.attempt, d: message.from * machines + message.to };
}

/** The event in which a message leaves the port of its machine. */
export function transmissionEvent(message: Message, copy: 0 | 1, machines: number): EventId {
  const { a, b, c, late, kind } = messageEvent(message, copy, machines);
  return { kind: eventKinds.transmission, a, b, c: c * 64 + kind - eventKinds.message, late };
}

export function messageEvent(message: Message, copy: 0 | 1, machines: number): EventId {
  const kind = eventKinds.message + 2 * message.code + copy;
  const attempt = message.isPassedOn === true ? message.attempt + passedOn : message.attempt;
  return { kind, a: message.cause, b: attempt, c: message.from * machines + message.to + machines * machines * (message.resend ?? 0), late: 0 };
}

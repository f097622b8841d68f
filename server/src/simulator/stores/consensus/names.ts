// Names of what the replicas of a consensus store say and wait for: by their cause, so that they mean the same in every run.
import { assert } from '../../../base/assert.ts';
import type { InputName } from '../../kernel/inputs.ts';
import { purposes } from '../../kernel/inputs.ts';
import type { EventId } from '../../kernel/event-queue.ts';
import { eventKinds } from '../../kernel/event-queue.ts';
import type { Because } from './raft.ts';

/** What replicas do in events of their own: the first part of these events' names. */
const deeds = { beat: 0, wait: 1 } as const;

const kinds = { beat: 0, entry: 1, trial: 2, election: 3 } as const;
const kindsMax = 8;
/** How often in a row what was refused is sent again at once; then the next heartbeat does it. */
export const againMax = 15;
const againFactor = againMax + 1;
/** More than there are heartbeats, entries and election waits of one leader, and crashes of one machine. */
const numberFactor = 2 ** 20;
const crashesFactor = 2 ** 9;
const codeFactor = numberFactor * crashesFactor * againFactor * kindsMax * 4;

/** Why something was said: the term of who began it and a number, which with the two machines name it. */
export interface Cause {
  readonly term: number;
  /** Its kind, how often it was sent again, its number and the crashes of who sent it; `answers` and copies come on top. */
  readonly code: number;
}

/** What a server says by itself; `crashes` are its own. */
export function causeOf(because: Exclude<Because, { kind: 'again' | 'answer' }>, term: number, crashes: number): Cause {
  assert(crashes < crashesFactor && because.number < numberFactor, 'what replicas say can be named');
  return { term, code: ((crashes * numberFactor + because.number) * againFactor * kindsMax + kinds[because.kind]) * 4 };
}

/** Its answer; `copy` is that of what is answered. */
export function answerTo({ term, code }: Cause, copy: 0 | 1): Cause {
  return { term, code: code - (code % 4) + 2 + copy };
}

/** The same, sent again because it was refused; null: it was sent again too often. */
export function againAs({ term, code }: Cause): Cause | null {
  const again = code - (code % 4) + 4 * kindsMax;
  return Math.floor(again / 4 / kindsMax) % againFactor === 0 ? null : { term, code: again };
}

/** In words: `heartbeat 3 of term 2`, `answer to entry 5 of term 1`. */
export function describeCause({ term, code }: Cause): string {
  const base = Math.floor(code / 4);
  const kind = base % kindsMax;
  const again = Math.floor(base / kindsMax) % againFactor;
  const number = Math.floor(base / kindsMax / againFactor) % numberFactor;
  const crashes = Math.floor(base / kindsMax / againFactor / numberFactor);
  const what =
    kind === kinds.beat ? `heartbeat ${number} of term ${term}`
    : kind === kinds.entry ? `entry ${number} of term ${term}`
    : `${kind === kinds.trial ? 'pre-vote for' : 'request for votes in'} term ${term} (wait ${number})`;
  const since = crashes === 0 ? '' : ` since restart ${crashes}`;
  const more = again === 0 ? '' : ` from further back${again === 1 ? '' : ` (time ${again})`}`;
  const answer = code % 4 < 2 ? '' : code % 4 === 2 ? 'answer to ' : 'answer to the second copy of ';
  return `${answer}${what}${more}${since}`;
}

/** Behind what a server waits for an election: something that came from another machine, or a deed of its own. */
export interface Sign {
  /** Null: its own start, or end of a wait; its number is that of waits that were over. */
  readonly from: number | null;
  readonly cause: Cause;
  readonly copy: 0 | 1;
}

/** Behind its start, or the end of the `number`th wait. */
export function ownSign(term: number, number: number): Sign {
  return { from: null, cause: { term, code: number }, copy: 0 };
}

/** `server`: store * machines + machine. */
export function waitName(server: number, crashes: number, sign: Sign): InputName {
  return { purpose: purposes.election, a: server, b: crashes + crashesFactor * placeOf(sign), c: sign.cause.term, d: codeOfSign(sign) };
}

export function waitEvent(server: number, crashes: number, sign: Sign): EventId {
  const c = sign.cause.term * codeFactor * 2 + codeOfSign(sign);
  assert(Number.isSafeInteger(c), 'what replicas wait for can be named');
  return { kind: eventKinds.consensus, a: deeds.wait + 4 * server, b: crashes + crashesFactor * placeOf(sign), c, late: 0 };
}

export function beatName(server: number, crashes: number, term: number): InputName {
  return { purpose: purposes.leaderBeat, a: server, b: crashes, c: term, d: 0 };
}

export function beatEvent(server: number, crashes: number, term: number, round: number): EventId {
  return { kind: eventKinds.consensus, a: deeds.beat + 4 * server, b: crashes, c: term * numberFactor + round, late: 0 };
}

/** In words, of the name of a wait. */
export function describeWait({ b, c, d }: InputName, machineName: (machine: number) => string): string {
  const crashes = b % crashesFactor;
  const place = Math.floor(b / crashesFactor);
  const since = crashes === 0 ? '' : ` since restart ${crashes}`;
  if (place === 0) return d === 0 ? `from the start${since}` : `in term ${c}, behind wait ${Math.floor(d / 4)}${d % 4 === 0 ? '' : ', no longer its leader'}${since}`;
  return `behind ${describeCause({ term: c, code: Math.floor(d / 2) })}${d % 2 === 0 ? '' : ' (second copy)'} from ${machineName(place - 1)}${since}`;
}

function placeOf({ from }: Sign): number {
  return from === null ? 0 : 1 + from;
}

function codeOfSign({ cause, copy }: Sign): number {
  return 2 * cause.code + copy;
}

// Why a call can end as it does, gone through by hand: every whole nanosecond of every length, every instant of a fault, and
// both orders of what happens within one nanosecond. Shares nothing with the simulator.
import type { Dice } from './dice.ts';

type Span = readonly [low: number, high: number];

/** One call of a machine with a timeout, and at most one of some faults. Lengths in nanoseconds, at least 1. */
export interface SixFailures {
  readonly delay: Span;
  readonly takes: Span;
  readonly timeout: number;
  readonly late: Span;
  readonly pause: Span;
  readonly faults: readonly FailureKind[];
}

export type FailureKind = 'lose request' | 'delay request' | 'crash' | 'pause' | 'lose response' | 'delay response';

const kinds: readonly FailureKind[] = ['lose request', 'delay request', 'crash', 'pause', 'lose response', 'delay response'];

export function randomSixFailures(dice: Dice): SixFailures {
  const span = (high: number): Span => {
    const low = dice.between(1, high);
    return [low, low + dice.between(0, 2)];
  };
  return { delay: span(2), takes: span(2), timeout: dice.between(2, 9), late: span(5), pause: span(5), faults: kinds.filter(() => dice.chance(0.6)) };
}

/** The same as a text. */
export function textOf({ delay, takes, timeout, late, pause, faults }: SixFailures): string {
  const range = ([low, high]: Span): string => `${low}ns..${high}ns`;
  const words: Record<FailureKind, string> = {
    'lose request': 'lose request of r',
    'delay request': `delay request of r by ${range(late)}`,
    crash: 'crash server at any time',
    pause: `pause server at any time for ${range(pause)}`,
    'lose response': 'lose response of r',
    'delay response': `delay response of r by ${range(late)}`,
  };
  return `node server { takes ${range(takes)} }
link * <-> * { delay ${range(delay)} }
client c via server { r: call server timeout ${timeout}ns }
${faults.length === 0 ? '' : `fault up to 1 of {\n${faults.map((kind) => words[kind]).join('\n')}\n}\n`}expect r is ambiguous
show causes of r
`;
}

/** `ending, cause, with or without its effect` of every behaviour. */
export function behavioursOf(scene: SixFailures): Set<string> {
  const seen = new Set<string>();
  const script: { taken: number; options: number }[] = [];
  let lost: FailureKind | null = null;
  do {
    let next = 0;
    const pick = (options: number): number => (script[next++] ??= { taken: 0, options }).taken;
    const within = ([low, high]: Span): number => low + pick(high - low + 1);
    /** Whether the first comes first; of one nanosecond, either. */
    const isFirst = (x: number, y: number): boolean => (x === y ? pick(2) === 0 : x < y);
    const chosen = pick(scene.faults.length + 1);
    lost = chosen === 0 ? null : (scene.faults[chosen - 1] ?? null);
    seen.add(behaviour(scene, lost, { within, isFirst }));
    // On to the next path, depth first.
    for (let last = script.pop(); last !== undefined; last = script.pop()) {
      if (last.taken + 1 >= last.options) continue;
      script.push({ taken: last.taken + 1, options: last.options });
      break;
    }
  } while (script.length > 0);
  return seen;
}

interface Picks {
  readonly within: (span: Span) => number;
  readonly isFirst: (x: number, y: number) => boolean;
}

function behaviour({ delay, takes, timeout, late, pause }: SixFailures, fault: FailureKind | null, { within, isFirst }: Picks): string {
  if (fault === 'lose request') return 'unknown, request-lost, without';
  // A fault "at any time" strikes while the client still waits.
  const strikes = fault === 'crash' || fault === 'pause' ? within([0, timeout]) : null;
  const arrives = within(delay) + (fault === 'delay request' ? within(late) : 0);
  const isLate = !isFirst(arrives, timeout);
  if (fault === 'crash' && strikes !== null && isFirst(strikes, timeout)) {
    const served = arrives + within(takes);
    if (isFirst(strikes, arrives) || isFirst(strikes, served)) return `unknown, ${isLate ? 'request-late' : 'receiver-down'}, without`;
  }
  let begins = arrives;
  let answers = 0;
  if (fault === 'pause' && strikes !== null && isFirst(strikes, timeout)) {
    const goesOn = strikes + within(pause);
    if (isFirst(strikes, arrives) && arrives <= goesOn) begins = Math.max(arrives, goesOn);
    answers = begins + within(takes);
    // What comes due while it stands still comes when it goes on.
    if (begins === arrives && arrives < goesOn && !isFirst(answers, strikes) && answers < goesOn) answers = goesOn;
  } else answers = begins + within(takes);
  if (isLate) return 'unknown, request-late, with';
  if (!isFirst(answers, timeout)) return 'unknown, receiver-slow, with';
  if (fault === 'lose response') return 'unknown, response-lost, with';
  const comes = answers + within(delay) + (fault === 'delay response' ? within(late) : 0);
  return isFirst(comes, timeout) ? 'ok, none, with' : 'unknown, response-late, with';
}

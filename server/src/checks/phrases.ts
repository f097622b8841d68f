// One voice for all that is said about answers: durations, lists, causes and edges in words.
import { unreachable } from '../base/assert.ts';
import type { ImperfectionPlan } from '../simulator/fault-plan.ts';
import type { Plan } from '../simulator/plan.ts';
import type { Answered, Fix } from './answer.ts';

const units: readonly { readonly ns: number; readonly word: string; readonly source: string; readonly whole: boolean }[] = [
  { ns: 3_600_000_000_000, word: 'h', source: 'h', whole: true },
  { ns: 60_000_000_000, word: 'min', source: 'min', whole: true },
  { ns: 1_000_000_000, word: 's', source: 's', whole: false },
  { ns: 1_000_000, word: 'ms', source: 'ms', whole: false },
  { ns: 1_000, word: 'µs', source: 'us', whole: false },
  { ns: 1, word: 'ns', source: 'ns', whole: false },
];

/** A whole number of nanoseconds, exactly, as one reads it: `3 ms`, `1.5 s`, `3.000001 ms`, `no limit`. */
export function durationText(ns: number): string {
  if (!Number.isFinite(ns)) return ns > 0 ? 'no limit' : 'no limit below';
  const unit = unitOf(ns);
  return `${decimal(ns, unit.ns)} ${unit.word}`;
}

/** The same as the language writes it: `3ms`. */
export function durationSource(ns: number): string {
  if (!Number.isFinite(ns)) return ns > 0 ? 'unbounded' : '-unbounded';
  const unit = unitOf(ns);
  return `${decimal(ns, unit.ns)}${unit.source}`;
}

/** A timestamp of a trace as one reads it: a clock's `4000000ns` is `4 ms`; counters stay. */
export function stampText(timestamp: string): string {
  const [, ns] = /^(-?\d+)ns$/.exec(timestamp) ?? [];
  return ns === undefined ? timestamp : durationText(Number(ns));
}

/** A closed range: `2–8 ms`, `900 µs–2 ms`, `4 ms`, `2 ms or more`. */
export function durationRange(lowNs: number, highNs: number): string {
  if (lowNs === highNs) return durationText(lowNs);
  if (!Number.isFinite(highNs)) return `${durationText(lowNs)} or more`;
  const [low, high] = [unitOf(lowNs), unitOf(highNs)];
  if (lowNs === 0 || low === high) return `${decimal(lowNs, high.ns)}–${durationText(highNs)}`;
  return `${durationText(lowNs)}–${durationText(highNs)}`;
}

/** The same for a glance: rounded outwards to three places after the point, so that nothing that can be lies outside. */
export function roundedRange(lowNs: number, highNs: number): string {
  if (!Number.isFinite(highNs)) return durationRange(roundedTo(lowNs, Math.floor), highNs);
  return durationRange(roundedTo(lowNs, Math.floor), roundedTo(highNs, Math.ceil));
}

function roundedTo(ns: number, round: (value: number) => number): number {
  const step = Math.max(unitOf(ns).ns / 1000, 1);
  return round(ns / step) * step;
}

function unitOf(ns: number): (typeof units)[number] {
  const size = Math.abs(ns);
  const fits = units.find((unit) => (unit.whole ? size > 0 && size % unit.ns === 0 : size >= unit.ns));
  return fits ?? (size === 0 ? (units[3] as (typeof units)[number]) : (units[5] as (typeof units)[number]));
}

/** `ns / unitNs` with all its places and no superfluous ones; both are whole, so nothing is rounded. */
function decimal(ns: number, unitNs: number): string {
  const sign = ns < 0 ? '-' : '';
  const size = Math.abs(ns);
  const whole = Math.floor(size / unitNs);
  const rest = size - whole * unitNs;
  if (rest === 0) return `${sign}${whole}`;
  const places = String(unitNs).length - 1;
  return `${sign}${whole}.${String(rest).padStart(places, '0').replace(/0+$/, '')}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** `1 lost message`, `2 lost messages`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A probability as one reads it, to two or three digits that matter: `37.5%`, `1.2%`, `0.018%`. */
export function percent(value: number): string {
  const hundred = value * 100;
  const text = hundred >= 10 ? hundred.toFixed(1) : hundred.toPrecision(2);
  return `${Number(text)}%`;
}

/**
 * The minimal sets of imperfections that produce something, in words: `clock skew`, `a lost message or the cut n1 -> n3`.
 * Null where none is needed: it happens with everything as it should be.
 */
export function causesText(plan: Plan, causes: readonly (readonly number[])[]): string | null {
  if (causes.length === 0 || causes.some((cause) => cause.length === 0)) return null;
  return listed([...new Set(causes.map((cause) => causeText(plan, cause)))], 'or');
}

/** What a limit kept from being found out: ` (not known whether it needs clock skew)`; nothing, where all was. */
export function untriedText(plan: Plan, untried: readonly number[] = []): string {
  return untried.length === 0 ? '' : ` (not known whether it needs ${causeText(plan, untried, 'or')})`;
}

/** The causes as far as they are known: without what may not be needed. */
export function triedCauses({ causes, untried = [] }: Pick<Answered, 'causes' | 'untried'>): readonly (readonly number[])[] {
  return untried.length === 0 ? causes : causes.map((cause) => cause.filter((id) => !untried.includes(id))).filter((cause) => cause.length > 0);
}

/** What one cause is made of: `clock skew`, `a lost message and the crash of n1`. */
export function causeText(plan: Plan, cause: readonly number[], conjunction: 'and' | 'or' = 'and'): string {
  const imperfections = cause.map((id) => plan.imperfections[id]).filter((one) => one !== undefined);
  const words = imperfections.map((imperfection) => imperfectionWords(plan, imperfection, imperfections));
  return listed([...new Set(words)], conjunction);
}

/** Clocks are named only where one alone does it: with two, the edge names them. */
function imperfectionWords(plan: Plan, imperfection: ImperfectionPlan, beside: readonly ImperfectionPlan[]): string {
  const alone = beside.filter(({ kind }) => kind === imperfection.kind).length === 1;
  switch (imperfection.kind) {
    case 'skew':
      return alone ? `the clock skew of ${machineName(plan, imperfection.machine)}` : 'clock skew';
    case 'drift':
      return alone ? `the clock drift of ${machineName(plan, imperfection.machine)}` : 'clock drift';
    case 'sync':
      return alone ? `the sync of the clock of ${machineName(plan, imperfection.machine)}` : 'clock syncs';
    case 'delay':
      return 'message delays';
    case 'loss':
      return 'a lost message';
    case 'duplicate':
      return 'a doubled message';
    case 'fault':
      return faultWords(plan, imperfection.fault);
    default:
      return unreachable(imperfection);
  }
}

/** A fault as its author named or wrote it: `the fault f1`, `the cut n1 <-> n3`, `the crash of n1`, `the slowness of n2`. */
export function faultWords(plan: Plan, fault: number): string {
  const declared = plan.faults[fault];
  if (declared === undefined) return 'a fault';
  if (declared.label !== null) return `the fault ${declared.label}`;
  const text = declared.text.replace(/^(maybe|up to \d+( of)?)\s+/, '').replace(/\s+(at|for|every|after|when|by)\s.*$/, '');
  const [verb = '', ...rest] = text.split(' ');
  const object = rest.join(' ');
  if (object === '' || text.startsWith('{')) return 'the fault';
  return declared.actions[0]?.kind === 'cut' || declared.actions[0]?.kind === 'partition'
    ? `the ${verb} ${object}`
    : `the ${faultNouns[verb] ?? verb} of ${object}`;
}

/** Where the verb is no noun. */
const faultNouns: Readonly<Record<string, string>> = {
  lose: 'loss', slow: 'slowness', steal: 'noisy neighbour', isolate: 'isolation', degrade: 'degradation', corrupt: 'lying',
};

/** What is sure of a fix that was tried: `impossible, proved`, `holds, proved for up to 5 lost messages`. */
export function triedText({ verdict, lossesMax, runs = 0 }: Pick<Fix, 'verdict' | 'lossesMax' | 'runs'>): string {
  if (verdict === 'not-seen') return `not seen in ${counted(runs, 'run')}`;
  return `${verdict === 'holds' ? 'holds' : 'impossible'}, proved${lossesMax === undefined ? '' : ` for up to ${counted(lossesMax, 'lost message')}`}`;
}

export function machineName(plan: Plan, machine: number): string {
  return plan.machines[machine]?.name ?? `machine ${machine}`;
}

/** An operation by its label, or as it is written: `w2`, `increment kv.x`. */
export function operationName(plan: Plan, operation: number): string {
  const declared = plan.operations[operation];
  return declared?.label ?? declared?.text ?? `operation ${operation}`;
}

/** A reading of a clock by its label, or as it is written: `t0`, `now`. */
export function readingName(plan: Plan, reading: number): string {
  const declared = plan.readings[reading];
  return declared?.label ?? declared?.text ?? `reading ${reading}`;
}

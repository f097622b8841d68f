// The exact edges beyond which something can happen, of what its causes declare, in words.
import { present, unreachable } from '../base/assert.ts';
import type { Edge, Edges, SumTerm, ThresholdQuantity } from '../explorer/thresholds.ts';
import { purposes } from '../simulator/kernel/inputs.ts';
import { describeInput } from '../simulator/naming.ts';
import type { FaultPlan } from '../simulator/fault-plan.ts';
import type { Draw, MachineId, RangeId } from '../simulator/plan-ids.ts';
import type { Plan, RangePlan } from '../simulator/plan.ts';
import type { ExactEdge } from './answer.ts';
import { durationText, faultWords, machineName } from './phrases.ts';

/** A quantity whose edges may be told. */
export interface Candidate {
  readonly quantity: ThresholdQuantity;
  /** The declared range of which it is the largest or smallest value; null: it is something else. */
  readonly range: RangeId | null;
  readonly declaredLowNs: number;
  readonly declaredHighNs: number;
  /** The threshold in words and numbers; `above`: the quantity must be at least `ns`, otherwise at most. */
  tell(ns: number, above: boolean): ExactEdge;
}

/** The quantities that the causes of something declare: of two clocks their difference, otherwise each range. */
export function candidatesOf(plan: Plan, cause: readonly number[]): Candidate[] {
  const imperfections = cause.map((id) => present(plan.imperfections[id], 'imperfection'));
  const skewed = imperfections.flatMap((one) => (one.kind === 'skew' && isSum(plan, present(plan.machines[one.machine], 'machine').skew) ? [one.machine] : []));
  const faults = imperfections.flatMap((one) => (one.kind === 'fault' ? [one.fault] : []));
  const synced = imperfections.flatMap((one) => (one.kind === 'sync' ? [one.machine] : []));
  const slow = imperfections.flatMap((one) => (one.kind === 'delay' ? [one.link] : []));
  const ranges = [
    ...faults.flatMap((fault) => rangesOfFault(present(plan.faults[fault], 'fault')).map((range) => ({ range, subject: faultWords(plan, fault) }))),
    ...slow.flatMap((link) => rangesOfLink(plan, link).map((range) => ({ range, subject: messageWords(plan, link) }))),
    ...synced.flatMap((machine) => {
      const { error } = plan.machines[machine]?.sync ?? {};
      return error === undefined ? [] : rangeOf(error).map((range) => ({ range, subject: `the error of a sync of ${machineName(plan, machine)}` }));
    }),
    ...otherRanges(plan),
  ];
  return [
    ...(skewed.length === 1 ? skewed.map((machine) => skewCandidate(plan, machine)) : pairs(skewed).map(([a, b]) => differenceCandidate(plan, a, b))),
    ...unique(ranges).flatMap(({ range, subject }) => rangeCandidates(plan, range, subject)),
  ];
}

/** What is worth telling of a quantity's edges: where a behaviour needs more, or less, than the declaration allows anyway. */
export function thresholdsOf(candidate: Candidate, { lowest, highest, absent }: Edges): ExactEdge[] {
  const { quantity } = candidate;
  // Where some behaviour draws nothing from a range, the range is no condition.
  if (absent) return [];
  const told: ExactEdge[] = [];
  if (quantity.kind !== 'smallest' && isTold(lowest)) told.push(candidate.tell(lowest.ns, true));
  if (quantity.kind !== 'largest' && isTold(highest)) told.push(candidate.tell(highest.ns, false));
  return told.filter(({ ns, declaredLowNs, declaredHighNs }) => declaredLowNs < ns && ns < declaredHighNs);
}

/** The edges of what takes several behaviours: each of them must be possible. By element, then by quantity. */
export function jointEdges(byElement: readonly (readonly Edges[])[]): readonly Edges[] {
  return merged(byElement, (all) => {
    const bound = all.filter(({ absent }) => !absent);
    return {
      lowest: extreme(bound.map(({ lowest }) => lowest), Math.max),
      highest: extreme(bound.map(({ highest }) => highest), Math.min),
      absent: bound.length === 0,
    };
  });
}

/** The edges of what can come about in several ways: one of them must be possible. By way, then by quantity. */
export function alternativeEdges(byEvidence: readonly (readonly Edges[])[]): readonly Edges[] {
  return merged(byEvidence, (all) => ({
    lowest: extreme(all.map(({ lowest }) => lowest), Math.min),
    highest: extreme(all.map(({ highest }) => highest), Math.max),
    absent: all.some(({ absent }) => absent),
  }));
}

function merged(lists: readonly (readonly Edges[])[], merge: (edges: readonly Edges[]) => Edges): readonly Edges[] {
  const [first = []] = lists;
  return first.map((_, i) => merge(lists.map((list) => present(list[i], 'the edges of a quantity'))));
}

/** Null where one is missing; exact only if all are. */
function extreme(edges: readonly (Edge | null)[], choose: (...values: number[]) => number): Edge | null {
  const known = edges.filter((edge) => edge !== null);
  if (known.length === 0 || known.length < edges.length) return null;
  const ns = choose(...known.map((edge) => edge.ns));
  const chosen = known.find((edge) => edge.ns === ns);
  return { ns, witness: chosen?.witness ?? null, exact: known.every((edge) => edge.exact) };
}

function isTold(edge: Edge | null): edge is Edge {
  return edge?.exact === true && Number.isFinite(edge.ns);
}

function skewCandidate(plan: Plan, machine: MachineId): Candidate {
  const { terms, lowNs, highNs } = sumOf(plan, [[machine, 1]]);
  const name = machineName(plan, machine);
  return {
    quantity: { kind: 'sum', terms },
    range: null,
    declaredLowNs: lowNs,
    declaredHighNs: highNs,
    tell: (ns, above) => {
      const edge = roundEdge(ns, above);
      return { quantity: `skew(${name})`, ...edge, declaredLowNs: lowNs, declaredHighNs: highNs, phrase: `the clock of ${name} is ${aheadText(edge)}` };
    },
  };
}

/** Told so that one clock is ahead of the other. */
function differenceCandidate(plan: Plan, a: MachineId, b: MachineId): Candidate {
  const { terms, lowNs, highNs } = sumOf(plan, [
    [a, 1],
    [b, -1],
  ]);
  const tell = (ns: number, above: boolean): ExactEdge => {
    const [ahead, behind, edge, declared] = above
      ? [a, b, roundEdge(ns, true), [lowNs, highNs] as const]
      : [b, a, roundEdge(-ns, true), [-highNs, -lowNs] as const];
    const [one, other] = [machineName(plan, ahead), machineName(plan, behind)];
    return {
      quantity: `skew(${one}) - skew(${other})`,
      ...edge,
      declaredLowNs: declared[0],
      declaredHighNs: declared[1],
      phrase: `${one} is ${aheadText(edge, other)}`,
    };
  };
  return { quantity: { kind: 'sum', terms }, range: null, declaredLowNs: lowNs, declaredHighNs: highNs, tell };
}

/** `more than 3 ms ahead of n3`, `at least 2 ms ahead`, `less than 1 ms behind n3`. */
function aheadText({ relation, ns }: RoundEdge, other?: string): string {
  const of = other === undefined ? '' : ` of ${other}`;
  const to = other === undefined ? '' : ` ${other}`;
  if (ns === 0) {
    const words: Record<Relation, string> = { '>': `ahead${of}`, '>=': `not behind${to}`, '<': `behind${to}`, '<=': `not ahead${of}` };
    return words[relation];
  }
  const ahead = ns > 0;
  const beyond = relation.startsWith('>') === ahead;
  const how = relation.length === 1 ? (beyond ? 'more than' : 'less than') : beyond ? 'at least' : 'at most';
  return `${how} ${durationText(Math.abs(ns))} ${ahead ? `ahead${of}` : `behind${to}`}`;
}

/** Skews with their factors as inputs, `let … in` names included, and the bounds of their sum. */
function sumOf(plan: Plan, skews: readonly (readonly [machine: MachineId, factor: number])[]): { terms: SumTerm[]; lowNs: number; highNs: number } {
  const terms = new Map<string, SumTerm>();
  const add = (term: SumTerm): void => {
    const key = JSON.stringify(term.name);
    const factor = term.factor + (terms.get(key)?.factor ?? 0);
    if (factor === 0) terms.delete(key);
    else terms.set(key, { ...term, factor });
  };
  const addAll = (name: SumTerm['name'], { lowNs, highNs, unknowns }: Draw, factor: number): void => {
    add({ name, factor, lowNs, highNs });
    for (const unknown of unknowns) addAll({ purpose: purposes.unknown, a: unknown.let, b: 0, c: 0, d: 0 }, present(plan.lets[unknown.let], 'let').value, factor * unknown.factor);
  };
  for (const [machine, factor] of skews) {
    const { skew } = present(plan.machines[machine], 'machine');
    addAll({ purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 }, skew, factor);
  }
  const all = [...terms.values()];
  return {
    terms: all,
    lowNs: all.reduce((sum, { factor, lowNs, highNs }) => sum + (factor > 0 ? factor * lowNs : factor * highNs), 0),
    highNs: all.reduce((sum, { factor, lowNs, highNs }) => sum + (factor > 0 ? factor * highNs : factor * lowNs), 0),
  };
}

/** Whether it is a sum of inputs: what is held between bounds is not. */
function isSum(plan: Plan, { between, unknowns }: Draw): boolean {
  return between === undefined && unknowns.every((unknown) => isSum(plan, present(plan.lets[unknown.let], 'let').value));
}

function rangeCandidates(plan: Plan, range: RangeId, subject: string): Candidate[] {
  const declared = present(plan.ranges[range], 'range');
  if (declared.kind === 'drift' || declared.kind === 'skew' || declared.low === declared.high) return [];
  // An unknown value of which there are parts is drawn in steps.
  const { stepNs = 1 } = plan.lets.find(({ value }) => value.range === range) ?? {};
  const [declaredLowNs, declaredHighNs] = [declared.low * stepNs, declared.high * stepNs];
  return (['largest', 'smallest'] as const).map((kind) => ({
    quantity: { kind, range },
    range,
    declaredLowNs,
    declaredHighNs,
    tell: (ns, above) => {
      const edge = roundEdge(ns * stepNs, above);
      const phrase = `${subject} ${rangeText(declared, edge)}`;
      return { quantity: declared.name, ...edge, declaredLowNs, declaredHighNs, phrase };
    },
  }));
}

/** One input of a range: `replication of w1 from n1 to n3 takes at least 6 ms`. Null: it has no words that one reads as such. */
export function inputCandidate(plan: Plan, range: RangeId, term: SumTerm): Candidate | null {
  const declared = present(plan.ranges[range], 'range');
  if (declared.kind.startsWith('fault')) return null;
  const name = describeInput(plan, term.name);
  const tell = (ns: number, above: boolean): ExactEdge => {
    const edge = roundEdge(ns, above);
    return { quantity: name, ...edge, declaredLowNs: declared.low, declaredHighNs: declared.high, phrase: `${name.replace(/^delay of /, '')} ${rangeText(declared, edge)}` };
  };
  return { quantity: { kind: 'sum', terms: [term] }, range, declaredLowNs: declared.low, declaredHighNs: declared.high, tell };
}

/** Where a range has both edges, and several inputs: which of these it is about. */
export function extremeOf({ quantity, ...candidate }: Candidate): Candidate {
  const tell = (ns: number, above: boolean): ExactEdge => {
    const edge = candidate.tell(ns, above);
    return { ...edge, quantity: `${quantity.kind} ${edge.quantity}` };
  };
  return { ...candidate, quantity, tell };
}

/** The predicate: `takes more than 2 ms`, `lasts at least 4 s`, `begins before 1 s`. */
function rangeText({ kind }: RangePlan, { relation, ns }: RoundEdge): string {
  const amount: Record<Relation, string> = { '>': 'more than', '>=': 'at least', '<': 'less than', '<=': 'at most' };
  const instant: Record<Relation, string> = { '>': 'after', '>=': 'not before', '<': 'before', '<=': 'not after' };
  const text = durationText(ns);
  switch (kind) {
    case 'delay':
    case 'takes':
      return `takes ${amount[relation]} ${text}`;
    case 'fault-at':
      return `begins ${instant[relation]} ${text}`;
    case 'fault-for':
    case 'wait':
      return `lasts ${amount[relation]} ${text}`;
    case 'fault-by':
    case 'let':
    case 'timeout':
    case 'every':
    case 'skew':
    case 'sync':
    case 'drift':
    case 'lease':
    case 'margin':
    case 'uncertainty':
      return `is ${amount[relation]} ${text}`;
    default:
      return unreachable(kind);
  }
}

type Relation = ExactEdge['relation'];
type RoundEdge = Pick<ExactEdge, 'relation' | 'ns'>;

/** The same edge said with fewer digits: `at least 3.000001 ms` is `more than 3 ms`. */
function roundEdge(ns: number, above: boolean): RoundEdge {
  const beside = above ? ns - 1 : ns + 1;
  const digits = (value: number): number => durationText(value).replace(/\D/g, '').replace(/^0+/, '').length;
  if (digits(beside) < digits(ns)) return { relation: above ? '>' : '<', ns: beside };
  return { relation: above ? '>=' : '<=', ns };
}

function messageWords(plan: Plan, link: number): string {
  return plan.links.length > 1 ? `a message over ${present(plan.links[link], 'link').name}` : 'a message';
}

function rangesOfLink(plan: Plan, link: number): RangeId[] {
  const draws = plan.routes.filter(({ delayLink }) => delayLink === link).flatMap(({ delay, delayOf, profile }) => [delay, ...Object.values(delayOf), ...(profile?.entries ?? []).flatMap((entry) => [entry.delay, ...(entry.unsettled === undefined ? [] : [entry.unsettled])])]);
  return draws.flatMap(rangeOf);
}

function rangesOfFault({ actions }: FaultPlan): RangeId[] {
  return actions.flatMap((action) => {
    const { at, after, for: length, every } = action.timing;
    const draws = [at === 'any' ? null : at, after, length, every, action.kind === 'step' || action.kind === 'strobe' ? action.by : null];
    return draws.flatMap((draw) => (draw === null ? [] : rangeOf(draw)));
  });
}

function rangeOf({ range }: Draw): RangeId[] {
  return range === null ? [] : [range];
}

/** Ranges that are no imperfections, and can be what an edge lies in all the same. */
function otherRanges(plan: Plan): { readonly range: RangeId; readonly subject: string }[] {
  return plan.ranges.flatMap(({ kind, name }, range) => {
    switch (kind) {
      case 'wait':
        return [{ range, subject: 'a wait' }];
      case 'lease':
        return [{ range, subject: 'a lease' }];
      case 'margin':
        return [{ range, subject: 'a margin' }];
      case 'uncertainty':
        return [{ range, subject: `the ${name}` }];
      case 'timeout':
        return [{ range, subject: 'a timeout' }];
      case 'every':
        return [{ range, subject: 'an interval' }];
      case 'takes':
        return [{ range, subject: 'a service' }];
      case 'let':
        return [{ range, subject: name }];
      default:
        return [];
    }
  });
}

function unique<T extends { readonly range: RangeId }>(ranges: readonly T[]): T[] {
  return ranges.filter(({ range }, i) => ranges.findIndex((other) => other.range === range) === i);
}

function pairs(machines: readonly MachineId[]): (readonly [MachineId, MachineId])[] {
  return machines.flatMap((a, i) => machines.slice(i + 1).map((b) => [a, b] as const));
}

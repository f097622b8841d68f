// Answers about one thing of a scenario in words: a short line for the end of its line in the text, and lines for whoever
// looks closer (hover, terminal).
import { unreachable } from '../base/assert.ts';
import type { FaultId, LinkId, MachineId, OperationId, ProgramId, StoreId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import type { Answered, ExpectationAnswer, HazardAnswer, OperationAnswer, ScenarioAnswer, Verdict } from './answer.ts';
import { causesText, causeText, counted, durationText, listed, machineName, operationName, percent, readingName, roundedRange, triedCauses, triedText, untriedText } from './phrases.ts';
import { untestedText } from './put-to-test.ts';
import { statementsIn } from './reached-effects.ts';
import { balancerOf, hostsOf, requestsOf, serversOf } from './rules/round-trip.ts';

/** What is asked about; ids are the plan's. */
export type Thing =
  | { readonly kind: 'operation'; readonly id: OperationId }
  | { readonly kind: 'client'; readonly id: ProgramId }
  | { readonly kind: 'store'; readonly id: StoreId }
  | { readonly kind: 'link'; readonly id: LinkId }
  /** The clock of a machine. */
  | { readonly kind: 'clock'; readonly id: MachineId }
  | { readonly kind: 'fault'; readonly id: FaultId };

/** Lines without markup; `label` says what a line is about. */
export interface Description {
  readonly lines: readonly DescribedLine[];
  /** The witness that shows the worst of it. */
  readonly witness: string | null;
  /** How much was covered, in one sentence. */
  readonly coverage: string;
}

export interface DescribedLine {
  readonly label: 'outcome' | 'value' | 'visible' | 'hazard' | 'when' | 'because of' | 'fix' | 'expectation';
  readonly text: string;
}

/** Values shown at a glance. */
const valuesMax = 4;

/** One line: what can go wrong with an operation, or how it ends: `may be overwritten by w1 …`, `ok in 2–8 ms`. */
export function outcomeText(answer: ScenarioAnswer, plan: Plan, operation: OperationId): string {
  const hazards = hazardsOf(answer, operation).filter(isThere);
  const ending = endingText(answer, plan, operation);
  return hazards.length > 0 ? hazards.map(({ message }) => message).join('; ') : ending;
}

/** `ok in 2–8 ms`, `reads none or 1 in 2–8 ms`, `ok in 2–8 ms, may time out`, `always times out`. */
export function endingText(answer: ScenarioAnswer, plan: Plan, operation: OperationId): string {
  const found = answer.operations.find((one) => one.operation === operation);
  if (found === undefined) return '';
  const { ok, failed, unknown } = found.outcomes;
  const { complete } = answer.coverage;
  if (!ok && !failed && !unknown) return answer.state === 'partial' ? '' : complete ? 'never begins' : 'not seen to begin';
  const timed = hasTimeout(plan, operation);
  // Never and always speak of all behaviours.
  if (!ok && !failed && !complete) return timed ? 'seen only to time out' : 'not seen to end';
  // What a killed process had accepted ends unknown at once, and what tcp gives up when it does.
  if ((isKilled(plan) || (!timed && isGivenUp(plan, operation))) && unknown) return [...(ok ? [okText(answer, plan, found)] : []), ...(failed ? ['may fail'] : []), ok || failed ? 'may end unknown' : 'always ends unknown'].join(', ');
  if (!ok && !failed) return timed ? 'always times out' : 'never ends';
  if (!ok && !unknown) return complete ? 'always fails' : 'seen only to fail';
  const others = [...(failed ? ['may fail'] : []), ...(unknown ? [timed ? 'may time out' : 'may never end'] : [])];
  return [...(ok ? [okText(answer, plan, found)] : []), ...others].join(', ');
}

function okText(answer: ScenarioAnswer, plan: Plan, found: OperationAnswer): string {
  const verb = plan.operations[found.operation]?.verb === 'read' && found.values.length > 0 ? `reads ${valuesText(found.values)}` : 'ok';
  if (found.latencyNs === null) return verb;
  const range = roundedRange(found.latencyNs.min, found.latencyNs.max);
  return answer.coverage.complete ? `${verb} in ${range}` : `${verb}, seen in ${range}`;
}

function valuesText(values: readonly string[]): string {
  const shown = values.slice(0, valuesMax);
  return listed(values.length > shown.length ? [...shown, `${values.length - shown.length} more`] : shown, 'or');
}

/** Whether tcp gives up what it sends: its request goes over it, or comes back so. */
function isGivenUp(plan: Plan, operation: OperationId): boolean {
  return requestsOf(plan).some(({ program, statement }) => {
    if (statement.operation !== operation) return false;
    const first = balancerOf(plan, statement)?.machine;
    const ends = first === undefined ? serversOf(plan, program, statement) : [first];
    return hostsOf(plan, program).some((host) => ends.some((end) => plan.routes.some(({ from, to, tcp }) => tcp !== undefined && ((from === host && to === end) || (from === end && to === host)))));
  });
}

function isKilled({ faults }: Plan): boolean {
  return faults.some(({ actions }) => actions.some(({ kind }) => kind === 'kill'));
}

function hasTimeout(plan: Plan, operation: OperationId): boolean {
  const program = plan.operations[operation]?.program;
  const body = program === undefined ? [] : (plan.programs[program]?.body ?? []);
  return statementsIn(body).some((statement) => 'operation' in statement && statement.operation === operation && statement.timeout !== null);
}

/** All that an answer says about one thing. */
export function describe(answer: ScenarioAnswer, plan: Plan, thing: Thing): Description {
  const concerned = concerning(answer, plan, thing);
  const lines: DescribedLine[] = [
    ...endingLines(answer, plan, thing),
    ...concerned.hazards.flatMap((hazard) => hazardLines(plan, thing, hazard)),
    ...concerned.expectations.map(expectationLine),
  ];
  const witness = [...concerned.hazards, ...concerned.expectations].find((one) => one.witness !== null)?.witness ?? null;
  return { lines, witness, coverage: coverageText(answer) };
}

/** `describe` of an operation. */
export function describeOperation(answer: ScenarioAnswer, plan: Plan, operation: OperationId): Description {
  return describe(answer, plan, { kind: 'operation', id: operation });
}

function endingLines(answer: ScenarioAnswer, plan: Plan, thing: Thing): DescribedLine[] {
  switch (thing.kind) {
    case 'operation':
      return operationLines(answer, plan, thing.id);
    case 'client':
      return plan.operations.flatMap(({ program }, operation): DescribedLine[] => {
        if (program !== thing.id) return [];
        return [{ label: 'outcome', text: `${operationName(plan, operation)}: ${outcomeText(answer, plan, operation)}` }];
      });
    case 'store':
      return plan.operations.flatMap(({ store, verb }, operation): DescribedLine[] => {
        if (store !== thing.id || verb === 'read' || verb === 'await') return [];
        return [{ label: 'outcome', text: `${operationName(plan, operation)}: ${outcomeText(answer, plan, operation)}` }];
      });
    case 'link':
    case 'clock':
    case 'fault':
      return [];
    default:
      return unreachable(thing);
  }
}

function operationLines(answer: ScenarioAnswer, plan: Plan, operation: OperationId): DescribedLine[] {
  const found = answer.operations.find((one) => one.operation === operation);
  if (found === undefined) return [];
  const lines: DescribedLine[] = [{ label: 'outcome', text: endingText(answer, plan, operation) }];
  const verb = plan.operations[operation]?.verb;
  if (found.values.length > 0 && verb !== 'write') lines.push({ label: 'value', text: valuesText(found.values) });
  for (const { machine, minNs, maxNs, always } of found.visible) {
    const text = `at ${machineName(plan, machine)} ${roundedRange(minNs, maxNs)} after it began${always ? '' : ', not always'}`;
    lines.push({ label: 'visible', text });
  }
  return lines;
}

function hazardLines(plan: Plan, thing: Thing, hazard: HazardAnswer): DescribedLine[] {
  const subject = hazard.reading !== null ? readingName(plan, hazard.reading) : hazard.operation !== null ? operationName(plan, hazard.operation) : (plan.stores[hazard.store ?? -1]?.name ?? plan.machines[hazard.machine ?? -1]?.name ?? '');
  const own = thing.kind === 'operation' && thing.id === hazard.operation;
  const lines: DescribedLine[] = [{ label: 'hazard', text: own || subject === '' ? hazard.message : `${subject} ${hazard.message}` }];
  const several = hazard.causes.length > 1;
  for (const { cause, phrase, declaredLowNs, declaredHighNs } of hazard.thresholds) {
    const only = several ? `of ${causeText(plan, hazard.causes[cause] ?? [])}: ` : '';
    lines.push({ label: 'when', text: `${only}${phrase} (declared: ${roundedRange(declaredLowNs, declaredHighNs)})` });
  }
  const causes = causesText(plan, triedCauses(hazard));
  if (causes !== null) lines.push({ label: 'because of', text: `${causes}${untriedText(plan, hazard.untried)}` });
  else if (hazard.untried !== undefined) lines.push({ label: 'because of', text: `something not found out${untriedText(plan, hazard.untried)}` });
  for (const fix of hazard.fixes) lines.push({ label: 'fix', text: `${fix.title}: then ${triedText(fix)}; ${fix.cost}` });
  return lines;
}

function expectationLine(expectation: ExpectationAnswer): DescribedLine {
  return { label: 'expectation', text: `${expectation.text}: ${verdictText(expectation)}` };
}

/** A verdict and how well it is known: `holds, proved`, `fails`, `not seen; at most 0.15% of runs`. */
export function verdictText({ verdict, proved, probability }: Pick<Answered, 'verdict' | 'proved' | 'probability'>): string {
  const words: Record<Verdict, string> = {
    holds: 'holds',
    fails: 'fails',
    possible: 'possible',
    impossible: 'impossible',
    always: 'always',
    'not-seen': 'not seen',
    probability: 'probability',
    vacuous: 'vacuous: never judged in any behaviour',
    unknown: 'unknown: a limit was reached',
  };
  if (verdict === 'not-seen' && probability !== null) return `${words[verdict]}; at most ${percent(probability.high)} of runs (95%)`;
  if (verdict === 'probability' && probability !== null) {
    const value = probability.value === null ? '' : ` ${percent(probability.value)}`;
    return `${words[verdict]}${value}, between ${percent(probability.low)} and ${percent(probability.high)} (95%)`;
  }
  return proved ? `${words[verdict]}, proved` : words[verdict];
}

/** What was covered, in one sentence without a final stop. */
export function coverageText({ coverage, state }: ScenarioAnswer): string {
  const { complete, cells, runs, lossesMax, lossesCut, limit } = coverage;
  const extent = lossesCut ? `, with up to ${counted(lossesMax, 'lost message')}` : '';
  if (complete) return `every behaviour in the declared ranges was covered${extent} (${counted(cells, 'cell')})${runs === 0 ? '' : `; how likely things are is told from ${counted(runs, 'run')}`}`;
  const work = cells === 0 && runs > 0 ? counted(runs, 'run') : `${counted(cells, 'cell')} and ${counted(runs, 'run')}`;
  if (state === 'partial') return `being explored: ${work} until now`;
  // Runs that try what is allowed, however unlikely, are not counted.
  if (cells + runs === 0) return `not every behaviour was covered: ${limit ?? 'the runs are samples'} (whatever is told was seen in single tries)`;
  return `not every behaviour was covered: ${limit ?? 'the runs are samples'} (${work})`;
}

interface Concerned {
  readonly hazards: readonly HazardAnswer[];
  readonly expectations: readonly ExpectationAnswer[];
}

/** What is there of a thing; of a link, clock or fault: what it takes part in causing. */
function concerning(answer: ScenarioAnswer, plan: Plan, thing: Thing): Concerned {
  const there = answer.hazards.filter(isThere);
  switch (thing.kind) {
    case 'operation':
      return { hazards: there.filter(({ operation }) => operation === thing.id), expectations: [] };
    case 'client':
      return { hazards: [], expectations: [] };
    case 'store':
      return { hazards: there.filter(({ store }) => store === thing.id), expectations: [] };
    case 'link':
      return causedBy(answer, plan, (cause) => (cause.kind === 'delay' || cause.kind === 'loss' || cause.kind === 'duplicate') && cause.link === thing.id);
    case 'clock':
      return causedBy(answer, plan, (cause) => (cause.kind === 'skew' || cause.kind === 'drift' || cause.kind === 'sync') && cause.machine === thing.id);
    case 'fault':
      return causedBy(answer, plan, (cause) => cause.kind === 'fault' && cause.fault === thing.id);
    default:
      return unreachable(thing);
  }
}

function causedBy(answer: ScenarioAnswer, plan: Plan, matches: (cause: Plan['imperfections'][number]) => boolean): Concerned {
  const isCause = (answered: Answered) =>
    triedCauses(answered).some((cause) => cause.some((id) => {
      const imperfection = plan.imperfections[id];
      return imperfection !== undefined && matches(imperfection);
    }));
  return { hazards: answer.hazards.filter((hazard) => isThere(hazard) && isCause(hazard)), expectations: answer.expectations.filter(isCause) };
}

/** Whether an answer is news: there is a behaviour that shows it. */
export function isThere({ verdict }: Pick<Answered, 'verdict'>): boolean {
  return verdict === 'possible' || verdict === 'always' || verdict === 'fails' || verdict === 'probability';
}

function hazardsOf(answer: ScenarioAnswer, operation: OperationId): HazardAnswer[] {
  return answer.hazards.filter((hazard) => hazard.operation === operation);
}

/** The sentence of a hazard: what may happen, because of what, and from which edge on. */
export function hazardMessage(
  plan: Plan,
  phrase: string,
  { causes, untried, thresholds, probability = null, triedRuns }: Pick<Answered, 'causes' | 'untried' | 'thresholds' | 'triedRuns'> & Partial<Pick<Answered, 'probability'>>,
): string {
  const often = probability === null || probability.value === null ? '' : ` in ${shareText(probability.value, probability)} of runs`;
  const without = triedRuns === undefined ? '' : ` (not seen in ${counted(triedRuns, 'run')} without)`;
  if (causes.length > 1 && causes.every((cause) => cause.length > 0)) return `${phrase}${often} because of ${alternativesText(plan, causes, thresholds)}${without}`;
  const because = causesText(plan, triedCauses({ causes, untried }));
  const [edge] = thresholds;
  const unaided = causes.some((cause) => cause.length === 0) ? ', even if nothing goes wrong' : '';
  const when = edge === undefined ? '' : `: when ${edge.phrase} (declared: ${declaredText(edge)})`;
  return `${phrase}${often}${because === null ? unaided : ` because of ${because}${without}`}${untriedText(plan, untried)}${when}`;
}

/** Of an expectation that fails: how often, because of what, from which edge on. */
export function failureText(plan: Plan, expectation: ExpectationAnswer): string {
  const { probability } = expectation;
  if (plan.expectations[expectation.expectation]?.condition.kind !== 'probability' || probability?.value == null) return hazardMessage(plan, 'fails', expectation);
  return `fails: it is ${shareText(probability.value, probability)}`;
}

/** Of an expectation that was judged in no behaviour: why, as far as one can say. */
export function vacuousText(plan: Plan, { expectation }: ExpectationAnswer): string {
  return untestedOf(plan, expectation) ?? 'in no behaviour does what it speaks of have a value';
}

/** What nobody did that could have put it to the test; null: nothing particular can be said. */
export function untestedOf(plan: Plan, expectation: number): string | null {
  const condition = plan.expectations[expectation]?.condition;
  return condition === undefined ? null : untestedText(plan, condition);
}

/** `43.6% (95%: 43.1% to 44.1%)`. */
function shareText(value: number, { low, high }: { readonly low: number; readonly high: number }): string {
  return `${percent(value)} (95%: ${percent(low)} to ${percent(high)})`;
}

/** Each of several causes with its own edge: another may do it without. */
function alternativesText(plan: Plan, causes: Answered['causes'], thresholds: Answered['thresholds']): string {
  const alternatives = causes.map((cause, index) => {
    const edge = thresholds.find((one) => one.cause === index);
    return causeText(plan, cause) + (edge === undefined ? '' : ` (when ${edge.phrase}; declared: ${declaredText(edge)})`);
  });
  return listed([...new Set(alternatives)], 'or');
}

/** How far the declaration goes on the side of the edge: `up to 6 ms`, `down to 1 ms`. */
function declaredText({ relation, declaredLowNs, declaredHighNs }: Answered['thresholds'][number]): string {
  const [word, ns] = relation.startsWith('>') ? ['up to', declaredHighNs] : ['down to', declaredLowNs];
  return Number.isFinite(ns) ? `${word} ${durationText(ns)}` : 'without limit';
}

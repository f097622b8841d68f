// Faults that change nothing: all that can be told of a plan, how operations end, what they read, when, where it is visible,
// who is declared dead, how often an effect happens, what finds no place and what goes wrong, is the same without them. Told
// only where both were covered whole: with more losses than were covered they might differ.
import { explore, type Exploration } from '../explorer/explore.ts';
import type { FactSummary, Showing } from '../explorer/facts.ts';
import { withOnly } from '../simulator/imperfections.ts';
import type { FaultId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf } from '../simulator/simulate.ts';
import type { HazardAnswer } from './answer.ts';
import type { AnswerRequest } from './answer-request.ts';
import { busy, type Progress } from './explanation.ts';
import { noSubject } from './fact-keys.ts';
import { faultWithoutEffect } from './hazards/fault-without-effect.ts';
import { subjectOf } from './judge.ts';
import { faultsWithoutTarget } from './rules/fault-without-target.ts';

/** Cells of an exploration above which it is not done again for each fault; faults that are looked at, at most. */
const cellsMax = 1_000;
const faultsMax = 8;

interface Known {
  readonly request: AnswerRequest;
  /** Of the plan itself. */
  readonly exploration: Exploration;
  readonly clock: (() => number) | undefined;
  /** By the clock; null: none. */
  readonly deadlineMs: number | null;
}

/** What is known of each fault, in their order. Those of which nothing is decided are left out, and those of which a rule says that they strike nothing. */
export function* idleFaults({ request, exploration, clock, deadlineMs }: Known): Generator<Progress, HazardAnswer[]> {
  const { plan, options } = request;
  if (!exploration.complete || exploration.cells > cellsMax || plan.faults.length > faultsMax) return [];
  const answers: HazardAnswer[] = [];
  const targetless = faultsWithoutTarget(plan);
  for (const fault of plan.faults.keys()) {
    if (targetless.has(fault)) continue;
    const timeLimitMs = deadlineMs === null || clock === undefined ? null : deadlineMs - clock();
    if (timeLimitMs !== null && timeLimitMs <= 0) break;
    const changed = without(plan, fault);
    const surroundings = clock === undefined ? {} : { clock };
    const other = yield* busy(explore(subjectOf(changed), gridOf(changed), { ...options, cellsMax, runsMax: 0, timeLimitMs }, surroundings));
    const isSame = other.complete ? isAlike(exploration, other) : null;
    // A difference that was found is one, however much was left out.
    if (isSame === true && (exploration.lossesCut || other.lossesCut)) continue;
    if (isSame !== null) answers.push(answerOf(plan, fault, isSame));
  }
  return answers;
}

/** Its instants stay, and so the length of the run. */
function without(plan: Plan, fault: FaultId): Plan {
  const kept = [...plan.imperfections.keys()].filter((id) => {
    const imperfection = plan.imperfections[id];
    return imperfection?.kind !== 'fault' || imperfection.fault !== fault;
  });
  return withOnly(plan, new Set(kept), 'idle');
}

/** Null: something of either was not decided, and may differ. */
function isAlike(one: Exploration, other: Exploration): boolean | null {
  let isOpen = false;
  for (const key of new Set([...one.facts.keys(), ...other.facts.keys()])) {
    const [x, y] = [one.facts.get(key), other.facts.get(key)].map((fact) => (fact === undefined ? null : stateOf(fact)));
    if (x === 'open' || y === 'open') isOpen = true;
    else if (x !== y) return false;
  }
  for (const key of new Set([...one.gauges.keys(), ...other.gauges.keys()])) {
    const [x, y] = [one.gauges.get(key), other.gauges.get(key)];
    if (x?.minNs === y?.minNs && x?.maxNs === y?.maxNs) continue;
    if (x?.exact !== false && y?.exact !== false) return false;
    isOpen = true;
  }
  return isOpen ? null : true;
}

/** Which values it can have. */
function stateOf({ whenTrue, whenFalse, whenUnjudged }: FactSummary): string {
  const showings: readonly Showing[] = [whenTrue, whenFalse, whenUnjudged];
  if (showings.some(({ open, witness }) => open && witness === null)) return 'open';
  return showings.map(({ witness }) => (witness === null ? '-' : '+')).join('');
}

function answerOf(plan: Plan, fault: FaultId, isIdle: boolean): HazardAnswer {
  const subject = { ...noSubject, code: faultWithoutEffect.code, fault };
  const verdict = isIdle ? 'always' : 'impossible';
  return {
    ...subject, verdict, proved: true, probability: null, witness: null, causes: [], thresholds: [], fixes: [],
    message: faultWithoutEffect.phrase(plan, subject, isIdle ? 'always' : 'never'),
  };
}

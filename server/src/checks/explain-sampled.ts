// Explains what drawn runs showed, where there are too many behaviours to be covered: a run that shows it, by its seed; the
// causes, by the same seeds with imperfections taken away; and fixes, by the same seeds again. Nothing of this is a proof:
// it says in how many runs it was not seen.
//
// A change is said to keep something away only if it is seen in none of the first so many runs that showed it, unchanged, at
// least `changedMin` times: by chance alone as many runs would all have to fall to one side, with a probability under 5%.
import { present } from '../base/assert.ts';
import { findCauses } from '../explorer/causes.ts';
import { explore, type Exploration } from '../explorer/explore.ts';
import { withOnly } from '../simulator/imperfections.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf } from '../simulator/simulate.ts';
import type { Fix, Witness } from './answer.ts';
import type { TriedVariant } from './answer-request.ts';
import { busy, causeLimits, type Explainer, type ExplainingOptions, type Explanation, focusOf, onlyAddsBehaviours, type Progress, toBeCured, unexplained } from './explanation.ts';
import { expectationKey } from './fact-keys.ts';
import { subjectOf } from './judge.ts';
import type { Focus } from './judge-history.ts';
import { type Evidence, presenceOf, type Question, showingOf } from './questions.ts';
import { sessionsOf } from './sampling.ts';
import { WitnessGallery } from './witness-gallery.ts';

/** Runs that must have shown something before the same runs without it say anything. */
const changedMin = 5;
/** Sessions that all runs of changed plans have together, at most, and runs that are made even so. */
const changedSessionsMax = 60_000;
const changedRunsMin = 30;

export class SampledExplaining implements Explainer {
  readonly #options: ExplainingOptions;
  readonly #plan: Plan;
  readonly #gallery: WitnessGallery;
  readonly #explanations = new Map<Question, Explanation>();
  /** Runs of changed plans, by what was changed. */
  readonly #changed = new Map<string, Exploration>();
  readonly #focus: Focus;
  #runsLeft: number;

  constructor(options: ExplainingOptions) {
    this.#options = options;
    this.#plan = options.request.plan;
    this.#gallery = new WitnessGallery(this.#plan, options.subject);
    this.#focus = focusOf(options.questions);
    this.#runsLeft = Math.max(changedRunsMin, Math.floor(changedSessionsMax / Math.max(1, sessionsOf(this.#plan))));
  }

  get witnesses(): readonly Witness[] {
    return this.#gallery.witnesses;
  }

  explanationOf(question: Question): Explanation {
    return this.#explanations.get(question) ?? unexplained;
  }

  *explain(question: Question, evidence: Evidence): Generator<Progress, void> {
    const ids: string[] = [];
    for (const element of evidence) {
      const seed = showingOf(element, this.#options.exploration)?.seed ?? null;
      ids.push(yield* busy(this.#gallery.addDrawn(element, present(seed, 'the seed of a run that shows it'), () => this.#hasTime)));
    }
    const [first, second] = ids;
    this.#learn(question, { witness: first ?? null, contrast: second === undefined || second === first ? null : second });
    yield 'better';
    if (question.kind === 'cause' || (question.kind === 'expectation' && question.mode === 'possible')) return;
    const runs = this.#runsFor(evidence);
    if (runs === null) return;
    const causes = yield* this.#causes(question, evidence, runs);
    if (causes.length > 0) {
      this.#learn(question, { causes, triedRuns: runs });
      yield 'better';
    }
    for (const variant of this.#options.request.variants) {
      const fix = yield* this.#fix(question, evidence, variant, runs);
      if (fix === null) continue;
      this.#learn(question, { fixes: [...this.explanationOf(question).fixes, fix], triedRuns: runs });
      yield 'better';
    }
  }

  get #hasTime(): boolean {
    const { clock, deadlineMs } = this.#options;
    return deadlineMs === null || clock === undefined || clock() < deadlineMs;
  }

  #learn(question: Question, news: Partial<Explanation>): void {
    this.#explanations.set(question, { ...this.explanationOf(question), ...news });
  }

  /** How many runs show it often enough; null: all of them together do not. */
  #runsFor(evidence: Evidence): number | null {
    const firsts = evidence.map((element) => showingOf(element, this.#options.exploration)?.sampledFirst ?? []);
    return firsts.some((first) => first.length < changedMin) ? null : Math.max(...firsts.map((first) => (first.at(-1) as number) + 1));
  }

  /** Empty where some were not tried: then others may be causes as well, or smaller ones. */
  *#causes(question: Question, evidence: Evidence, runs: number): Generator<Progress, readonly (readonly number[])[]> {
    const { imperfections } = this.#plan;
    const produces = function* (this: SampledExplaining, kept: ReadonlySet<number>): Generator<Progress, boolean | null> {
      if (kept.size === imperfections.length) return true;
      const key = `only ${[...kept].sort((a, b) => a - b).join(' ')}`;
      const exploration = yield* this.#drawn(key, () => withOnly(this.#plan, kept, 'idle'), question, evidence, runs);
      return exploration === null ? null : isShown(question, exploration);
    };
    const monotone = imperfections.every((_, id) => onlyAddsBehaviours(this.#plan, id));
    const { sets, complete } = yield* findCauses(imperfections.length, produces.bind(this), { ...causeLimits, monotone });
    return complete ? sets : [];
  }

  *#fix(question: Question, evidence: Evidence, variant: TriedVariant, runs: number): Generator<Progress, Fix | null> {
    if (question.kind === 'hazard' && !variant.cures.includes(question.subject.code)) return null;
    if (variant.plan.operations.length !== this.#plan.operations.length) return null;
    const exploration = yield* this.#drawn(`variant ${variant.id}`, () => variant.plan, question, evidence, runs);
    if (exploration === null || toBeCured(question, variant.plan).some((one) => isShown(one, exploration))) return null;
    // What was never judged did not hold either.
    if (question.kind === 'expectation' && (exploration.facts.get(expectationKey(question.expectation))?.whenTrue.sampled ?? 0) === 0) return null;
    const { id, title, cost } = variant;
    return { id, title, verdict: 'not-seen', runs, cost };
  }

  /** The first runs, by their seeds, of a changed plan; null where a limit does not allow all of them. */
  *#drawn(key: string, planOf: () => Plan, question: Question, evidence: Evidence, runs: number): Generator<Progress, Exploration | null> {
    const isEnough = (one: Exploration): boolean => one.runs >= runs || isShown(question, one);
    const known = this.#changed.get(key);
    if (known !== undefined && isEnough(known)) return known;
    const { clock, deadlineMs, request } = this.#options;
    const timeLimitMs = deadlineMs === null || clock === undefined ? null : deadlineMs - clock();
    if (this.#runsLeft < runs || (timeLimitMs !== null && timeLimitMs <= 0)) return null;
    // What could be covered now is drawn all the same: the same seeds are to be compared.
    const because = 'the runs are samples';
    const plan = planOf();
    const { sweeps: _, drawn: __, needsMore: ___, ...subject } = subjectOf(plan, this.#focus);
    const [only, ...others] = evidence;
    const until = only === undefined || others.length > 0 ? {} : { until: only };
    const surroundings = { ...(clock === undefined ? {} : { clock }), ...until };
    const options = { ...request.options, runsMax: runs, timeLimitMs };
    const exploration = yield* busy(explore({ ...subject, sampled: { because, runsMax: runs } }, gridOf(plan), options, surroundings));
    this.#runsLeft -= exploration.runs;
    this.#changed.set(key, exploration);
    return isEnough(exploration) ? exploration : null;
  }
}

function isShown(question: Question, exploration: Exploration): boolean {
  return presenceOf(question, exploration).state === 'shown';
}

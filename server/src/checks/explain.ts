// Why something can happen: its witness, the imperfections that bring it about, the exact edges, and what was tried against
// it. All by running: nothing here knows what the question is about.
import { present } from '../base/assert.ts';
import { type Causes, findCauses } from '../explorer/causes.ts';
import { explore, type Exploration } from '../explorer/explore.ts';
import type { Subject } from '../explorer/judgement.ts';
import { atEdge, drawnFrom, type Edges, findThresholds } from '../explorer/thresholds.ts';
import { withOnly } from '../simulator/imperfections.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf } from '../simulator/simulate.ts';
import type { ExactEdge, Fix, Threshold, Witness } from './answer.ts';
import type { TriedVariant } from './answer-request.ts';
import { alternativeEdges, type Candidate, candidatesOf, extremeOf, inputCandidate, jointEdges, thresholdsOf } from './edges.ts';
import { subjectOf } from './judge.ts';
import type { Focus } from './judge-history.ts';
import { busy, causeLimits, type Explainer, type ExplainingOptions, type Explanation, focusOf, onlyAddsBehaviours, type Progress, toBeCured, unexplained } from './explanation.ts';
import { type Element, type Evidence, evidencesFor, judgedIn, presenceOf, type Question, showingOf } from './questions.ts';
import { WitnessGallery } from './witness-gallery.ts';

/** Cells of one exploration of a changed plan, at most; all of them together get twice what the plan itself got. */
const changedCellsMax = 4_000;
/** Cells above which edges are not looked for: each costs several linear programs. */
const edgeCellsMax = 4_000;
/** Ways to show something, each with edges of its own, above which edges are not looked for. */
const evidencesMax = 16;
/** Inputs at one edge that are asked about, at most. */
const namedMax = 8;
/** What witnesses may take beyond a limit of time, as a part of it. */
const witnessShare = 1 / 4;

/** A plan and what can be said about its behaviours. */
interface Explored {
  readonly plan: Plan;
  readonly subject: Subject;
  readonly exploration: Exploration;
}

/** A quantity that has an edge worth telling. */
interface Told {
  readonly candidate: Candidate;
  readonly edges: Edges;
}

interface Changed extends Explored {
  /** It was ended as soon as something was shown: there is more to know. */
  readonly ended: boolean;
}

interface ChangedOptions {
  readonly key: string;
  readonly planOf: () => Plan;
  /** Whether what is known already will do. */
  readonly enough: (exploration: Exploration) => boolean;
  /** Ends the exploration once it is shown; null: nothing does. */
  readonly until: Element | null;
  readonly lossesMax: number;
}

export class Explaining implements Explainer {
  readonly #options: ExplainingOptions;
  readonly #plan: Plan;
  readonly #main: Explored;
  readonly #gallery: WitnessGallery;
  readonly #explanations = new Map<Question, Explanation>();
  /** Explorations of changed plans: by the imperfections that were kept, or by the variant. */
  readonly #changed = new Map<string, Changed>();
  readonly #focus: Focus;
  #cellsLeft: number;

  constructor(options: ExplainingOptions) {
    const { request, subject, exploration } = options;
    this.#options = options;
    this.#plan = request.plan;
    this.#main = { plan: request.plan, subject, exploration };
    this.#focus = focusOf(options.questions);
    this.#gallery = new WitnessGallery(request.plan, subject);
    this.#cellsLeft = Math.max(2 * request.options.cellsMax, changedCellsMax);
  }

  get witnesses(): readonly Witness[] {
    return this.#gallery.witnesses;
  }

  /** Null: no end. */
  get #timeLeftMs(): number | null {
    const { clock, deadlineMs } = this.#options;
    return deadlineMs === null || clock === undefined ? null : deadlineMs - clock();
  }

  get #isLate(): boolean {
    return (this.#timeLeftMs ?? Number.POSITIVE_INFINITY) <= 0;
  }

  /** An exploration that took all the time there was leaves witnesses that nobody can read: they get some of their own. */
  get #hasTimeForWitnesses(): boolean {
    const { timeLimitMs } = this.#options.request.options;
    return (this.#timeLeftMs ?? Number.POSITIVE_INFINITY) > -(timeLimitMs ?? 0) * witnessShare;
  }

  explanationOf(question: Question): Explanation {
    return this.#explanations.get(question) ?? unexplained;
  }

  /** Explains what `evidence` shows. Where a limit is reached, what is not known is left out. */
  *explain(question: Question, evidence: Evidence): Generator<Progress, void> {
    const [first, second] = evidence;
    this.#learn(question, { witness: yield* this.#witness(first), contrast: yield* this.#witness(second) });
    yield 'better';
    if (question.kind === 'cause' || (question.kind === 'expectation' && question.mode === 'possible')) return;
    const { sets: causes, untried } = yield* this.#causes(question, evidence);
    this.#learn(question, { causes, ...(untried.length === 0 ? {} : { untried }) });
    yield 'better';
    for (const cause of causes.keys()) {
      if (this.#isLate) return;
      const found = yield* this.#thresholds(question, cause, causes);
      this.#learn(question, { thresholds: distinct([...this.explanationOf(question).thresholds, ...found]) });
      yield 'better';
    }
    for (const variant of this.#options.request.variants) {
      const fix = yield* this.#fix(question, variant);
      if (fix === null) continue;
      this.#learn(question, { fixes: [...this.explanationOf(question).fixes, fix] });
      yield 'better';
    }
  }

  #learn(question: Question, news: Partial<Explanation>): void {
    this.#explanations.set(question, { ...this.explanationOf(question), ...news });
  }

  *#witness(element: Element | undefined): Generator<Progress, string | null> {
    if (element === undefined) return null;
    const showing = showingOf(element, this.#main.exploration);
    return yield* busy(this.#gallery.add(element, present(showing?.witness, 'the behaviour that shows it'), () => this.#hasTimeForWitnesses));
  }

  *#causes(question: Question, evidence: Evidence): Generator<Progress, Causes> {
    const { imperfections } = this.#plan;
    const produces = function* (this: Explaining, kept: ReadonlySet<number>): Generator<Progress, boolean | null> {
      const explored = yield* this.#kept(kept, question, evidence);
      if (explored === null) return null;
      const { state } = presenceOf(question, explored.exploration);
      return state === 'open' ? null : state === 'shown';
    };
    const monotone = imperfections.every((_, id) => onlyAddsBehaviours(this.#plan, id));
    return yield* findCauses(imperfections.length, produces.bind(this), { ...causeLimits, monotone });
  }

  /**
   * The edges of one cause, all others taken away: while another is there, it happens on either side of them. What a cause
   * does not share with others stays, since that can only move the edges.
   */
  *#thresholds(question: Question, which: number, causes: readonly (readonly number[])[]): Generator<Progress, Threshold[]> {
    const cause = present(causes[which], 'a cause');
    const elsewhere = new Set(causes.flat().filter((id) => !cause.includes(id)));
    const kept = new Set([...this.#plan.imperfections.keys()].filter((id) => !elsewhere.has(id)));
    const explored = yield* this.#kept(kept, question, []);
    if (explored === null) return [];
    const { exploration } = explored;
    const evidences = evidencesFor(question, exploration).filter((evidence) => evidence.every((element) => showingOf(element, exploration)?.witness));
    const candidates = candidatesOf(this.#plan, cause);
    if (!exploration.complete || exploration.cells > edgeCellsMax || evidences.length > evidencesMax || candidates.length === 0) return [];
    const edgesOf = (of: readonly Candidate[]): Generator<Progress, readonly Edges[] | null> => this.#edges(explored, evidences, of);
    const edges = yield* edgesOf(candidates);
    if (edges === null) return [];
    const told = candidates.map((candidate, i) => ({ candidate, edges: present(edges[i], 'the edges of a quantity') })).filter((one) => thresholdsOf(one.candidate, one.edges).length > 0);
    const named: ExactEdge[] = [];
    for (const one of told) {
      const isBoth = one.candidate.range !== null && told.some(({ candidate: other }) => other !== one.candidate && other.range === one.candidate.range);
      named.push(...thresholdsOf(isBoth ? yield* this.#named(one, exploration, edgesOf) : one.candidate, one.edges));
    }
    return named.map((edge) => ({ cause: which, ...edge }));
  }

  /**
   * Both a largest and a smallest value of one range are told: of two of its inputs, which have one name. Told by the input
   * that has this edge in whatever behaviour, if there is one.
   */
  *#named({ candidate, edges }: Told, exploration: Exploration, edgesOf: (of: readonly Candidate[]) => Generator<Progress, readonly Edges[] | null>): Generator<Progress, Candidate> {
    const range = present(candidate.range, 'a declared range');
    const inputs = drawnFrom(exploration, range);
    if (inputs.length < 2) return candidate;
    const side = candidate.quantity.kind === 'largest' ? 'lowest' : 'highest';
    const edge = present(edges[side], 'an edge that is told');
    const singles = atEdge(inputs, edge).slice(0, namedMax).flatMap((input) => inputCandidate(this.#plan, range, input) ?? []);
    const own = yield* edgesOf(singles);
    return singles.find((_, i) => own?.[i]?.[side]?.exact === true && own[i][side].ns === edge.ns) ?? extremeOf(candidate);
  }

  /** Null: there is no time left. */
  *#edges({ subject, exploration }: Explored, evidences: readonly Evidence[], candidates: readonly Candidate[]): Generator<Progress, readonly Edges[] | null> {
    const quantities = candidates.map(({ quantity }) => quantity);
    const byEvidence: (readonly Edges[])[] = [];
    for (const evidence of evidences) {
      const byElement: (readonly Edges[])[] = [];
      for (const element of evidence) {
        if (this.#isLate) return null;
        byElement.push(yield* busy(findThresholds(subject, exploration, element, quantities)));
      }
      byEvidence.push(jointEdges(byElement));
    }
    return alternativeEdges(byEvidence);
  }

  /** Tries a variant: a fix only if it is proved that nothing is left of what was asked. */
  *#fix(question: Question, variant: TriedVariant): Generator<Progress, Fix | null> {
    if (question.kind === 'hazard' && !variant.cures.includes(question.subject.code)) return null;
    if (variant.plan.operations.length !== this.#plan.operations.length) return null;
    const { lossesMax } = this.#options.request.options;
    // What only needs more losses than were covered is no cure: with twice as many it must be gone as well.
    for (const budget of [lossesMax, 2 * lossesMax + 1]) {
      const explored = yield* this.#variant(variant, budget);
      if (explored === null || !isCured(question, explored)) return null;
      if (!explored.exploration.lossesCut) return fixOf(question, variant, null);
    }
    return fixOf(question, variant, 2 * lossesMax + 1);
  }

  *#variant({ id, plan }: TriedVariant, lossesMax: number): Generator<Progress, Explored | null> {
    return yield* this.#explored({ key: `variant ${id}, ${lossesMax}`, planOf: () => plan, enough: ({ complete }) => complete, until: null, lossesMax });
  }

  /** The plan with some imperfections only; null where a limit keeps it from being explored. */
  *#kept(kept: ReadonlySet<number>, question: Question, evidence: Evidence): Generator<Progress, Explored | null> {
    if (kept.size === this.#plan.imperfections.length) return this.#main;
    const key = [...kept].sort((a, b) => a - b).join(' ');
    const until = evidence.length === 1 ? (evidence[0] ?? null) : null;
    const enough = (exploration: Exploration): boolean => exploration.complete || (until !== null && isDecided(question, exploration));
    const { lossesMax } = this.#options.request.options;
    return yield* this.#explored({ key: `only ${key}`, planOf: () => withOnly(this.#plan, kept), enough, until, lossesMax });
  }

  *#explored({ key, planOf, enough, until, lossesMax }: ChangedOptions): Generator<Progress, Explored | null> {
    const known = this.#changed.get(key);
    if (known !== undefined && (!known.ended || enough(known.exploration))) return known;
    const { clock, request } = this.#options;
    const timeLimitMs = this.#timeLeftMs;
    const cellsMax = Math.min(changedCellsMax, request.options.cellsMax, this.#cellsLeft);
    if (cellsMax <= 0 || (timeLimitMs !== null && timeLimitMs <= 0)) return null;
    const plan = known?.plan ?? planOf();
    const subject = known?.subject ?? subjectOf(plan, this.#focus);
    // Only what is shown or proved is of use: even samples would show nothing more than mixed ones.
    const options = { ...request.options, cellsMax, lossesMax, runsMax: 0, timeLimitMs };
    const surroundings = { ...(clock === undefined ? {} : { clock }), ...(until === null ? {} : { until }) };
    const exploration = yield* busy(explore(subject, gridOf(plan), options, surroundings));
    this.#cellsLeft -= exploration.cells;
    const ended = until !== null && !exploration.complete && Boolean(showingOf(until, exploration)?.witness);
    const explored = { plan, subject, exploration, ended };
    this.#changed.set(key, explored);
    return explored;
  }
}

function fixOf(question: Question, { id, title, cost }: TriedVariant, lossesMax: number | null): Fix {
  return { id, title, verdict: question.kind === 'hazard' ? 'impossible' : 'holds', cost, ...(lossesMax === null ? {} : { lossesMax }) };
}

function isDecided(question: Question, exploration: Exploration): boolean {
  return exploration.complete || presenceOf(question, exploration).state !== 'open';
}

function isCured(question: Question, { plan, exploration }: Explored): boolean {
  const isGone = toBeCured(question, plan).every((one) => presenceOf(one, exploration).state === 'none');
  return isGone && (question.kind !== 'expectation' || judgedIn(question, exploration) === 'shown');
}

function distinct(thresholds: readonly Threshold[]): Threshold[] {
  const seen = new Map(thresholds.map((threshold) => [JSON.stringify(threshold), threshold]));
  return [...seen.values()];
}

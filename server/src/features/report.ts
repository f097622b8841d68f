// The report of a file: everything that was found and answered, as plain data with positions, ready to be printed or written
// as JSON. It is the `faultline-report` format, version 1 (docs/reference/report.schema.json): fields are only ever added.
import { present } from '../base/assert.ts';
import type { Finding, Severity } from '../base/finding.ts';
import { LineIndex, type Position } from '../base/line-index.ts';
import type { TextRange } from '../base/text-range.ts';
import { alikeText, clientOf } from '../checks/cause-text.ts';
import type { CauseName } from '../checks/cause-names.ts';
import type { Answered, CauseRow, HazardAnswer, ScenarioAnswer, Verdict, Witness } from '../checks/answer.ts';
import { answerFindings } from '../checks/answer-findings.ts';
import { hazardOrigin } from '../checks/hazard-place.ts';
import { coverageText, endingText } from '../checks/outcome-text.ts';
import { durationSource, operationName } from '../checks/phrases.ts';
import type { Origin, PlannedScenario } from '../plan/planned-scenario.ts';
import type { Plan } from '../simulator/plan.ts';
import { outcomesOf } from '../workspace/outcomes.ts';
import { freshAnswer } from '../workspace/shown-answer.ts';

/** A range as the language server protocol counts: lines and characters from 0, in UTF-16 code units. */
export interface ReportRange {
  readonly start: Position;
  readonly end: Position;
}

export interface FileReport {
  readonly file: string;
  readonly findings: readonly FindingReport[];
  readonly scenarios: readonly ScenarioReport[];
}

export interface FindingReport {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly scenario: string | null;
  /** The file it stands in, where that is not the file reported on. */
  readonly file?: string;
  readonly range: ReportRange;
  readonly related: readonly { readonly message: string; readonly file?: string; readonly range: ReportRange }[];
  /** Titles of the edits that mend it. */
  readonly fixes: readonly string[];
}

export interface ScenarioReport {
  readonly name: string;
  /** Of its head line; null where that stands in another file. */
  readonly range: ReportRange | null;
  /** Empty where it could not be planned. */
  readonly planHash: string;
  /** Codes of the findings that kept it from being answered; then it has no verdicts. */
  readonly blockers: readonly string[];
  readonly coverage: CoverageReport | null;
  readonly expectations: readonly ExpectationReport[];
  readonly hazards: readonly HazardReport[];
  readonly operations: readonly OperationReport[];
  /** Answers to `show`. */
  readonly measures: readonly MeasureReport[];
  /** What clients cannot tell apart, of the operations of which somebody asks. */
  readonly causes: readonly CausesReport[];
  readonly witnesses: readonly WitnessReport[];
}

export interface CausesReport {
  /** By its label, or as it is written. */
  readonly operation: string;
  readonly client: string;
  readonly range: ReportRange | null;
  readonly rows: readonly CauseRowReport[];
  /** Largest sets of causes that look the same to the client. */
  readonly alike: readonly (readonly CauseName[])[];
  /** In words; null: nothing was seen to look the same. */
  readonly message: string | null;
}

export type CauseRowReport = CauseRow;

export interface MeasureReport {
  readonly text: string;
  readonly unit: 'ns' | 'share' | 'per-second' | 'probability' | 'count';
  /** `time`, the name of an unknown, or null: a single figure. */
  readonly by: string | null;
  readonly range: ReportRange | null;
  /** `at`: nanoseconds, null of a single figure. `value` null: an adversary picks too, and the bounds are what was seen. */
  readonly points: readonly { readonly at: number | null; readonly value: number | null; readonly low: number | null; readonly high: number | null; readonly runs: number }[];
}

export interface CoverageReport {
  readonly method: 'cells' | 'samples';
  readonly complete: boolean;
  readonly cells: number;
  readonly runs: number;
  readonly lossesMax: number;
  readonly lossesCut: boolean;
  readonly limit: string | null;
  /** In words. */
  readonly message: string;
}

export interface AnsweredReport {
  readonly verdict: Verdict;
  readonly proved: boolean;
  readonly probability: { readonly value: number | null; readonly low: number; readonly high: number } | null;
  readonly causes: readonly (readonly string[])[];
  /** Of the only cause, what it may not need: a limit kept that from being found out; absent: nothing. */
  readonly untried?: readonly string[];
  readonly thresholds: readonly ThresholdReport[];
  readonly fixes: readonly FixReport[];
  readonly witness: string | null;
  /** Where it takes two behaviours that look the same to a client: the witness of the other one; absent otherwise. */
  readonly contrast?: string;
  /** Where nothing was covered: with how many drawn runs each, of the same seeds, causes and fixes were tried; absent otherwise. */
  readonly triedRuns?: number;
}

export interface ExpectationReport extends AnsweredReport {
  readonly text: string;
  /** The verdict in words: `holds, proved`, `fails because of clock skew: when …`. */
  readonly message: string;
  readonly range: ReportRange | null;
}

export interface HazardReport extends AnsweredReport {
  readonly code: string;
  readonly message: string;
  readonly operation: string | null;
  readonly by: string | null;
  readonly store: string | null;
  readonly fault: string | null;
  /** Where it happens, of what concerns none of these; absent otherwise. */
  readonly machine?: string;
  readonly service?: string;
  readonly range: ReportRange | null;
}

export interface ThresholdReport {
  /** Index of the cause whose edge it is; another may need nothing of it. */
  readonly cause: number;
  readonly quantity: string;
  readonly relation: '>' | '>=' | '<' | '<=';
  /** As a `.fault` file writes it: `3ms`. */
  readonly value: string;
  readonly ns: number;
  /** Null where the declaration sets no bound. */
  readonly declaredLowNs: number | null;
  readonly declaredHighNs: number | null;
  readonly phrase: string;
}

export interface FixReport {
  readonly id: string;
  readonly title: string;
  readonly verdict: 'impossible' | 'holds' | 'not-seen';
  readonly cost: string;
  /** Up to how many lost or doubled messages it was tried; null: any number that can be. */
  readonly lossesMax: number | null;
  /** Of `not-seen`: in so many drawn runs, of the same seeds; absent otherwise. */
  readonly runs?: number;
}

export interface OperationReport {
  readonly label: string | null;
  readonly text: string;
  readonly client: string;
  readonly range: ReportRange | null;
  readonly outcomes: { readonly ok: boolean; readonly failed: boolean; readonly unknown: boolean };
  /** In words: `ok in 2–8 ms, may time out`. */
  readonly message: string;
  readonly latencyNs: { readonly min: number; readonly max: number | null; readonly p50: number | null; readonly p99: number | null } | null;
  readonly values: readonly string[];
  readonly visible: readonly { readonly machine: string; readonly minNs: number; readonly maxNs: number | null; readonly always: boolean }[];
}

export interface WitnessReport {
  readonly id: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** How many of `inputs`, from the first, differ from the nominal; null: not known. */
  readonly unusual: number | null;
  readonly minimal: boolean;
  /** The seed of a run that was drawn; absent of one that was looked for. */
  readonly seed?: number;
  readonly story: readonly string[];
}

/** A file and what is known of it. */
export interface AnsweredFile {
  readonly file: string;
  readonly text: string;
  /** Of the text itself: syntax, names, rules. What the answers say is added. */
  readonly findings: readonly Finding[];
  readonly scenarios: readonly AnsweredScenario[];
  /** Texts of imported files, by name, for findings and related places that stand there. */
  readonly imported: ReadonlyMap<string, string>;
}

export interface AnsweredScenario {
  readonly planned: PlannedScenario;
  /** Null where it has no plan. */
  readonly answer: ScenarioAnswer | null;
}

/** The report of one file; findings in the order of the text. */
export function reportFile(answered: AnsweredFile): FileReport {
  const places = new Places(answered);
  const found = answered.scenarios.flatMap(({ planned, answer }) => (answer ? answerFindings(planned, answer) : []));
  return {
    file: answered.file,
    findings: distinct([...answered.findings, ...found].map((finding) => findingReport(finding, places))).sort(byPlace),
    scenarios: answered.scenarios.map((scenario) => scenarioReport(scenario, places)),
  };
}

/** Offsets of several texts to positions. */
class Places {
  readonly #file: string;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #indices = new Map<string, LineIndex>();

  constructor({ file, text, imported }: AnsweredFile) {
    this.#file = file;
    this.#texts = new Map([...imported, [file, text]]);
  }

  /** Null where the text is not known. */
  range(range: TextRange, file = this.#file): ReportRange | null {
    const text = this.#texts.get(file);
    if (text === undefined) return null;
    let index = this.#indices.get(file);
    if (!index) this.#indices.set(file, (index = new LineIndex(text)));
    return { start: index.positionAt(range.start), end: index.positionAt(range.end) };
  }

  /** Null where it stands in another file. */
  here(origin: Origin | null | undefined): ReportRange | null {
    return origin && origin.file === this.#file ? this.range(origin.range) : null;
  }

  /** A place that may stand in another file, which is then named. */
  place({ range, file }: { readonly range: TextRange; readonly file?: string }): { file?: string; range: ReportRange } {
    const other = file !== undefined && file !== this.#file ? { file } : {};
    return { ...other, range: this.range(range, file) ?? nowhere };
  }
}

const nowhere: ReportRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function findingReport(finding: Finding, places: Places): FindingReport {
  return {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    scenario: finding.scenario ?? null,
    ...places.place(finding),
    related: (finding.related ?? []).map((related) => ({ message: related.message, ...places.place(related) })),
    fixes: (finding.fixes ?? []).map((fix) => fix.title),
  };
}

/** Whoever reports may have asked the answers already. */
function distinct(findings: readonly FindingReport[]): FindingReport[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function byPlace(a: FindingReport, b: FindingReport): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}

function scenarioReport({ planned, answer }: AnsweredScenario, places: Places): ScenarioReport {
  const { plan, origins } = planned;
  const head = { name: planned.name, range: places.here(origins.scenario), planHash: planned.planHash };
  const shown = answer && freshAnswer(planned, answer);
  const words = new Map((shown ? outcomesOf(shown) : []).map((outcome) => [outcome.answered, outcome.text]));
  const blockers = [...new Set(planned.blockers.map((blocker) => blocker.code))];
  if (!plan || !answer) {
    return { ...head, blockers, coverage: null, expectations: [], hazards: [], operations: [], measures: [], causes: [], witnesses: [] };
  }
  return {
    ...head,
    blockers,
    coverage: { ...answer.coverage, message: coverageText(answer) },
    expectations: answer.expectations.map((expectation) => ({
      text: expectation.text,
      message: words.get(expectation) ?? expectation.verdict,
      range: places.here(origins.expectations[expectation.expectation]),
      ...answeredReport(expectation, plan),
    })),
    hazards: answer.hazards.map((hazard) => hazardReport(hazard, planned, plan, places)),
    operations: answer.operations.map((operation) => {
      const planned = present(plan.operations[operation.operation], 'the answered operation');
      return {
        label: operation.label,
        text: planned.text,
        client: present(plan.programs[planned.program], 'the program of an operation').name,
        range: places.here(origins.operations[operation.operation]),
        outcomes: operation.outcomes,
        message: endingText(answer, plan, operation.operation),
        latencyNs: operation.latencyNs && { ...operation.latencyNs, max: bounded(operation.latencyNs.max) },
        values: operation.values,
        visible: operation.visible.map(({ machine, minNs, maxNs, always }) => ({
          machine: present(plan.machines[machine], 'the machine of a replica').name,
          minNs,
          maxNs: bounded(maxNs),
          always,
        })),
      };
    }),
    measures: (answer.measures ?? []).map(({ show, text, unit, by, points }) => ({
      text,
      unit,
      by,
      range: places.here(origins.shows?.[show]),
      points: points.map(({ atNs, value, low, high, runs }) => ({ at: atNs, value, low: bounded(low), high: bounded(high), runs })),
    })),
    causes: (answer.causes ?? []).map(({ operation, rows, alike }) => ({
      operation: operationName(plan, operation),
      client: clientOf(plan, operation),
      range: places.here(causesOrigin(planned, plan, operation)),
      rows,
      alike,
      message: alikeText({ alike }, plan, operation),
    })),
    witnesses: answer.witnesses.map(witnessReport),
  };
}

/** The \`show\` that asked for them, or else the operation itself. */
function causesOrigin({ origins }: PlannedScenario, plan: Plan, operation: number): Origin | null | undefined {
  const show = (plan.shows ?? []).findIndex(({ what }) => what.kind === 'causes' && what.operation === operation);
  return show === -1 ? origins.operations[operation] : origins.shows?.[show];
}

function answeredReport(answered: Answered, plan: Plan): AnsweredReport {
  const nameOf = (id: number): string => present(plan.imperfections[id], 'an imperfection named as a cause').name;
  return {
    verdict: answered.verdict,
    proved: answered.proved,
    probability: answered.probability,
    causes: answered.causes.map((set) => set.map(nameOf)),
    ...(answered.untried === undefined ? {} : { untried: answered.untried.map(nameOf) }),
    thresholds: answered.thresholds.map(({ cause, quantity, relation, ns, declaredLowNs, declaredHighNs, phrase }) => ({
      cause,
      quantity,
      relation,
      value: durationSource(ns),
      ns,
      declaredLowNs: bounded(declaredLowNs),
      declaredHighNs: bounded(declaredHighNs),
      phrase,
    })),
    fixes: answered.fixes.map(({ id, title, verdict, cost, lossesMax, runs }) => ({ id, title, verdict, cost, lossesMax: lossesMax ?? null, ...(runs === undefined ? {} : { runs }) })),
    ...(answered.triedRuns === undefined ? {} : { triedRuns: answered.triedRuns }),
    witness: answered.witness,
    ...(answered.contrast === undefined ? {} : { contrast: answered.contrast }),
  };
}

function hazardReport(hazard: HazardAnswer, { origins }: PlannedScenario, plan: Plan, places: Places): HazardReport {
  const about = (operation: number | null, reading: number | null) =>
    operation !== null
      ? present(plan.operations[operation], 'the operation of a hazard')
      : reading !== null
        ? present(plan.readings[reading], 'the reading of a hazard')
        : null;
  const operation = about(hazard.operation, hazard.reading);
  const by = about(hazard.by, hazard.since);
  const fault = hazard.fault === null ? null : present(plan.faults[hazard.fault], 'the fault of a hazard');
  const origin = hazardOrigin(origins, hazard);
  return {
    code: hazard.code,
    message: hazard.message,
    operation: operation && (operation.label ?? operation.text),
    by: by && (by.label ?? by.text),
    store: hazard.store === null ? null : present(plan.stores[hazard.store], 'the store of a hazard').name,
    fault: fault && (fault.label ?? fault.text),
    ...(hazard.service !== null ? { service: present(plan.services?.[hazard.service], 'the service of a hazard').name } : {}),
    ...(hazard.machine !== null ? { machine: present(plan.machines[hazard.machine], 'the machine of a hazard').name } : {}),
    range: places.here(origin),
    ...answeredReport(hazard, plan),
  };
}

function witnessReport({ id, inputs, unusual, minimal, seed, story }: Witness): WitnessReport {
  return { id, inputs, unusual: unusual ?? null, minimal, ...(seed === undefined ? {} : { seed }), story };
}

/** JSON has no infinity: what has no bound is null. */
function bounded(ns: number): number | null {
  return Number.isFinite(ns) ? ns : null;
}

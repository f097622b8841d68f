// The open documents and what is known of them. Texts change; everything else follows from them: views are immutable, made
// from remembered stages and from answers that are kept by the hash of their plan.
import type { Cancellation } from '../base/cancellation.ts';
import { present } from '../base/assert.ts';
import { groupBy } from '../base/group-by.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { isThere } from '../checks/outcome-text.ts';
import { defaultExploreOptions, type ExploreOptions } from '../explorer/explore-options.ts';
import type { Origin, PlannedScenario } from '../plan/planned-scenario.ts';
import { carryOver } from './carry-over.ts';
import { Explorations, type Exploration } from './explorations.ts';
import type { FileHost } from './file-host.ts';
import type { FileView, ScenarioView } from './file-view.ts';
import { questionOf, type Runner } from './runner.ts';
import { freshAnswer, type ShownAnswer } from './shown-answer.ts';
import { createSource, editSource, type Source, type SourceEdit } from './source.ts';
import { Stages, type Analysis } from './stages.ts';

export interface WorkspaceOptions {
  readonly host: FileHost;
  readonly runner: Runner;
  /** Called whenever an exploration has something new. */
  readonly onChange?: () => void;
}

/** What an author may set; the rest is as it is. */
export type Limits = Pick<ExploreOptions, 'cellsMax' | 'runsMax' | 'timeLimitMs'>;

export const defaultLimits: Limits = defaultExploreOptions;

export interface Progress {
  /** Scenarios of open files that can be run, and those of them that are answered (or crashed). */
  readonly total: number;
  readonly done: number;
  /** Answered ones in which something fails or can go wrong. */
  readonly troubled: number;
  /** Runs that are under way. */
  readonly running: number;
}

/** A scenario and the texts that say it. */
interface Explored {
  readonly file: string;
  readonly planned: PlannedScenario;
  readonly texts: ReadonlyMap<string, string>;
}

/** Its last answer. */
interface Remembered extends Explored {
  readonly answer: ScenarioAnswer;
}

export class Workspace {
  readonly #host: FileHost;
  readonly #explorations: Explorations;
  readonly #stages: Stages;
  readonly #open = new Map<string, Source>();
  /** Texts read from disk; null: there is none. */
  readonly #disk = new Map<string, Source | null>();
  /** The last answers by file and scenario. */
  readonly #remembered = new Map<string, Remembered>();
  /** What the explorations that are under way are about, by the hash of their plan. */
  readonly #explored = new Map<string, Explored[]>();
  #options: ExploreOptions = defaultExploreOptions;

  constructor({ host, runner, onChange }: WorkspaceOptions) {
    this.#host = host;
    this.#explorations = new Explorations(runner, (planHash) => {
      this.#remember(planHash);
      onChange?.();
    });
    this.#stages = new Stages((file) => this.source(file)?.text ?? null);
  }

  /** How many runs were ever started. */
  get started(): number {
    return this.#explorations.started;
  }

  open(file: string, version: number, text: string): void {
    this.#open.set(file, createSource(file, version, text));
  }

  /** False where the file is not open. */
  change(file: string, version: number, edits: readonly SourceEdit[]): boolean {
    const source = this.#open.get(file);
    if (source === undefined) return false;
    this.#open.set(file, editSource(source, version, edits));
    return true;
  }

  close(file: string): void {
    this.#open.delete(file);
    // It may have been saved since it was read.
    this.#disk.delete(file);
    for (const key of this.#remembered.keys()) if (key.startsWith(`${file}\n`)) this.#remembered.delete(key);
    this.#stages.keep(this.#open.keys());
  }

  /** A file on disk was written, made or deleted. */
  fileChanged(file: string): void {
    this.#disk.delete(file);
  }

  /** Limits of the explorations that follow; the others stay as they are. */
  setLimits(limits: Partial<Limits>): void {
    this.#options = { ...this.#options, ...limits };
  }

  openFiles(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The open document of that name, or the file on disk; null: there is none. */
  source(file: string): Source | null {
    const open = this.#open.get(file);
    if (open !== undefined) return open;
    const known = this.#disk.get(file);
    if (known !== undefined) return known;
    const text = this.#host.read(file);
    const source = text === null ? null : createSource(file, null, text);
    this.#disk.set(file, source);
    return source;
  }

  /** All that is known of an open file now; null: it is not open. */
  view(file: string): FileView | null {
    const source = this.#open.get(file);
    const analysis = source === undefined ? null : this.#stages.analysisOf(file);
    if (source === undefined || analysis === null) return null;
    const { syntax, model, planned, findings } = analysis;
    const sources = new Map([...model.syntaxes.keys()].map((name) => [name, this.source(name)]));
    return {
      file,
      source,
      syntax,
      model,
      scenarios: planned.map((scenario) => this.#scenarioView(analysis, scenario)),
      findings,
      sourceOf: (name) => sources.get(name) ?? null,
    };
  }

  /** Has all scenarios of the open files answered; what is no longer among them is cancelled. */
  explore(): void {
    const explored = this.openFiles().flatMap((file) => {
      const analysis = this.#stages.analysisOf(file);
      return analysis === null ? [] : analysis.planned.map((planned) => exploredOf(analysis, planned));
    });
    this.#explored.clear();
    for (const [planHash, same] of groupBy(explored, ({ planned }) => planned.planHash)) this.#explored.set(planHash, same);
    this.#explorations.want(explored.map(({ planned }) => questionOf(planned, this.#options)).filter((question) => question !== null));
    for (const planHash of this.#explored.keys()) this.#remember(planHash);
  }

  /** An answer is kept with the texts it is about, for when they change. */
  #remember(planHash: string): void {
    for (const explored of this.#explored.get(planHash) ?? []) {
      const exploration = this.#explorationOf(explored.planned);
      if (exploration === null || !('answer' in exploration) || exploration.answer === null) continue;
      this.#remembered.set(`${explored.file}\n${explored.planned.name}`, { ...explored, answer: exploration.answer });
    }
  }

  /**
   * Waits for the answer to one scenario of an open file; null: it cannot be run. Rejects with {@link RunCancelled} or
   * {@link RunCrash}.
   */
  async answer(file: string, scenario: string, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer | null> {
    const planned = this.#stages.analysisOf(file)?.planned.find(({ name }) => name === scenario);
    const question = planned === undefined ? null : questionOf(planned, this.#options);
    return question === null ? null : this.#explorations.answer(question, onPartial, cancellation);
  }

  progress(): Progress {
    const explorations = this.openFiles().flatMap((file) =>
      (this.#stages.analysisOf(file)?.planned ?? []).flatMap((planned) => this.#explorationOf(planned) ?? []),
    );
    const over = explorations.filter(({ state }) => state === 'answered' || state === 'crashed');
    const troubled = over.filter((exploration) => exploration.state === 'answered' && isTroubled(exploration.answer));
    return { total: explorations.length, done: over.length, troubled: troubled.length, running: this.#explorations.running };
  }

  async dispose(): Promise<void> {
    await this.#explorations.dispose();
  }

  /** Null where it has no plan. */
  #explorationOf(planned: PlannedScenario): Exploration | null {
    const question = questionOf(planned, this.#options);
    return question === null ? null : this.#explorations.exploration(question);
  }

  #scenarioView(analysis: Analysis, planned: PlannedScenario): ScenarioView {
    const { name } = planned;
    const exploration = this.#explorationOf(planned);
    if (exploration === null) return { name, planned, state: 'blocked', shown: this.#staleAnswer(analysis, name), crash: null };
    switch (exploration.state) {
      case 'answered':
        return { name, planned, state: 'answered', shown: this.#show(analysis, planned, exploration.answer), crash: null };
      case 'exploring': {
        const { answer } = exploration;
        return { name, planned, state: 'exploring', shown: answer === null ? this.#staleAnswer(analysis, name) : this.#show(analysis, planned, answer), crash: null };
      }
      case 'crashed':
        return { name, planned, state: 'crashed', shown: null, crash: exploration.message };
      case 'unasked':
        return { name, planned, state: 'waiting', shown: this.#staleAnswer(analysis, name), crash: null };
    }
  }

  #show(analysis: Analysis, planned: PlannedScenario, answer: ScenarioAnswer): ShownAnswer {
    this.#remembered.set(`${analysis.file}\n${planned.name}`, { ...exploredOf(analysis, planned), answer });
    return present(freshAnswer(planned, answer), 'the plan of what was answered');
  }

  /** What was shown before the last edit, at the places where that stands now. */
  #staleAnswer({ file, model }: Analysis, name: string): ShownAnswer | null {
    const remembered = this.#remembered.get(`${file}\n${name}`);
    if (remembered === undefined || remembered.planned.plan === null) return null;
    const { planned, answer, texts } = remembered;
    const place = (origin: Origin): Origin | null => {
      const older = texts.get(origin.file);
      const newer = model.syntaxes.get(origin.file)?.text;
      if (older === undefined || newer === undefined) return null;
      const range = carryOver(older, newer, origin.range);
      return range === null ? null : { file: origin.file, range };
    };
    return { planned, plan: remembered.planned.plan, answer, stale: true, place };
  }
}

function exploredOf({ file, model }: Analysis, planned: PlannedScenario): Explored {
  return { file, planned, texts: new Map([...model.syntaxes].map(([name, { text }]) => [name, text])) };
}

function isTroubled({ hazards, expectations }: ScenarioAnswer): boolean {
  return hazards.some(isThere) || expectations.some(({ verdict }) => verdict === 'fails');
}

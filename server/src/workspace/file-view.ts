// All that is known of one open file at one moment: its text, what it means, and the answers so far. Immutable.
import type { Finding } from '../base/finding.ts';
import type { PlannedScenario } from '../plan/planned-scenario.ts';
import type { Model } from '../semantics/model.ts';
import type { Syntax } from '../syntax/tree.ts';
import type { ShownAnswer } from './shown-answer.ts';
import type { Source } from './source.ts';

export interface FileView {
  readonly file: string;
  readonly source: Source;
  readonly syntax: Syntax;
  readonly model: Model;
  /** In the order of the text. */
  readonly scenarios: readonly ScenarioView[];
  /** What is known without any run: of the syntax, of names and units, of the static rules; imported files included. */
  readonly findings: readonly Finding[];
  /** The text of this file and of those that it imports; null: another one. */
  sourceOf(file: string): Source | null;
}

export interface ScenarioView {
  readonly name: string;
  readonly planned: PlannedScenario;
  /** `blocked`: it has no plan. `waiting`: nobody asked for its answer yet. */
  readonly state: 'blocked' | 'waiting' | 'exploring' | 'answered' | 'crashed';
  /** The answer, a partial one, or a stale one from before the last edit; null: there is none. */
  readonly shown: ShownAnswer | null;
  /** What went wrong inside of Faultline; null: nothing did. */
  readonly crash: string | null;
}

/** Answers that can be shown, in the order of the scenarios. */
export function shownAnswers({ scenarios }: Pick<FileView, 'scenarios'>): ShownAnswer[] {
  return scenarios.map(({ shown }) => shown).filter((shown) => shown !== null);
}

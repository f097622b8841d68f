// The stages from text to scenarios that can be run, each a pure function of the one before, remembered by identity: what
// did not change is not done again.
import type { Finding } from '../base/finding.ts';
import { checkRules } from '../checks/check-rules.ts';
import { planScenarios } from '../plan/plan-scenario.ts';
import type { PlannedScenario } from '../plan/planned-scenario.ts';
import { resolve, type Model } from '../semantics/model.ts';
import { parse } from '../syntax/parse.ts';
import type { Syntax } from '../syntax/tree.ts';

/** A file as far as it is known without running it. */
export interface Analysis {
  readonly file: string;
  readonly syntax: Syntax;
  readonly model: Model;
  readonly planned: readonly PlannedScenario[];
  /** Of syntax, names, units and rules; `file` is always said. */
  readonly findings: readonly Finding[];
}

interface Remembered {
  readonly analysis: Analysis;
  /** Every file that was asked for, those that are not there included. */
  readonly asked: ReadonlyMap<string, Syntax | null>;
  /** The same of files that are only named: recorded values. */
  readonly read: ReadonlyMap<string, string | null>;
}

export class Stages {
  readonly #textOf: (file: string) => string | null;
  readonly #syntaxes = new Map<string, Syntax>();
  readonly #analyses = new Map<string, Remembered>();

  /** `textOf` gives the present text of a file; null: there is none. */
  constructor(textOf: (file: string) => string | null) {
    this.#textOf = textOf;
  }

  syntaxOf(file: string): Syntax | null {
    const text = this.#textOf(file);
    if (text === null) {
      this.#syntaxes.delete(file);
      return null;
    }
    const known = this.#syntaxes.get(file);
    if (known?.text === text) return known;
    const syntax = parse(text);
    this.#syntaxes.set(file, syntax);
    return syntax;
  }

  /** Null: there is no such file. */
  analysisOf(file: string): Analysis | null {
    const known = this.#analyses.get(file);
    if (known !== undefined && this.#isCurrent(known)) return known.analysis;
    const asked = new Map<string, Syntax | null>();
    const read = new Map<string, string | null>();
    const sources = {
      syntaxOf: (name: string): Syntax | null => {
        const syntax = this.syntaxOf(name);
        asked.set(name, syntax);
        return syntax;
      },
      textOf: (name: string): string | null => {
        const text = this.#textOf(name);
        read.set(name, text);
        return text;
      },
    };
    const syntax = sources.syntaxOf(file);
    if (syntax === null) {
      this.#analyses.delete(file);
      return null;
    }
    const model = resolve(sources, file);
    const planned = planScenarios(model);
    const findings = [...[...model.syntaxes].flatMap(([name, { findings }]) => findings.map((finding) => ({ ...finding, file: name }))), ...model.findings, ...checkRules(planned)];
    const analysis = { file, syntax, model, planned, findings: findings.map((finding) => ({ ...finding, file: finding.file ?? file })) };
    this.#analyses.set(file, { analysis, asked, read });
    return analysis;
  }

  #isCurrent({ asked, read }: Remembered): boolean {
    return [...asked].every(([name, syntax]) => this.syntaxOf(name) === syntax) && [...read].every(([name, text]) => this.#textOf(name) === text);
  }

  /** Forgets all but these files and what they import. */
  keep(files: Iterable<string>): void {
    const roots = new Set(files);
    const kept = new Set(roots);
    for (const [file, { asked }] of this.#analyses) {
      if (!roots.has(file)) this.#analyses.delete(file);
      else for (const name of asked.keys()) kept.add(name);
    }
    for (const file of this.#syntaxes.keys()) if (!kept.has(file)) this.#syntaxes.delete(file);
  }
}

// Where the meaning of one scenario is gathered: its names, what was found, and which word stands for what.
import type { Finding, Severity, TextFix } from '../base/finding.ts';
import type { TextRange } from '../base/text-range.ts';
import type { Syntax, Word } from '../syntax/tree.ts';
import type { SemanticCode } from './finding-codes.ts';
import type { Form, Property } from './property-table.ts';
import type { Named, Place } from './thing-model.ts';
import type { NameKind } from './shapes.ts';
import { foldedText } from './source-text.ts';
import { locate, type Sources } from './sources.ts';
import { nearest } from './suggestion.ts';
import type { Entry } from './vocabulary.ts';

/** A word in a text that stands for a name. */
export interface Use {
  readonly place: Place;
  readonly named: Named;
  readonly declares: boolean;
}

/** A word in a text that the tables explain. */
export interface TermUse {
  readonly place: Place;
  readonly term: Term;
}

export type Term =
  | { readonly kind: 'property'; readonly property: Property; readonly form: Form | null; readonly owner: string }
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'word'; readonly word: string; readonly documentation: string };

export interface Ranged {
  readonly range: TextRange;
}

interface ReportOptions {
  readonly severity?: Severity;
  readonly fixes?: readonly TextFix[];
  readonly related?: Finding['related'];
}

/** Words for a kind of thing, as messages say it. */
export function kindWords(kind: string): string {
  switch (kind) {
    case 'label':
      return 'an operation';
    case 'let':
      return 'a value';
    case 'effect':
      return 'an effect';
    case 'handler':
      return 'an operation of a service';
    default:
      return `a ${kind}`;
  }
}

/** What one scenario's resolution gathers. Grows while it is resolved, and is read when that is done. */
export class Scope {
  readonly findings: Finding[] = [];
  readonly blockers: Finding[] = [];
  readonly uses: Use[] = [];
  readonly terms: TermUse[] = [];
  /** What a warning already says is not simulated, with all that is in it. */
  readonly unsimulated: Place[] = [];
  /** Declared things by name: machines, stores, clients, lets, faults … */
  readonly names = new Map<string, Named>();
  /** Of operations, by label, and by `client.label`. */
  readonly labels = new Map<string, Named[]>();
  /** Keys, operations of services and effects: what has a name within something else. */
  readonly members = new Map<string, Named>();
  readonly #syntaxes: ReadonlyMap<string, Syntax>;
  readonly #sources: Pick<Sources, 'textOf' | 'locate'>;
  readonly #reported = new Set<string>();

  /** `sources`: of the files that a text names without importing them. */
  constructor(syntaxes: ReadonlyMap<string, Syntax>, sources: Pick<Sources, 'textOf' | 'locate'> = {}) {
    this.#syntaxes = syntaxes;
    this.#sources = sources;
  }

  /** Another file, named as in an `import`. `path` null: the name is none; `text` null: there is none of that name. */
  read(from: string, name: string): { readonly path: string | null; readonly text: string | null } {
    const path = locate(this.#sources, from, name);
    return { path, text: path === null ? null : (this.#sources.textOf?.(path) ?? null) };
  }

  syntaxOf(file: string): Syntax {
    const syntax = this.#syntaxes.get(file);
    if (syntax === undefined) throw new Error(`no syntax of ${file}`);
    return syntax;
  }

  /** Once for each place and message, however often it is come upon. */
  add(finding: Finding, blocks: boolean): void {
    const key = `${finding.code} ${finding.file} ${finding.range.start} ${finding.range.end} ${finding.message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.findings.push(finding);
    if (blocks) this.blockers.push(finding);
  }
}

/** A scope seen from one file: what is said there is said of that file. */
export class Site {
  readonly scope: Scope;
  readonly file: string;

  constructor(scope: Scope, file: string) {
    this.scope = scope;
    this.file = file;
  }

  in(file: string): Site {
    return file === this.file ? this : new Site(this.scope, file);
  }

  place(at: Ranged): Place {
    return { file: this.file, range: at.range };
  }

  text(at: Ranged): string {
    return foldedText(this.scope.syntaxOf(this.file), at.range);
  }

  /** The source, to insert into at the right indentation. */
  source(): string {
    return this.scope.syntaxOf(this.file).text;
  }

  /** An error, unless said otherwise; errors keep the scenario from being run. */
  report(code: SemanticCode, at: Ranged, message: string, options: ReportOptions = {}): null {
    const severity = options.severity ?? 'error';
    this.scope.add({ code, severity, message, range: at.range, file: this.file, ...extras(options) }, severity === 'error');
    return null;
  }

  /**
   * What may be written and is not honoured yet: a warning on its line, and the scenario is not run. `covers` is all that
   * goes without saying then: a load's program beside the load.
   */
  unsimulated(at: Ranged, what: string, covers: Ranged = at): null {
    const covered = this.scope.unsimulated.some(
      ({ file, range }) => file === this.file && range.start <= at.range.start && at.range.end <= range.end,
    );
    if (covered) return null;
    this.scope.unsimulated.push(this.place(covers));
    const message = `${what} is not simulated yet, so this scenario gets no answer`;
    this.scope.add({ code: 'not-simulated', severity: 'warning', message, range: at.range, file: this.file }, true);
    return null;
  }

  use(word: Ranged, named: Named): void {
    this.scope.uses.push({ place: this.place(word), named, declares: false });
  }

  declare(word: Ranged, named: Named): void {
    this.scope.uses.push({ place: this.place(word), named, declares: true });
  }

  term(at: Ranged, term: Term): void {
    this.scope.terms.push({ place: this.place(at), term });
  }

  entry(at: Ranged, entry: Entry): void {
    this.term(at, { kind: 'entry', entry });
  }

  /** A word that is not known, with the nearest that is and an edit that puts it there. */
  unknown(
    code: SemanticCode,
    word: { readonly text: string; readonly range: TextRange },
    message: string,
    candidates: Iterable<string>,
  ): null {
    const meant = nearest(word.text, candidates);
    if (meant === null) return this.report(code, word, message);
    const fixes = [{ title: `Change to ${meant}`, edits: [{ range: word.range, text: meant }] }];
    return this.report(code, word, `${message}; did you mean ${meant}?`, { fixes });
  }

  /** The thing of that name, of one of these kinds; reported where there is none. Empty words were reported by the parser. */
  named(word: Word, kinds: readonly NameKind[], expected: string): Named | null {
    if (word.text === '') return null;
    const found = this.scope.names.get(word.text) ?? (kinds.includes('label') ? this.label(word) : undefined);
    if (found === null) return null;
    if (found === undefined) {
      return this.unknown('unknown-name', word, `nothing is named ${word.text}: expected ${expected}`, this.candidates(kinds));
    }
    this.use(word, found);
    if ((kinds as readonly string[]).includes(found.kind)) return found;
    return this.report('wrong-kind', word, `${word.text} is ${kindWords(found.kind)}: expected ${expected}`, {
      related: declaredThere(found),
    });
  }

  /** The operation of that label; null: reported, since several clients have one; undefined: there is none. */
  label(word: { readonly text: string; readonly range: TextRange }): Named | null | undefined {
    const found = this.scope.labels.get(word.text);
    if (found === undefined) return undefined;
    if (found.length > 1) {
      const names = found.map((one) => one.name).join(', ');
      return this.report('duplicate-label', word, `${word.text} labels ${found.length} operations: say which one (${names})`);
    }
    return found[0];
  }

  candidates(kinds: readonly NameKind[]): string[] {
    const things = [...this.scope.names.values()].filter((one) => (kinds as readonly string[]).includes(one.kind)).map((one) => one.name);
    return kinds.includes('label') ? [...things, ...this.scope.labels.keys()] : things;
  }
}

function extras(options: ReportOptions): Partial<Finding> {
  return {
    ...(options.fixes === undefined ? {} : { fixes: options.fixes }),
    ...(options.related === undefined || options.related.length === 0 ? {} : { related: options.related }),
  };
}

/** Where something is declared, as further places of a finding. */
export function declaredThere(named: Named): NonNullable<Finding['related']> {
  return named.declarations
    .slice(0, 1)
    .map((place) => ({ message: `${named.name} is declared here`, range: place.range, file: place.file }));
}

// What the word under the cursor means, and for what is simulated, what came of it.
import { touches, type TextRange } from '../base/text-range.ts';
import type { Place, SymbolKind } from '../semantics/thing-model.ts';
import type { ModelSymbol } from '../semantics/symbols.ts';
import type { Term } from '../semantics/scope.ts';
import { print } from '../syntax/print.ts';
import type { FaultNode, StatementNode } from '../syntax/tree.ts';
import { nodeAt, pathAt, tokenAt } from '../syntax/walk.ts';
import type { FileView } from '../workspace/file-view.ts';
import type { ShownAnswer } from '../workspace/shown-answer.ts';
import { code, escaped, fenced, paragraphs } from './markdown.ts';
import { outcomeMarkdown, type Asked, type MarkdownOptions } from './outcome-markdown.ts';

export interface Hover {
  readonly range: TextRange;
  readonly markdown: string;
}

export function hover(view: FileView, offset: number, options: MarkdownOptions = { commandLinks: false }): Hover | null {
  const symbol = view.model.symbolAt(offset);
  if (symbol !== null) {
    const outcomes = outcomeMarkdown(view, (shown) => thingNamed(shown, symbol.symbol), options);
    return { range: symbol.range, markdown: sections([symbolMarkdown(view, symbol.symbol), outcomes]) };
  }
  const token = tokenAt(view.syntax, offset);
  if (token === undefined || token.class === 'newline' || token.class === 'space' || token.class === 'comment') return null;
  const term = view.model.termAt(offset);
  const outcomes = outcomeMarkdown(view, (shown) => thingAt(view, shown, offset), options);
  if (term === null && outcomes === '') return null;
  return { range: term?.range ?? token.range, markdown: sections([term === null ? '' : termMarkdown(term.term), outcomes]) };
}

function sections(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n---\n\n');
}

/** What a name stands for, as its author wrote it. */
function symbolMarkdown(view: FileView, symbol: ModelSymbol): string {
  const { kind, name, documentation } = symbol;
  const [declared] = symbol.declarations;
  const written = kind === 'label' && declared !== undefined ? statementOf(view, declared) : null;
  const head = `${kindWords(kind)} **${escaped(name)}**`;
  return paragraphs([written === null ? head : fenced([written], 'fault'), documentation === null ? null : escaped(documentation)]);
}

function kindWords(kind: SymbolKind): string {
  switch (kind) {
    case 'label':
      return 'operation';
    case 'let':
      return 'value';
    case 'handler':
      return 'operation of a service';
    default:
      return kind;
  }
}

/** `w2: increment kv.x`, on one line. */
function statementOf(view: FileView, { file, range }: Place): string | null {
  const syntax = file === view.file ? view.syntax : view.model.syntaxes.get(file);
  const statement = syntax === undefined ? undefined : nodeAt(syntax, range.start, 'statement');
  return statement === undefined || 'body' in statement.act ? null : print(statement);
}

/** The thing that a name stands for in a scenario's plan. */
function thingNamed({ plan, planned, place }: ShownAnswer, { kind, name, declarations }: ModelSymbol): Asked | null {
  const found = (asked: Asked['kind'], id: number): Asked | null => (id === -1 ? null : { kind: asked, id });
  switch (kind) {
    case 'label':
      return found('operation', planned.origins.operations.findIndex((origin) => {
        const now = place(origin);
        return now !== null && declarations.some(({ file, range }) => file === now.file && range.start === now.range.start);
      }));
    case 'client':
    case 'load':
      return found('client', plan.programs.findIndex((program) => program.name === name));
    case 'store':
      return found('store', plan.stores.findIndex((store) => store.name === name));
    case 'machine':
      return found('clock', plan.machines.findIndex((machine) => machine.name === name));
    case 'fault':
      return found('fault', plan.faults.findIndex(({ label }) => label === name));
    default:
      return null;
  }
}

/** Without a name under the cursor: the statement, link, fault, expectation or `show` whose own words are there. */
function thingAt(view: FileView, shown: ShownAnswer, offset: number): Asked | null {
  const path = pathAt(view.syntax, offset);
  const innermost = path.findLast(({ kind }) => kind === 'statement' || kind === 'link' || kind === 'fault' || kind === 'expect' || kind === 'show' || kind === 'thing' || kind === 'program');
  const { origins } = shown.planned;
  const at = (places: typeof origins.links, range: TextRange) =>
    places.findIndex((origin) => {
      const now = shown.place(origin);
      return now !== null && now.file === view.file && now.range.start <= range.end && range.start <= now.range.end;
    });
  const found = (kind: Asked['kind'], id: number): Asked | null => (id === -1 ? null : { kind, id });
  switch (innermost?.kind) {
    case 'statement':
      return touches(actRange(innermost as StatementNode), offset) ? found('operation', at(origins.statements, actRange(innermost as StatementNode))) : null;
    case 'link': {
      const { range, path: link } = innermost as Extract<typeof innermost, { kind: 'link' }> & { path: { range: TextRange } };
      const head = { start: range.start, end: link.range.end };
      return touches(head, offset) ? found('link', at(origins.links, head)) : null;
    }
    case 'fault':
      return touches(faultHead(innermost as FaultNode), offset) ? found('fault', at(origins.faults, innermost.range)) : null;
    case 'thing':
    case 'program': {
      const word = innermost.kind === 'thing' ? innermost.thing : innermost.program;
      const keyword = { start: innermost.headRange.start, end: innermost.headRange.start + word.length };
      const [name] = innermost.kind === 'thing' ? innermost.set.names : innermost.names;
      // The keyword speaks of what is declared: of one thing, where it is one.
      if (!touches(keyword, offset) || name === undefined) return null;
      const symbol = view.model.symbolAt(name.range.start);
      return symbol === null ? null : thingNamed(shown, symbol.symbol);
    }
    case 'expect':
      return found('expectation', at(origins.expectations, innermost.range));
    case 'show':
      return found('show', at(origins.shows ?? [], innermost.range));
    default:
      return null;
  }
}

/** The verb: what stands behind it explains itself. */
function actRange({ act }: StatementNode): TextRange {
  return { start: act.range.start, end: act.range.start + act.kind.length };
}

/** From `fault` to the end of its first verb. */
function faultHead({ range, actions }: FaultNode): TextRange {
  const [first] = actions;
  const verb = first === undefined ? 0 : 'verb' in first ? first.verb.length : first.kind === 'partition' ? 'partition'.length : 0;
  return { start: range.start, end: (first?.range.start ?? range.start) + verb };
}

function termMarkdown(term: Term): string {
  switch (term.kind) {
    case 'property': {
      const { property, form, owner } = term;
      const standard = property.default === null ? '' : ` · default ${code(property.default)}`;
      const forms = property.forms.map((one) => {
        const written = code(`${property.name} ${one.signature}`.trim());
        const chosen = one === form && property.forms.length > 1 ? `**${written}**` : written;
        return `- ${chosen}: ${one.documentation}`;
      });
      return paragraphs([`**${escaped(property.name)}** of ${escaped(owner)}${standard}`, property.documentation, forms.join('\n')]);
    }
    case 'entry': {
      const { entry } = term;
      return paragraphs([fenced([entry.usage], 'fault'), entry.documentation]);
    }
    case 'word':
      return `**${escaped(term.word)}** · ${term.documentation}`;
  }
}

// The outline of a file: scenarios with what they declare, clients with their labelled operations.
import { unreachable } from '../base/assert.ts';
import { cover, type TextRange } from '../base/text-range.ts';
import { print } from '../syntax/print.ts';
import type { BodyNode, FileNode, ImportNode, ItemNode, ProgramNode, Ref, ScenarioNode, StatementNode } from '../syntax/tree.ts';

export interface OutlineSymbol {
  readonly name: string;
  /** Behind the name, in a low voice. */
  readonly detail: string;
  readonly kind: 'scenario' | 'import' | 'node' | 'clock' | 'link' | 'store' | 'lock' | 'service' | 'balancer' | 'detector' | 'client' | 'load' | 'operation' | 'fault' | 'expect' | 'show' | 'let' | 'assume';
  readonly range: TextRange;
  /** What is selected when one goes there; inside of `range`. */
  readonly nameRange: TextRange;
  readonly children: readonly OutlineSymbol[];
}

export function documentSymbols(file: FileNode): OutlineSymbol[] {
  return file.entries.flatMap((entry) => {
    switch (entry.kind) {
      case 'import':
        return importSymbol(entry);
      case 'scenario':
        return scenarioSymbol(entry);
      default:
        return itemSymbols(entry);
    }
  });
}

function importSymbol({ range, path }: ImportNode): OutlineSymbol[] {
  return path === null ? [] : [leaf('import', path.value, '', range, path.range)];
}

function scenarioSymbol({ range, headRange, name, items }: ScenarioNode): OutlineSymbol {
  const nameRange = name === null ? headRange : name.range;
  return { name: name?.value || 'scenario', detail: '', kind: 'scenario', range, nameRange, children: items.flatMap(itemSymbols) };
}

function itemSymbols(item: ItemNode): OutlineSymbol[] {
  switch (item.kind) {
    case 'let':
      return item.name.text === '' ? [] : [leaf('let', item.name.text, item.value === null ? '' : `${item.binding} ${print(item.value)}`, item.range, item.name.range)];
    case 'assume':
      return [leaf('assume', `assume ${item.atoms.map(print).join(' ')}`, '', item.range, item.range)];
    case 'link':
      return [leaf('link', print(item.path), 'link', item.range, item.path.range)];
    case 'thing':
      return named(item.thing, item.set.names, item.places.map(print).join(' '), item.range, print(item.set));
    case 'service':
      return named('service', item.names, item.places.map(print).join(' '), item.range, '');
    case 'program':
      return programSymbols(item);
    case 'fault':
      return [leaf('fault', item.label?.text || item.actions.map(print).join(', '), 'fault', item.range, item.label?.range ?? item.range)];
    case 'expect':
      return [leaf('expect', item.condition === null ? 'expect' : print(item.condition), item.mode === 'always' ? 'expect' : `expect ${item.mode}`, item.range, item.condition?.range ?? item.range)];
    case 'show':
      return [leaf('show', item.measure === null ? 'show' : print(item.measure), 'show', item.range, item.measure?.range ?? item.range)];
    default:
      return unreachable(item);
  }
}

/** One symbol for a declaration of several things: they share all that it says. */
function named(kind: OutlineSymbol['kind'], names: readonly Ref[], places: string, range: TextRange, otherwise: string): OutlineSymbol[] {
  const [first] = names;
  const name = names.map(({ text }) => text).filter((text) => text !== '').join(', ') || otherwise;
  if (name === '') return [];
  const nameRange = first === undefined ? range : names.reduce<TextRange>((all, one) => cover(all, one.range), first.range);
  return [leaf(kind, name, places === '' ? kind : `${kind} ${places}`, range, nameRange)];
}

function programSymbols(program: ProgramNode): OutlineSymbol[] {
  const [symbol] = named(program.program, program.names, program.places.map(print).join(' '), program.range, '');
  return symbol === undefined ? [] : [{ ...symbol, children: program.body === null ? [] : labelled(program.body) }];
}

/** Labels of nested statements stand in one list: their nesting says nothing about their names. */
function labelled(body: BodyNode): OutlineSymbol[] {
  return body.statements.flatMap((statement) => [...labelledStatement(statement), ...('body' in statement.act ? labelled(statement.act.body) : [])]);
}

function labelledStatement({ label, act, range }: StatementNode): OutlineSymbol[] {
  if (label === null || label.text === '') return [];
  return [leaf('operation', label.text, 'body' in act ? act.kind : print(act), range, label.range)];
}

function leaf(kind: OutlineSymbol['kind'], name: string, detail: string, range: TextRange, nameRange: TextRange): OutlineSymbol {
  // Where recovery invented it there is no name, and editors want one.
  return { name: name.trim() === '' ? kind : name, detail, kind, range, nameRange, children: [] };
}

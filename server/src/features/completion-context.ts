// Where in a half-written text a cursor stands: the blocks around it, the item that is being written, the word to be
// replaced. Read from tokens, since a tree of what is not finished says little.
import type { TextRange } from '../base/text-range.ts';
import type { Form, Owner, Property } from '../semantics/property-table.ts';
import { propertiesOf, propertyOf } from '../semantics/property-table.ts';
import { isTrivia } from '../syntax/walk.ts';
import type { Syntax, SyntaxToken } from '../syntax/tree.ts';

export type Frame =
  | { readonly kind: 'file' | 'scenario' | 'body' | 'faults' }
  /** `owner` only for the block of a service, which holds handlers too. */
  | { readonly kind: 'properties'; readonly properties: readonly Property[]; readonly owner: Owner | null }
  /** A block of which nothing is known. */
  | { readonly kind: 'unknown' };

export interface CompletionContext {
  readonly frame: Frame;
  /** First words of the items of this block that stand before the cursor. */
  readonly said: readonly string[];
  /** Tokens of the item before the cursor, without the word that is being typed. */
  readonly item: readonly SyntaxToken[];
  /** What is being typed, to be replaced; empty where nothing is. */
  readonly word: TextRange;
  readonly typed: string;
}

interface OpenFrame {
  readonly frame: Frame;
  readonly said: string[];
  /** What stood before the brace, to go on with behind its end. */
  readonly head: readonly SyntaxToken[];
}

/** Null within a comment or a string. */
export function completionContext(syntax: Syntax, offset: number): CompletionContext | null {
  const open: OpenFrame[] = [];
  let current: OpenFrame = { frame: { kind: 'file' }, said: [], head: [] };
  let item: SyntaxToken[] = [];
  let ended = false;
  let depth = 0;
  const end = () => {
    if (item[0] !== undefined) current.said.push(item[0].text);
    item = [];
    ended = false;
  };
  const isOver = (next: string) => (ended || item.at(-1)?.text === '}') && !continues(next);
  for (const token of syntax.tokens) {
    const { start } = token.range;
    if (start >= offset) break;
    const inside = offset < token.range.end || (offset === token.range.end && token.class !== 'newline');
    if (inside && (token.class === 'comment' || token.class === 'doc-comment' || token.class === 'string')) return null;
    if (inside && isWordlike(token)) {
      if (isOver(token.text)) end();
      return { frame: current.frame, said: current.said, item, word: token.range, typed: syntax.text.slice(start, offset) };
    }
    if (token.class === 'newline') {
      ended ||= item.length > 0 && depth === 0 && !goesOn(item.at(-1));
      continue;
    }
    if (isTrivia(token)) continue;
    if (isOver(token.text)) end();
    ended = false;
    switch (token.text) {
      case '{':
        open.push(current);
        current = { frame: frameOf(item, current.frame), said: [], head: item };
        item = [];
        depth = 0;
        break;
      case '}': {
        const outer = open.pop();
        if (outer === undefined) break;
        // A degraded path and a fault's block may be followed by timings on the same line.
        item = [...current.head, token];
        current = outer;
        depth = 0;
        break;
      }
      case ';':
        end();
        break;
      case ',':
        if (depth === 0 && current.frame.kind === 'properties') end();
        else item = [...item, token];
        break;
      default:
        if (token.text === '(') depth++;
        if (token.text === ')') depth = Math.max(0, depth - 1);
        item = [...item, token];
    }
  }
  if (ended) end();
  if (item.at(-1)?.text === '}') end();
  return { frame: current.frame, said: current.said, item, word: { start: offset, end: offset }, typed: '' };
}

function isWordlike({ class: kind }: SyntaxToken): boolean {
  return kind === 'word' || kind === 'reserved' || kind === 'quantity';
}

/** Words that begin a line without beginning an item. */
function continues(text: string): boolean {
  return ['on', 'via', 'at', 'for', 'when', 'by', 'within', 'after', 'of', 'and', 'or', 'per'].includes(text);
}

/** Tokens that cannot end an item. */
function goesOn(token: SyntaxToken | undefined): boolean {
  return token !== undefined && [',', '|', '->', '<->', '..', '±', '+-', '=', '+', '-', '/', ':', '==', '!=', '<', '<=', '>', '>='].includes(token.text);
}

const owners: ReadonlySet<string> = new Set<Owner>(['node', 'link', 'clock', 'store', 'lock', 'service', 'balancer', 'detector']);

/** What a block holds, by what stands before its brace. */
function frameOf(head: readonly SyntaxToken[], outer: Frame): Frame {
  const words = head.map(({ text }) => text);
  const [first = ''] = words;
  switch (outer.kind) {
    case 'file':
    case 'scenario':
      if (first === 'scenario') return { kind: 'scenario' };
      if (first === 'client' || first === 'load') return { kind: 'body' };
      if (first === 'fault') return words.includes('degrade') ? blockOf(propertiesOf('degrade')) : { kind: 'faults' };
      return owners.has(first) ? { kind: 'properties', properties: propertiesOf(first as Owner), owner: first as Owner } : { kind: 'unknown' };
    case 'faults':
      return words.includes('degrade') ? blockOf(propertiesOf('degrade')) : { kind: 'unknown' };
    case 'body': {
      const option = words.findLast((word) => propertyOf(propertiesOf('operation'), word) !== null);
      const block = option === undefined ? null : blockIn(propertiesOf('operation'), option, words.slice(words.lastIndexOf(option) + 1));
      if (block !== null) return blockOf(block);
      return { kind: 'body' };
    }
    case 'properties': {
      if (outer.owner === 'service' && first === 'handle') return { kind: 'body' };
      const block = blockIn(outer.properties, first, words.slice(1));
      return block === null ? { kind: 'unknown' } : blockOf(block);
    }
    case 'unknown':
      return { kind: 'unknown' };
  }
}

function blockOf(properties: readonly Property[]): Frame {
  return { kind: 'properties', properties, owner: null };
}

/** The block of a property's form that begins with these words. */
function blockIn(properties: readonly Property[], name: string, words: readonly string[]): readonly Property[] | null {
  const forms = (propertyOf(properties, name)?.forms ?? []).filter(({ block }) => block !== null);
  const fits = (form: Form) => form.parts.filter((part) => part.kind === 'word').every(({ word }) => words.includes(word));
  return (forms.find(fits) ?? forms[0])?.block ?? null;
}

// Ways through the tree and the tokens: children, everything below, what stands at an offset.
import type { TextRange } from '../base/text-range.ts';
import type {
  ActNode, AnyNode, Atom, BodyNode, ConditionNode, FaultActionNode, FileNode, HandleNode, ImportNode, ItemNode, MeasureNode, OptionNode, PathNode, PlaceNode,
  PropertiesNode, PropertyNode, SaysNode, ScenarioNode, SetNode, StatementNode, Syntax, SyntaxToken, TimingNode, ValueNode, Word,
} from './tree.ts';

export type SyntaxNode =
  | FileNode | ImportNode | ScenarioNode | ItemNode | HandleNode | BodyNode | StatementNode | ActNode | OptionNode | FaultActionNode | TimingNode | AnyNode
  | PlaceNode | SetNode | PathNode | PropertiesNode | PropertyNode | Atom | ValueNode | ConditionNode | SaysNode | MeasureNode | Word;

/** The nodes directly below, in the order of the text. */
export function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  collect(node, found);
  return found.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

function collect(parent: object, found: SyntaxNode[]): void {
  for (const value of Object.values(parent)) {
    if (typeof value !== 'object' || value === null) continue;
    if (isNode(value)) found.push(value);
    // Lists, and parts that are no nodes of their own, such as the rate of a load.
    else collect(value, found);
  }
}

function isNode(value: object): value is SyntaxNode {
  return 'kind' in value && 'range' in value;
}

/** Visits a node and all below it, parents first; what `visit` answers false for is not entered. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of children(node)) walk(child, visit);
}

/**
 * Which of two neighbours is meant where they meet: `before` the one that ends there, as for completion behind a half-typed
 * word; `after` the one that begins there, as for the word under the mouse. The other is taken where there is only that.
 */
export type Bias = 'before' | 'after';

/** The nodes around an offset, from the file to the innermost. */
export function pathAt(syntax: Syntax, offset: number, bias: Bias = 'after'): readonly SyntaxNode[] {
  const path: SyntaxNode[] = [syntax.file];
  for (let node: SyntaxNode | undefined = syntax.file; node !== undefined; ) {
    const touching: SyntaxNode[] = children(node).filter(({ range }) => range.start <= offset && offset <= range.end);
    node = touching.find(({ range }) => holds(range, offset, bias)) ?? touching[0];
    if (node !== undefined) path.push(node);
  }
  return path;
}

function holds(range: TextRange, offset: number, bias: Bias): boolean {
  return bias === 'after' ? offset < range.end : range.start < offset;
}

/** The innermost node of a kind around an offset. */
export function nodeAt<K extends SyntaxNode['kind']>(
  syntax: Syntax, offset: number, kind: K, bias: Bias = 'after',
): Extract<SyntaxNode, { readonly kind: K }> | undefined {
  return pathAt(syntax, offset, bias).findLast((node): node is Extract<SyntaxNode, { readonly kind: K }> => node.kind === kind);
}

/** Index of the token at an offset; -1 in an empty text. */
export function tokenIndexAt(syntax: Syntax, offset: number, bias: Bias = 'after'): number {
  const { tokens } = syntax;
  // The first token that ends behind the offset; with `before`, at or behind it.
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = tokens[middle]?.range.end ?? 0;
    if (bias === 'after' ? end > offset : end >= offset) high = middle;
    else low = middle + 1;
  }
  return Math.min(low, tokens.length - 1);
}

/** The token at an offset, trivia included; undefined in an empty text only. */
export function tokenAt(syntax: Syntax, offset: number, bias: Bias = 'after'): SyntaxToken | undefined {
  return syntax.tokens[tokenIndexAt(syntax, offset, bias)];
}

export function isTrivia(token: SyntaxToken): boolean {
  return token.class === 'space' || token.class === 'newline' || token.class === 'comment' || token.class === 'doc-comment';
}

/** The last token that is no trivia and ends at or before an offset. */
export function tokenBefore(syntax: Syntax, offset: number): SyntaxToken | undefined {
  for (let i = tokenIndexAt(syntax, offset, 'before'); i >= 0; i--) {
    const token = syntax.tokens[i];
    if (token !== undefined && !isTrivia(token) && token.range.end <= offset) return token;
  }
  return undefined;
}

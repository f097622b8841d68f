// Finds in a source text whatever could make two runs of the simulator differ: clocks, chance, scheduling, locale,
// and arithmetic whose last bit the language leaves to the engine.
import { parseSync } from '@swc/core';

export interface Impurity {
  /** Line, counted from 1. */
  readonly line: number;
  readonly what: string;
}

/** Names that reach the world outside, or whose answers depend on when they are asked. */
const impureNames = new Set([
  'Date', 'performance', 'crypto', 'Intl', 'Promise', 'process', 'globalThis', 'eval', 'Function', 'WeakRef', 'FinalizationRegistry',
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone', 'console',
]);

/** The members of `Math` that ECMAScript defines to the last bit; all others may differ between engines. */
const exactMath = new Set([
  'abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc',
  'E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2',
]);

const localeMethods = new Set(['localeCompare', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'toLocaleLowerCase', 'toLocaleUpperCase']);

interface Node {
  readonly type: string;
  readonly span?: { readonly start: number };
  readonly [key: string]: unknown;
}

/** Every impurity of a TypeScript text, in its order. Reads the syntax, so comments and strings say what they like. */
export function findImpurities(text: string): Impurity[] {
  const ast = parseSync(text, { syntax: 'typescript', target: 'es2022' });
  const bytes = Buffer.from(text);
  // Offsets count bytes from 1, and go on counting from one parse to the next. The module's own span begins at its
  // first token, not at the file's start, so the end is what ties offsets to this text.
  const origin = ast.span.end - bytes.length;
  const found: Impurity[] = [];
  visit(ast as unknown as Node);
  return found.sort((a, b) => a.line - b.line);

  function report(node: Node, what: string): void {
    const offset = (node.span?.start ?? 0) - origin;
    let line = 1;
    for (let at = 0; at < offset; at++) if (bytes[at] === 0x0a) line++;
    found.push({ line, what });
  }

  function visit(node: Node): void {
    switch (node.type) {
      case 'Identifier':
        if (impureNames.has(node['value'] as string)) report(node, node['value'] as string);
        return;
      case 'MemberExpression': {
        const object = node['object'] as Node;
        const property = node['property'] as Node;
        const name = property.type === 'Identifier' ? (property['value'] as string) : undefined;
        if (object.type === 'Identifier' && object['value'] === 'Math') {
          if (name === undefined || !exactMath.has(name)) report(node, name === undefined ? 'Math[…]' : `Math.${name}`);
        } else visit(object);
        if (name !== undefined && localeMethods.has(name)) report(node, name);
        if (property.type === 'Computed') visit(property);
        return;
      }
      case 'KeyValueProperty':
        visit(node['value'] as Node);
        return;
      case 'AwaitExpression':
        report(node, 'await');
        break;
      case 'BinaryExpression':
        if (node['operator'] === '**' && !isExactPower(node)) report(node, '**');
        break;
      case 'AssignmentExpression':
        if (node['operator'] === '**=') report(node, '**=');
        break;
      case 'VariableDeclarator':
        // Taking members out of Math, or giving it another name, would hide them from the cases above.
        if ((node['init'] as Node | null)?.type === 'Identifier' && (node['init'] as Node)['value'] === 'Math') report(node, 'Math under another name');
        break;
    }
    visitParts(node);
  }

  function visitParts(part: object): void {
    // A method keeps this mark in a part that is no node of its own.
    if ((part as Node)['async'] === true) report(part as Node, 'async');
    for (const child of Object.values(part)) {
      if (typeof child !== 'object' || child === null) continue;
      if (typeof (child as Node).type === 'string') visit(child as Node);
      else visitParts(child);
    }
  }
}

/** Powers of two, written with a 2, and of big integers have no last bit to disagree about as long as exponents are whole. */
function isExactPower(node: Node): boolean {
  const left = node['left'] as Node;
  const right = node['right'] as Node;
  if (left.type === 'BigIntLiteral' && right.type === 'BigIntLiteral') return true;
  return left.type === 'NumericLiteral' && left['value'] === 2 && (right.type !== 'NumericLiteral' || Number.isInteger(right['value']));
}

// The canonical text of a part of the tree, on one line: for the texts of expectations, measures, causes and hovers.
// Printed and read again it gives the same tree; comments are left out.
import { unreachable } from '../base/assert.ts';
import type {
  ActNode, AnyNode, Atom, BodyNode, ConditionNode, ExpectNode, Expression, FaultActionNode, FaultNode, MeasureNode, OptionNode, PathNode, PlaceNode, PropertiesNode,
  PropertyNode, SaysNode, SetNode, ShowNode, StatementNode, TimingNode, ValueNode, Word,
} from './tree.ts';

export type Printable =
  | Word | Atom | Expression | ValueNode | ConditionNode | MeasureNode | SaysNode | SetNode | PathNode | PlaceNode | PropertyNode | PropertiesNode | OptionNode
  | ActNode | StatementNode | BodyNode | TimingNode | AnyNode | FaultActionNode | FaultNode | ExpectNode | ShowNode;

export function print(node: Printable): string {
  switch (node.kind) {
    case 'word':
    case 'ref':
    case 'preposition':
      return node.text;
    case 'quantity':
      return node.digits + node.unit;
    case 'string':
      return JSON.stringify(node.value);
    case 'range':
      return node.high === null ? print(node.low) : `${print(node.low)}${node.operator === '±' ? ' ± ' : '..'}${print(node.high)}`;
    case 'measure-of':
      return `${print(node.measure)} of ${node.of.text}`;
    case 'binary':
      return `${print(node.left)} ${node.operator} ${print(node.right)}`;
    case 'call':
      // A function of a value and the act of a client share the word.
      return 'callee' in node ? `${node.callee.text}(${node.arguments.map(words).join(', ')})` : printAct(node);
    case 'parenthesized':
      return `(${print(node.condition)})`;
    case 'set':
      return node.quantifier === 'all' ? '*' : `${node.quantifier === 'any' ? 'any ' : ''}${node.names.map(({ text }) => text).join(', ')}`;
    case 'path':
      return `${print(node.from)} ${node.arrow} ${print(node.to)}`;
    case 'place':
      return `${node.preposition} ${print(node.set)}`;
    case 'properties':
      return block(node.entries, ', ');
    case 'property':
    case 'option':
      return words([node.name, ...node.atoms, node.properties]);
    case 'body':
      return block(node.statements, '; ');
    case 'any':
      return 'any';
    case 'statement':
      return `${node.label === null ? '' : `${node.label.text}: `}${words([node.act, ...node.options])}`;
    case 'probability':
      return `probability(${print(node.condition)})`;
    case 'measure':
      return `${print(node.value)}${node.of === null ? '' : ` of ${node.of.text}`}`;
    case 'says-words':
      return `${words(node.words)}${node.within === null ? '' : ` within ${print(node.within)}`}`;
    case 'fault':
      return printFault(node);
    case 'expect':
      return `expect ${node.mode === 'always' ? '' : `${node.mode} `}${node.condition === null ? '' : print(node.condition)}`;
    case 'show':
      return `show ${node.measure === null ? '' : print(node.measure)}${node.by === null ? '' : ` by ${node.by.text}`}`;
    case 'timing':
      return `${node.word} ${words(node.values)}`;
    case 'when':
      return `when ${print(node.condition)}`;
    case 'unreadable':
      return '';
    case 'set-fault':
    case 'path-fault':
    case 'partition':
    case 'message-fault':
      return printAction(node);
    case 'or':
    case 'and':
    case 'not':
    case 'no':
    case 'at-most':
    case 'every':
    case 'says':
    case 'compare':
    case 'in':
    case 'measure-fact':
      return printCondition(node);
    default:
      return printAct(node);
  }
}

function words(parts: readonly (Printable | string | null)[]): string {
  return parts.map((part) => (part === null || typeof part === 'string' ? part : print(part))).filter((text) => text !== null && text !== '').join(' ');
}

function block(entries: readonly Printable[], separator: string): string {
  return entries.length === 0 ? '{ }' : `{ ${entries.map(print).join(separator)} }`;
}

function printCondition(node: ConditionNode): string {
  switch (node.kind) {
    case 'or':
    case 'and':
      return node.operands.map(print).join(` ${node.kind} `);
    case 'not':
      return `not ${print(node.operand)}`;
    case 'no':
      return `no ${words(node.words)}${node.target === null ? '' : ` ${node.preposition} ${node.target.text}`}`;
    case 'at-most':
      return `at most ${print(node.count)} ${node.subject.text} ${node.preposition} ${node.target.text}`;
    case 'every':
      return `every ${node.subject.text} of ${node.target.text} ${print(node.says)}`;
    case 'says':
      return `${print(node.measure)} ${print(node.says)}`;
    case 'compare':
      return `${print(node.left)} ${node.operator} ${print(node.right)}`;
    case 'in':
      return `${print(node.left)} in { ${node.values.map(print).join(', ')} }`;
    case 'measure-fact':
      return print(node.measure);
    default:
      return unreachable(node);
  }
}

function printAct(node: ActNode): string {
  switch (node.kind) {
    case 'write':
      return `write ${node.target.text} = ${node.value === null ? '' : print(node.value)}`;
    case 'increment':
      return `increment ${node.target.text}${node.by === null ? '' : ` by ${print(node.by)}`}`;
    case 'append':
      return `append ${words([node.target, node.value])}`;
    case 'cas':
      return `cas ${words([node.target, node.expected])} -> ${words([node.value])}`;
    case 'read':
    case 'acquire':
    case 'release':
    case 'call':
    case 'effect':
      return `${node.kind} ${node.target.text}`;
    case 'wait':
    case 'take':
      return `${node.kind} ${words([node.duration])}`;
    case 'await':
      return `await ${words([node.condition])}`;
    case 'repeat':
      return `repeat ${node.count === null ? '' : `${print(node.count)} `}${node.every === null ? '' : `every ${print(node.every)} `}${print(node.body)}`;
    case 'transaction':
    case 'together':
      return `${node.kind} ${print(node.body)}`;
    case 'now':
      return node.monotonic ? 'now monotonic' : 'now';
    case 'fail':
      return 'fail';
    case 'unreadable':
      return '';
    default:
      return unreachable(node);
  }
}

function printFault(node: FaultNode): string {
  const label = node.label === null ? '' : `${node.label.text}: `;
  const count = node.upTo?.count == null ? '' : `up to ${print(node.upTo.count)} `;
  const upTo = node.upTo === null ? '' : node.upTo.maybe ? 'maybe ' : count;
  const of = node.block && count !== '' ? 'of ' : '';
  return `fault ${label}${upTo}${of}${node.block ? block(node.actions, '; ') : words(node.actions)}`;
}

function printAction(node: FaultActionNode): string {
  switch (node.kind) {
    case 'set-fault':
      return words([node.verb, node.set, ...node.timings]);
    case 'path-fault':
      return words([node.verb, node.path, node.properties, ...node.timings]);
    case 'partition':
      return words(['partition', node.groups.map(print).join(' | '), ...node.timings]);
    case 'message-fault': {
      const message = `${node.verb}${node.every ? ' every' : ''}${node.message === null ? '' : ` ${node.message.text}`} of ${node.target.text}`;
      return words([message, ...node.timings]);
    }
    case 'unreadable':
      return '';
    default:
      return unreachable(node);
  }
}

// The immutable, lossless tree of one `.fault` text: what `GRAMMAR.ebnf` says, with ranges, no names resolved.
// A part that the text lacks (the parser recovered) is an empty `Word` or null, and the finding says so.
import type { Finding } from '../base/finding.ts';
import type { TextRange } from '../base/text-range.ts';

/** Everything the parser knows of one text. `tokens` joined give back the text, character by character. */
export interface Syntax {
  readonly text: string;
  readonly file: FileNode;
  readonly tokens: readonly SyntaxToken[];
  readonly findings: readonly Finding[];
}

export type TokenClass =
  | 'space' | 'newline' | 'comment' | 'doc-comment' | 'reserved' | 'word' | 'quantity' | 'string' | 'operator' | 'invalid';

/** A token with its text, trivia included. `type` is the name of its Chevrotain token type. */
export interface SyntaxToken {
  readonly type: string;
  readonly class: TokenClass;
  readonly range: TextRange;
  readonly text: string;
}

interface Base {
  readonly range: TextRange;
}

/** A word as written. `text` is empty where recovery had to invent it. */
export interface Word extends Base {
  readonly kind: 'word';
  readonly text: string;
}

/** `a`, `kv.x`, `sales.orders.list`. */
export interface Ref extends Base {
  readonly kind: 'ref';
  readonly words: readonly Word[];
  /** The words joined by dots. */
  readonly text: string;
}

/** A number with its unit as written: `10ms`, `-3ms`, `1.5`, `50%`. */
export interface QuantityNode extends Base {
  readonly kind: 'quantity';
  readonly value: number;
  /** The digits as written, sign included, so that no precision is lost. */
  readonly digits: string;
  /** Empty for a plain number. */
  readonly unit: string;
  /** A number that could not be read as written; its finding is given already, so its value and unit are worth no other. */
  readonly malformed?: true;
}

export interface StringNode extends Base {
  readonly kind: 'string';
  /** With escapes resolved. */
  readonly value: string;
}

export interface FileNode extends Base {
  readonly kind: 'file';
  readonly entries: readonly (ImportNode | ScenarioNode | ItemNode)[];
}

export interface ImportNode extends Base {
  readonly kind: 'import';
  readonly path: StringNode | null;
}

export interface ScenarioNode extends Base {
  readonly kind: 'scenario';
  readonly documentation: string | null;
  /** From `scenario` to before the brace. */
  readonly headRange: TextRange;
  readonly name: StringNode | null;
  readonly duration: RangeNode | null;
  readonly items: readonly ItemNode[];
}

export type ItemNode =
  | LetNode | AssumeNode | LinkNode | ThingNode | ServiceNode | ProgramNode | FaultNode | ExpectNode | ShowNode;

interface Item extends Base {
  /** Text of the `///` lines before it. */
  readonly documentation: string | null;
}

export interface LetNode extends Item {
  readonly kind: 'let';
  readonly name: Word;
  /** `=`: written out at each use. `in`: one unknown number. */
  readonly binding: '=' | 'in';
  readonly value: RangeNode | null;
}

export interface AssumeNode extends Item {
  readonly kind: 'assume';
  readonly atoms: readonly Atom[];
}

export interface LinkNode extends Item {
  readonly kind: 'link';
  readonly path: PathNode;
  readonly properties: PropertiesNode | null;
}

export type ThingKind = 'node' | 'clock' | 'store' | 'lock' | 'balancer' | 'detector';

export interface ThingNode extends Item {
  readonly kind: 'thing';
  readonly thing: ThingKind;
  /** From the keyword to before the brace. */
  readonly headRange: TextRange;
  readonly set: SetNode;
  readonly places: readonly PlaceNode[];
  readonly properties: PropertiesNode | null;
}

export interface ServiceNode extends Item {
  readonly kind: 'service';
  readonly headRange: TextRange;
  readonly names: readonly Ref[];
  readonly places: readonly PlaceNode[];
  readonly entries: readonly (PropertyNode | HandleNode)[];
}

export interface HandleNode extends Base {
  readonly kind: 'handle';
  readonly operation: Word;
  readonly body: BodyNode;
}

export interface ProgramNode extends Item {
  readonly kind: 'program';
  readonly program: 'client' | 'load';
  readonly headRange: TextRange;
  readonly names: readonly Ref[];
  readonly places: readonly PlaceNode[];
  /** `at 300/s poisson for 10s`. */
  readonly rate: { readonly range: TextRange; readonly rate: RangeNode; readonly law: Word | null; readonly duration: RangeNode | null } | null;
  readonly body: BodyNode | null;
}

export interface PlaceNode extends Base {
  readonly kind: 'place';
  readonly preposition: 'on' | 'via' | 'to' | 'in' | 'watching';
  readonly set: SetNode;
}

export interface SetNode extends Base {
  readonly kind: 'set';
  /** `*`, `any [of] …`, or the names alone. `all` has no names. */
  readonly quantifier: 'all' | 'any' | 'named';
  readonly names: readonly Ref[];
}

export interface PathNode extends Base {
  readonly kind: 'path';
  readonly from: SetNode;
  readonly arrow: '->' | '<->';
  readonly to: SetNode;
}

export interface PropertiesNode extends Base {
  readonly kind: 'properties';
  readonly entries: readonly PropertyNode[];
}

/** `word atoms [block]`; in `profile { 0s 3ms }` the name is a quantity. */
export interface PropertyNode extends Base {
  readonly kind: 'property';
  readonly name: Word | QuantityNode;
  readonly atoms: readonly Atom[];
  readonly properties: PropertiesNode | null;
}

export type Atom = RangeNode | StringNode | PrepositionNode;

/** A reserved word among values: a preposition, or `any` and `no` as in `order any`. */
export interface PrepositionNode extends Base {
  readonly kind: 'preposition';
  readonly text: 'by' | 'within' | 'every' | 'after' | 'on' | 'of' | 'at' | 'to' | 'per' | 'any' | 'no';
}

/** `a`, `a..b` or `a ± b`. A lone value keeps `operator` null. */
export interface RangeNode extends Base {
  readonly kind: 'range';
  readonly low: Expression;
  readonly operator: '..' | '±' | null;
  readonly high: Expression | null;
}

export type Expression = BinaryNode | QuantityNode | Ref | CallNode | ParenthesizedNode | MeasureOfNode;

export interface BinaryNode extends Base {
  readonly kind: 'binary';
  readonly operator: '+' | '-' | '*' | '/';
  readonly left: Expression;
  readonly right: Expression;
}

/** `p99 of web`, where it is part of a value. */
export interface MeasureOfNode extends Base {
  readonly kind: 'measure-of';
  readonly measure: Expression;
  readonly of: Ref;
}

/** `exponential(5ms)`, `mix(38% pareto(1ms, 2), rest exponential(5ms))`. */
export interface CallNode extends Base {
  readonly kind: 'call';
  readonly callee: Ref;
  readonly arguments: readonly (readonly Atom[])[];
}

export interface ParenthesizedNode extends Base {
  readonly kind: 'parenthesized';
  readonly condition: ConditionNode;
}

export interface BodyNode extends Base {
  readonly kind: 'body';
  readonly statements: readonly StatementNode[];
}

export interface StatementNode extends Base {
  readonly kind: 'statement';
  readonly label: Word | null;
  readonly act: ActNode;
  readonly options: readonly OptionNode[];
}

export type ActNode =
  | (Base & { readonly kind: 'write'; readonly target: Ref; readonly value: ValueNode | null })
  | (Base & { readonly kind: 'increment'; readonly target: Ref; readonly by: Expression | null })
  | (Base & { readonly kind: 'append'; readonly target: Ref; readonly value: ValueNode | null })
  | (Base & { readonly kind: 'cas'; readonly target: Ref; readonly expected: ValueNode | null; readonly value: ValueNode | null })
  | (Base & { readonly kind: 'read' | 'acquire' | 'release' | 'call' | 'effect'; readonly target: Ref })
  | (Base & { readonly kind: 'wait' | 'take'; readonly duration: RangeNode | null })
  | (Base & { readonly kind: 'await'; readonly condition: ConditionNode | null })
  | (Base & { readonly kind: 'repeat'; readonly count: ValueNode | null; readonly every: RangeNode | null; readonly body: BodyNode })
  | (Base & { readonly kind: 'transaction' | 'together'; readonly body: BodyNode })
  | (Base & { readonly kind: 'now'; readonly monotonic: boolean })
  | (Base & { readonly kind: 'fail' })
  /** The statement could not be read; its finding says why. */
  | (Base & { readonly kind: 'unreadable' });

export interface OptionNode extends Base {
  readonly kind: 'option';
  readonly name: Word;
  readonly atoms: readonly Atom[];
  readonly properties: PropertiesNode | null;
}

export type ValueNode = Expression | StringNode;

export interface FaultNode extends Item {
  readonly kind: 'fault';
  readonly label: Word | null;
  /** `maybe` is up to 1. Null: it happens. */
  readonly upTo: { readonly range: TextRange; readonly maybe: boolean; readonly count: QuantityNode | null } | null;
  /** One for the single-line form; all of a `{ … }` block otherwise. */
  readonly actions: readonly FaultActionNode[];
  readonly block: boolean;
}

export type SetFaultVerb =
  | 'crash' | 'kill' | 'restart' | 'pause' | 'slow' | 'steal' | 'isolate' | 'bridge' | 'halve' | 'ring'
  | 'step' | 'drift' | 'strobe' | 'surge' | 'corrupt';

export type FaultActionNode =
  | (Base & { readonly kind: 'set-fault'; readonly verb: SetFaultVerb; readonly set: SetNode; readonly timings: readonly TimingNode[] })
  | (Base & { readonly kind: 'path-fault'; readonly verb: 'cut' | 'hold' | 'degrade'; readonly path: PathNode; readonly properties: PropertiesNode | null; readonly timings: readonly TimingNode[] })
  | (Base & { readonly kind: 'partition'; readonly groups: readonly SetNode[]; readonly timings: readonly TimingNode[] })
  | (Base & { readonly kind: 'message-fault'; readonly verb: 'lose' | 'delay'; readonly every: boolean; readonly message: Word | null; readonly target: Ref; readonly timings: readonly TimingNode[] })
  | (Base & { readonly kind: 'unreadable' });

export type TimingNode =
  | (Base & { readonly kind: 'timing'; readonly word: 'at' | 'every' | 'for' | 'after' | 'by'; readonly values: readonly (RangeNode | AnyNode)[] })
  | (Base & { readonly kind: 'when'; readonly condition: ConditionNode });

export interface AnyNode extends Base {
  readonly kind: 'any';
}

export interface ExpectNode extends Item {
  readonly kind: 'expect';
  readonly mode: 'always' | 'possible' | 'finally';
  readonly condition: ConditionNode | null;
}

export interface ShowNode extends Item {
  readonly kind: 'show';
  readonly measure: MeasureNode | null;
  readonly by: Word | null;
}

export type ConditionNode =
  | (Base & { readonly kind: 'or' | 'and'; readonly operands: readonly ConditionNode[] })
  | (Base & { readonly kind: 'not'; readonly operand: ConditionNode })
  | FactNode;

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type FactNode =
  /** `no lost writes on kv`, `no unknown outcome of web`. */
  | (Base & { readonly kind: 'no'; readonly words: readonly Word[]; readonly preposition: 'on' | 'of' | 'in' | null; readonly target: Ref | null })
  /** `at most one leader of mysql`. */
  | (Base & { readonly kind: 'at-most'; readonly count: QuantityNode | Word; readonly subject: Ref; readonly preposition: 'of' | 'per'; readonly target: Ref })
  /** `every call of la is ok within 10s`. */
  | (Base & { readonly kind: 'every'; readonly subject: Word; readonly target: Ref; readonly says: SaysNode })
  /** `w2 survives`, `r is unknown`, `kv converges within 1s`. */
  | (Base & { readonly kind: 'says'; readonly measure: MeasureNode; readonly says: SaysNode })
  | (Base & { readonly kind: 'compare'; readonly left: MeasureNode; readonly operator: CompareOperator; readonly right: ValueNode })
  | (Base & { readonly kind: 'in'; readonly left: MeasureNode; readonly values: readonly ValueNode[] })
  /** A measure alone: `(…)` in parentheses, or a bare name. */
  | (Base & { readonly kind: 'measure-fact'; readonly measure: MeasureNode });

export interface SaysNode extends Base {
  readonly kind: 'says-words';
  readonly words: readonly Ref[];
  readonly within: RangeNode | null;
}

export type MeasureNode =
  | (Base & { readonly kind: 'probability'; readonly condition: ConditionNode })
  | (Base & { readonly kind: 'measure'; readonly value: Expression; readonly of: Ref | null });

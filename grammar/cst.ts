// The shape of the parser's trees: generated from the parser, and held to it by its test.
import type { CstNode, ICstVisitor, IToken } from "chevrotain";

export interface PlaceCstNode extends CstNode {
  name: "place";
  children: PlaceCstChildren;
}

export type PlaceCstChildren = {
  PlaceWord: IToken[];
  set: SetCstNode[];
};

export interface SetCstNode extends CstNode {
  name: "set";
  children: SetCstChildren;
}

export type SetCstChildren = {
  Star?: IToken[];
  AnyWord?: IToken[];
  OfWord?: IToken[];
  Word?: (IToken)[];
  Dot?: (IToken)[];
  Comma?: (IToken)[];
};

export interface NamesCstNode extends CstNode {
  name: "names";
  children: NamesCstChildren;
}

export type NamesCstChildren = {
  Word: (IToken)[];
  Dot?: (IToken)[];
  Comma?: IToken[];
};

export interface RefCstNode extends CstNode {
  name: "ref";
  children: RefCstChildren;
}

export type RefCstChildren = {
  Word: (IToken)[];
  Dot?: IToken[];
};

export interface PropertiesCstNode extends CstNode {
  name: "properties";
  children: PropertiesCstChildren;
}

export type PropertiesCstChildren = {
  LeftBrace: IToken[];
  NewLine?: IToken[];
  Semicolon?: IToken[];
  Comma?: IToken[];
  property?: PropertyCstNode[];
  RightBrace: IToken[];
};

export interface PropertyCstNode extends CstNode {
  name: "property";
  children: PropertyCstChildren;
}

export type PropertyCstChildren = {
  Word?: IToken[];
  Quantity?: IToken[];
  range?: RangeCstNode[];
  StringText?: IToken[];
  Preposition?: IToken[];
  properties?: PropertiesCstNode[];
};

export interface RangeCstNode extends CstNode {
  name: "range";
  children: RangeCstChildren;
}

export type RangeCstChildren = {
  primary: (PrimaryCstNode)[];
  Arithmetic?: (IToken)[];
  RangeOperator?: IToken[];
};

export interface ValueCstNode extends CstNode {
  name: "value";
  children: ValueCstChildren;
}

export type ValueCstChildren = {
  primary: (PrimaryCstNode)[];
  whose?: (WhoseCstNode)[];
  Arithmetic?: IToken[];
};

export interface WhoseCstNode extends CstNode {
  name: "whose";
  children: WhoseCstChildren;
}

export type WhoseCstChildren = {
  OfWord: IToken[];
  ref: RefCstNode[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  Quantity?: IToken[];
  LeftParenthesis?: IToken[];
  condition?: ConditionCstNode[];
  RightParenthesis?: IToken[];
  Word?: (IToken)[];
  Dot?: IToken[];
  callArguments?: CallArgumentsCstNode[];
};

export interface CallArgumentsCstNode extends CstNode {
  name: "callArguments";
  children: CallArgumentsCstChildren;
}

export type CallArgumentsCstChildren = {
  LeftParenthesis: IToken[];
  argument?: (ArgumentCstNode)[];
  Comma?: IToken[];
  RightParenthesis: IToken[];
};

export interface ArgumentCstNode extends CstNode {
  name: "argument";
  children: ArgumentCstChildren;
}

export type ArgumentCstChildren = {
  range?: RangeCstNode[];
  StringText?: IToken[];
  Preposition?: IToken[];
};

export interface DatumCstNode extends CstNode {
  name: "datum";
  children: DatumCstChildren;
}

export type DatumCstChildren = {
  StringText?: IToken[];
  value?: ValueCstNode[];
};

export interface ConditionCstNode extends CstNode {
  name: "condition";
  children: ConditionCstChildren;
}

export type ConditionCstChildren = {
  conjunction: (ConjunctionCstNode)[];
  OrWord?: IToken[];
};

export interface ConjunctionCstNode extends CstNode {
  name: "conjunction";
  children: ConjunctionCstChildren;
}

export type ConjunctionCstChildren = {
  negation: (NegationCstNode)[];
  AndWord?: IToken[];
};

export interface NegationCstNode extends CstNode {
  name: "negation";
  children: NegationCstChildren;
}

export type NegationCstChildren = {
  NotWord?: IToken[];
  fact: FactCstNode[];
};

export interface FactCstNode extends CstNode {
  name: "fact";
  children: FactCstChildren;
}

export type FactCstChildren = {
  absence?: AbsenceCstNode[];
  limit?: LimitCstNode[];
  universal?: UniversalCstNode[];
  statementOfMeasure?: StatementOfMeasureCstNode[];
};

export interface AbsenceCstNode extends CstNode {
  name: "absence";
  children: AbsenceCstChildren;
}

export type AbsenceCstChildren = {
  NoWord: IToken[];
  Word: IToken[];
  NoPreposition?: IToken[];
  ref?: RefCstNode[];
};

export interface LimitCstNode extends CstNode {
  name: "limit";
  children: LimitCstChildren;
}

export type LimitCstChildren = {
  AtWord: IToken[];
  MostWord: IToken[];
  Quantity?: IToken[];
  Word?: IToken[];
  subject: RefCstNode[];
  SubjectPreposition: IToken[];
  target: RefCstNode[];
};

export interface UniversalCstNode extends CstNode {
  name: "universal";
  children: UniversalCstChildren;
}

export type UniversalCstChildren = {
  EveryWord: IToken[];
  Word: IToken[];
  OfWord: IToken[];
  ref: RefCstNode[];
  says: SaysCstNode[];
};

export interface StatementOfMeasureCstNode extends CstNode {
  name: "statementOfMeasure";
  children: StatementOfMeasureCstChildren;
}

export type StatementOfMeasureCstChildren = {
  measure: MeasureCstNode[];
  Comparison?: IToken[];
  datum?: (DatumCstNode)[];
  InWord?: IToken[];
  LeftBrace?: IToken[];
  Comma?: IToken[];
  RightBrace?: IToken[];
  says?: SaysCstNode[];
};

export interface SaysCstNode extends CstNode {
  name: "says";
  children: SaysCstChildren;
}

export type SaysCstChildren = {
  ref: RefCstNode[];
  WithinWord?: IToken[];
  range?: RangeCstNode[];
};

export interface MeasureCstNode extends CstNode {
  name: "measure";
  children: MeasureCstChildren;
}

export type MeasureCstChildren = {
  ProbabilityWord?: IToken[];
  LeftParenthesis?: IToken[];
  condition?: ConditionCstNode[];
  RightParenthesis?: IToken[];
  value?: ValueCstNode[];
};

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  NewLine?: IToken[];
  Semicolon?: IToken[];
  importation?: ImportationCstNode[];
  scenario?: ScenarioCstNode[];
  item?: ItemCstNode[];
};

export interface ImportationCstNode extends CstNode {
  name: "importation";
  children: ImportationCstChildren;
}

export type ImportationCstChildren = {
  ImportWord: IToken[];
  StringText: IToken[];
};

export interface ScenarioCstNode extends CstNode {
  name: "scenario";
  children: ScenarioCstChildren;
}

export type ScenarioCstChildren = {
  ScenarioWord: IToken[];
  StringText: IToken[];
  ForWord?: IToken[];
  range?: RangeCstNode[];
  LeftBrace: IToken[];
  NewLine?: IToken[];
  Semicolon?: IToken[];
  item?: ItemCstNode[];
  RightBrace: IToken[];
};

export interface ItemCstNode extends CstNode {
  name: "item";
  children: ItemCstChildren;
}

export type ItemCstChildren = {
  definition?: DefinitionCstNode[];
  assumption?: AssumptionCstNode[];
  link?: LinkCstNode[];
  thing?: ThingCstNode[];
  service?: ServiceCstNode[];
  program?: ProgramCstNode[];
  fault?: FaultCstNode[];
  expectation?: ExpectationCstNode[];
  showing?: ShowingCstNode[];
};

export interface DefinitionCstNode extends CstNode {
  name: "definition";
  children: DefinitionCstChildren;
}

export type DefinitionCstChildren = {
  LetWord: IToken[];
  Word: IToken[];
  Equal?: IToken[];
  InWord?: IToken[];
  range: RangeCstNode[];
};

export interface AssumptionCstNode extends CstNode {
  name: "assumption";
  children: AssumptionCstChildren;
}

export type AssumptionCstChildren = {
  AssumeWord: IToken[];
  range?: RangeCstNode[];
  StringText?: IToken[];
  Preposition?: IToken[];
};

export interface LinkCstNode extends CstNode {
  name: "link";
  children: LinkCstChildren;
}

export type LinkCstChildren = {
  LinkWord: IToken[];
  path: PathCstNode[];
  properties?: PropertiesCstNode[];
};

export interface PathCstNode extends CstNode {
  name: "path";
  children: PathCstChildren;
}

export type PathCstChildren = {
  set: (SetCstNode)[];
  Arrow: IToken[];
};

export interface ThingCstNode extends CstNode {
  name: "thing";
  children: ThingCstChildren;
}

export type ThingCstChildren = {
  ThingWord: IToken[];
  set: SetCstNode[];
  place?: PlaceCstNode[];
  properties?: PropertiesCstNode[];
};

export interface ServiceCstNode extends CstNode {
  name: "service";
  children: ServiceCstChildren;
}

export type ServiceCstChildren = {
  ServiceWord: IToken[];
  names: NamesCstNode[];
  place?: PlaceCstNode[];
  serviceBlock?: ServiceBlockCstNode[];
};

export interface ServiceBlockCstNode extends CstNode {
  name: "serviceBlock";
  children: ServiceBlockCstChildren;
}

export type ServiceBlockCstChildren = {
  LeftBrace: IToken[];
  NewLine?: IToken[];
  Semicolon?: IToken[];
  Comma?: IToken[];
  handle?: HandleCstNode[];
  property?: PropertyCstNode[];
  RightBrace: IToken[];
};

export interface HandleCstNode extends CstNode {
  name: "handle";
  children: HandleCstChildren;
}

export type HandleCstChildren = {
  HandleWord: IToken[];
  Word: IToken[];
  body: BodyCstNode[];
};

export interface ProgramCstNode extends CstNode {
  name: "program";
  children: ProgramCstChildren;
}

export type ProgramCstChildren = {
  ProgramWord: IToken[];
  names: NamesCstNode[];
  place?: PlaceCstNode[];
  rate?: RateCstNode[];
  body?: BodyCstNode[];
};

export interface RateCstNode extends CstNode {
  name: "rate";
  children: RateCstChildren;
}

export type RateCstChildren = {
  AtWord: IToken[];
  range: (RangeCstNode)[];
  Word?: IToken[];
  ForWord?: IToken[];
};

export interface BodyCstNode extends CstNode {
  name: "body";
  children: BodyCstChildren;
}

export type BodyCstChildren = {
  LeftBrace: IToken[];
  NewLine?: IToken[];
  Semicolon?: IToken[];
  statement?: StatementCstNode[];
  RightBrace: IToken[];
};

export interface StatementCstNode extends CstNode {
  name: "statement";
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  Word?: IToken[];
  Colon?: IToken[];
  act: ActCstNode[];
  clause?: ClauseCstNode[];
};

export interface ActCstNode extends CstNode {
  name: "act";
  children: ActCstChildren;
}

export type ActCstChildren = {
  verb?: (IToken)[];
  ref?: (RefCstNode)[];
  Equal?: IToken[];
  datum?: (DatumCstNode)[];
  ByWord?: IToken[];
  value?: ValueCstNode[];
  OneWay?: IToken[];
  range?: (RangeCstNode)[];
  condition?: ConditionCstNode[];
  EveryWord?: IToken[];
  body?: (BodyCstNode)[];
  MonotonicWord?: IToken[];
};

export interface ClauseCstNode extends CstNode {
  name: "clause";
  children: ClauseCstChildren;
}

export type ClauseCstChildren = {
  OptionWord: IToken[];
  range?: RangeCstNode[];
  StringText?: IToken[];
  Preposition?: IToken[];
  properties?: PropertiesCstNode[];
};

export interface FaultCstNode extends CstNode {
  name: "fault";
  children: FaultCstChildren;
}

export type FaultCstChildren = {
  FaultWord: IToken[];
  Word?: IToken[];
  Colon?: IToken[];
  possibly?: PossiblyCstNode[];
  actionBlock?: ActionBlockCstNode[];
  action?: ActionCstNode[];
};

export interface PossiblyCstNode extends CstNode {
  name: "possibly";
  children: PossiblyCstChildren;
}

export type PossiblyCstChildren = {
  MaybeWord?: IToken[];
  UpWord?: IToken[];
  ToWord?: IToken[];
  Quantity?: IToken[];
  OfWord?: IToken[];
};

export interface ActionBlockCstNode extends CstNode {
  name: "actionBlock";
  children: ActionBlockCstChildren;
}

export type ActionBlockCstChildren = {
  LeftBrace: IToken[];
  NewLine?: IToken[];
  Semicolon?: IToken[];
  action?: ActionCstNode[];
  RightBrace: IToken[];
};

export interface ActionCstNode extends CstNode {
  name: "action";
  children: ActionCstChildren;
}

export type ActionCstChildren = {
  verb?: (IToken)[];
  set?: (SetCstNode)[];
  path?: (PathCstNode)[];
  properties?: PropertiesCstNode[];
  Bar?: IToken[];
  EveryWord?: IToken[];
  Word?: IToken[];
  OfWord?: IToken[];
  ref?: RefCstNode[];
  timing?: TimingCstNode[];
};

export interface TimingCstNode extends CstNode {
  name: "timing";
  children: TimingCstChildren;
}

export type TimingCstChildren = {
  TimingWord?: IToken[];
  moment?: MomentCstNode[];
  WhenWord?: IToken[];
  condition?: ConditionCstNode[];
};

export interface MomentCstNode extends CstNode {
  name: "moment";
  children: MomentCstChildren;
}

export type MomentCstChildren = {
  AnyWord?: IToken[];
  range?: RangeCstNode[];
};

export interface ExpectationCstNode extends CstNode {
  name: "expectation";
  children: ExpectationCstChildren;
}

export type ExpectationCstChildren = {
  ExpectWord: IToken[];
  ModeWord?: IToken[];
  condition: ConditionCstNode[];
};

export interface ShowingCstNode extends CstNode {
  name: "showing";
  children: ShowingCstChildren;
}

export type ShowingCstChildren = {
  ShowWord: IToken[];
  measure: MeasureCstNode[];
  ByWord?: IToken[];
  Word?: IToken[];
};

export interface ICstNodeVisitor<IN, OUT> extends ICstVisitor<IN, OUT> {
  place(children: PlaceCstChildren, param?: IN): OUT;
  set(children: SetCstChildren, param?: IN): OUT;
  names(children: NamesCstChildren, param?: IN): OUT;
  ref(children: RefCstChildren, param?: IN): OUT;
  properties(children: PropertiesCstChildren, param?: IN): OUT;
  property(children: PropertyCstChildren, param?: IN): OUT;
  range(children: RangeCstChildren, param?: IN): OUT;
  value(children: ValueCstChildren, param?: IN): OUT;
  whose(children: WhoseCstChildren, param?: IN): OUT;
  primary(children: PrimaryCstChildren, param?: IN): OUT;
  callArguments(children: CallArgumentsCstChildren, param?: IN): OUT;
  argument(children: ArgumentCstChildren, param?: IN): OUT;
  datum(children: DatumCstChildren, param?: IN): OUT;
  condition(children: ConditionCstChildren, param?: IN): OUT;
  conjunction(children: ConjunctionCstChildren, param?: IN): OUT;
  negation(children: NegationCstChildren, param?: IN): OUT;
  fact(children: FactCstChildren, param?: IN): OUT;
  absence(children: AbsenceCstChildren, param?: IN): OUT;
  limit(children: LimitCstChildren, param?: IN): OUT;
  universal(children: UniversalCstChildren, param?: IN): OUT;
  statementOfMeasure(children: StatementOfMeasureCstChildren, param?: IN): OUT;
  says(children: SaysCstChildren, param?: IN): OUT;
  measure(children: MeasureCstChildren, param?: IN): OUT;
  file(children: FileCstChildren, param?: IN): OUT;
  importation(children: ImportationCstChildren, param?: IN): OUT;
  scenario(children: ScenarioCstChildren, param?: IN): OUT;
  item(children: ItemCstChildren, param?: IN): OUT;
  definition(children: DefinitionCstChildren, param?: IN): OUT;
  assumption(children: AssumptionCstChildren, param?: IN): OUT;
  link(children: LinkCstChildren, param?: IN): OUT;
  path(children: PathCstChildren, param?: IN): OUT;
  thing(children: ThingCstChildren, param?: IN): OUT;
  service(children: ServiceCstChildren, param?: IN): OUT;
  serviceBlock(children: ServiceBlockCstChildren, param?: IN): OUT;
  handle(children: HandleCstChildren, param?: IN): OUT;
  program(children: ProgramCstChildren, param?: IN): OUT;
  rate(children: RateCstChildren, param?: IN): OUT;
  body(children: BodyCstChildren, param?: IN): OUT;
  statement(children: StatementCstChildren, param?: IN): OUT;
  act(children: ActCstChildren, param?: IN): OUT;
  clause(children: ClauseCstChildren, param?: IN): OUT;
  fault(children: FaultCstChildren, param?: IN): OUT;
  possibly(children: PossiblyCstChildren, param?: IN): OUT;
  actionBlock(children: ActionBlockCstChildren, param?: IN): OUT;
  action(children: ActionCstChildren, param?: IN): OUT;
  timing(children: TimingCstChildren, param?: IN): OUT;
  moment(children: MomentCstChildren, param?: IN): OUT;
  expectation(children: ExpectationCstChildren, param?: IN): OUT;
  showing(children: ShowingCstChildren, param?: IN): OUT;
}

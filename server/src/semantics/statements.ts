// The statements of a program: what each does, with its values, options and target.
import type { TextRange } from '../base/text-range.ts';
import type { ActNode, BodyNode, RangeNode, Ref, StatementNode, ValueNode } from '../syntax/tree.ts';
import { backoffOf, breakerOf } from './attempts.ts';
import { conditionOf } from './conditions.ts';
import type { Entity } from './declarations.ts';
import { hopName, hopOf, viaOf } from './hops.ts';
import { numberOf, propertyValues, quantityIn } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { ConditionModel, MachineModel, OperationModel, ProgramModel, PropertyValues, Quantity, ReadingModel, ServiceModel, StatementModel, StoreModel, ValueModel } from './thing-model.ts';
import type { Site } from './scope.ts';
import { shapeOf } from './shapes.ts';
import { type Known, type Speech, storeKey, writtenValue } from './values.ts';
import { type Act, actOf } from './vocabulary.ts';

type Draft<Model> = { -readonly [Key in keyof Model]: Model[Key] };

export interface ProgramDraft extends Draft<ProgramModel> {
  body: readonly StatementModel[];
}

/** Filled in while its statement is read; with neither store nor callee it has an error. */
export interface OperationDraft extends Draft<OperationModel> {}

/** Reads the statements of one program. */
export class StatementReader {
  readonly #site: Site;
  readonly #known: Known;
  readonly #entity: Entity;
  readonly #drafts: ReadonlyMap<StatementNode, OperationDraft>;
  /** Whether the scenario ends of itself, so that a program need not. */
  readonly #ends: boolean;
  readonly #readings: ReadonlyMap<StatementNode, ReadingModel>;
  /** Whether it is a handler's. */
  readonly #handles: boolean;

  constructor(
    site: Site,
    known: Known,
    entity: Entity,
    drafts: ReadonlyMap<StatementNode, OperationDraft>,
    ends: boolean,
    readings: ReadonlyMap<StatementNode, ReadingModel> = new Map(),
    handles = false,
  ) {
    this.#site = site;
    this.#known = known;
    this.#entity = entity;
    this.#drafts = drafts;
    this.#ends = ends;
    this.#readings = readings;
    this.#handles = handles;
  }

  body(node: BodyNode): readonly StatementModel[] {
    return node.statements.map((statement) => this.#statement(statement)).filter((model) => model !== null);
  }

  #statement(statement: StatementNode): StatementModel | null {
    const { act } = statement;
    if (act.kind === 'unreadable') return null;
    const entry = actOf(act.kind);
    if (entry === null) return null;
    this.#site.entry({ range: { start: act.range.start, end: act.range.start + entry.word.length } }, entry);
    const failed = new Set<string>();
    const options = this.#options(statement, entry, failed);
    const draft = this.#drafts.get(statement) ?? null;
    const hasHop = draft === null || this.#apply(draft, options, failed);
    // Where it goes is not known then, and nothing follows from it.
    return this.#act(act, statement, hasHop ? draft : null);
  }

  #options(statement: StatementNode, entry: Act, failed: Set<string>): PropertyValues {
    const table = propertiesOf('operation').filter((property) => entry.options.includes(property.name));
    const legal = statement.options.filter((option) => {
      if (entry.options.length > 0) return true;
      this.#site.report(
        'unknown-property',
        option.name,
        `\`${entry.word}\` is no request and has no \`${option.name.text}\`: take it away`,
      );
      return false;
    });
    return propertyValues(this.#site, legal, table, `\`${entry.word}\``, failed);
  }

  /** Whether its own first hop, if it has one, is without an error. */
  #apply(draft: OperationDraft, options: PropertyValues, failed: ReadonlySet<string>): boolean {
    draft.timeout = numberOf(options, 'timeout');
    draft.timeoutPlace = options.get('timeout')?.place ?? null;
    draft.retries = numberOf(options, 'retry')?.low ?? 0;
    draft.retryPlace = options.get('retry')?.place ?? null;
    draft.backoff = backoffOf(this.#site, options.get('retry'));
    draft.breaker = breakerOf(this.#site, options.get('breaker'));
    draft.size = numberOf(options, 'size')?.low ?? 0;
    const [held] = options.get('holding')?.arguments ?? [];
    draft.holding = held?.kind === 'name' ? (this.#known.locks.get(held.entity.name) ?? null) : null;
    const via = options.get('via');
    const [route] = via?.arguments ?? [];
    if (via === undefined || route?.kind !== 'name') return !failed.has('via');
    draft.via = hopOf(route.entity, this.#known) ?? null;
    draft.viaPlace = via.place;
    return draft.via !== null;
  }

  #speech(where: Speech['where']): Speech {
    return { site: this.#site, known: this.#known, where, program: this.#entity };
  }

  #act(act: ActNode, statement: StatementNode, draft: OperationDraft | null): StatementModel | null {
    switch (act.kind) {
      case 'write':
        return this.#access(act.target, act.value, draft);
      case 'increment':
        return this.#access(act.target, act.by ?? 'one', draft);
      case 'read':
        return this.#access(act.target, null, draft);
      case 'await':
        return this.#await(act, draft);
      case 'wait':
      case 'take': {
        const duration = act.duration === null ? null : durationOf(this.#site, act.duration, 'DURATION');
        return duration === null ? null : { kind: act.kind, duration };
      }
      case 'repeat':
        return this.#repeat(act);
      case 'append':
        return this.#access(act.target, act.value, draft);
      case 'cas':
        return this.#cas(act, draft);
      case 'acquire':
      case 'release':
        return this.#lock(act.kind, act.target, draft);
      case 'call':
        return this.#call(act.target, draft);
      case 'effect':
        return useEffect(this.#site, act.target);
      case 'transaction':
        return this.#transaction(act, draft);
      case 'together':
        if (act.body.statements.length === 0)
          return this.#site.report('wrong-value', act, '`together` without a statement does nothing: put those between the braces that run at once');
        return { kind: 'together', body: this.body(act.body) };
      case 'now': {
        const reading = this.#readings.get(statement);
        return reading === undefined ? null : { kind: 'now', reading };
      }
      case 'fail':
        if (this.#handles) return { kind: 'fail' };
        return this.#site.report('wrong-place', act, '`fail` ends the operation that a handler answers, and this is none: put it between the braces of a `handle`');
      case 'unreadable':
        return null;
    }
  }

  /** `written` null: nothing is, or what is could not be read. */
  #access(at: Ref, written: ValueNode | 'one' | null, draft: OperationDraft | null): StatementModel | null {
    const target = storeKey(this.#site, at, this.#known);
    const value = this.#value(written);
    if (target === null || target.store === null || draft === null || !this.#reaches(at, target.store, draft)) return null;
    draft.store = target.store;
    const operation = draft as OperationModel;
    if (draft.verb === 'read') return { kind: 'read', operation, key: target.key };
    return value === null || draft.verb === 'await' || draft.verb === 'call' || draft.verb === 'cas' || draft.verb === 'acquire' || draft.verb === 'release' || draft.verb === 'transaction' ? null : { kind: draft.verb, operation, key: target.key, value };
  }

  /** Reads are requests of their own; what it writes goes along with its end. */
  #transaction(act: ActNode & { kind: 'transaction' | 'together' }, draft: OperationDraft | null): StatementModel | null {
    const stores = new Set<StoreModel>();
    const body = this.#parts(act.body, stores);
    const [store, other] = [...stores];
    if (store === undefined && body.length === 0) return this.#site.report('wrong-value', act, '`transaction` without a statement does nothing: put what takes effect together between the braces');
    if (store === undefined || draft === null || body.some((one) => one === null)) return null;
    if (other !== undefined) return this.#site.report('wrong-value', act, `a transaction is one of one store, and this speaks of ${store.name} and ${other.name}`);
    if (store.isolation === 'none') return this.#site.report('wrong-value', act, `${store.name} knows no transactions: say what they see of each other, as in \`store ${store.name} { isolation snapshot }\``);
    const at: Ref = { kind: 'ref', words: [], text: '', range: act.range };
    if (!this.#reaches(at, store, draft)) return null;
    draft.store = store;
    return { kind: 'transaction', operation: draft as OperationModel, body: body.filter((one) => one !== null) };
  }

  #parts({ statements }: BodyNode, stores: Set<StoreModel>): (StatementModel | null)[] {
    return statements.flatMap((statement): (StatementModel | null)[] => this.#part(statement, statement.act, stores));
  }

  /** What stands in a transaction. What reads and then writes is a read, and a write of what comes of it. */
  #part(statement: StatementNode, inner: ActNode, stores: Set<StoreModel>): (StatementModel | null)[] {
    switch (inner.kind) {
      case 'write':
        return [this.#put(statement, inner, stores)];
      case 'increment':
      case 'append':
      case 'cas':
        return this.#putOnto(statement, stores);
      case 'repeat':
        return [this.#repeat(inner, (body) => this.#parts(body, stores))];
      case 'await':
        return [this.#site.report('wrong-value', statement, 'what a transaction reads is one snapshot, which does not change, so there is nothing to wait for: `await` it before the transaction')];
      case 'together':
        return [this.#site.report('wrong-value', statement, 'the first read of a transaction takes its snapshot, and of statements that run at once none is the first: write them one after the other')];
      case 'transaction':
        return [this.#site.report('wrong-value', statement, 'a transaction in another one would end with that: write what it does between the braces of the outer one')];
      default: {
        const model = this.#statement(statement);
        if (model?.kind === 'read' && model.operation.store !== null) stores.add(model.operation.store);
        return [model];
      }
    }
  }

  /** Whether nothing is said of a write of a transaction that could only be said of a request. */
  #isBare({ label, options: [option] }: StatementNode): boolean {
    if (label !== null) this.#site.report('wrong-value', label, 'the writes of a transaction take effect with its end, and have none of their own to speak of: label the transaction');
    if (option !== undefined) this.#site.report('wrong-value', option.name, 'the writes of a transaction are sent with its end: say it of the transaction');
    return label === null && option === undefined;
  }

  #put(statement: StatementNode, inner: ActNode & { kind: 'write' }, stores: Set<StoreModel>): StatementModel | null {
    if (!this.#isBare(statement)) return null;
    const entry = actOf('write');
    if (entry !== null) this.#site.entry({ range: { start: inner.range.start, end: inner.range.start + entry.word.length } }, entry);
    const target = storeKey(this.#site, inner.target, this.#known);
    const value = this.#value(inner.value);
    if (target === null || target.store === null || value === null) return null;
    stores.add(target.store);
    return { kind: 'put', key: target.key, value };
  }

  #putOnto(statement: StatementNode, stores: Set<StoreModel>): (StatementModel | null)[] {
    if (!this.#isBare(statement)) return [null];
    const model = this.#statement(statement);
    if (model?.kind !== 'increment' && model?.kind !== 'append' && model?.kind !== 'cas') return [null];
    const { operation, key, value } = model;
    if (operation.store !== null) stores.add(operation.store);
    const onto = model.kind === 'cas' ? ({ read: operation, how: 'if', expected: model.expected } as const) : ({ read: operation, how: model.kind === 'increment' ? 'add' : 'append' } as const);
    return [{ kind: 'read', operation, key }, { kind: 'put', key, value, onto }];
  }

  #cas(act: ActNode & { kind: 'cas' }, draft: OperationDraft | null): StatementModel | null {
    const target = storeKey(this.#site, act.target, this.#known);
    const expected = this.#value(act.expected);
    const value = this.#value(act.value);
    if (target === null || target.store === null || draft === null || !this.#reaches(act.target, target.store, draft)) return null;
    draft.store = target.store;
    return expected === null || value === null ? null : { kind: 'cas', operation: draft as OperationModel, key: target.key, expected, value };
  }

  #value(written: ValueNode | 'one' | null): ValueModel | null {
    if (written === null) return null;
    return written === 'one' ? { kind: 'number', value: 1 } : writtenValue(this.#speech('value'), written);
  }

  /** The first hop must keep a copy: it does not pass requests on. */
  #reaches(at: Ref, store: StoreModel, draft: OperationDraft): boolean {
    const via = viaOf(draft);
    if (via === null) return true;
    const reached = via.kind === 'store' ? via.store === store : via.kind === 'machine' && store.replicas.includes(via.machine);
    if (reached) return true;
    const hop = hopName(via);
    const replicas = store.replicas.map(({ name }) => name).join(', ');
    this.#site.report(
      'no-replica',
      at,
      `${draft.via === null ? draft.program.name : 'this'} goes via ${hop}, which keeps no copy of ${store.name}: go via one of ${replicas}`,
      whereSaid(draft),
    );
    return false;
  }

  #await(act: ActNode & { kind: 'await' }, draft: OperationDraft | null): StatementModel | null {
    if (act.condition === null) return null;
    const condition = conditionOf(this.#speech('await'), act.condition);
    if (condition === null || draft === null) return null;
    const stores = [...new Set(storesIn(condition))];
    const [store] = stores;
    if (store === undefined) {
      return this.#site.report(
        'missing-key',
        act.condition,
        '`await` asks a replica for the value of a key, and this names none: write, for instance, `await kv.x == 1`',
      );
    }
    if (stores.length > 1) {
      return this.#site.report(
        'wrong-value',
        act.condition,
        `\`await\` asks one replica of one store, and this speaks of ${stores.map(({ name }) => name).join(' and ')}: write one \`await\` for each`,
      );
    }
    if (!this.#reaches({ kind: 'ref', words: [], text: '', range: act.condition.range }, store, draft)) return null;
    draft.store = store;
    return { kind: 'await', operation: draft as OperationModel, condition };
  }

  /** `bodyOf`: what stands in it; null in it: an error, which was reported. */
  #repeat(act: ActNode & { kind: 'repeat' }, bodyOf: (body: BodyNode) => readonly (StatementModel | null)[] = (body) => this.body(body)): StatementModel | null {
    const count = act.count === null ? null : this.#count(act.count);
    const every = act.every === null ? null : durationOf(this.#site, act.every, 'PERIOD');
    const said = bodyOf(act.body);
    const body = said.filter((one) => one !== null);
    if (body.length < said.length) return null;
    if (act.body.statements.length === 0)
      return this.#site.report('endless', act, '`repeat` without a statement does nothing: put one between the braces');
    if (act.count === null && this.#entity.kind === 'load') {
      return this.#site.report('endless', act, 'the sessions of a load come one after the other, and none of them would ever end: say how often, as in `repeat 10 { … }`, or let a client do it');
    }
    if (act.count === null && !this.#ends) {
      return this.#site.report(
        'endless',
        act,
        'nothing ends this: say how often, as in `repeat 10 { … }`, or how long the scenario runs, as in `scenario "…" for 10s`',
      );
    }
    if (count === undefined || (act.every !== null && every === null)) return null;
    if (count === null && every === null && !body.some(takesTime)) {
      return this.#site.report('endless', act, 'this goes on for ever at one instant: add `every` and a duration, or a `wait`');
    }
    return { kind: 'repeat', count, every, body };
  }

  /** Undefined: it has an error, which was reported. */
  #count(node: ValueNode): number | undefined {
    const shape = shapeOf('COUNT');
    if (node.kind === 'string' || shape.kind !== 'number') {
      this.#site.report('wrong-value', node, `\`repeat\` says how often: expected ${shape.expected}`);
      return undefined;
    }
    return quantityIn(this.#site, shape, { kind: 'range', range: node.range, low: node, operator: null, high: null })?.low;
  }

  #call(target: Ref, draft: OperationDraft | null): StatementModel | null {
    const [word, operation] = target.words;
    if (word === undefined) return null;
    const named = this.#site.named(word, ['service', 'machine'], 'a service or a machine');
    if (named === null) return null;
    const machine = this.#known.machines.byName.get(named.name);
    if (named.kind === 'machine' && machine !== undefined) return this.#callMachine(target, machine, draft);
    const service = this.#known.services.get(named.name);
    const handlers = [...this.#site.scope.members.values()].filter(
      (one) => one.kind === 'handler' && one.name.startsWith(`${named.name}.`),
    );
    if (operation === undefined) {
      if (handlers.length === 0) return service === undefined ? null : this.#callService(target, service, null, draft);
      const first = handlers[0]?.name ?? '';
      return this.#site.report('wrong-value', target, `${named.name} answers several operations, or could: say which, as in \`call ${first}\``);
    }
    if (operation.text === '') return null;
    const handler = handlers.find((one) => one.name === `${named.name}.${operation.text}`);
    if (handler !== undefined) this.#site.use(operation, handler);
    else if (handlers.length > 0) {
      const names = handlers.map((one) => one.name.slice(named.name.length + 1));
      this.#site.unknown(
        'unknown-name',
        operation,
        `${named.name} has no operation ${operation.text}: it handles ${names.join(', ')}`,
        names,
      );
    }
    if (service === undefined || (handlers.length > 0 && handler === undefined)) return null;
    return this.#callService(target, service, service.handlers.get(operation.text) ?? null, draft);
  }

  /** It goes to any machine of the service, or to the one by which the program goes. */
  #callService(target: Ref, service: ServiceModel, handler: ProgramModel | null, draft: OperationDraft | null): StatementModel | null {
    if (draft === null) return null;
    const via = viaOf(draft);
    const machines = via?.kind === 'machine' ? service.machines.filter((one) => one === via.machine) : service.machines;
    const isElsewhere = (via?.kind === 'service' && via.service !== service) || (via?.kind === 'balancer' && via.balancer.service !== service);
    if (machines.length === 0 || via?.kind === 'store' || isElsewhere) {
      return this.#cannotReach(target, service.name, draft);
    }
    draft.callee = { kind: 'service', service, machines, handler, balancer: via?.kind === 'balancer' ? via.balancer : null };
    return { kind: 'call', operation: draft, callee: draft.callee };
  }

  /** A lock is asked at its machine, whatever its program goes by. */
  #lock(kind: 'acquire' | 'release', target: Ref, draft: OperationDraft | null): StatementModel | null {
    const [word, more] = target.words;
    if (word === undefined || word.text === '') return null;
    const named = this.#site.named(word, ['lock'], 'a lock');
    const lock = named === null ? undefined : this.#known.locks.get(named.name);
    if (more !== undefined) return this.#site.report('wrong-value', target, `a lock has no parts: write \`${kind} ${word.text}\``);
    if (lock === undefined || draft === null) return null;
    const { via, viaPlace } = draft;
    if (via !== null && (via.kind !== 'machine' || via.machine !== lock.machine))
      return this.#site.report('wrong-value', viaPlace ?? target, `${lock.name} is granted by ${lock.machine.name}, and ${hopName(via)} does not pass on what is asked of it: take \`via\` away`);
    draft.lock = lock;
    return { kind, operation: draft, lock };
  }

  #cannotReach(target: Ref, callee: string, draft: OperationDraft): null {
    const via = viaOf(draft);
    const hop = via === null ? '' : hopName(via);
    const who = draft.via === null ? draft.program.entity.name : 'this';
    return this.#site.report('wrong-value', target, `${who} goes via ${hop}, which does not pass on what is asked of ${callee}: go via ${callee}`, whereSaid(draft));
  }

  /** A machine answers calls of whatever name: it has no handlers. */
  #callMachine(target: Ref, machine: MachineModel, draft: OperationDraft | null): StatementModel | null {
    if (target.words.length > 1) {
      return this.#site.report('wrong-value', target, `${machine.name} is a machine and has no operations: write \`call ${machine.name}\``);
    }
    if (draft === null) return null;
    const via = viaOf(draft);
    if (via !== null && (via.kind !== 'machine' || via.machine !== machine)) return this.#cannotReach(target, machine.name, draft);
    draft.callee = { kind: 'machine', machine };
    return { kind: 'call', operation: draft, callee: draft.callee };
  }
}

/** Where it is said by what an operation goes. */
function whereSaid(draft: OperationDraft): { readonly related?: readonly { readonly message: string; readonly range: TextRange; readonly file: string }[] } {
  const via = viaOf(draft);
  const place = draft.program.entity.places.get('via');
  const said = draft.viaPlace ?? (place === undefined ? null : { range: place.node.range, file: place.file });
  return via === null || said === null ? {} : { related: [{ message: `via ${hopName(via)}`, range: said.range, file: said.file }] };
}

export function durationOf(site: Site, node: RangeNode, shapeName: string): Quantity | null {
  const shape = shapeOf(shapeName);
  return shape.kind === 'number' ? quantityIn(site, shape, node) : null;
}

function takesTime(statement: StatementModel): boolean {
  switch (statement.kind) {
    case 'effect':
    case 'fail':
      return false;
    case 'wait':
    case 'take':
      return statement.duration.low > 0 || statement.duration.unknowns.length > 0;
    case 'now':
      return false;
    case 'put':
      return false;
    case 'together':
      return statement.body.some(takesTime);
    case 'repeat':
      return statement.every !== null || statement.body.some(takesTime);
    default:
      return true;
  }
}

function useEffect(site: Site, target: Ref): StatementModel | null {
  const [word] = target.words;
  if (word === undefined || word.text === '') return null;
  const statement = { kind: 'effect', effect: word.text } as const;
  const known = site.scope.members.get(`effect ${word.text}`);
  if (known !== undefined) {
    site.use(word, known);
    return statement;
  }
  const effect = { kind: 'effect', name: word.text, documentation: null, declarations: [site.place(word)] } as const;
  site.scope.members.set(`effect ${word.text}`, effect);
  site.declare(word, effect);
  return statement;
}

function storesIn(condition: ConditionModel): StoreModel[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(storesIn);
    case 'not':
      return storesIn(condition.operand);
    case 'compare':
      return [condition.left, condition.right].flatMap(storesOfValue);
    case 'in':
      return [condition.left, ...condition.values].flatMap(storesOfValue);
    default:
      return [];
  }
}

function storesOfValue(value: ValueModel): StoreModel[] {
  if (value.kind === 'key') return [value.store];
  if (value.kind === 'count') return storesOfValue(value.of);
  return value.kind === 'binary' ? [...storesOfValue(value.left), ...storesOfValue(value.right)] : [];
}

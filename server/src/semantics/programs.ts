// Programs: clients and where they run, the ways that their requests go, and every operation with its store.
import type { HandleNode, ProgramNode, StatementNode } from '../syntax/tree.ts';
import { type Declarations, type Entity, handlersIn, type Label, statementsIn } from './declarations.ts';
import { hopIn, type Hops, viaOf } from './hops.ts';
import type { Needs } from './links.ts';
import { isOwnMachine, type Machines, oneMachine } from './machines.ts';
import { quantityIn } from './properties.ts';
import type { BalancerModel, LoadModel, LockModel, MachineModel, OperationModel, OperationVerb, Place, ProgramModel, ReadingModel, StoreModel } from './thing-model.ts';
import { type Scope, Site } from './scope.ts';
import type { ServiceDraft } from './services.ts';
import { shapeOf } from './shapes.ts';
import { durationOf, type OperationDraft, type ProgramDraft, StatementReader } from './statements.ts';
import type { Known } from './values.ts';

export interface Programs {
  readonly all: readonly ProgramModel[];
  readonly operations: readonly OperationModel[];
  readonly readings: readonly ReadingModel[];
  readonly known: Known;
  /** Who must talk to whom for it. */
  readonly needs: readonly Needs[];
}

/** Operations exist before any statement is read, since statements and conditions speak of later ones too. */
export function programsIn(
  scope: Scope,
  declarations: Declarations,
  machines: Machines,
  stores: ReadonlyMap<string, StoreModel>,
  services: ReadonlyMap<string, ServiceDraft>,
  balancers: ReadonlyMap<string, BalancerModel>,
  locks: ReadonlyMap<string, LockModel>,
  watched: ReadonlySet<MachineModel>,
  ends: boolean,
): Programs {
  const programs = new Map<string, ProgramDraft>();
  const operations = new Map<Label, OperationModel | null>();
  const byStatement = new Map<Entity, Map<StatementNode, OperationDraft>>();
  const readings = new Map<Label, ReadingModel>();
  const readingsByStatement = new Map<Entity, ReadonlyMap<StatementNode, ReadingModel>>();
  const known: Known = { machines, stores, operations, readings, programs, services, balancers, locks, watched };
  const clients = [...declarations.entities.values()].filter(({ kind }) => kind === 'client' || kind === 'load');
  for (const entity of clients) {
    const program = programOf(scope, entity, { machines, stores, services, balancers }, ends);
    if (program === null) continue;
    programs.set(entity.name, program);
    if (entity.body !== null) byStatement.set(entity, draftsOf(scope, entity, entity.body, program));
    if (entity.body !== null) readingsByStatement.set(entity, readingsOf(scope, entity, entity.body, program));
  }
  const handlers = handlersOf(scope, declarations, services, byStatement);
  for (const { draft, entity, site, node } of handlers) {
    const known = readingsByStatement.get(entity) ?? [];
    readingsByStatement.set(entity, new Map([...known, ...readingsOf(scope, entity, { site, node }, draft)]));
  }
  for (const labels of scope.labels.values()) {
    for (const label of labels as Label[]) {
      const reading = readingsByStatement.get(label.program)?.get(label.statement.node);
      if (reading !== undefined) readings.set(label, reading);
      operations.set(label, (byStatement.get(label.program)?.get(label.statement.node) ?? null) as OperationModel | null);
    }
  }
  for (const entity of clients) {
    if (entity.body === null) continue;
    const program = programs.get(entity.name);
    // A client or load whose place or way has an error is read all the same, for its names and mistakes.
    const body = new StatementReader(entity.body.site, known, entity, byStatement.get(entity) ?? new Map(), ends, readingsByStatement.get(entity)).body(
      entity.body.node,
    );
    if (program !== undefined) program.body = body;
  }
  for (const { draft, entity, site, node } of handlers) {
    draft.body = new StatementReader(site, known, entity, byStatement.get(entity) ?? new Map(), false, readingsByStatement.get(entity), true).body(node);
  }
  const all = [...byStatement.values()]
    .flatMap((drafts) => [...drafts.values()])
    .filter(({ store, callee, lock }) => store !== null || callee !== null || lock !== null);
  const read = [...readingsByStatement.values()].flatMap((one) => [...one.values()]);
  const every = [...programs.values(), ...handlers.map(({ draft }) => draft)];
  return { all: every, operations: all, readings: read, known, needs: needsOf(scope, every, all) };
}

function programOf(
  scope: Scope,
  entity: Entity,
  hops: Hops,
  ends: boolean,
): ProgramDraft | null {
  const { machines } = hops;
  const on = entity.places.get('on');
  const machine = isOwnMachine(entity)
    ? machines.byName.get(entity.name)
    : on === undefined
      ? undefined
      : oneMachine(new Site(scope, on.file), on.node.set, machines, `the place of ${entity.name}`);
  const via = entity.places.get('via');
  const route = via === undefined ? null : hopIn(new Site(scope, via.file), via.node.set, hops, entity.name);
  const load = entity.kind === 'load' ? loadOf(entity, ends) : null;
  if (machine === undefined || machine === null || route === undefined || load === undefined) return null;
  return { name: entity.name, entity, place: entity.declarations[0] as Place, machine, handles: null, via: route, load, body: [] };
}

const verbs: ReadonlySet<string> = new Set<OperationVerb>(['write', 'increment', 'append', 'cas', 'read', 'await', 'call', 'acquire', 'release', 'transaction']);

function isOperationVerb(word: string): word is OperationVerb {
  return verbs.has(word);
}

interface Handler {
  readonly draft: ProgramDraft;
  readonly entity: Entity;
  readonly site: Site;
  readonly node: HandleNode['body'];
}

/** Of each operation of a service the handler that was declared last. Their operations are added to `byStatement`. */
function handlersOf(
  scope: Scope,
  declarations: Declarations,
  services: ReadonlyMap<string, ServiceDraft>,
  byStatement: Map<Entity, Map<StatementNode, OperationDraft>>,
): readonly Handler[] {
  return [...declarations.entities.values()].flatMap((entity) => {
    const service = services.get(entity.name);
    const machine = service?.machines[0];
    if (entity.kind !== 'service' || service === undefined || machine === undefined) return [];
    const found = new Map<string, Handler>();
    for (const { file, node } of entity.items) {
      const site = new Site(scope, file);
      if (node.kind !== 'service') continue;
      for (const { operation, body } of handlersIn(node)) {
        const draft: ProgramDraft = { name: `${entity.name}.${operation.text}`, entity, place: site.place(operation), machine, handles: service, via: null, load: null, body: [] };
        found.set(operation.text, { draft, entity, site, node: body });
      }
    }
    const drafts = new Map<StatementNode, OperationDraft>();
    for (const [name, { draft, site, node }] of found) {
      service.handlers.set(name, draft);
      for (const [statement, one] of draftsOf(scope, entity, { site, node }, draft)) drafts.set(statement, one);
    }
    byStatement.set(entity, drafts);
    return [...found.values()];
  });
}

function draftsOf(scope: Scope, entity: Entity, { site, node }: NonNullable<Entity['body']>, program: ProgramDraft): Map<StatementNode, OperationDraft> {
  const drafts = new Map<StatementNode, OperationDraft>();
  for (const statement of statementsIn(node)) {
    const { act, label } = statement;
    if (!isOperationVerb(act.kind)) continue;
    drafts.set(statement, {
      label: label === null || label.text === '' ? null : (scope.labels.get(`${entity.name}.${label.text}`)?.[0]?.name ?? label.text),
      text: site.text(act),
      verb: act.kind,
      store: null,
      callee: null,
      lock: null,
      program,
      place: site.place(label ?? act),
      statement: site.place(statement),
      actEnd: act.range.end,
      timeout: null,
      timeoutPlace: null,
      retries: 0,
      size: 0,
      holding: null,
      retryPlace: null,
      backoff: null,
      breaker: null,
      via: null,
      viaPlace: null,
    });
  }
  return drafts;
}

/** The statements of a program that read its clocks. */
function readingsOf(scope: Scope, entity: Entity, { site, node }: NonNullable<Entity['body']>, program: ProgramModel): Map<StatementNode, ReadingModel> {
  const readings = new Map<StatementNode, ReadingModel>();
  for (const statement of statementsIn(node)) {
    const { act, label } = statement;
    if (act.kind !== 'now') continue;
    readings.set(statement, {
      label: label === null || label.text === '' ? null : (scope.labels.get(`${entity.name}.${label.text}`)?.[0]?.name ?? label.text),
      text: site.text(act),
      clock: act.monotonic ? 'monotonic' : 'time-of-day',
      program,
      place: site.place(label ?? act),
      act: site.place(act),
    });
  }
  return readings;
}

/** Undefined: it has an error, or is not simulated; both were reported. */
function loadOf({ name, program, declarations }: Entity, ends: boolean): LoadModel | undefined {
  if (program === null) return undefined;
  const { site, node } = program;
  const { rate } = node;
  if (rate === null) {
    const word = declarations.at(-1);
    if (word !== undefined) site.report('wrong-value', word, `the load ${name} does not say how often a session begins: write \`at 100/s poisson for 10s\``);
    return undefined;
  }
  const perSecond = rateOf(site, rate.rate);
  const durationNs = rate.duration === null ? null : durationOf(site, rate.duration, 'INTERVAL')?.low;
  const arrivals = arrivalsOf(site, rate.law);
  if (rate.duration === null && !ends) {
    site.report('endless', rate, 'nothing ends this load: say how long it goes on, as in `at 100/s for 10s`, or how long the scenario runs');
    return undefined;
  }
  if (perSecond === null || durationNs === undefined || arrivals === null) return undefined;
  return { perSecond, arrivals, durationNs, place: site.place(rate) };
}

/** Per second. Null: it has an error, which was reported. */
function rateOf(site: Site, node: NonNullable<ProgramNode['rate']>['rate']): number | null {
  const shape = shapeOf('RATE');
  const perSecond = shape.kind === 'number' ? quantityIn(site, shape, node)?.low : undefined;
  return perSecond ?? null;
}

function arrivalsOf(site: Site, word: NonNullable<ProgramNode['rate']>['law']): LoadModel['arrivals'] | null {
  const arrivals = shapeOf('ARRIVALS');
  if (word === null || arrivals.kind !== 'words') return 'constant';
  if (word.text === '') return null;
  const choice = arrivals.words.find(({ word: one }) => one === word.text);
  if (choice !== undefined) {
    site.term(word, { kind: 'word', ...choice });
    return choice.word === 'poisson' ? 'poisson' : 'constant';
  }
  return site.unknown(
    'unknown-value',
    word,
    `arrivals cannot be ${word.text}: expected ${arrivals.expected}`,
    arrivals.words.map(({ word: one }) => one),
  );
}

/** The machines to which a client sends the requests of an operation. */
export function contactsOf(operation: OperationModel): readonly MachineModel[] {
  const { store, callee, lock } = operation;
  if (lock !== null) return [lock.machine];
  if (callee?.kind === 'machine') return [callee.machine];
  if (callee !== null) return callee.balancer === null ? callee.machines : [callee.balancer.machine];
  const via = viaOf(operation);
  // Whoever it goes to says who leads.
  if (via?.kind === 'machine' && store?.replication !== 'consensus') return [via.machine];
  return store?.replicas ?? [];
}

function needsOf(scope: Scope, programs: readonly ProgramModel[], operations: readonly OperationModel[]): Needs[] {
  return programs.flatMap((program) => {
    const contacts = [...new Set(operations.filter((operation) => operation.program === program).flatMap(contactsOf))];
    const hosts = program.handles?.machines ?? [program.machine];
    const others = contacts.filter((machine) => hosts.some((host) => host !== machine));
    const coordinated = operations.flatMap((operation) => (operation.program === program ? coordinatorNeeds(scope, operation) : []));
    if (others.length === 0) return coordinated;
    const item = program.entity.items.at(-1);
    const names = others.map(({ name }) => name).join(', ');
    return [
      {
        site: new Site(scope, item?.file ?? program.place.file),
        at: program.entity.declarations.at(-1) ?? program.place,
        item: item?.node ?? program.place,
        because: `${program.name} ${program.machine.name === program.name ? '' : `on ${hosts.map(({ name }) => name).join(', ')} `}asks ${names}`,
        pairs: others.flatMap((other) =>
          hosts.flatMap((host) => (host === other ? [] : [{ from: host, to: other }, { from: other, to: host }])),
        ),
      },
      ...coordinated,
    ];
  });
}

/** A machine that coordinates a quorum asks its other replicas. */
function coordinatorNeeds(scope: Scope, operation: OperationModel): Needs[] {
  const { store, program } = operation;
  const via = viaOf(operation);
  if (store === null || store.quorum === null || via?.kind !== 'machine') return [];
  const others = store.replicas.filter((one) => one !== via.machine);
  const item = program.entity.items.at(-1);
  return [
    {
      site: new Site(scope, item?.file ?? program.place.file),
      at: program.entity.declarations.at(-1) ?? program.place,
      item: item?.node ?? program.place,
      because: `${via.machine.name}, by which ${program.name} goes, asks ${others.map(({ name }) => name).join(', ')}`,
      pairs: others.flatMap((other) => [{ from: via.machine, to: other }, { from: other, to: via.machine }]),
    },
  ];
}

// What is declared, and what overrides it: imported files first, then what stands outside of the scenarios, then the
// scenario itself. A later declaration of the same thing adds to the earlier one, property by property.
import type {
  AssumeNode,
  BodyNode,
  ExpectNode,
  FaultNode,
  HandleNode,
  ItemNode,
  LetNode,
  LinkNode,
  PlaceNode,
  ProgramNode,
  PropertyNode,
  Ref,
  ServiceNode,
  ShowNode,
  StatementNode,
  ThingNode,
  Word,
} from '../syntax/tree.ts';
import { type Amount, constantAmount, type LetName } from './amount.ts';
import { amountOf, quantityOf } from './amounts.ts';
import { propertyValues, type Written } from './properties.ts';
import { propertiesOf, type Owner } from './property-table.ts';
import type { EntityKind, EntityModel, LetModel, Named, Place, PropertyValue, SymbolKind } from './thing-model.ts';
import { declaredThere, kindWords, Site, type Scope } from './scope.ts';
import { shapeOf } from './shapes.ts';
import { nearest } from './suggestion.ts';
import { dimensionWords, fraction } from './units.ts';
import { declarationOf, type DeclarationWord, entryOf, type Preposition } from './vocabulary.ts';

/** Items that hold together; each later layer overrides the ones before. */
export interface Layer {
  readonly file: string;
  readonly items: readonly ItemNode[];
  readonly inScenario: boolean;
}

export interface Placed<Node> {
  readonly site: Site;
  readonly node: Node;
}

/** A declaration as it grows from layer to layer. */
export interface Entity extends EntityModel {
  readonly declarations: Place[];
  documentation: string | null;
  readonly items: { readonly file: string; readonly node: ItemNode; readonly inScenario: boolean }[];
  readonly places: Map<Preposition, { readonly file: string; readonly node: PlaceNode }>;
  readonly properties: Map<string, PropertyValue>;
  /** Names of properties with errors. */
  readonly failed: Set<string>;
  /** Index of the layer that declared it last. */
  layer: number;
  readonly word: DeclarationWord;
  body: Placed<BodyNode> | null;
  program: Placed<ProgramNode> | null;
}

/** An operation by its label, before it is known what it does. */
export interface Label extends Named {
  readonly kind: 'label';
  readonly statement: Placed<StatementNode>;
  readonly program: Entity;
}

export interface Declarations {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly links: readonly Placed<LinkNode>[];
  readonly clocks: readonly Placed<ThingNode>[];
  readonly assumptions: readonly Placed<AssumeNode>[];
  readonly lets: readonly LetName[];
  readonly faults: readonly Placed<FaultNode>[];
  readonly expectations: readonly Placed<ExpectNode>[];
  readonly shows: readonly Placed<ShowNode>[];
}

/** Two passes: all names first, since anything may be spoken of before it is declared; then properties. */
export function declarationsOf(scope: Scope, layers: readonly Layer[]): Declarations {
  const collector = new Collector(scope);
  for (const [index, layer] of layers.entries()) {
    for (const item of layer.items) collector.collect(new Site(scope, layer.file), item, index, layer.inScenario);
  }
  return collector.finish();
}

class Collector {
  readonly #scope: Scope;
  readonly #entities = new Map<string, Entity>();
  readonly #links: Placed<LinkNode>[] = [];
  readonly #clocks: Placed<ThingNode>[] = [];
  readonly #assumptions: Placed<AssumeNode>[] = [];
  readonly #lets = new Map<string, { name: LetName; layer: number }>();
  readonly #faults: { fault: Placed<FaultNode>; label: Named | null; layer: number }[] = [];
  readonly #expectations: Placed<ExpectNode>[] = [];
  readonly #shows: Placed<ShowNode>[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  collect(site: Site, node: ItemNode, layer: number, inScenario: boolean): void {
    switch (node.kind) {
      case 'thing':
        if (node.thing === 'clock') this.#clocks.push({ site, node });
        else
          this.#things(
            site,
            node,
            node.thing,
            node.set.quantifier === 'named' ? node.set.names : this.#noNames(site, node),
            layer,
            inScenario,
          );
        return;
      case 'service':
        this.#things(site, node, 'service', node.names, layer, inScenario);
        return;
      case 'program':
        this.#things(site, node, node.program, node.names, layer, inScenario);
        return;
      case 'link':
        this.#links.push({ site, node });
        return;
      case 'let':
        this.#let(site, node, layer);
        return;
      case 'assume':
        this.#assumptions.push({ site, node });
        return;
      case 'fault':
        this.#fault(site, node, layer);
        return;
      case 'expect':
        this.#expectations.push({ site, node });
        return;
      case 'show':
        this.#shows.push({ site, node });
    }
  }

  finish(): Declarations {
    const entities = this.#entities;
    for (const entity of entities.values()) this.#zone(entity);
    for (const entity of entities.values()) this.#labels(entity);
    for (const { name } of this.#lets.values()) name.amount();
    for (const entity of entities.values()) this.#properties(entity);
    return {
      entities,
      links: this.#links,
      clocks: this.#clocks,
      assumptions: this.#assumptions,
      lets: [...this.#lets.values()].map(({ name }) => name),
      faults: this.#faults.map(({ fault }) => fault),
      expectations: this.#expectations,
      shows: this.#shows,
    };
  }

  #noNames(site: Site, node: ThingNode): readonly Ref[] {
    const sign = node.set.quantifier === 'all' ? '*' : 'any';
    site.report(
      'wrong-value',
      node.set,
      `a ${node.thing} is declared by its name, and \`${sign}\` is none: write \`${declarationOf(node.thing).usage}\``,
    );
    return [];
  }

  #things(
    site: Site,
    node: ThingNode | ServiceNode | ProgramNode,
    word: DeclarationWord,
    names: readonly Ref[],
    layer: number,
    inScenario: boolean,
  ): void {
    const kind: EntityKind = word === 'node' ? 'machine' : (word as EntityKind);
    for (const name of names) {
      const first = name.words[0];
      if (first === undefined || first.text === '') continue;
      if (name.words.length > 1) {
        site.report('wrong-value', name, `a name has no dots: ${name.text} would be read as ${name.words[1]?.text} of ${first.text}`);
        continue;
      }
      const entity = this.#entity(site, first, kind, word, layer);
      if (entity === null) continue;
      entity.layer = layer;
      entity.items.push({ file: site.file, node, inScenario });
      entity.documentation = node.documentation ?? entity.documentation;
      for (const place of node.places) this.#place(site, entity, place);
      if (node.kind === 'program') {
        entity.program = { site, node };
        if (node.body !== null) entity.body = { site, node: node.body };
      }
    }
  }

  #place(site: Site, entity: Entity, node: PlaceNode): void {
    const rule = declarationOf(entity.word).places.find((one) => one.preposition === node.preposition);
    if (rule === undefined) {
      const possible = declarationOf(entity.word)
        .places.map((one) => `\`${one.preposition}\``)
        .join(' and ');
      const has = possible === '' ? 'it has no place' : `it takes ${possible}`;
      site.report('wrong-place', node, `a ${entity.word} has no \`${node.preposition}\`: ${has}`);
      return;
    }
    entity.places.set(node.preposition, { file: site.file, node });
  }

  /** The one of that name, new or declared before; null: the name is taken, which was reported. */
  #entity(site: Site, word: Word, kind: EntityKind, written: DeclarationWord, layer: number): Entity | null {
    const known = this.#scope.names.get(word.text);
    if (known === undefined) {
      const entity: Entity = {
        kind,
        name: word.text,
        word: written,
        documentation: null,
        declarations: [site.place(word)],
        items: [],
        places: new Map(),
        properties: new Map(),
        failed: new Set(),
        layer,
        body: null,
        program: null,
      };
      this.#entities.set(word.text, entity);
      this.#scope.names.set(word.text, entity);
      site.declare(word, entity);
      return entity;
    }
    const entity = this.#entities.get(word.text);
    if (entity === undefined || entity.kind !== kind) return this.#taken(site, word, known, kind);
    if (entity.layer === layer) return this.#taken(site, word, known, kind);
    entity.declarations.push(site.place(word));
    site.declare(word, entity);
    return entity;
  }

  #taken(site: Site, word: Word, known: Named, kind: SymbolKind): null {
    const what =
      known.kind === kind
        ? `the ${kind} ${word.text} is declared twice`
        : `${word.text} cannot name ${kindWords(kind)}: it is ${kindWords(known.kind)}`;
    return site.report('duplicate-name', word, `${what}: choose another name`, { related: declaredThere(known) });
  }

  #zone(entity: Entity): void {
    const place = entity.places.get('in');
    if (place === undefined) return;
    const site = new Site(this.#scope, place.file);
    const [name, ...more] = place.node.set.names;
    const word = name?.words[0];
    if (word === undefined || more.length > 0 || name === undefined || name.words.length > 1) {
      site.report('wrong-value', place.node.set, 'a machine is in one zone: write `in` and its name');
      return;
    }
    if (word.text === '') return;
    const known = this.#scope.names.get(word.text);
    if (known !== undefined && known.kind !== 'zone') {
      this.#taken(site, word, known, 'zone');
      return;
    }
    const zone = known ?? { kind: 'zone', name: word.text, documentation: null, declarations: [] as Place[] };
    (zone.declarations as Place[]).push(site.place(word));
    this.#scope.names.set(word.text, zone);
    site.declare(word, zone);
  }

  /** Labels of a client's or load's program, or of what a service does for an operation. */
  #labels(entity: Entity): void {
    const bodies: Placed<BodyNode>[] = entity.body === null ? [] : [entity.body];
    for (const { file, node } of entity.items) {
      if (node.kind !== 'service') continue;
      const site = new Site(this.#scope, file);
      for (const handler of handlersIn(node)) bodies.push({ site, node: handler.body });
    }
    const alone = (entity.program?.node.names.length ?? 1) === 1;
    for (const { site, node } of bodies) {
      for (const statement of statementsIn(node)) {
        const word = statement.label;
        if (word === null || word.text === '') continue;
        const label: Label = {
          kind: 'label',
          name: alone ? word.text : `${entity.name}.${word.text}`,
          documentation: null,
          declarations: [site.place(word)],
          statement: { site, node: statement },
          program: entity,
        };
        this.#label(site, word, label);
        site.declare(word, label);
      }
    }
  }

  #label(site: Site, word: Word, label: Label): void {
    const thing = this.#scope.names.get(word.text);
    if (thing !== undefined) {
      site.report('duplicate-name', word, `${word.text} cannot label an operation: it is ${kindWords(thing.kind)}; choose another name`, {
        related: declaredThere(thing),
      });
      return;
    }
    const same = (this.#scope.labels.get(word.text) ?? []) as Label[];
    const before = same.find((one) => one.statement.node !== label.statement.node);
    if (before !== undefined) {
      site.report(
        'duplicate-label',
        word,
        `the label ${word.text} is already taken: choose another, so that it is clear which operation is meant`,
        {
          related: [{ message: 'it is taken here', range: before.declarations[0]?.range ?? word.range, file: before.statement.site.file }],
        },
      );
      return;
    }
    this.#scope.labels.set(word.text, [...same, label]);
    this.#scope.labels.set(`${label.program.name}.${word.text}`, [label]);
  }

  #let(site: Site, node: LetNode, layer: number): void {
    const word = node.name;
    if (word.text === '') return;
    const known = this.#lets.get(word.text);
    const taken = this.#scope.names.get(word.text);
    if (taken !== undefined && (known === undefined || known.layer === layer)) {
      this.#taken(site, word, taken, 'let');
      return;
    }
    const name = letName(site, node, known?.name ?? null);
    this.#lets.set(word.text, { name, layer });
    this.#scope.names.set(word.text, name);
    site.declare(word, name);
  }

  #fault(site: Site, node: FaultNode, layer: number): void {
    const word = node.label;
    const fault = { site, node };
    if (word === null || word.text === '') {
      this.#faults.push({ fault, label: null, layer });
      return;
    }
    const known = this.#scope.names.get(word.text);
    const index = this.#faults.findIndex(({ label }) => label !== null && label === known);
    if (known !== undefined && (index < 0 || this.#faults[index]?.layer === layer)) {
      this.#taken(site, word, known, 'fault');
      this.#faults.push({ fault, label: null, layer });
      return;
    }
    const label: Named = {
      kind: 'fault',
      name: word.text,
      documentation: node.documentation,
      declarations: [...(known?.declarations ?? []), site.place(word)],
    };
    this.#scope.names.set(word.text, label);
    site.declare(word, label);
    if (index < 0) this.#faults.push({ fault, label, layer });
    else this.#faults[index] = { fault, label, layer };
  }

  /** Properties of every declaration are checked; where several set one, the last holds. */
  #properties(entity: Entity): void {
    for (const { file, node } of entity.items) {
      const site = new Site(this.#scope, file);
      const declaration = declarationOf(entity.word);
      site.entry({ range: { start: node.range.start, end: node.range.start + entity.word.length } }, declaration);
      const values = propertyValues(site, writtenIn(node), propertiesOf(entity.word as Owner), `a ${entity.word}`, entity.failed);
      for (const [key, value] of values) entity.properties.set(key, value);
      if (node.kind === 'service') this.#handlers(site, entity, node);
    }
    this.#missingPlaces(entity);
  }

  #handlers(site: Site, entity: Entity, node: ServiceNode): void {
    for (const entry of node.entries) {
      if (entry.kind !== 'handle' || entry.operation.text === '') continue;
      const name = `${entity.name}.${entry.operation.text}`;
      const known = this.#scope.members.get(name);
      const handler: Named = known ?? { kind: 'handler', name, documentation: null, declarations: [] };
      (handler.declarations as Place[]).push(site.place(entry.operation));
      this.#scope.members.set(name, handler);
      site.declare(entry.operation, handler);
    }
  }

  #missingPlaces(entity: Entity): void {
    const declared = entity.items.at(-1);
    const word = entity.declarations.at(-1);
    if (declared === undefined || word === undefined) return;
    for (const rule of declarationOf(entity.word).places) {
      if (!rule.required || entity.places.has(rule.preposition)) continue;
      const others = [...this.#entities.values()]
        .filter((other) => other.kind === entity.kind && other.places.has(rule.preposition))
        .map(({ name }) => name);
      const meant = nearest(entity.name, others);
      const hint = meant === null ? '' : `; did you mean ${meant}?`;
      const site = new Site(this.#scope, word.file);
      site.report(
        'missing-place',
        word,
        `the ${entity.word} ${entity.name} needs \`${rule.preposition}\`: write \`${declarationOf(entity.word).usage}\`${hint}`,
        {
          ...(meant === null ? {} : { fixes: [{ title: `Change to ${meant}`, edits: [{ range: word.range, text: meant }] }] }),
        },
      );
    }
  }
}

function writtenIn(node: ItemNode): readonly Written[] {
  switch (node.kind) {
    case 'thing':
      return node.properties?.entries ?? [];
    case 'service':
      return node.entries.filter((entry): entry is PropertyNode => entry.kind === 'property');
    default:
      return [];
  }
}

/** Statements of a body and of the bodies in it, in the order of the text. */
export function statementsIn(body: BodyNode): StatementNode[] {
  return body.statements.flatMap((statement) => {
    const { act } = statement;
    return act.kind === 'repeat' || act.kind === 'transaction' || act.kind === 'together'
      ? [statement, ...statementsIn(act.body)]
      : [statement];
  });
}

export function handlersIn(node: ServiceNode): readonly HandleNode[] {
  return node.entries.filter((entry): entry is HandleNode => entry.kind === 'handle');
}

/** A `let`, worked out at its first use. One that needs itself is reported. */
function letName(site: Site, node: LetNode, before: LetName | null): LetName {
  let state: 'new' | 'open' | 'done' = 'new';
  let amount: Amount | null = null;
  const model: { -readonly [Key in keyof LetModel]: LetModel[Key] } = { name: node.name.text, place: site.place(node.name), value: null, step: { ns: 1 } };
  const name: LetName = {
    kind: 'let',
    name: node.name.text,
    documentation: node.documentation,
    declarations: [...(before?.declarations ?? []), site.place(node.name)],
    model: node.binding === 'in' ? model : null,
    amount() {
      if (state === 'open') return site.report('circular-let', node.name, `${node.name.text} needs itself: give it a value of its own`);
      if (state === 'new') {
        state = 'open';
        const value = node.value === null ? null : amountOf(site, node.value);
        amount = value === null || node.binding === '=' ? value : unknownAmount(site, node, value, name, model);
        state = 'done';
      }
      return amount;
    },
  };
  return name;
}

/** `let x in R`: the name itself is what is not known. */
function unknownAmount(site: Site, node: LetNode, value: Amount, name: LetName, model: { value: LetModel['value'] }): Amount | null {
  if (node.value === null) return null;
  if (value.dimension !== 'time')
    return site.report('wrong-unit', node.value, `an unknown value is a duration, and this is ${dimensionWords(value.dimension)}: write the range where it is used, or a scenario for each value`);
  const shape = shapeOf('OFFSET');
  if (shape.kind !== 'number') return null;
  model.value = quantityOf(site, node.value, value, { ...shape, law: 'yes' });
  if (model.value === null) return null;
  return { ...constantAmount('time', fraction(0n)), unknowns: [{ let: name, factor: fraction(1n) }] };
}

/** How a keyword is explained where it stands. */
export function structureEntry(site: Site, node: { readonly range: { readonly start: number } }, word: string): void {
  const entry = entryOf(word, 'structure');
  if (entry !== null) site.entry({ range: { start: node.range.start, end: node.range.start + word.length } }, entry);
}

// Whom an edit of a declaration changes: one line may declare several things, and is changed for all of them.
import { present } from '../base/assert.ts';
import { itemToEdit } from '../semantics/edits.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { EntityModel, StoreModel } from '../semantics/thing-model.ts';

/** `n1`, `n1, n2 and n3`: those for which these properties change where they are set in the declaration of one of them. */
export function namesOfLine({ entities }: ScenarioModel, entity: EntityModel, properties: readonly string[]): string {
  const item = itemToEdit(entity);
  const changed = entities.filter(({ kind, items }) => {
    const place = items.findIndex(({ node }) => node === item?.node);
    return kind === entity.kind && place !== -1 && properties.some((name) => !items.slice(place + 1).some(({ node }) => isSetIn(node, name)));
  });
  return listed(changed.map(({ name }) => name));
}

/** All whose programs stand in one body, or one head. */
export function namesOfProgram({ entities }: ScenarioModel, { items }: EntityModel): string {
  const item = items.at(-1);
  return listed(entities.filter((other) => other.items.at(-1)?.node === item?.node).map(({ name }) => name));
}

function isSetIn(node: EntityModel['items'][number]['node'], property: string): boolean {
  const entries = node.kind === 'thing' ? (node.properties?.entries ?? []) : node.kind === 'service' ? node.entries : [];
  return entries.some((entry) => entry.kind === 'property' && entry.name.kind === 'word' && entry.name.text === property);
}

/** For ids: a scenario's only store needs no name. */
export function suffix({ stores }: ScenarioModel, { name }: StoreModel): string {
  return stores.length > 1 ? `-${name}` : '';
}

/** ` of kv and st`; nothing, where there is one store only. */
export function ofStore(scenario: ScenarioModel, { entity }: StoreModel, ...properties: readonly string[]): string {
  return scenario.stores.length > 1 ? ` of ${namesOfLine(scenario, entity, properties)}` : '';
}

function listed(names: readonly string[]): string {
  const last = present(names.at(-1), 'a name');
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

// Every property that is simulated changes some run: the walk through the property table finds for each slot a pair of
// texts that differ in it alone, and whose runs differ. A property that is simulated without a pair fails here.
import { describe, expect, test } from 'vitest';
import { propertyTable } from '../../server/src/semantics/property-table.ts';
import { propertyPairs } from './property-pairs.ts';
import { runsOf, rulesIn } from './runs.ts';
import { fills, slotsOf } from './slots.ts';

const slots = slotsOf();

test('each slot has a pair, and each pair a slot', () => {
  expect(Object.keys(propertyPairs).sort()).toEqual(slots.map(({ name }) => name).sort());
});

describe.each(slots)('$name', (slot) => {
  const { around, said, instead, differs } = propertyPairs[slot.name] ?? { around: () => '', said: '', instead: '', differs: undefined };
  // What is assumed is said without the name of its property.
  const isNamed = !slot.name.startsWith('assume ');

  test('is what the two texts differ in', () => {
    const written = isNamed ? [said, instead] : [said, instead].map((one) => (one === '' ? one : `${slot.property} ${one}`));
    expect(fills(written[0] ?? '', slot)).toBe(true);
    expect(written[1] === '' || written[1]?.startsWith(`${slot.property} `)).toBe(true);
    expect(said).not.toBe(instead);
  });

  test('changes some run', () => {
    const [with_, without] = [around(said), around(instead)];
    if (differs === 'rules') expect(rulesIn(with_)).not.toEqual(rulesIn(without));
    else expect(runsOf(with_)).not.toBe(runsOf(without));
  });
});

test('a walk finds what is new in the table', () => {
  const [one] = propertyTable.node;
  if (one === undefined) throw new Error('the table is empty');
  const form = one.forms[0];
  if (form === undefined) throw new Error('a property has no form');
  const names = (forms: typeof one.forms) => slotsOf({ node: [{ ...one, forms }] }).map(({ name }) => name);
  expect(names([form])).toEqual(['node takes DURATION']);
  // Where a form is the only one, and holds where nothing is said, to write it changes nothing.
  expect(names([{ ...form, signature: '0ms' }])).toEqual([]);
  expect(names([{ ...form, signature: '0ms' }, form])).toEqual(['node takes DURATION', 'node takes DURATION']);
});

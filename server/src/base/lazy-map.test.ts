import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LazyMap } from './lazy-map.ts';

test('does what a map does', () => {
  const acts = fc.array(fc.record({ act: fc.constantFrom('set', 'delete', 'copy'), key: fc.nat(3), value: fc.nat(9) }), { maxLength: 12 });
  fc.assert(
    fc.property(acts, (all) => {
      let lazy = new LazyMap<number, number>();
      const map = new Map<number, number>();
      for (const { act, key, value } of all) {
        if (act === 'set') {
          lazy.set(key, value);
          map.set(key, value);
        } else if (act === 'delete') {
          lazy.delete(key);
          map.delete(key);
        } else {
          const before = lazy;
          lazy = LazyMap.of(before);
          // What becomes of the copy is nothing to the other.
          before.set(key, value);
        }
        expect([...lazy]).toEqual([...map]);
        expect([lazy.has(key), lazy.get(key)]).toEqual([map.has(key), map.get(key)]);
      }
    }),
  );
});

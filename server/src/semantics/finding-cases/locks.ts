// Findings about locks.
import type { FindingCase } from './finding-case.ts';

export const locks: readonly FindingCase[] = [
  {
    code: 'missing-property',
    about: 'of a lock',
    bad: `
node zk
lock l on zk
//   ^ missing-property: the lock l needs \`lease\`: write, for instance, \`lease 10s\`
    `,
    good: `
node zk
lock l on zk { lease 10s }`,
  },
  {
    code: 'wrong-value',
    about: 'a lock on several machines',
    bad: `
node z1, z2
lock l on z1, z2 { lease 10s }
//        ^^^^^^ wrong-value: the place of l is one machine, and z1, z2 is 2 machines
    `,
    good: `
node z1, z2
lock l on z1 { lease 10s }`,
  },
  {
    code: 'wrong-value',
    about: 'a lock that is asked by another machine',
    bad: `
node zk, n
link * <-> * { delay 1ms }
lock l on zk { lease 10s }
client c { acquire l via n }
//                   ^^^^^ wrong-value: l is granted by zk, and n does not pass on what is asked of it: take \`via\` away
    `,
    good: `
node zk, n
link * <-> * { delay 1ms }
lock l on zk { lease 10s }
client c { acquire l }`,
  },
];

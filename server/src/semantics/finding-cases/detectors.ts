// Findings about detectors.
import type { FindingCase } from './finding-case.ts';

export const detectors: readonly FindingCase[] = [
  {
    code: 'missing-property',
    about: 'of a detector',
    bad: `
node n, m
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms }
//       ^ missing-property: the detector d needs \`timeout\` or \`phi\`: write, for instance, \`timeout 500ms\`
    `,
    good: `
node n, m
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms, timeout 500ms }`,
  },
  {
    code: 'wrong-value',
    about: 'a detector that waits in two ways',
    bad: `
node n, m
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms, timeout 500ms, phi 8 }
//                                                           ^^^^^ wrong-value: d has a \`timeout\`, too: a detector waits for the one or for the other, so take one of them away
    `,
    good: `
node n, m
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms, phi 8 }`,
  },
  {
    code: 'nobody-watches',
    about: 'the machine of an expectation',
    bad: `
node n, m, o
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms, timeout 500ms }
fault crash o at 1s
expect o is suspected within 3s
//     ^ nobody-watches: nobody watches o, so nobody can suspect it: declare \`detector d on MACHINES watching o { heartbeat 100ms, timeout 500ms }\`
    `,
    good: `
node n, m, o
link * <-> * { delay 1ms }
detector d on m watching n, o { heartbeat 100ms, timeout 500ms }
fault crash o at 1s
expect o is suspected within 3s`,
  },
  {
    code: 'nobody-watches',
    about: 'a detector that watches itself alone',
    bad: `
node n, m
link * <-> * { delay 1ms }
detector d on n watching n, m { heartbeat 100ms, timeout 500ms }
//       ^ nobody-watches: d runs on n alone, and no machine can tell of itself that it is dead: let it run on another machine, too
    `,
    good: `
node n, m
link * <-> * { delay 1ms }
detector d on n, m watching n, m { heartbeat 100ms, timeout 500ms }`,
  },
  {
    code: 'nobody-watches',
    about: 'a leader that nobody can replace',
    bad: `
node n, m
link * <-> * { delay 1ms }
store kv on n { replication leader n asynchronous, failover { heartbeat 100ms, timeout 500ms } }
//                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nobody-watches: \`failover\` promotes another replica, and kv has no other: keep it on another machine, too, or take \`failover\` away
client c { write kv.x = 1 }
    `,
    good: `
node n, m
link * <-> * { delay 1ms }
store kv on n, m { replication leader n asynchronous, failover { heartbeat 100ms, timeout 500ms } }
client c { write kv.x = 1 }`,
  },
];

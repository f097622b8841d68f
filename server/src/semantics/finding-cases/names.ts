// Findings about names: unknown, of the wrong kind, said twice, imported.
import { cluster, type FindingCase } from './finding-case.ts';

export const names: readonly FindingCase[] = [
  {
    code: 'unknown-name',
    about: 'a machine, with the nearest name',
    bad: `${cluster}
client a via m1 { write kv.x = 1 }
//           ^^ unknown-name: nothing is named m1: expected the first hop: a machine, store, service or balancer; did you mean n1?
    `,
    good: `${cluster}
client a via n1 { write kv.x = 1 }`,
  },
  {
    code: 'unknown-name',
    about: 'a store',
    bad: `${cluster}
client a via n1 { write kw.x = 1 }
//                      ^^ unknown-name: nothing is named kw: expected a store and a key, such as \`kv.x\`; did you mean kv?
    `,
    good: `${cluster}
client a via n1 { write kv.x = 1 }`,
  },
  {
    code: 'unknown-property',
    about: 'a property',
    bad: `
node n1 { tekes 1ms }
//        ^^^^^ unknown-property: tekes is no property of a node: it has takes, cores, queue, disk; did you mean takes?
    `,
    good: 'node n1 { takes 1ms }',
  },
  {
    code: 'unknown-property',
    about: 'a property of something else',
    bad: `
node n1 { uncertainty 1ms }
//        ^^^^^^^^^^^ unknown-property: uncertainty is no property of a node: it has takes, cores, queue, disk; it is a property of a clock
    `,
    good: `
node n1
clock n1 { uncertainty 1ms }`,
  },
  {
    code: 'unknown-value',
    about: 'two properties in one line',
    bad: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader timestamp lamport }
//                                            ^^^^^^^^^ unknown-value: replication cannot be timestamp here: expected nothing more; if timestamp is the next property, put a new line or \`;\` before it
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader; timestamp lamport }`,
  },
  {
    code: 'unknown-value',
    about: 'a word',
    bad: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leder }
//                               ^^^^^^^^^^^ unknown-value: replication cannot be multi-leder here: expected single, or leader, or multi-leader, or quorum, or consensus; did you mean multi-leader?
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader }`,
  },
  {
    code: 'wrong-kind',
    about: 'a store where a machine is needed',
    bad: `${cluster}
fault crash kv at 1s
//          ^^ wrong-kind: kv is a store: expected a machine or a zone
    `,
    good: `${cluster}
fault crash n1 at 1s`,
  },
  {
    code: 'wrong-kind',
    about: 'a client that runs on a machine, as a machine',
    bad: `${cluster}
client a on n1 { write kv.x = 1 }
fault crash a at 1s
//          ^ wrong-kind: a runs on a machine and is none of its own: name the machine
    `,
    good: `${cluster}
client a via n1 { write kv.x = 1 }
fault crash a at 1s`,
  },
  {
    code: 'duplicate-property',
    about: 'in one block',
    bad: `
node n1, n2
link * <-> * { delay 1ms, delay 2ms }
//                        ^^^^^ duplicate-property: delay is already set in this block: take one of the two away
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms, delay write 2ms }`,
  },
  {
    code: 'duplicate-name',
    about: 'side by side',
    bad: `
node n1, n2
node n1
//   ^^ duplicate-name: the machine n1 is declared twice: choose another name
    `,
    good: `
node n1, n2
scenario "a" { node n1 { disk lost }; expect finally 1 == 1 }`,
  },
  {
    code: 'duplicate-name',
    about: 'of two kinds',
    bad: `
node kv
store kv on kv
//    ^^ duplicate-name: kv cannot name a store: it is a machine: choose another name
    `,
    good: `
node n1
store kv on n1`,
  },
  {
    code: 'duplicate-name',
    about: 'of an operation and a client',
    bad: `${cluster}
client a via n1 { a: write kv.x = 1 }
//                ^ duplicate-name: a cannot label an operation: it is a client
    `,
    good: `${cluster}
client a via n1 { wa: write kv.x = 1 }`,
  },
  {
    code: 'duplicate-scenario',
    about: 'in one file',
    bad: `
node n1
scenario "a" { }
scenario "a" { }
//       ^^^ duplicate-scenario: there is already a scenario named "a": give this one another name
    `,
    good: `
node n1
scenario "a" { }
scenario "b" { }`,
  },
  {
    code: 'import-missing',
    about: 'beside the file',
    bad: `
import "cluster.fault"
//     ^^^^^^^^^^^^^^^ import-missing: there is no file cluster.fault beside this one: expected it at cluster.fault
node m
    `,
    good: `
import "lib.fault"
node m`,
    others: { 'lib.fault': 'node n1' },
  },
  {
    code: 'import-missing',
    about: 'from the root of the disk',
    bad: `
import "/lib.fault"
//     ^^^^^^^^^^^^ import-missing: /lib.fault is not relative to this file: import a file beside it
node m
    `,
    good: 'import "./lib.fault"',
    others: { 'lib.fault': 'node n1' },
  },
  {
    code: 'import-cycle',
    about: 'of a file with itself',
    bad: `
import "main.fault"
//     ^^^^^^^^^^^^ import-cycle: files cannot import each other in a circle: main.fault imports main.fault
node m
    `,
    good: 'import "lib.fault"',
    others: { 'lib.fault': 'node n1' },
  },
];

// Findings about what is expected: phrases and what they can be said of.
import { cluster, type FindingCase } from './finding-case.ts';

export const conditions: readonly FindingCase[] = [
  {
    code: 'unknown-name',
    about: 'a label',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
expect v is ok
//     ^ unknown-name: nothing is named v: expected an operation, of which \`is ok\` can be said; did you mean w?
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
expect w is ok`,
  },
  {
    code: 'unknown-name',
    about: 'a measure',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
expect finally cuont(kv.x) > 1
//             ^^^^^ unknown-name: there is no measure cuont(…); did you mean count?
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
expect finally kv.x > 1`,
  },
  {
    code: 'unknown-phrase',
    about: 'what is said of a store',
    bad: `${cluster}
expect kv convergs within 1s
//        ^^^^^^^^ unknown-phrase: \`convergs\` cannot be said of kv: expected converges, is linearizable, is sequentially-consistent, is causally-consistent, gives read-your-writes, gives monotonic-reads, gives monotonic-writes, gives writes-follow-reads, obeys LOCK; did you mean converges?
    `,
    good: `${cluster}
expect kv converges within 1s`,
  },
  {
    code: 'unknown-phrase',
    about: 'a hazard',
    bad: `${cluster}
expect no lots writes on kv
//        ^^^^^^^^^^^ unknown-phrase: there is no hazard "lots writes": expected one of lost writes, discarded writes
    `,
    good: `${cluster}
expect no lost writes on kv`,
  },
  {
    code: 'unknown-phrase',
    about: 'that a hazard never shows, in other words',
    bad: `${cluster}
expect never lost-write
//     ^^^^^^^^^^^^^^^^ unknown-phrase: nothing is named never: that a hazard never shows is said as \`no lost writes\`
    `,
    good: `${cluster}
expect no lost writes`,
  },
  {
    code: 'unknown-phrase',
    about: 'a name alone',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
expect w
//     ^ unknown-phrase: w alone is neither true nor false: compare it, as in \`w == 1\`, or say something of it, as in \`w is ok\`
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
expect (w == 1)`,
  },
  {
    code: 'wrong-value',
    about: '`unique` in a comparison',
    bad: `${cluster}
client a via n1 { w: write kv.x = unique; r: read kv.x }
expect r == unique
//          ^^^^^^ wrong-value: \`unique\` is another value at each execution, so nothing can be compared with it
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = unique; r: read kv.x }
expect r == w`,
  },
  {
    code: 'wrong-kind',
    about: 'a read that is said to survive',
    bad: `${cluster}
client a via n1 { r: read kv.x }
expect r survives
//     ^ wrong-kind: r labels \`read\`: only a write can survive
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
expect w survives`,
  },
  {
    code: 'unknown-phrase',
    about: 'of one behaviour what speaks of all of them',
    bad: `${cluster}
client a via n1 { r: read kv.x timeout 5ms }
expect possible r is ambiguous
//              ^^^^^^^^^^^^^^ unknown-phrase: \`is ambiguous\` speaks of all behaviours together, so it cannot stand with \`possible\`: write \`expect r is ambiguous\`, or \`expect not r is ambiguous\`
expect r is unknown and not r is ambiguous
//     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-phrase: \`is ambiguous\` speaks of all behaviours together, so it cannot stand with another condition: write \`expect r is ambiguous\`, or \`expect not r is ambiguous\`
    `,
    good: `${cluster}
client a via n1 { r: read kv.x timeout 5ms }
expect r is ambiguous
expect not r is ambiguous`,
  },
  {
    code: 'unknown-phrase',
    about: 'causes, which are no number',
    bad: `${cluster}
client a via n1 { r: read kv.x timeout 5ms }
expect causes of r == 2
//     ^^^^^^^^^^^ unknown-phrase: causes are a table and no number, so nothing can be compared with them: write \`show causes of r\`
    `,
    good: `${cluster}
client a via n1 { r: read kv.x timeout 5ms }
show causes of r`,
  },
  {
    code: 'wrong-value',
    about: 'causes as a function of something',
    bad: `${cluster}
client a via n1 { r: read kv.x timeout 5ms }
show causes of r by time
//                  ^^^^ wrong-value: causes are a table and no number, so they are no function of anything: take \`by\` away
    `,
    good: `${cluster}
client a via n1 { r: read kv.x timeout 5ms }
show causes of r`,
  },
  {
    code: 'wrong-kind',
    about: 'causes of what does not end',
    bad: `${cluster}
client a via n1 { t: now }
show causes of t
//             ^ wrong-kind: t labels \`now\`, which is no request and does not end
    `,
    good: `${cluster}
client a via n1 { t: read kv.x }
show causes of t`,
  },
];

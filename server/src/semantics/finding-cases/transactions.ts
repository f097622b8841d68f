// Findings about transactions and stamps of time.
import type { FindingCase } from './finding-case.ts';

const link = 'link * <-> * { delay 1ms }';

export const transactions: readonly FindingCase[] = [
  {
    code: 'wrong-value',
    about: 'a transaction on a store that knows none',
    bad: `
node n
${link}
store kv on n
client c via n { t: transaction { write kv.x = 1 } }
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong-value: kv knows no transactions: say what they see of each other, as in \`store kv { isolation snapshot }\`
    `,
    good: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { write kv.x = 1 } }`,
  },
  {
    code: 'wrong-value',
    about: 'several copies that nobody can serialize',
    bad: `
node n, m
${link}
store kv on n, m { replication multi-leader, isolation serializable }
//                                           ^^^^^^^^^^^^^^^^^^^^^^ wrong-value: no replica of kv sees what the others commit meanwhile, so none can put transactions one after the other: say \`isolation snapshot\`, or \`replication leader MACHINE synchronous\`, \`consensus\` or \`single\`, whose leader or only copy does
    `,
    good: `
node n, m
${link}
store kv on n { isolation serializable }`,
  },
  {
    code: 'wrong-value',
    about: 'transactions of quorums',
    bad: `
node n, m
${link}
store kv on n, m { replication quorum, isolation snapshot }
//                                     ^^^^^^^^^^^^^^^^^^ wrong-value: nobody puts transactions of a quorum one after the other: two coordinators can both find that nobody was first, and both write. Say \`replication consensus\`, or \`leader\`, or take \`isolation snapshot\` away
    `,
    good: `
node n, m
${link}
store kv on n, m { replication leader n synchronous, isolation serializable }`,
  },
  {
    code: 'wrong-value',
    about: 'a hybrid clock where a log orders writes',
    bad: `
node n, m
${link}
store kv on n, m { replication leader n synchronous, timestamp hybrid }
//                                                   ^^^^^^^^^^^^^^^^ wrong-value: the writes of kv are in the order of its log, and no stamp could change that: take it away, or say \`replication multi-leader\`
    `,
    good: `
node n, m
${link}
store kv on n, m { replication quorum, timestamp hybrid }`,
  },
  {
    code: 'wrong-value',
    about: 'a commit wait without an interval',
    bad: `
node n
${link}
store kv on n { timestamp lamport, commit-wait on }
//                                 ^^^^^^^^^^^^^^ wrong-value: \`commit-wait on\` waits until an interval has passed, and \`timestamp lamport\` has none: say \`timestamp interval\`, or take it away
    `,
    good: `
node n
${link}
store kv on n { timestamp interval, commit-wait on }`,
  },
  {
    code: 'wrong-value',
    about: 'waiting for what a snapshot has not',
    bad: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { await kv.x == 1; write kv.y = 1 } }
//                                ^^^^^^^^^^^^^^^ wrong-value: what a transaction reads is one snapshot, which does not change, so there is nothing to wait for: \`await\` it before the transaction
    `,
    good: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { await kv.x == 1; t: transaction { x: read kv.x; wait 1ms; write kv.x = x + 1; again: read kv.x; increment kv.y; append kv.list again; cas kv.z none -> 1 } }`,
  },
  {
    code: 'wrong-value',
    about: 'a transaction that reads at once',
    bad: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { together { read kv.x; read kv.y } } }
//                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong-value: the first read of a transaction takes its snapshot, and of statements that run at once none is the first: write them one after the other
    `,
    good: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { repeat 2 { read kv.x; increment kv.y } } }`,
  },
  {
    code: 'wrong-value',
    about: 'a transaction within another',
    bad: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { transaction { write kv.x = 1 } } }
//                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong-value: a transaction in another one would end with that: write what it does between the braces of the outer one
    `,
    good: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { now; write kv.x = 1 } }`,
  },
  {
    code: 'wrong-value',
    about: 'a label on a write that has no end of its own',
    bad: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { w: write kv.x = 1 } }
//                                ^ wrong-value: the writes of a transaction take effect with its end, and have none of their own to speak of: label the transaction
    `,
    good: `
node n
${link}
store kv on n { isolation snapshot }
client c via n { t: transaction { write kv.x = 1 } }
expect t survives`,
  },
  {
    code: 'wrong-value',
    about: 'an order of timestamps of two stores that have none in common',
    bad: `
node n
${link}
store kv on n { timestamp interval }
store log on n
client c via n { a: write kv.x = 1; b: write log.x = 2 }
expect a precedes b
//     ^ wrong-value: the two are of different stores, whose timestamps are in no order unless both are instants that clocks vouch for: say \`timestamp interval\` of log
    `,
    good: `
node n
${link}
store kv on n { timestamp interval }
store log on n { timestamp interval }
client c via n { a: write kv.x = 1; b: write log.x = 2 }
expect a precedes b`,
  },
  {
    code: 'wrong-value',
    about: 'intervals of a store that has none',
    bad: `
node n
${link}
store kv on n
client c via n { a: write kv.x = 1; b: write kv.x = 2 }
expect a overlaps b
//     ^ wrong-value: \`overlaps\` speaks of intervals, and kv has \`timestamp time-of-day\`: say \`timestamp interval\`
    `,
    good: `
node n
${link}
store kv on n { timestamp interval }
client c via n { a: write kv.x = 1; b: write kv.x = 2 }
expect a overlaps b`,
  },
];

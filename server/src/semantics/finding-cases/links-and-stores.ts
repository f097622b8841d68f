// Findings about links, stores and what is assumed.
import type { FindingCase } from './finding-case.ts';

export const linksAndStores: readonly FindingCase[] = [
  {
    code: 'unknown-property',
    about: 'a block where there is none',
    bad: `
node n1
store kv on n1 { replication single { write 1 } }
//                                  ^^^^^^^^^^^ unknown-property: \`replication single\` has no properties of its own
    `,
    good: `
node n1
store kv on n1 { replication single }`,
  },
  {
    code: 'unknown-value',
    about: 'what is assumed',
    bad: `
node n1
assume synchronus
//     ^^^^^^^^^^ unknown-value: nothing can be assumed by synchronus: expected synchronous, partially-synchronous
    `,
    good: `
node n1
assume synchronous crash-recovery`,
  },
  {
    code: 'out-of-range',
    about: 'a quorum that can never be reached',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum { write 4, read 1 } }
//                                                  ^ out-of-range: a quorum of 4 can never be reached: kv has 3 replicas
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum { write 3, read 1 } }`,
  },
  {
    code: 'missing-place',
    about: 'of a store',
    bad: `
node n1
store kv
//    ^^ missing-place: the store kv needs \`on\`: write \`store NAMES on MACHINES { … }\`
    `,
    good: `
node n1
store kv on n1`,
  },
  {
    code: 'missing-place',
    about: 'of an override whose name is mistyped',
    bad: `
node n1
store orders on n1
scenario "a" { store order { resend never } }
//                   ^^^^^ missing-place: the store order needs \`on\`: write \`store NAMES on MACHINES { … }\`; did you mean orders?
    `,
    good: `
node n1
store orders on n1
scenario "a" { store orders { resend never } }`,
  },
  {
    code: 'wrong-place',
    about: 'of a store',
    bad: `
node n1
store kv on n1 via n1
//             ^^^^^^ wrong-place: a store has no \`via\`: it takes \`on\`
    `,
    good: `
node n1
store kv on n1`,
  },
  {
    code: 'no-link',
    about: 'between replicas',
    bad: `
node n1, n2
store kv on n1, n2 { replication multi-leader }
//    ^^ no-link: kv keeps copies on n1, n2, which send each other what is written, and there is no link between n1 and n2: declare one
expect kv converges
    `,
    good: `
node n1, n2
link n1 <-> n2 { delay 1ms }
store kv on n1, n2 { replication multi-leader }
expect kv converges`,
  },
  {
    code: 'no-link',
    about: 'for the answer',
    bad: `
node n1
link a -> n1 { delay 1ms }
store kv on n1
client a via n1 { write kv.x = 1 }
//     ^ no-link: a asks n1, and there is no link from n1 to a: declare one, such as \`link n1 -> a { delay 1ms..10ms }\`
    `,
    good: `
node n1
link a <-> n1 { delay 1ms }
store kv on n1
client a via n1 { write kv.x = 1 }`,
  },
  {
    code: 'link-without-delay',
    about: 'that is used',
    bad: `
node n1
link a <-> n1 { loss 1% }
//<^^^^^^^^^^^^^^^^^^^^^^^^^ link-without-delay: the link a <-> n1 is used from a to n1 and says no delay: add \`delay 1ms..10ms\`
store kv on n1
client a via n1 { write kv.x = 1 }
    `,
    good: `
node n1
link * <-> * { delay 1ms }
link a <-> n1 { loss 1% }
store kv on n1
client a via n1 { write kv.x = 1 }`,
  },
  {
    code: 'no-replica',
    about: 'at the first hop',
    bad: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1
client a via n2 { write kv.x = 1 }
//                      ^^^^ no-replica: a goes via n2, which keeps no copy of kv: go via one of n1
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1
client a via n1 { write kv.x = 1 }`,
  },
  {
    code: 'no-replica',
    about: 'at the first hop of one operation',
    bad: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1
client a via n1 { write kv.x = 1 via n2 }
//                      ^^^^ no-replica: this goes via n2, which keeps no copy of kv: go via one of n1
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1
client a via n2 { write kv.x = 1 via n1 }`,
  },
  {
    code: 'no-replica',
    about: 'of a leader',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2 { replication leader n3 synchronous }
//                                      ^^ no-replica: n3 keeps no copy of kv, and cannot lead it: it is on n1, n2
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2 { replication leader n1 synchronous }`,
  },
  {
    code: 'single-on-several',
    about: 'by default',
    bad: `
node n1, n2
store kv on n1, n2
//       ^^^^^^^^^ single-on-several: \`replication single\` keeps one copy, and kv is on 2 machines: say \`replication multi-leader\`, or keep it on n1 alone
    `,
    good: `
node n1, n2
link n1 <-> n2 { delay 1ms }
store kv on n1, n2 { replication multi-leader }`,
  },
  {
    code: 'siblings-need-versions',
    about: 'with timestamps',
    bad: `
node n1, n2
link n1 <-> n2 { delay 1ms }
store kv on n1, n2 { replication multi-leader, conflict siblings }
//                                             ^^^^^^^^^^^^^^^^^ siblings-need-versions: \`conflict siblings\` keeps writes that are concurrent, and \`timestamp time-of-day\` cannot tell which are
    `,
    good: `
node n1, n2
link n1 <-> n2 { delay 1ms }
store kv on n1, n2 { replication multi-leader, conflict siblings, timestamp version-vector }`,
  },
  {
    code: 'wrong-value',
    about: 'a conflict that no single replica could tell',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, timestamp version-vector, conflict reject }
//                                                                     ^^^^^^^^^^^^^^^ wrong-value: no coordinator of a quorum can tell that a write is in conflict: two of them can both find that nobody was first, and both write. Say \`conflict siblings\`, or \`replication consensus\`
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, conflict reject }
store log on n1, n2, n3 { replication consensus, conflict reject }`,
  },
  {
    code: 'wrong-value',
    about: 'a conflict where a log orders writes',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication consensus, conflict siblings, timestamp version-vector }
//                                              ^^^^^^^^^^^^^^^^^ wrong-value: the writes of kv come one after the other in its log, and none conflict: say \`conflict reject\` to refuse who has not read the latest, or \`replication multi-leader\`, or take it away
//                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^ wrong-value: the writes of kv are in the order of its log, and no stamp could change that: take it away, or say \`replication multi-leader\`
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, conflict siblings, timestamp version-vector }`,
  },
  {
    code: 'wrong-value',
    about: 'siblings of one copy',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1 { conflict siblings, timestamp version-vector }
//               ^^^^^^^^^^^^^^^^^ wrong-value: one copy takes writes one after the other, and keeps none side by side: say \`conflict reject\` to refuse who has not read the latest, or \`replication multi-leader\`, or take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1 { conflict reject, timestamp version-vector }`,
  },
  {
    code: 'wrong-value',
    about: 'ties where a log orders writes',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, ties by value }
//                                                          ^^^^^^^^^^^^^ wrong-value: no two writes have one place in the log of kv: take it away, or say \`replication multi-leader\`
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, ties by value }`,
  },
  {
    code: 'wrong-value',
    about: 'ties where both writes stay',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, timestamp version-vector, conflict siblings, ties by value }
//                                                                                        ^^^^^^^^^^^^^ wrong-value: \`ties\` says which of two writes stays, and \`conflict siblings\` throws none away: say \`conflict last-write-wins\`, or take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, timestamp version-vector, ties by value }`,
  },
  {
    code: 'wrong-value',
    about: 'resending where nothing is owed',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1 { resend every 1s }
//               ^^^^^^^^^^^^^^^ wrong-value: \`resend\` sends again what other replicas have not acknowledged, and kv has one copy: say \`replication multi-leader\`, or take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1 { resend never }`,
  },
  {
    code: 'wrong-value',
    about: 'resending of a quorum',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, resend every 1s }
//                                           ^^^^^^^^^^^^^^^ wrong-value: whoever coordinates a quorum asks each replica once, and it is the client who tries again: say \`retry 2\` at the operation, or \`anti-entropy every 1s\`, and take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, anti-entropy every 1s }`,
  },
  {
    code: 'wrong-value',
    about: 'resending of a consensus',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication consensus, resend every 1s }
//                                              ^^^^^^^^^^^^^^^ wrong-value: replicas that agree send each other with each heartbeat what is missing: say \`replication consensus { heartbeat 50ms }\`, and take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, resend every 1s }
// What a scenario leaves without effect is said outside of it.
scenario "a" { store kv { replication consensus } }
scenario "b" { }`,
  },
  {
    code: 'wrong-value',
    about: 'comparing one copy',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1 { anti-entropy every 1s }
//               ^^^^^^^^^^^^^^^^^^^^^ wrong-value: one copy can be compared with no other: say \`replication multi-leader\`, or take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication multi-leader, anti-entropy every 1s }`,
  },
  {
    code: 'wrong-value',
    about: 'comparing where followers have a log',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, anti-entropy every 1s }
//                                                          ^^^^^^^^^^^^^^^^^^^^^ wrong-value: the followers of kv have the log of their leader, and \`resend\` says how often they are sent what they lack: say \`resend every 1s\` instead
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, resend every 1s }`,
  },
  {
    code: 'wrong-value',
    about: 'comparing where replicas agree',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication consensus, anti-entropy every 1s }
//                                              ^^^^^^^^^^^^^^^^^^^^^ wrong-value: replicas that agree have one log, and nothing to compare: say \`replication quorum\` or \`multi-leader\`, or take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, anti-entropy every 1s }`,
  },
  {
    code: 'wrong-value',
    about: 'numbers of leaders that nobody replaces',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, epochs off }
//                                                          ^^^^^^^^^^ wrong-value: nobody replaces the leader of kv, so there is no deposed one: add \`failover { heartbeat 50ms, timeout 200ms }\`, or take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, failover { heartbeat 50ms, timeout 200ms }, epochs off }`,
  },
  {
    code: 'wrong-value',
    about: 'what returns where nobody leads',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum, rejoin keep }
//                                           ^^^^^^^^^^^ wrong-value: kv has no leader that somebody could replace: say \`replication leader n1 semi-synchronous\` and \`failover { heartbeat 50ms, timeout 200ms }\`, or take it away
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication leader n1 synchronous, failover { heartbeat 50ms, timeout 200ms }, rejoin keep }`,
  },
  {
    code: 'wrong-value',
    about: 'forging where there is nobody in whose name one could speak',
    bad: `
assume byzantine
node n1
link * <-> * { delay 1ms }
store kv on n1
client a via n1 { read kv.x }
fault corrupt n1 by forging
//            ^^ wrong-value: kv has one copy, so there is no other in whose name it could speak: write \`by forgetting\`, \`by lying\` or \`by equivocating\`
    `,
    good: `
assume byzantine
node n1
link * <-> * { delay 1ms }
store kv on n1
client a via n1 { read kv.x }
fault corrupt n1 by lying`,
  },
  {
    code: 'wrong-value',
    about: 'forging where nobody waits for a word',
    bad: `
assume byzantine
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader, resend never }
client a via n1 { read kv.x }
fault corrupt n2 by forging
//            ^^ wrong-value: no replica of kv waits for the word of another, so there is none to forge: without \`resend never\` it would wait for acknowledgements; or write \`by forgetting\`, \`by lying\` or \`by equivocating\`
    `,
    good: `
assume byzantine
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader }
client a via n1 { read kv.x }
fault corrupt n2 by forging`,
  },
  {
    code: 'wrong-value',
    about: 'a profile that does not begin, or goes back in time',
    bad: `
node n1
link * -> n1 { delay profile { 1s 3ms, 2s 15ms } }
//                             ^^ wrong-value: a profile says from 0s on, in the order of time, which delay there is
link n1 -> * { delay profile { 0s 3ms, 2s 15ms, 1s 4ms } }
//                                              ^^ wrong-value: a profile says from 0s on
store kv on n1
client a via n1 { read kv.x }
    `,
    good: `
node n1
link * <-> * { delay profile { 0s 3ms, 2s 4ms..15ms, loop 6s } }
store kv on n1
client a via n1 { read kv.x }`,
  },
  {
    code: 'out-of-range',
    about: 'a round that is over before its last instant, and bursts that leave no room',
    bad: `
node n1
link * -> n1 { delay profile { 0s 3ms, 2s 15ms, loop 2s } }
//                                                   ^^ out-of-range: a profile begins again behind its last instant
link n1 -> * { delay 1ms, loss burst(60%, 1) }
//                                        ^ out-of-range: a run of losses has a mean length of 1 or more
store kv on n1
client a via n1 { read kv.x }
    `,
    good: `
node n1
link * -> n1 { delay profile { 0s 3ms, 2s 15ms, loop 3s } }
link n1 -> * { delay 1ms, loss burst(60%, 2) }
store kv on n1
client a via n1 { read kv.x }`,
  },
];

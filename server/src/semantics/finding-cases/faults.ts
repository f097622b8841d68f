// Findings about faults and when they strike.
import { cluster, type FindingCase } from './finding-case.ts';

export const faults: readonly FindingCase[] = [
  {
    code: 'unknown-name',
    about: 'a label behind `when`',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
fault pause n1 for 1s when u begins
//                         ^ unknown-name: no operation is labelled u: put \`u:\` before the statement that is meant; did you mean w?
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
fault pause n1 for 1s when w begins`,
  },
  {
    code: 'unknown-phrase',
    about: 'an event',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
fault pause n1 for 1s when w starts
//                           ^^^^^^ unknown-phrase: \`starts\` is no event: expected begins, arrives, takes-effect, ends
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
fault pause n1 for 1s when w arrives`,
  },
  {
    code: 'wrong-value',
    about: 'a timing that the fault does not have',
    bad: `
node n1
fault restart n1 at 1s for 2s
//                     ^^^^^^ wrong-value: \`restart\` has no \`for\`: it takes \`at\`, \`every\`, \`after\`, \`when\`
    `,
    good: `
node n1
fault restart n1 at 1s`,
  },
  {
    code: 'wrong-value',
    about: 'a fault that does not say by how much',
    bad: `
node n1
fault step n1 at 1s
//    ^^^^^^^^^^^^^ wrong-value: \`step\` needs \`by\`: write \`step MACHINES by OFFSET [at T]\`
    `,
    good: `
node n1
fault step n1 by -2s at 1s`,
  },
  {
    code: 'wrong-value',
    about: 'a machine in two groups',
    bad: `
node n1, n2
fault partition n1, n2 | n2 at 1s
//                       ^^ wrong-value: n2 cannot be in two groups of a partition: name it in one
    `,
    good: `
node n1, n2
fault partition n1 | n2 at 1s`,
  },
  {
    code: 'wrong-value',
    about: 'a cut of nothing',
    bad: `
node n1, n2
fault cut n1 <-> n1
//        ^^^^^^^^^ wrong-value: n1 <-> n1 joins no two machines: nothing would be cut
    `,
    good: `
node n1, n2
fault cut n1 <-> n2`,
  },
  {
    code: 'wrong-value',
    about: 'two instants for one fault',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
fault pause n1 at 1s for 1s when w begins
//                          ^^^^^^^^^^^^^ wrong-value: \`at\` and \`when\` are two instants: take one away
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
fault pause n1 after 1s for 1s when w begins`,
  },
  {
    code: 'out-of-range',
    about: 'more faults than there are',
    bad: `
node n1, n2
fault up to 3 of { crash n1 at 1s; crash n2 at 1s }
//    ^^^^^^^^^^ out-of-range: up to 3 of 2 actions is more than there are: write \`up to 2 of\`
    `,
    good: `
node n1, n2
fault up to 2 of { crash n1 at 1s; crash n2 at 1s }`,
  },
  {
    code: 'duplicate-property',
    about: 'of a timing',
    bad: `
node n1
fault crash n1 at 1s at 2s
//                   ^^^^^ duplicate-property: \`at\` stands here twice: take one of the two away
    `,
    good: `
node n1
fault crash n1 at 1s for 2s`,
  },
  {
    code: 'nobody-watches',
    about: 'the machine of an event',
    bad: `
node n, m
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms, timeout 500ms }
fault crash n when m is suspected
//                 ^ nobody-watches: nobody watches m
    `,
    good: `
node n, m
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms, timeout 500ms }
fault crash m when n is suspected`,
  },
  {
    code: 'wrong-value',
    about: 'a ring of three, in which everybody is a neighbour',
    bad: `
node n1, n2, n3
fault ring n1, n2, n3
//         ^^^^^^^^^^ wrong-value: \`ring\` takes 4 machines or more: with 3 nothing would be cut
    `,
    good: `
node n1, n2, n3, n4
fault ring n1, n2, n3, n4`,
  },
  {
    code: 'wrong-value',
    about: 'a bridge without anything on both sides, and an isolation from nobody',
    bad: `
node n1, n2
fault bridge n1, n2
//           ^^^^^^ wrong-value: \`bridge\` takes 3 machines or more
fault isolate *
//            ^ wrong-value: there is no machine besides *: nothing would be cut
    `,
    good: `
node n1, n2, n3
fault bridge n1, n2, n3
fault isolate any n1, n2`,
  },
  {
    code: 'out-of-range',
    about: 'a machine that gets faster, or has nothing left',
    bad: `
node n1
fault slow n1 by 0.5x
//               ^^^^ out-of-range: a machine is slowed by 1x to 1000000x
fault steal n1 by 100%
//                ^^^^ out-of-range: nothing is left of the processor: to let a machine stand still, write \`pause\`
    `,
    good: `
node n1
fault slow n1 by 1.5x
fault steal n1 by 99%`,
  },
  {
    code: 'wrong-value',
    about: 'a degraded link that is no worse',
    bad: `
node n1, n2
fault degrade n1 -> n2 { } at 1s
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong-value: a degraded link is worse in some way
    `,
    good: `
node n1, n2
fault degrade n1 -> n2 { loss 10% } at 1s`,
  },
  {
    code: 'unknown-property',
    about: 'a degraded link that is built otherwise',
    bad: `${cluster}
client a via n1 { write kv.x = 1 }
fault degrade n1 -> n2 { bandwidth 1Mbps, loss burst(10%, 8) }
//                       ^^^^^^^^^ unknown-property: bandwidth is no property of a degraded link
    `,
    good: `${cluster}
client a via n1 { write kv.x = 1 }
fault degrade n1 -> n2 { delay 5ms, loss burst(10%, 8) }`,
  },
  {
    code: 'unknown-phrase',
    about: 'a state behind `when` that no instant has',
    bad: `${cluster}
client a via n1 { t: now; w: write kv.x = 1 }
load l via n1 at 10/s constant for 1s { read kv.x }
detector d on n2, n3 watching n1 { heartbeat 10ms, timeout 50ms }
fault pause n1 when p99 of l > 10ms for 1s
//                  ^^^^^^^^ unknown-phrase: \`p99 of l\` is a number of a whole run, and no instant has it
fault pause n1 when kv converges or w is ok for 1s
//                  ^^^^^^^^^^^^^^^^^^^^^^^ unknown-phrase: this is known when a run is over: behind \`when\` stands what is so at an instant
fault pause n1 when w is ok and n1 is suspected within 1s for 1s
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-phrase: \`within\` counts from a crash, which is another instant
fault pause n1 when t == 5ms for 1s
//                  ^^^^^^^^ unknown-phrase: what a clock read is known to its client alone
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1; r: read kv.x }
fault pause n1 when queue of n1 > 1 and drops of n1 == 0 for 1s
fault pause n1 when kv.x == 1 and not kv.y == 1 for 1s
store kw on n1
detector d on n2, n3 watching n1 { heartbeat 10ms, timeout 50ms }
fault pause n1 when r == 1 or w is ok within 5ms for 1s
fault pause n1 when kv.x == 1 and kw.x == 1 for 1s
fault pause n1 when r is ok and n1 is suspected for 1s
fault pause n1 when queue of n1 + queue of n2 > 5 for 1s`,
  },
  {
    code: 'unknown-phrase',
    about: 'a queue that a replica awaits',
    bad: `${cluster}
client a via n1 { await drops of n1 == 1 }
//                      ^^^^^^^^^^^ unknown-phrase: \`drops of n1\` is what waits or was dropped there
    `,
    good: `${cluster}
client a via n1 { await kv.x == 1 }`,
  },
  {
    code: 'out-of-range',
    about: 'a clock that would stand still, and a load that would stop',
    bad: `
node n1
clock n1 { drift -500000ppm }
link * <-> * { delay 1ms }
store kv on n1
load l via n1 at 10/s constant for 1s { read kv.x }
fault drift n1 by -500000ppm at 1s for 1s
//                ^^^^^^^^^^ out-of-range: with this the clock of n1 would stand still or go back
fault surge l by 0x
//               ^^ out-of-range: a load surges by more than 0x and at most 1000x
    `,
    good: `
node n1
clock n1 { drift -500000ppm }
link * <-> * { delay 1ms }
store kv on n1
load l via n1 at 10/s constant for 1s { read kv.x }
fault drift n1 by -499999ppm at 1s for 1s
fault surge l by 0.5x`,
  },
  {
    code: 'wrong-value',
    about: 'a surge of nothing',
    bad: `${cluster}
client a via n1 { read kv.x }
fault surge * by 3x
//          ^ wrong-value: there is no load that could surge
    `,
    good: `${cluster}
load a via n1 at 10/s constant for 1s { read kv.x }
fault surge * by 3x`,
  },
  {
    code: 'wrong-kind',
    about: 'a surge of what comes once',
    bad: `${cluster}
client a via n1 { read kv.x }
fault surge a by 3x
//          ^ wrong-kind: a is a client: expected a load
    `,
    good: `${cluster}
load a via n1 at 10/s constant for 1s { read kv.x }
fault surge a by 3x`,
  },
  {
    code: 'not-simulated',
    about: 'a drift from an instant on that is not known before',
    bad: `${cluster}
client a via n1 { w: read kv.x }
fault drift n1 by 1ppm when w begins
//                     ^^^^^^^^^^^^^ not-simulated: \`drift\` from an instant on that is not known before
    `,
    good: `${cluster}
client a via n1 { w: read kv.x }
fault drift n1 by -1ppm..1ppm at 1s..2s after 1ms for 1s
fault drift n1 by 1ppm at any time`,
  },
  {
    code: 'wrong-value',
    about: 'a drift that adds up for good',
    bad: `${cluster}
client a via n1 { w: read kv.x }
fault drift n1 by 1ppm every 1s
//                     ^^^^^^^^ wrong-value: each time the clock would run faster or slower still, for good: say \`for\` how long it does
    `,
    good: `${cluster}
client a via n1 { w: read kv.x }
fault drift n1 by 1ppm every 1s for 300ms`,
  },
];

// Every code of this room, found where it should be and not found in the text that does it right.
import { describe, expect, test } from 'vitest';
import { fixture } from '../base/fixture.ts';
import { type SemanticCode, semanticFindings } from './finding-codes.ts';
import { parse } from '../syntax/parse.ts';
import { annotatedFindings, mainFile, modelOf } from './model-fixture.ts';
import { resolve } from './model.ts';

/** Three machines that can talk, and a store on them. */
const cluster = `
node n1, n2, n3
link * <-> * { delay 1ms..4ms }
store kv on n1, n2, n3 { replication multi-leader }
`;

interface Case {
  readonly code: SemanticCode;
  readonly about: string;
  readonly bad: string;
  readonly good: string;
  readonly others?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
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
    code: 'unknown-name',
    about: 'a law',
    bad: `
node a, b
link a <-> b { delay exponentiel(5ms) }
//                   ^^^^^^^^^^^ unknown-name: there is no law exponentiel: expected one of exponential, normal,
    `,
    good: `
node a, b
link a <-> b { delay exponential(5ms) }`,
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
    about: 'an option of what is no request',
    bad: `${cluster}
client a via n1 { wait 1s timeout 1s }
//                        ^^^^^^^ unknown-property: \`wait\` is no request and has no \`timeout\`: take it away
    `,
    good: `${cluster}
client a via n1 { wait 1s; read kv.x timeout 1s }`,
  },
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
    code: 'unknown-property',
    about: 'a number where a property is named',
    bad: `
node n1 { 5ms }
//        ^^^ unknown-property: expected the name of a property of a node (takes, cores, queue, disk), not a number
    `,
    good: 'node n1 { takes 5ms }',
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
    code: 'unknown-value',
    about: 'arrivals',
    bad: `${cluster}
load a via n1 at 10/s poison for 1s { read kv.x }
//                    ^^^^^^ unknown-value: arrivals cannot be poison: expected constant or poisson; did you mean poisson?
    `,
    good: `${cluster}
load a via n1 at 10/s poisson for 1s { read kv.x }`,
  },
  {
    code: 'wrong-kind',
    about: 'a value that is written out, in `by`',
    bad: `${cluster}
let t = 5ms
client a via n1 { r: read kv.x timeout t }
show p99 of r by t
//               ^ wrong-kind: t is a value that is written out, and so has no values to go through: say \`let t in …\`
    `,
    good: `${cluster}
let t in 5ms..9ms
client a via n1 { r: read kv.x timeout t }
show p99 of r by t`,
  },
  {
    code: 'not-simulated',
    about: 'a client over time, where nobody says how long',
    bad: `${cluster}
client a via n1 { r: read kv.x }
show p99 of r by time
//<^^^^^^^^^^^^^^^^^^^^^ not-simulated: a client over time, in a scenario that does not say how long it runs, is not simulated yet
    `,
    good: `${cluster}
scenario "so long" for 1s { client a via n1 { r: read kv.x }
show p99 of r by time }`,
  },
  {
    code: 'unknown-phrase',
    about: 'what every … is',
    bad: `${cluster}
load a via n1 at 10/s for 1s { r: read kv.x }
expect every reed of a is ok
//           ^^^^ unknown-phrase: expected what a does, such as \`every read of a\`, and reed is none of write, increment, append, cas, read, await, acquire, release, call, transaction; did you mean read?
    `,
    good: `${cluster}
load a via n1 at 10/s for 1s { r: read kv.x }
expect every read of a is ok within 1s`,
  },
  {
    code: 'endless',
    about: 'a load',
    bad: `${cluster}
load a via n1 at 10/s { read kv.x }
//            ^^^^^^^ endless: nothing ends this load: say how long it goes on, as in \`at 100/s for 10s\`, or how long the scenario runs
    `,
    good: `${cluster}
scenario "as long as the scenario" for 1s { load a via n1 at 10/s { read kv.x } }`,
  },
  {
    code: 'wrong-value',
    about: 'a load without a rate',
    bad: `${cluster}
load a via n1 { read kv.x }
//   ^ wrong-value: the load a does not say how often a session begins: write \`at 100/s poisson for 10s\`
    `,
    good: `${cluster}
load a via n1 at 10/s for 1s { read kv.x }`,
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
    code: 'unknown-phrase',
    about: 'what is said of a store',
    bad: `${cluster}
expect kv convergs within 1s
//        ^^^^^^^^ unknown-phrase: \`convergs\` cannot be said of kv: expected converges, is linearizable, obeys *; did you mean converges?
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
    code: 'unknown-phrase',
    about: '`await` of what no replica knows',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
client b via n2 { await w is ok }
//                      ^^^^^^^ unknown-phrase: \`await\` waits at a replica, which knows the values of its keys and nothing else
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
client b via n2 { await kv.x == 1 }`,
  },
  {
    code: 'wrong-value',
    about: 'a value that is missing',
    bad: `${cluster}
store st on n1 { replication leader n1 }
//               ^^^^^^^^^^^^^^^^^^^^^ wrong-value: replication is not complete: expected asynchronous, or semi-synchronous, or synchronous
    `,
    good: `${cluster}
store st on n1 { replication single }`,
  },
  {
    code: 'wrong-value',
    about: 'a text where a duration stands',
    bad: `
node n1 { takes "long" }
//              ^^^^^^ wrong-value: takes cannot be "long" here: expected a duration, such as \`10ms\`
    `,
    good: 'node n1 { takes 10ms }',
  },
  {
    code: 'wrong-value',
    about: 'a range of ranges',
    bad: `
let d = 1ms..2ms
node n1 { takes d..5ms }
//              ^^^^^^ wrong-value: a range goes from one number to another: a range or a law cannot be its bound
    `,
    good: `
let d = 1ms
node n1 { takes d..5ms }`,
  },
  {
    code: 'wrong-value',
    about: 'a law with too few parameters',
    bad: `
node a, b
link a <-> b { delay lognormal(5ms) }
//                   ^^^^^^^^^^^^^^ wrong-value: lognormal has 2 parameters, and here are 1: write \`lognormal(median, sigma)\`
    `,
    good: `
node a, b
link a <-> b { delay lognormal(5ms, 0.5) }`,
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
    about: 'a client on two machines',
    bad: `${cluster}
client a on n1, n2 { write kv.x = 1 }
//          ^^^^^^ wrong-value: the place of a is one machine, and n1, n2 is 2 machines
    `,
    good: `${cluster}
client a on n1 { write kv.x = 1 }`,
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
    code: 'wrong-value',
    about: 'an `await` of two stores',
    bad: `${cluster}
store st on n1, n2, n3 { replication multi-leader }
client a via n1 { await kv.x == 1 and st.y == 1 }
//                      ^^^^^^^^^^^^^^^^^^^^^^^ wrong-value: \`await\` asks one replica of one store, and this speaks of kv and st
    `,
    good: `${cluster}
store st on n1, n2, n3 { replication multi-leader }
client a via n1 { await kv.x == 1 and kv.y == 1; await st.y == 1 }`,
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
    code: 'wrong-unit',
    about: 'a duration without a unit',
    bad: `
node n1 { takes 5 }
//              ^ wrong-unit: 5 has no unit: expected a duration, such as \`10ms\`, \`1ms..4ms\` or \`exponential(5ms)\` (units: ns, us, ms, s, min, h)
    `,
    good: 'node n1 { takes 5ms }',
  },
  {
    code: 'wrong-unit',
    about: 'a unit at the upper bound only',
    bad: `
node n1 { takes 1..4ms }
//              ^ wrong-unit: 1 has no unit and its upper bound has: write \`1ms\`
    `,
    good: 'node n1 { takes 1ms..4ms }',
  },
  {
    code: 'wrong-value',
    about: 'a way to another machine than the one that is called',
    bad: `${cluster}
client a via n1 { call n2 timeout 1s }
//                     ^^ wrong-value: a goes via n1, which does not pass on what is asked of n2: go via n2
    `,
    good: `${cluster}
client a via n1 { call n1 timeout 1s }`,
  },
  {
    code: 'wrong-value',
    about: 'an operation of a machine',
    bad: `${cluster}
client a { call n2.get timeout 1s }
//              ^^^^^^ wrong-value: n2 is a machine and has no operations: write \`call n2\`
    `,
    good: `${cluster}
client a { call n2 timeout 1s }`,
  },
  {
    code: 'wrong-place',
    about: '`fail` outside of a handler',
    bad: `${cluster}
client a { fail }
//         ^^^^ wrong-place: \`fail\` ends the operation that a handler answers, and this is none: put it between the braces of a \`handle\`
    `,
    good: `${cluster}
service s on n1 { handle a { fail } }
client a { call s.a }`,
  },
  {
    code: 'unknown-name',
    about: 'an effect that no program has',
    bad: `${cluster}
service s on n1 { handle a { effect charge } }
client a { r: call s.a }
expect at most one mail per r
//                 ^^^^ unknown-name: no program has the effect mail: expected charge
    `,
    good: `${cluster}
service s on n1 { handle a { effect charge } }
client a { r: call s.a }
expect at most one charge per r`,
  },
  {
    code: 'wrong-kind',
    about: 'effects of what is no call',
    bad: `${cluster}
service s on n1 { handle a { effect charge } }
client a { w: write kv.x = 1; call s.a }
expect at most one charge per w
//                            ^ wrong-kind: w calls nothing, and only a call can have an effect
    `,
    good: `${cluster}
service s on n1 { handle a { effect charge } }
client a { write kv.x = 1; call s.a }
expect at most one charge per a`,
  },
  {
    code: 'wrong-value',
    about: 'a call that does not say which operation',
    bad: `${cluster}
service s on n1 { handle a { effect charge } }
client a { call s timeout 1s }
//              ^ wrong-value: s answers several operations, or could: say which, as in \`call s.a\`
    `,
    good: `${cluster}
service s on n1 { handle a { effect charge } }
client a { call s.a timeout 1s }`,
  },
  {
    code: 'wrong-unit',
    about: 'a unit of something else',
    bad: `
node n1, n2
link * <-> * { delay 1ms, loss 1ms }
//                             ^^^ wrong-unit: 1ms is a duration: expected a probability, such as \`1%\`
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms, loss 1% }`,
  },
  {
    code: 'wrong-unit',
    about: 'sums of different things',
    bad: `
node n1 { takes 1ms + 2 }
//              ^^^^^^^ wrong-unit: a number without a unit cannot be added to a duration
    `,
    good: 'node n1 { takes 1ms + 2ms }',
  },
  {
    code: 'wrong-unit',
    about: 'a value with a unit',
    bad: `${cluster}
client a via n1 { write kv.x = 5ms }
//                             ^^^ wrong-unit: a store keeps numbers and texts without units, and this is a duration
    `,
    good: `${cluster}
client a via n1 { write kv.x = 5 }`,
  },
  {
    code: 'wrong-unit',
    about: 'a comparison with a unit',
    bad: `${cluster}
client a via n1 { r: read kv.x }
expect r == 5ms
//     ^^^^^^^^ wrong-unit: the two sides cannot be compared: on the left is a value of a store, which has no unit, on the right a duration
    `,
    good: `${cluster}
client a via n1 { r: read kv.x }
expect r == 5`,
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
    code: 'out-of-range',
    about: 'a range without a value',
    bad: `
node n1 { takes 5ms..1ms }
//              ^^^^^^^^ out-of-range: the range 5ms..1ms is empty: its lower bound is the larger one; write \`1ms..5ms\`
    `,
    good: 'node n1 { takes 1ms..1ms }',
  },
  {
    code: 'out-of-range',
    about: 'more than certain',
    bad: `
node n1, n2
link * <-> * { delay 1ms, loss 120% }
//                             ^^^^ out-of-range: 120% can be too large: expected a probability, such as \`1%\`
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms, loss 100% }`,
  },
  {
    code: 'out-of-range',
    about: 'a value with more digits than a number keeps',
    bad: `${cluster}
client a via n1 { w: write kv.x = 9007199254740993 }
//                                ^^^^^^^^^^^^^^^^ out-of-range: 9007199254740993 has 16 digits, and a number keeps 15
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 900719925474099 }`,
  },
  {
    code: 'out-of-range',
    about: 'a delay below 0',
    bad: `
node n1, n2
link * <-> * { delay 1ms ± 2ms }
//                   ^^^^^^^^^ out-of-range: 1ms ± 2ms can be too small: expected a duration
    `,
    good: `
node n1, n2
link * <-> * { delay 2ms ± 2ms }`,
  },
  {
    code: 'out-of-range',
    about: 'a count below 0',
    bad: `${cluster}
client a via n1 { repeat -1 { write kv.x = 1 } }
//                       ^^ out-of-range: -1 can be too small: expected a whole number from 1 on
    `,
    good: `${cluster}
client a via n1 { repeat 1 { write kv.x = 1 } }`,
  },
  {
    code: 'out-of-range',
    about: 'a quorum that can never be reached',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum { write 4, read 1 } }
//                                                  ^ out-of-range: a quorum of 4 can never be reached: kv has 3 replicas
//                       ^^^^^^^^^^^^^^^^^^ not-simulated
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2, n3 { replication quorum { write 3, read 1 } }`,
  },
  {
    code: 'out-of-range',
    about: 'shares of a mix that are more than all',
    bad: `
node n1, n2
link * <-> * { delay mix(60% exponential(1ms), 60% exponential(2ms)) }
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ out-of-range: the shares of a mix come to 100%, and these to 120%
    `,
    good: `
node n1, n2
link * <-> * { delay mix(60% exponential(1ms), rest exponential(2ms)) }`,
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
    code: 'below-nanosecond',
    about: 'half a nanosecond',
    bad: `
node n1 { takes 0.5ns }
//              ^^^^^ below-nanosecond: 0.5ns is no whole number of nanoseconds, the smallest unit of time
    `,
    good: 'node n1 { takes 0.5us }',
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
    code: 'duplicate-label',
    about: 'in two clients',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1 }
client b via n2 { w: write kv.x = 2 }
//                ^ duplicate-label: the label w is already taken: choose another
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1 }
client b via n2 { w2: write kv.x = 2 }`,
  },
  {
    code: 'duplicate-label',
    about: 'of clients that share a program',
    bad: `${cluster}
client a, b via n1 { w: write kv.x = 1 }
expect w is ok
//     ^ duplicate-label: w labels 2 operations: say which one (a.w, b.w)
    `,
    good: `${cluster}
client a, b via n1 { w: write kv.x = 1 }
expect a.w is ok and b.w is ok`,
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
    about: 'of a leader',
    bad: `
node n1, n2, n3
link * <-> * { delay 1ms }
store kv on n1, n2 { replication leader n3 synchronous }
//                                      ^^ no-replica: n3 keeps no copy of kv, and cannot lead it: it is on n1, n2
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not-simulated
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
    code: 'missing-key',
    about: 'of a write',
    bad: `${cluster}
client a via n1 { write kv = 1 }
//                      ^^ missing-key: kv is a store and needs a key: write, for instance, \`kv.x\`
    `,
    good: `${cluster}
client a via n1 { write kv.x = 1 }`,
  },
  {
    code: 'missing-key',
    about: 'of an `await`',
    bad: `${cluster}
client a via n1 { r: read kv.x; await r == 1 }
//                                    ^^^^^^ missing-key: \`await\` asks a replica for the value of a key, and this names none
    `,
    good: `${cluster}
client a via n1 { r: read kv.x; await kv.x == r }`,
  },
  {
    code: 'endless',
    about: 'a repetition without an end',
    bad: `${cluster}
client a via n1 { repeat { write kv.x = 1 } }
//                ^^^^^^^^^^^^^^^^^^^^^^^^^ endless: nothing ends this: say how often
    `,
    good: `${cluster}
client a via n1 { repeat 10 { write kv.x = 1 } }`,
  },
  {
    code: 'endless',
    about: 'a repetition at one instant',
    bad: `
node n1
scenario "a" for 1s { client a { repeat { wait 0ms } } }
//                               ^^^^^^^^^^^^^^^^^^^ endless: this goes on for ever at one instant: add \`every\` and a duration, or a \`wait\`
    `,
    good: `
node n1
scenario "a" for 1s { client a { repeat every 1ms { wait 0ms } } }`,
  },
  {
    code: 'foreign-label',
    about: 'in a write',
    bad: `${cluster}
client a via n1 { r: read kv.x }
client b via n1 { write kv.y = r }
//                             ^ foreign-label: b cannot know what r of a saw: read it here, or send it through a store
    `,
    good: `${cluster}
client a via n1 { r: read kv.x; write kv.y = r + 1 }`,
  },
  {
    code: 'circular-let',
    about: 'through another',
    bad: `
let a = b + 1ms
//  ^ circular-let: a needs itself: give it a value of its own
let b = 2 * a
node n1 { takes b }
    `,
    good: `
let a = 1ms
let b = 2 * a
node n1 { takes b }`,
  },
  {
    code: 'file-missing',
    about: 'of recorded values',
    bad: `${cluster}
node m { takes empirical("latency.csv") }
//                       ^^^^^^^^^^^^^ file-missing: there is no file latency.csv beside this one: expected it at latency.csv
    `,
    good: `${cluster}
node m { takes empirical("latency.txt") }`,
    others: { 'latency.txt': '1ms' },
  },
  {
    code: 'wrong-value',
    about: 'a line of recorded values',
    bad: `${cluster}
node m { takes empirical("latency.csv") }
//                       ^^^^^^^^^^^^^ wrong-value: latency.csv, line 3: expected a duration such as \`1.25ms\`, and this is \`soon\`
    `,
    good: `${cluster}
node m { takes mix(50% empirical("latency.txt"), rest exponential(1ms)) }`,
    others: { 'latency.csv': 'latency_ms\n1.5\nsoon\n', 'latency.txt': '1ms\n2ms' },
  },
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
  {
    code: 'not-simulated',
    about: 'a form of replication',
    bad: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication consensus { heartbeat 50ms } }
//                   ^^^^^^^^^^^^^^^^^^^^^ not-simulated: \`replication consensus\` is not simulated yet, so this scenario gets no answer
    `,
    good: `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader }`,
  },
  {
    code: 'not-simulated',
    about: 'an authenticated link, where `no` is what holds anyway',
    bad: `
node n1
link * <-> * { delay 1ms, authenticated yes }
//                        ^^^^^^^^^^^^^^^^^ not-simulated: \`authenticated yes\` is not simulated yet
store kv on n1
client a via n1 { read kv.x }
    `,
    good: `
node n1
link * <-> * { delay 1ms, authenticated no }
store kv on n1
client a via n1 { read kv.x }`,
  },
  {
    code: 'not-simulated',
    about: 'a repetition without an end in a load',
    bad: `${cluster}
load a via n1 at 10/s poisson for 1s { repeat { read kv.x } }
//                                     ^^^^^^^^^^^^^^^^^^^^ not-simulated: a repetition without an end in a load is not simulated yet
    `,
    good: `${cluster}
load a via n1 at 10/s poisson for 1s { repeat 2 { read kv.x } }`,
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
  {
    code: 'not-simulated',
    about: 'a queue as it is at the end',
    bad: `
node n1 { takes 1ms }
link * <-> * { delay 1ms }
store kv on n1
client a via n1 { read kv.x }
expect finally queue of n1 == 0
//             ^^^^^^^^^^^ not-simulated: \`queue of n1\` is not simulated yet
    `,
    good: `
node n1 { takes 1ms }
link * <-> * { delay 1ms }
store kv on n1
client a via n1 { read kv.x }
expect queue of n1 == 0
expect finally drops of n1 == 0`,
  },
  {
    code: 'not-simulated',
    about: 'an unknown value as a bound',
    bad: `
let t in 1ms..5ms
node n1 { takes 0ms..t }
//              ^^^^^^ not-simulated: a range whose bounds depend on different unknown values is not simulated yet
    `,
    good: `
let t in 1ms..5ms
node n1 { takes t..t + 3ms }`,
  },
];

describe.each(cases)('$code: $about', ({ code, bad, good, others }) => {
  test('is found, at its place', () => {
    const { found, expected } = annotatedFindings(bad, others ?? {});
    expect(found).toBe(expected);
    expect(bad).toContain(` ${code}: `);
  });

  test('is not found where it is done right', () => {
    const found = modelOf(good, others ?? {}).findings;
    expect(found.filter((finding) => finding.code === code)).toEqual([]);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('every code of this room is shown above', () => {
  const shown = new Set<string>(cases.map(({ code }) => code));
  expect(semanticFindings.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
});

test('severities are those of the register', () => {
  for (const { bad, others } of cases) {
    for (const { code, severity } of modelOf(fixture(bad).text, others ?? {}).findings) {
      expect(semanticFindings.find((one) => one.code === code)?.severity, code).toBe(severity);
    }
  }
});

test('what is no unit is told where the number is read, and not again here', () => {
  const syntax = parse(`${cluster}client a via n1 { w: write kv.x = 3kbx timeout 5kb }`);
  expect(syntax.findings.map(({ code }) => code)).toEqual(['syntax-number', 'syntax-number']);
  const { findings } = resolve({ syntaxOf: () => syntax }, mainFile);
  expect(findings.filter(({ code }) => code === 'wrong-unit')).toEqual([]);
});

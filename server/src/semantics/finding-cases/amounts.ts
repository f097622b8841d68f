// Findings about amounts: units, ranges, laws, unknown values.
import { cluster, type FindingCase } from './finding-case.ts';

export const amounts: readonly FindingCase[] = [
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
    code: 'unknown-property',
    about: 'a number where a property is named',
    bad: `
node n1 { 5ms }
//        ^^^ unknown-property: expected the name of a property of a node (takes, cores, queue, disk), not a number
    `,
    good: 'node n1 { takes 5ms }',
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
    code: 'below-nanosecond',
    about: 'half a nanosecond',
    bad: `
node n1 { takes 0.5ns }
//              ^^^^^ below-nanosecond: 0.5ns is no whole number of nanoseconds, the smallest unit of time
    `,
    good: 'node n1 { takes 0.5us }',
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
    code: 'out-of-range',
    about: 'a range of unknown values that can be empty',
    bad: `
let t in 1ms..5ms
let s in 2ms..8ms
node n1 { takes t..3ms }
//              ^^^^^^ out-of-range: the range t..3ms can be empty: t can be more than 3ms
node n2 { takes t..s }
//              ^^^^ out-of-range: the range t..s can be empty: t can be more than s
node n3 { takes 9ms ± (t - s) }
//              ^^^^^^^^^^^^^ out-of-range: the range 9ms ± (t - s) can be empty: what follows \`±\` can be less than 0
    `,
    good: `
let t in 1ms..5ms
let s in t..8ms
node n1 { takes 0ms..t }
node n2 { takes t..s }
node n3 { takes 9ms ± t }
node n4 { takes t..2 * t }
node n5 { takes t..t + 3ms }`,
  },
  {
    code: 'wrong-value',
    about: 'sums with laws that no hand could draw',
    bad: `
let r = 1ms..2ms
node n1 { takes exponential(1ms) + r }
//              ^^^^^^^^^^^^^^^^^^^^ wrong-value: the dice draw from the law and the adversary from the range
node n2 { takes 5ms - exponential(1ms) }
//              ^^^^^^^^^^^^^^^^^^^^^^ wrong-value: a law cannot be subtracted, since what it draws has no end
node n3 { takes -2 * exponential(1ms) }
//              ^^^^^^^^^^^^^^^^^^^^^ wrong-value: a law is multiplied, or divided, by a fixed number above 0
    `,
    good: `
let r in 1ms..2ms
node n1 { takes exponential(1ms) + r }
node n2 { takes exponential(1ms) + 2 * pareto(1ms, 3) }
node n3 { takes exponential(1ms) / 2 - 0ms }`,
  },
  {
    code: 'wrong-value',
    about: 'several values where one number is needed',
    bad: `
let t in 1ms..5ms
node n1, n2, n3
link * <-> * { delay 1ms, loss 1%..5%
//                             ^^^^^^ wrong-value: a range cannot stand here, where one number is needed: expected a probability
}
detector d on n1, n2 watching n3 { heartbeat t, timeout 50ms }
//                                           ^ wrong-value: an unknown value cannot stand here, where one number is needed
detector e on n1, n2 watching n3 { heartbeat exponential(5ms), timeout 50ms }
//                                           ^^^^^^^^^^^^^^^^ wrong-value: a law cannot stand here, where the dice draw nothing
    `,
    good: `
node n1, n2, n3
link * <-> * { delay 1ms, loss 5% }
detector d on n1, n2 watching n3 { heartbeat 5ms, timeout 50ms }`,
  },
  {
    code: 'wrong-unit',
    about: 'an unknown value that is no duration',
    bad: `
let n in 1..5
//       ^^^^ wrong-unit: an unknown value is a duration, and this is a number without a unit: write the range where it is used
node n1 { takes 1ms }
    `,
    good: `
let n in 1ms..5ms
node n1 { takes n }`,
  },
  {
    code: 'below-nanosecond',
    about: 'a part of an unknown value that is never whole',
    bad: `
let t in 3ns..3ns + 0ns
node n1 { takes t / 2 }
//              ^^^^^ below-nanosecond: of no value of t is t / 2 a whole number of nanoseconds
    `,
    good: `
let t in 3ns..4ns
node n1 { takes t / 2 }`,
  },
  {
    code: 'wrong-value',
    about: 'a part of an unknown value that depends on another',
    bad: `
let t in 3ms..4ms
let s in t..8ms
node n1 { takes s / 2 }
//              ^^^^^ wrong-value: s depends on another unknown value, and cannot be divided
    `,
    good: `
let t in 3ms..4ms
let s in t / 2..4ms
node n1 { takes s }`,
  },
  {
    code: 'out-of-range',
    about: 'longer than instants are exact',
    bad: `
node n1 { takes 2h }
//              ^^ out-of-range: 2h is more than can be simulated: instants are exact up to 73 minutes
    `,
    good: 'node n1 { takes 1h }',
  },
  {
    code: 'wrong-value',
    about: 'a figure by an unknown value within another',
    bad: `${cluster}
let t in 5ms..9ms
let s in t..20ms
client a via n1 { r: read kv.x timeout s }
show p99 of r by s
//               ^ wrong-value: s depends on t, and has no values of its own to go through: say \`by t\`
    `,
    good: `${cluster}
let t in 5ms..9ms
let s in t..20ms
client a via n1 { r: read kv.x timeout s }
show p99 of r by t`,
  },
];

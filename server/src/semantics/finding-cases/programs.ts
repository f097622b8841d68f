// Findings about clients, loads, services and their statements.
import { cluster, type FindingCase } from './finding-case.ts';

export const programs: readonly FindingCase[] = [
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
    code: 'wrong-value',
    about: 'a first hop of one operation that does not pass it on',
    bad: `
node s1, s2
link * <-> * { delay 1ms }
service api, other on s1, s2
balancer lb on s1 to api
client c via api { call api.get; call other.get via lb }
//                                    ^^^^^^^^^ wrong-value: this goes via lb, which does not pass on what is asked of other: go via other
    `,
    good: `
node s1, s2
link * <-> * { delay 1ms }
service api, other on s1, s2
balancer lb on s1 to api
client c via api { call api.get via lb; call other.get via other }`,
  },
  {
    code: 'wrong-kind',
    about: 'a first hop of one operation',
    bad: `${cluster}
client a via n1 { w: write kv.x = 1; call n2 via a }
//                                               ^ wrong-kind: a is a client: expected a machine, store, service or balancer
    `,
    good: `${cluster}
client a via n1 { w: write kv.x = 1; call n2 via n2 }`,
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
    code: 'wrong-value',
    about: 'a client over time, where nobody says how long',
    bad: `${cluster}
client a via n1 { r: read kv.x }
show p99 of r by time
//               ^^^^ wrong-value: nobody says how long this time is: give the scenario a length
    `,
    good: `${cluster}
scenario "so long" for 1s { client a via n1 { r: read kv.x }
show p99 of r by time }`,
  },
  {
    code: 'wrong-value',
    about: 'a queue over time, where nobody says how long',
    bad: `${cluster}
load a via n1 at 10/s for 1s { r: read kv.x }
show queue of n1 by time
//                  ^^^^ wrong-value: nobody says how long this time is: give the scenario a length
    `,
    good: `${cluster}
load a via n1 at 10/s for 1s { r: read kv.x }
show queue of n1
show p99 of a by time
scenario "so long" for 1s { show queue of n1 by time }`,
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
    code: 'endless',
    about: 'a repetition without an end in a load',
    bad: `${cluster}
load a via n1 at 10/s poisson for 1s { repeat { read kv.x } }
//                                     ^^^^^^^^^^^^^^^^^^^^ endless: the sessions of a load come one after the other, and none of them would ever end
    `,
    good: `${cluster}
load a via n1 at 10/s poisson for 1s { repeat 2 { read kv.x } }`,
  },
  {
    code: 'unknown-phrase',
    about: 'a probability beside something else',
    bad: `${cluster}
client a via n1 { r: read kv.x }
expect probability(r is ok) >= 90% and r is ok
//     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-phrase: a probability is that of all behaviours together, so it stands alone
expect not probability(r is ok) >= 90%
//     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-phrase: a probability is that of all behaviours together
expect possible probability(r is ok) >= 90%
//              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-phrase: a probability is that of all behaviours together
    `,
    good: `${cluster}
client a via n1 { r: read kv.x }
expect probability(r is ok and r == none) >= 90%
expect probability(r is ok) < 2 * 45%`,
  },
  {
    code: 'wrong-value',
    about: 'a probability against what is no number, and among values',
    bad: `${cluster}
client a via n1 { r: read kv.x }
expect probability(r is ok) >= availability of a
//     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong-value: a probability is compared with a number that is written out
expect probability(r is ok) in { 0%, 100% }
//     ^^^^^^^^^^^^^^^^^^^^ wrong-value: a probability is known to an interval, and is none of several values
    `,
    good: `${cluster}
client a via n1 { r: read kv.x }
expect probability(r is ok) >= 100% - 1%`,
  },
  {
    code: 'wrong-value',
    about: 'times that clocks read with what is no fixed duration',
    bad: `${cluster}
let d = 1ms..2ms
client a via n1 { t0: now; r: read kv.x; t1: now; u: now }
expect t1 - t0 <= max of r
//     ^^^^^^^^^^^^^^^^^^^ wrong-value: what a clock read is compared with what clocks read and with fixed durations
expect (t1 - t0) / (u - t1) <= 2
//     ^^^^^^^^^^^^^^^^^^^^ wrong-value: what clocks read is a time, and the ratio of two times is none
expect t1 - t0 <= d
//                ^ wrong-value: d is a range, and one number is needed here
    `,
    good: `${cluster}
client a via n1 { t0: now; r: read kv.x; t1: now; u: now }
expect t1 - t0 <= 2 * (u - t1) + 5ms
expect max of r <= 5ms`,
  },
  {
    code: 'wrong-value',
    about: 'a condition over time',
    bad: `${cluster}
client a via n1 { r: read kv.x }
show probability(r is ok) by time
//                           ^^^^ wrong-value: whether a condition holds is known when a run is over, and is no function of time
    `,
    good: `${cluster}
let t in 1ms..5ms
client a via n1 { r: read kv.x timeout t }
show probability(r is ok) by t`,
  },
];

// Prints figure 16 of the Raft paper, above: how long a cluster is without a leader, by how much its election waits differ.
// `node bench/raft-elections/elections.ts [RUNS]`
import { drawnDowntimes, electionPlans, quantile } from './downtimes.ts';

const runs = Number(process.argv[2] ?? 1_000);
const shares = [0.1, 0.5, 0.9, 0.99];
process.stdout.write(`| election wait | ${shares.map((share) => `${100 * share}%`).join(' | ')} | longest |\n| --- |${' ---: |'.repeat(shares.length + 1)}\n`);
for (const [name, plan] of electionPlans()) {
  const sorted = drawnDowntimes(plan, name === '150 to 150 ms' ? Math.ceil(runs / 10) : runs);
  const cell = (ms: number): string => (Number.isFinite(ms) ? `${Math.round(ms)} ms` : 'none');
  process.stdout.write(`| ${name} | ${[...shares.map((share) => quantile(sorted, share)), sorted.at(-1) ?? NaN].map(cell).join(' | ')} |\n`);
}

// The entry of a worker thread: takes one run after the other, in slices, so that it hears of a cancellation.
import { parentPort } from 'node:worker_threads';
import { present } from '../base/assert.ts';
import { CancellationSource } from '../base/cancellation.ts';
import { answerScenario } from '../checks/answer-scenario.ts';
import { RunCancelled } from '../workspace/runner.ts';
import { runInSlices } from '../workspace/slices.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const port = present(parentPort, 'the port to the thread that started this worker');
const cancellations = new Map<number, CancellationSource>();

port.on('message', (message: ToWorker) => {
  if (message.kind === 'cancel') cancellations.get(message.run)?.cancel();
  else void run(message);
});

async function run({ run, request }: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  const cancellation = new CancellationSource();
  cancellations.set(run, cancellation);
  try {
    const started = answerScenario(request, () => performance.now());
    const answer = await runInSlices(started, (partial) => say({ kind: 'partial', run, answer: partial }), cancellation);
    say({ kind: 'final', run, answer });
  } catch (error) {
    if (error instanceof RunCancelled) say({ kind: 'cancelled', run });
    else say({ kind: 'failed', run, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    cancellations.delete(run);
  }
}

function say(message: FromWorker): void {
  port.postMessage(message);
}

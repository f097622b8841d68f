// How far the answers are, in the status bar, while a .fault file is looked at.
import * as vscode from 'vscode';
import type { StatusParams } from '../../server/src/lsp/protocol.ts';
import type { FaultlineClient } from './faultline-client.ts';

export class StatusItem {
  readonly #item = vscode.window.createStatusBarItem('faultline.status', vscode.StatusBarAlignment.Left, 10);
  readonly #subscriptions: vscode.Disposable[];
  #status: StatusParams = { state: 'idle', done: 0, total: 0, troubled: 0 };
  #running = false;

  constructor(client: FaultlineClient) {
    this.#item.name = 'Faultline';
    this.#item.command = 'faultline.showOutput';
    this.#subscriptions = [
      client.onNotification('faultline/status', (status) => {
        this.#status = status;
        this.#show();
      }),
      client.onRunning((running) => {
        this.#running = running;
        this.#status = { state: 'idle', done: 0, total: 0, troubled: 0 };
        this.#show();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
    ];
    this.#show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const { text, tooltip } = this.#running ? lookOf(this.#status) : { text: '$(circle-slash) Faultline', tooltip: 'The language server does not run.' };
    this.#item.text = text;
    this.#item.tooltip = `${tooltip}\nClick to show the report.`;
    if (vscode.window.activeTextEditor?.document.languageId === 'fault') this.#item.show();
    else this.#item.hide();
  }
}

function lookOf({ state, done, total, troubled }: StatusParams): { text: string; tooltip: string } {
  switch (state) {
    case 'idle':
      return { text: '$(circle-outline) Faultline', tooltip: 'There is no scenario that can be run.' };
    case 'exploring':
      return { text: `$(sync~spin) Faultline ${done}/${total}`, tooltip: `Exploring: ${done} of ${count(total)} answered.` };
    case 'done':
      return troubled > 0
        ? { text: `$(warning) Faultline ${troubled}/${total}`, tooltip: `In ${troubled} of ${count(total)} something fails or can go wrong.` }
        : { text: '$(pass) Faultline', tooltip: `${count(total)} answered; nothing fails or can go wrong.` };
  }
}

function count(scenarios: number): string {
  return `${scenarios} scenario${scenarios === 1 ? '' : 's'}`;
}

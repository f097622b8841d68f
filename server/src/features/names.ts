// The names that may be written at a place: those of its scenario, or of all of them where it is shared.
import type { Named } from '../semantics/thing-model.ts';
import type { FileView } from '../workspace/file-view.ts';

export function namesAt({ model }: Pick<FileView, 'model'>, offset: number): readonly Named[] {
  const here = model.scenarioAt(offset);
  const scenarios = here === null ? model.scenarios : [here];
  const names = new Map(scenarios.flatMap(({ names }) => names.map((named) => [`${named.kind} ${named.name}`, named] as const)));
  return [...names.values()];
}

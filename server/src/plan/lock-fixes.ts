// What one could change about a lock, and what it costs.
import { type FileEdits, settingProperties } from '../semantics/edits.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { FixCandidate, SourceOf } from './fix-candidate.ts';
import { namesOfLine } from './shared-lines.ts';
import { durationText, highest, longestRoundTrip, roundedUp, stoppedNs } from './trip-times.ts';

type Candidate = Omit<FixCandidate, 'fix'> & { readonly fix: FileEdits | null };

/** Stores refuse what comes under an older grant. */
export function fencing(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  const open = scenario.locks.filter((lock) => !lock.fencing);
  return open.map(({ name, entity }) => ({
    id: `fencing-${name}`,
    title: `fencing on for ${namesOfLine(scenario, entity, ['fencing'])}`,
    cost: 'each write carries a token, and each store compares it with the largest that it has seen',
    cures: ['unsafe-lease', 'lost-write', 'discarded-write'],
    fix: settingProperties(entity, [['fencing', 'fencing on']], sourceOf),
  }));
}

export function monotonicLease(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  const stepping = scenario.locks.filter(({ clock }) => clock === 'time-of-day');
  return stepping.map(({ name, entity }) => ({
    id: `clock-monotonic-${name}`,
    title: `clock monotonic for ${namesOfLine(scenario, entity, ['clock'])}`,
    cost: 'nobody can say at which time of day the lease ends',
    cures: ['unsafe-lease', 'discarded-write'],
    fix: settingProperties(entity, [['clock', 'clock monotonic']], sourceOf),
  }));
}

/** Longer than messages are under way, all pauses left out. */
export function widerMargin(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  return scenario.locks.flatMap(({ name, entity, lease, margin }) => {
    const under = scenario.operations.filter(({ holding }) => holding?.name === name);
    const neededNs = Math.max(0, ...under.map((operation) => longestRoundTrip(scenario, operation)));
    const drifts = scenario.machines.flatMap(({ drift }) => [Math.abs(drift.low), Math.abs(drift.high)]);
    const ns = roundedUp(neededNs + Math.ceil((2 * highest(lease) * Math.max(0, ...drifts)) / 1e9) + 1);
    if (!Number.isFinite(ns) || under.length === 0 || highest(margin) >= ns || ns >= lease.low) return [];
    const text = durationText(ns);
    return [
      {
        id: `margin-${name}`,
        title: `margin ${text} for ${namesOfLine(scenario, entity, ['margin'])}`,
        cost: `its holder uses the last ${text} of a lease for nothing`,
        cures: ['unsafe-lease', 'discarded-write'],
        fix: settingProperties(entity, [['margin', `margin ${text}`]], sourceOf),
      },
    ];
  });
}

/** Longer by all pauses and outages that end. */
export function longerLease(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  return scenario.locks.flatMap(({ name, entity, lease }) => {
    const stopped = stoppedNs(scenario);
    const ns = roundedUp(highest(lease) + stopped);
    if (stopped === 0 || !Number.isFinite(ns)) return [];
    const text = durationText(ns);
    return [
      {
        id: `lease-${name}`,
        title: `lease ${text} for ${namesOfLine(scenario, entity, ['lease'])}`,
        cost: `who holds it and is dead keeps it from others for ${text}, and a pause that is longer does the same harm`,
        cures: ['unsafe-lease', 'discarded-write'],
        fix: settingProperties(entity, [['lease', `lease ${text}`]], sourceOf),
      },
    ];
  });
}

// What a hazard is: one file that finds its facts in a behaviour and says them in words, and one line in the registry.
import type { Plan } from '../../simulator/plan.ts';
import type { Behaviour } from '../behaviour.ts';
import type { HazardSubject } from '../fact-keys.ts';
import type { PlanIndex } from '../plan-index.ts';

export interface Hazard {
  /** Stable, never reused; has a page. */
  readonly code: string;
  /**
   * `true`: it is there in each behaviour whose fact is true. `both`: it takes two behaviours that one client cannot tell
   * apart, in one of which the fact, keyed by what the client saw, is true and in the other false.
   */
  readonly present: 'true' | 'both';
  /** What it can be about in a plan. */
  subjects(index: PlanIndex): readonly Partial<Omit<HazardSubject, 'code'>>[];
  /** Finds its facts in one behaviour. Of a subject without one, the hazard is not there (if `present` is `true`). */
  judge(behaviour: Behaviour): void;
  /**
   * The predicate of a sentence about the operation or store: `may be overwritten by w1`, `is always overwritten by w1`;
   * `never` speaks of all rivals.
   */
  phrase(plan: Plan, subject: HazardSubject, how: 'may' | 'always' | 'never'): string;
}

// Directed links, as the plan has them, and what is imperfect in them.
import { isOpen, messageKinds } from '../semantics/links.ts';
import type { LinkModel, Quantity, RouteModel } from '../semantics/thing-model.ts';
import type { MessageKind, ProfilePlan, RoutePlan } from '../simulator/network-plan.ts';
import type { Draw } from '../simulator/plan-ids.ts';
import type { Numbering } from './numbering.ts';

export function planRoute(route: RouteModel, numbering: Numbering): RoutePlan {
  const { delays, settlesNs } = numbering.scenario.assumption;
  const declared = (delay: Quantity): Quantity => (delays === 'asynchronous' ? numbering.unbounded(delay, 0) : delay);
  const { delay, delayOf } = planDelays(route, declared, 'delay', numbering);
  const early = (one: Quantity): Quantity => numbering.unbounded(one, settlesNs);
  const unsettled = delays === 'partially-synchronous' ? { unsettled: planDelays(route, early, 'early delay', numbering) } : {};
  return {
    from: numbering.machine(route.from),
    to: numbering.machine(route.to),
    delay,
    delayOf,
    ...unsettled,
    ...(route.profile === undefined ? {} : { profile: planProfile(route.profile, route, declared, delays === 'partially-synchronous' ? early : null, numbering) }),
    ...(route.burst === undefined ? {} : { burst: route.burst }),
    ...(route.port === undefined ? {} : { port: { ...route.port, link: numbering.link(route.port.link) } }),
    ...(route.authenticated === undefined ? {} : { authenticated: true }),
    ...(route.tcp === undefined ? {} : { tcp: route.tcp }),
    loss: route.loss,
    duplicate: route.duplicate,
    order: route.order,
    delayLink: numbering.link(route.delayLink),
    lossLink: numbering.link(route.lossLink),
    duplicateLink: numbering.link(route.duplicateLink),
  };
}

export function planLinkImperfections(link: LinkModel, numbering: Numbering): void {
  const id = numbering.link(link);
  const { routes } = numbering.scenario;
  const at = (key: string) => link.properties.get(key)?.place ?? link.place;
  const isAssumedOpen = numbering.scenario.assumption.delays !== 'synchronous';
  const varies = (route: RouteModel) => isAssumedOpen || isOpen(route.delay) || Object.values(route.delayOf).some((delay) => isOpen(delay));
  if (routes.some((route) => route.delayLink === link && varies(route)))
    numbering.imperfection({ kind: 'delay', link: id, name: `link ${link.name} delay` }, at('delay'));
  if (routes.some((route) => route.lossLink === link && route.loss > 0))
    numbering.imperfection({ kind: 'loss', link: id, name: `link ${link.name} loss` }, at('loss'));
  if (routes.some((route) => route.duplicateLink === link && route.duplicate > 0)) {
    numbering.imperfection({ kind: 'duplicate', link: id, name: `link ${link.name} duplicate` }, at('duplicate'));
  }
}

function planDelays(route: RouteModel, assumed: (delay: Quantity) => Quantity, words: string, numbering: Numbering): Pick<RoutePlan, 'delay' | 'delayOf'> {
  const delayOf: Partial<Record<MessageKind, Draw>> = {};
  for (const kind of messageKinds) {
    const delay = route.delayOf[kind];
    if (delay !== undefined) delayOf[kind] = numbering.draw(assumed(delay), `${words} ${kind}(${linkSaying(delay, route, numbering)})`, 'delay');
  }
  const delay = assumed(route.delay);
  return { delay: route.profile === undefined ? numbering.draw(delay, `${words}(${linkSaying(route.delay, route, numbering)})`, 'delay') : boundsOf(delay), delayOf };
}

function planProfile(
  { entries, loopNs }: NonNullable<RouteModel['profile']>,
  route: RouteModel,
  assumed: (delay: Quantity) => Quantity,
  early: ((delay: Quantity) => Quantity) | null,
  numbering: Numbering,
): ProfilePlan {
  const draw = (delay: Quantity, declared: Quantity, fromNs: number, words: string): Draw =>
    numbering.draw(delay, `${words}(${linkSaying(declared, route, numbering)}) from ${fromNs / 1e6}ms on`, 'delay');
  return {
    entries: entries.map(({ fromNs, delay }) => ({
      fromNs,
      delay: draw(assumed(delay), delay, fromNs, 'delay'),
      ...(early === null ? {} : { unsettled: draw(early(delay), delay, fromNs, 'early delay') }),
    })),
    loopNs,
  };
}

/** The declaration in which a delay stands. */
function linkSaying(delay: Quantity, { delayLink }: RouteModel, numbering: Numbering): string {
  const { file, range } = delay.place;
  const link = numbering.scenario.links.find(
    ({ place }) => place.file === file && place.range.start <= range.start && range.end <= place.range.end,
  );
  return (link ?? delayLink).name;
}

/** What is never drawn itself. */
function boundsOf({ low, high }: Quantity): Draw {
  return { lowNs: low, highNs: high, law: null, range: null, unknowns: [] };
}

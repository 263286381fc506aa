/** The blog collector as a worker. */
import type { ResultStore } from '../../../core/results/port.ts';
import type { Check } from '../../messages/validator.ts';
import { QUEUES } from '../../topology.ts';
import type { Role } from '../../worker/role.ts';
import { type Collector, collectorRole } from '../collector-role.ts';
import { type BlogParameters, blogParameters, type CollectDeps, collectBlog } from './collect.ts';
import { feedCache } from './feed-cache.ts';

export interface BlogRoleDeps extends Omit<CollectDeps, 'cache'> {
  /** Where the feed cache lives. */
  readonly results: ResultStore;
}

export function blogRole({ results, ...deps }: BlogRoleDeps, check: Check): Role {
  const blog: Collector<BlogParameters> = {
    fonte: 'blog',
    queue: QUEUES.blog,
    prefetch: 4,
    check,
    parameters: blogParameters,
    // The cache is made for each task, so that its lines tell the task.
    collect: (parameters, { signal, log }) =>
      collectBlog(parameters, signal, { ...deps, cache: feedCache(results, log) }),
  };
  return collectorRole(blog, results);
}

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import * as z from 'zod';
import { PlanId } from '#shared/qa/contract.ts';
import { Finding, Oracle, Severity as QaSeverity } from '#shared/qa/report/contract.ts';
import { OpenStatus, TesterStatus } from '#shared/testers/contract.ts';
import {
  Category,
  IssueSource,
  ListRuns,
  Provenance,
  RunId,
  Severity,
  Viewport,
} from '#shared/tests/contract.ts';
import { Home } from './home.tsx';
import { LoadingPage, NotFound, PageFailure } from './pages.tsx';
import { Shell } from './shell.tsx';

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: Home,
});

const filters = ListRuns.shape;
/** A filter that does not parse is as good as none: links are typed and shortened by hand. */
const RunsSearch = z.object({
  status: filters.status.catch(undefined),
  project: filters.project.catch(undefined),
  label: filters.label.catch(undefined),
});

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs',
  validateSearch: (search) => RunsSearch.parse(search),
  component: lazyRouteComponent(() => import('../tests/runs-page.tsx')),
});

const OrderSearch = z.object({ from: RunId.optional().catch(undefined) });

const orderRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/new',
  validateSearch: (search) => OrderSearch.parse(search),
  component: lazyRouteComponent(() => import('../tests/order-page.tsx')),
});

const ReportSearch = z.object({
  severity: Severity.optional().catch(undefined),
  category: Category.optional().catch(undefined),
  source: IssueSource.optional().catch(undefined),
  provenance: Provenance.optional().catch(undefined),
  viewport: Viewport.optional().catch(undefined),
  page: z.string().optional().catch(undefined),
  text: z.coerce.string().optional().catch(undefined),
  group: z.enum(['page']).optional().catch(undefined),
});
export type ReportSearch = z.infer<typeof ReportSearch>;

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$runId',
  validateSearch: (search) => ReportSearch.parse(search),
  component: lazyRouteComponent(() => import('../tests/run-page.tsx')),
});

const packagesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/apis',
  component: lazyRouteComponent(() => import('../qa/packages-page.tsx')),
});

const newPackageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/apis/new',
  component: lazyRouteComponent(() => import('../qa/new-package-page.tsx')),
});

const packageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/apis/$packageId',
  component: lazyRouteComponent(() => import('../qa/package-page.tsx')),
});

const editPackageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/apis/$packageId/settings',
  component: lazyRouteComponent(() => import('../qa/edit-package-page.tsx')),
});

const QaReportSearch = z.object({
  severity: QaSeverity.optional().catch(undefined),
  oracle: Oracle.optional().catch(undefined),
  operation: z.string().optional().catch(undefined),
  certainty: Finding.shape.certainty.optional().catch(undefined),
  text: z.coerce.string().optional().catch(undefined),
  with: PlanId.optional().catch(undefined),
});

const qaRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/apis/runs/$planId',
  validateSearch: (search) => QaReportSearch.parse(search),
  component: lazyRouteComponent(() => import('../qa/run-page.tsx')),
});

const keysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('../accounts/keys-page.tsx')),
});

const webhooksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('../notifications/webhooks-page.tsx')),
});

const assignmentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/assignments/$assignmentId',
  component: lazyRouteComponent(() => import('../testers/assignment-page.tsx')),
});

const earningsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/earnings',
  component: lazyRouteComponent(() => import('../testers/earnings-page.tsx')),
});

const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('../testers/profile-page.tsx')),
});

const TestersSearch = z.object({ status: TesterStatus.optional().catch(undefined) });

const testersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/testers',
  validateSearch: (search) => TestersSearch.parse(search),
  component: lazyRouteComponent(() => import('../admin/testers-page.tsx')),
});

const AssignmentsSearch = z.object({ status: OpenStatus.optional().catch(undefined) });

const openAssignmentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/assignments',
  validateSearch: (search) => AssignmentsSearch.parse(search),
  component: lazyRouteComponent(() => import('../admin/assignments-page.tsx')),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  runsRoute,
  orderRoute,
  runRoute,
  packagesRoute,
  newPackageRoute,
  packageRoute,
  editPackageRoute,
  qaRunRoute,
  keysRoute,
  webhooksRoute,
  assignmentRoute,
  earningsRoute,
  profileRoute,
  testersRoute,
  openAssignmentsRoute,
]);

export function createAppRouter() {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    defaultPendingComponent: LoadingPage,
    defaultErrorComponent: PageFailure,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

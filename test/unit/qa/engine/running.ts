import { channel } from 'node:diagnostics_channel';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import type { QaEvent, QaProgress } from '#shared/qa/event/contract.ts';
import type { Credentials, QaConfig } from '#shared/qa/options.ts';
import { runQa } from '#shared/qa/run-qa.ts';

export const guard = { rule: addressRule(['loopback']), resolve: async () => ['127.0.0.1'] };

export const plainConfig: QaConfig = {
  maxScenarios: 1000,
  maxSteps: 100,
  timeoutMs: 5000,
  concurrency: 1,
  rateLimit: null,
  stopOnFirstFailure: false,
  security: false,
  includeOperations: [],
  excludeOperations: [],
  allowDestructive: false,
  seed: 1,
  maxRequests: 5000,
  seconds: 60,
  slowMs: null,
};

/** Runs the engine on a server of this process, and keeps what it sent and told. */
export async function runOn(
  server: { readonly url: string; readonly document: unknown },
  config: Partial<QaConfig> = {},
  identities: { readonly first: Credentials | null; readonly second: Credentials | null } = {
    first: null,
    second: null,
  },
) {
  const progress: QaProgress[] = [];
  const sent: { readonly line: string; readonly at: number }[] = [];
  const origin = new URL(server.url).origin;
  const listen = (message: unknown) => {
    const { request } = message as {
      request: { origin: string | URL; method: string; path: string; body: unknown };
    };
    if (new URL(request.origin).origin === origin)
      sent.push({ line: `${request.method} ${request.path} ${request.body}`, at: performance.now() });
  };
  const created = channel('undici:request:create');
  created.subscribe(listen);
  try {
    const running = runQa({
      spec: { text: JSON.stringify(server.document), address: null },
      target: { baseUrl: server.url, ...identities, guard },
      config: { ...plainConfig, ...config },
      progress: (now) => progress.push(now),
    });
    const events: QaEvent[] = [];
    let step = await running.next();
    while (step.done !== true) {
      events.push(step.value);
      step = await running.next();
    }
    return { report: step.value, events, sent, progress };
  } finally {
    created.unsubscribe(listen);
  }
}

import type { QaEvent } from '#shared/qa/event/contract.ts';
import { strings } from '../strings.ts';

const text = strings.qa.run;

export interface EventWords {
  readonly title: string;
  readonly operation: string | null;
  readonly detail: string | null;
}

const plain = (title: string, detail: string | null = null): EventWords => ({
  title,
  operation: null,
  detail,
});

/** What a scenario is called, unless that is the operation once more. */
function nameOf({ scenario, operation }: { scenario: string; operation: string }): string | null {
  return scenario.includes(operation) ? null : scenario;
}

/** An event as the list of events shows it. */
export function eventWords(event: QaEvent): EventWords {
  const words = text.event;
  switch (event.type) {
    case 'REQUESTED':
      return plain(words.REQUESTED(event.baseUrl));
    case 'SPEC_FETCHED':
      return plain(words.SPEC_FETCHED(event.title, event.operations, event.problems));
    case 'SCENARIO_CREATED':
      return { title: words.SCENARIO_CREATED, operation: event.operation, detail: nameOf(event) };
    case 'EXECUTION_SUCCESS':
    case 'EXECUTION_FAILED': {
      const how = [
        text.http(event.status),
        event.took > 0 ? text.took(event.took) : null,
        event.requests > 1 ? strings.qa.requests(event.requests) : null,
        nameOf(event),
        event.type === 'EXECUTION_FAILED' ? event.reason : null,
      ];
      return {
        title: words[event.type],
        operation: event.operation,
        detail: how.filter((part) => part !== null).join(' · '),
      };
    }
    case 'AI_FAILED':
      return {
        title: words.AI_FAILED(event.attempt, event.of),
        operation: event.operation,
        detail: event.reason,
      };
    case 'AI_SUCCESS':
      return plain(words.AI_SUCCESS(event.scenarios), event.source);
    case 'QA_EVAL_DONE':
      return plain(words.QA_EVAL_DONE(strings.qa.verdict[event.verdict], event.findings));
    case 'COMPLETE':
      return plain(words.COMPLETE(strings.qa.verdict[event.verdict]));
    case 'FAILED':
      return plain(words.FAILED, event.reason);
  }
}

import { isObject, objectsIn } from '#local/offline-model/objects-in.ts';

const mostItems = 5;
const longest = 300;

const sentence = (text: string) => `${text.slice(0, longest).replace(/\.$/, '')}.`;

/**
 * The offline model's words on a report of an API test: its numbers and the titles of its findings. Null when a
 * text holds no such report.
 */
export function narrativeIn(text: string): {
  readonly narrative: string;
  readonly recommendations: readonly string[];
  readonly risks: readonly string[];
} | null {
  const report = objectsIn(text).findLast(({ verdict, findings }) => verdict && Array.isArray(findings));
  if (report === undefined || !Array.isArray(report.findings)) return null;
  const findings = report.findings.filter(isObject);
  const { verdict, verdictReason, operations, withoutSuccess, requests, findingsInAll } = report;
  return {
    narrative: `The verdict is ${verdict}: ${sentence(String(verdictReason))} ${requests} requests were sent to ${operations} operations, of which ${withoutSuccess} never answered a success; there are ${findingsInAll} findings. The offline model has put this together from the report's numbers; no model has thought about it.`,
    recommendations: findings
      .slice(0, mostItems)
      .map(
        ({ title, severity }, at) =>
          `${at === 0 ? 'Repair first' : 'Then repair'} (${severity}): ${sentence(String(title))}`,
      ),
    risks: [],
  };
}

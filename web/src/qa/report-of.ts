import { QaReport } from '#shared/qa/report/contract.ts';
import { CallError } from '../app/call-error.ts';
import { strings } from '../strings.ts';
import { fetchLarge } from './large-answer.ts';

/** The report of an answer that holds it or a link to it. Rejects with a `CallError`. */
export async function reportOf(
  answer: { readonly report: QaReport | null; readonly url: string | null },
  signal?: AbortSignal,
): Promise<QaReport> {
  if (answer.report !== null) return answer.report;
  const unreadable = () => new CallError(strings.qa.readFailed, { code: 'UNREADABLE', status: 200 });
  if (answer.url === null) throw unreadable();
  const response = await fetchLarge(answer.url, signal);
  const read = QaReport.safeParse(await response.json().catch(() => undefined));
  if (!read.success) throw unreadable();
  return read.data;
}

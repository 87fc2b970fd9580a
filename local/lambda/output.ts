import type { Level } from '#local/engine.ts';

const levels: Readonly<Record<string, Level>> = {
  TRACE: 'DEBUG',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARN: 'WARN',
  ERROR: 'ERROR',
  FATAL: 'ERROR',
  CRITICAL: 'ERROR',
};

/** `2026-11-21T03:53:39.000Z\t<request id>\tINFO\tthe text`, as console calls are written in Lambda. */
const consoleLine = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t([^\t]*)\t([A-Z]+)\t(.*)$/s;

interface LogEntry {
  readonly level: Level;
  readonly source: string;
  readonly text: string;
  readonly requestId?: string;
}

/** What a line of a function's output says, and how serious it is. */
export function entryOf(
  source: string,
  line: string,
  stream: 'stdout' | 'stderr',
  requestId: string | null,
): LogEntry {
  const request = requestId === null ? {} : { requestId };
  const fallback: Level = stream === 'stderr' ? 'ERROR' : 'INFO';
  const [, ownRequest, word, rest] = consoleLine.exec(line) ?? [];
  const text = (rest ?? line).replaceAll('\r', '\n');
  const own = ownRequest === undefined || ownRequest === '' ? request : { requestId: ownRequest };
  if (text.startsWith('{')) {
    const level = /"level"\s*:\s*"([A-Za-z]+)"/.exec(text)?.[1]?.toUpperCase();
    if (level !== undefined && levels[level] !== undefined) {
      return { source, level: levels[level], text, ...own };
    }
  }
  return { source, level: levels[word ?? ''] ?? fallback, text, ...own };
}

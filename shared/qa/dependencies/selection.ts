import type { Operation } from '../document/api.ts';

/** Whether an operation is meant by one of the patterns: its id, its operationId, or a path, with `*` for anything. */
export function isMeant(operation: Operation, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const written = pattern.trim();
    const names = [operation.id, operation.path, operation.operationId ?? ''];
    if (names.includes(written)) return true;
    if (!written.includes('*')) return false;
    const expression = new RegExp(`^${written.split('*').map(literally).join('.*')}$`, 'i');
    return names.some((name) => expression.test(name));
  });
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

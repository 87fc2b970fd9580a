/** What the answers with and without credentials say about the credentials. */
export function judgeTrial(answer: {
  readonly status: number | null;
  readonly withoutAuth: number | null;
}): 'works' | 'refused' | 'unsure' | 'failed' {
  const { status, withoutAuth } = answer;
  if (status === null || status >= 500) return 'failed';
  if (status === 401 || status === 403) return 'refused';
  // Who gets the same without credentials learns nothing about them.
  return status === withoutAuth || status >= 400 ? 'unsure' : 'works';
}

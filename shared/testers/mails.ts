import type { TransactItem } from '#shared/platform/dynamo.ts';

/** What a mail of this capability can be about; its text is made by notifications. */
export type TesterMail =
  | 'tester.verified'
  | 'tester.rejected'
  | 'tester.suspended'
  | 'offer.made'
  | 'work.reminder'
  | 'work.cancelled'
  | 'work.reassigned'
  | 'work.overdue'
  | 'company.choose';

/** Sends a mail when the transaction is written that it is part of. */
export function mail(
  _to: string,
  _template: TesterMail,
  _data: Readonly<Record<string, string>>,
): TransactItem[] {
  return [];
}

import { logger } from '#shared/platform/logger.ts';
import { dueReminders, remind } from '#shared/testers/reminders.ts';

/** Per minute; what is left comes next minute. */
const most = 200;

/** Each minute: reminds testers of offers and of work that is due. */
export async function handler(): Promise<void> {
  const at = new Date().toISOString();
  for (const assignment of await dueReminders(at, most)) {
    try {
      await remind(assignment, at);
    } catch (error) {
      // One that cannot be reminded must not keep the others waiting.
      logger.error('A tester was not reminded', { error, assignmentId: assignment.id });
    }
  }
}

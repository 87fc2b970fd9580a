import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log lines. Carries the correlation id of the call or message that is being worked on. */
export const logger = new Logger();

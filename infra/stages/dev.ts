import type { StageSettings } from '../stage.ts';

/** A stage to try changes on: nothing in it is kept when it is deleted. Set `mailFrom` to an address of yours. */
export const dev: StageSettings = {
  name: 'dev',
  rateLimitFactor: 1,
  examineConcurrency: 2,
  allowedPrivateHosts: [],
  model: 'gpt-6-luna',
  modelBaseUrl: 'https://api.openai.com/v1',
  mailFrom: 'assay-dev@example.com',
  keepData: false,
  logRetentionDays: 7,
};

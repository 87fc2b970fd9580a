import type { StageSettings } from '../stage.ts';

/** What a team works with. Set `mailFrom`, `alarmEmail`, and `domain` when you have one. */
export const prod: StageSettings = {
  name: 'prod',
  rateLimitFactor: 1,
  examineConcurrency: 20,
  allowedPrivateHosts: [],
  model: 'gpt-6-luna',
  modelBaseUrl: 'https://api.openai.com/v1',
  mailFrom: 'assay@example.com',
  keepData: true,
  logRetentionDays: 90,
};

import { setting } from '../config.ts';

/** Seconds that a sandbox may go on with an old answer after an operator has changed a parameter. */
const maxAge = 60;

/** The model that new work is ordered for: a parameter, so that changing it needs no deployment. */
export async function modelInUse(): Promise<string> {
  const { getParameter } = await import('@aws-lambda-powertools/parameters/ssm');
  return required('MODEL_PARAMETER', await getParameter(setting('MODEL_PARAMETER'), { maxAge }));
}

/** Where the provider's API is and the key it asks for. */
export async function provider(): Promise<{ readonly baseURL: string; readonly apiKey: string }> {
  const [{ getParameter }, { getSecret }] = await Promise.all([
    import('@aws-lambda-powertools/parameters/ssm'),
    import('@aws-lambda-powertools/parameters/secrets'),
  ]);
  const [baseURL, apiKey] = await Promise.all([
    getParameter(setting('MODEL_BASE_URL_PARAMETER'), { maxAge }),
    getSecret(setting('MODEL_KEY_SECRET_ARN'), { maxAge }),
  ]);
  return {
    baseURL: required('MODEL_BASE_URL_PARAMETER', baseURL),
    apiKey: required('MODEL_KEY_SECRET_ARN', typeof apiKey === 'string' ? apiKey : undefined),
  };
}

function required(name: string, value: string | undefined): string {
  if (!value) throw new Error(`What ${name} points to has no value.`);
  return value;
}

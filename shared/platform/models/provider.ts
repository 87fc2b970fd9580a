import { setting } from '../config.ts';

/** Seconds that a sandbox may go on with an old value after an operator has changed it. */
const maxAge = 60;

const known = new Map<string, { readonly value: Promise<string>; readonly until: number }>();

/** The model that new work is ordered for: a parameter, so that changing it needs no deployment. */
export function modelInUse(): Promise<string> {
  return parameter(setting('MODEL_PARAMETER'));
}

/** Where the provider's API is and the key it asks for. */
export async function provider(): Promise<{ readonly baseURL: string; readonly apiKey: string }> {
  const [baseURL, apiKey] = await Promise.all([
    parameter(setting('MODEL_BASE_URL_PARAMETER')),
    secret(setting('MODEL_KEY_SECRET_ARN')),
  ]);
  return { baseURL, apiKey };
}

function parameter(name: string): Promise<string> {
  return remembered(name, async () => (await import('./operator-values.ts')).parameterValue(name));
}

function secret(arn: string): Promise<string> {
  return remembered(arn, async () => (await import('./operator-values.ts')).secretValue(arn));
}

/** Everyone who asks within the time shares one read; a failed one is tried again by the next. */
function remembered(name: string, read: () => Promise<string | undefined>): Promise<string> {
  const last = known.get(name);
  if (last && Date.now() < last.until) return last.value;
  const value = read().then((found) => found || Promise.reject(new Error(`${name} has no value.`)));
  known.set(name, { value, until: Date.now() + maxAge * 1000 });
  value.catch(() => known.delete(name));
  return value;
}

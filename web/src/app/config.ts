import * as z from 'zod';

/** Written beside the app when it is deployed: `/config.json`. */
const Config = z.object({
  stage: z.string(),
  oidc: z.object({ issuer: z.url(), clientId: z.string().min(1), scope: z.string().min(1) }),
});
export type Config = z.infer<typeof Config>;

export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`/config.json answered ${response.status}`);
  return Config.parse(await response.json());
}

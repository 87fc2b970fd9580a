import { spawn } from 'node:child_process';
import { root } from '#build/inputs.ts';

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Runs `npm run qa` as a person does, with nothing of this shell that would choose a model. */
export async function qa(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Said> {
  const { OPENAI_API_KEY: _, OPENAI_BASE_URL: __, OPENAI_MODEL: ___, ...env } = process.env;
  const child = spawn(process.execPath, ['cli/qa.ts', ...args], {
    cwd: root,
    env: { ...env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, errors };
}

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { makeProfile } from '#shared/tests/examine/profile.ts';
import { serve } from '../../security/servers.ts';
import { browsersLeft, look } from './look.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A sandbox of its own: starts the packaged browser with nothing unpacked yet, says its version, and shows a
 * text field, which a browser without fonts does not survive.
 */
const start = (env: Record<string, string>) =>
  promisify(execFile)(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { chooseEngine } from '#shared/tests/examine/engine.ts';
       import { launch } from '#shared/tests/examine/browser.ts';
       const browser = await launch(await chooseEngine('packaged'), 'http://127.0.0.1:9');
       console.log(browser.version);
       const page = await browser.context.newPage();
       await page.setContent('<input value="typed">');
       console.log(await page.locator('input').inputValue(), (await page.screenshot()).length > 0);
       await browser.close();`,
    ],
    { env: { PATH: process.env.PATH ?? '', TMPDIR: folder, ...env } },
  );

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('the packaged browser', () => {
  it('starts in several sandboxes at once, as in Lambda and elsewhere, and is unpacked once', async () => {
    const lambda = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', AWS_LAMBDA_FUNCTION_NAME: 'examine' };

    const versions = await Promise.all([start(lambda), start(lambda), start({})]);

    expect(versions.map(({ stdout }) => stdout)).toEqual(
      Array(3).fill(expect.stringMatching(/^\d+\..*\ntyped true\n$/)),
    );
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^assay-chromium-\d/)]);
  });

  it('is not given the credentials of the process that starts it', async () => {
    const server = await serve((_request, response) => response.end('<!doctype html><title>x</title>x'));
    process.env.AWS_SECRET_ACCESS_KEY = 'not-for-pages';
    let environment = '';

    await look(server.url, {
      onStep: ({ message }) => {
        if (message.startsWith('Opening'))
          environment ||= readFileSync(`/proc/${browsersLeft()[0]}/environ`, 'utf8');
      },
    });

    delete process.env.AWS_SECRET_ACCESS_KEY;
    await server.close();
    expect(environment).toContain('PATH=');
    expect(environment).not.toContain('not-for-pages');
  });
});

describe('a profile', () => {
  it('of a process that ended without tidying up is removed by the next', async () => {
    const ended = path.join(tmpdir(), 'assay-profile-999999999-left');
    mkdirSync(ended);

    const profile = await makeProfile();

    const left = existsSync(ended);
    await profile.remove();
    expect([left, existsSync(profile.path)]).toEqual([false, false]);
  });
});

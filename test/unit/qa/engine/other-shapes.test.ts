import { describe, expect, test } from 'vitest';
import type { QaConfig } from '#shared/qa/options.ts';
import * as clinic from '../../../fixtures/apis/clinic.ts';
import * as gallery from '../../../fixtures/apis/gallery.ts';
import * as parcels from '../../../fixtures/apis/parcels.ts';
import { runOn } from './running.ts';

const short = ({ oracle, operation }: { readonly oracle: string; readonly operation: string }) =>
  `${operation} ${oracle}`;

describe('a service of relative addresses, keys for writing and wrapped answers', () => {
  async function run(faults: 'all' | 'none', config: Partial<QaConfig> = {}) {
    const server = await parcels.start({ faults });
    try {
      const at = { url: `${server.url}/v3`, document: server.document };
      const key = { kind: 'bearer' as const, token: parcels.apiKey };
      const { report } = await runOn(at, { security: true, ...config }, { first: key, second: null });
      return report;
    } finally {
      await server.close();
    }
  }

  test('is left in peace when it is right, and reached in all of its operations', {
    timeout: 90_000,
  }, async () => {
    const { findings, operations } = await run('none');
    expect(findings.map(short)).toEqual([]);
    expect(operations.filter(({ outcome }) => outcome !== 'covered')).toEqual([]);
  });

  test('shows each of its faults once', { timeout: 90_000 }, async () => {
    const { findings } = await run('all');
    expect(findings.map(short).sort()).toEqual(
      [
        'POST /parcels server-error',
        'GET /parcels/{parcel_id}/scans response-schema',
        'PATCH /carriers/{carrier} undocumented-status',
        'GET /parcels limit-ignored',
        'POST /parcels limit-ignored',
        'POST /carriers limit-ignored',
        'POST /carriers location-wrong',
        'DELETE /parcels/{parcel_id}/scans/{scan_id} delete-without-effect',
        'PUT /parcels/{parcel_id} partial-put',
        'PUT /parcels/{parcel_id}/insurance put-not-idempotent',
      ].sort(),
    );
  });
});

test('a service whose ways have to be found out is reached in all of its operations', {
  timeout: 60_000,
}, async () => {
  const server = await gallery.start();
  try {
    const key = { kind: 'bearer' as const, token: gallery.deskKey };
    const { report } = await runOn(server, {}, { first: key, second: null });
    expect(report.operations.filter(({ outcome }) => outcome !== 'covered')).toEqual([]);
    expect(report.findings.map(short)).toEqual(['PUT /labels/{labelName} server-error']);
    const wall = report.scenarios.find(({ name }) => name === 'Call GET /wall');
    expect(wall?.steps.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/keys', undefined],
      ['/wall', 'Bearer {presented}'],
    ]);
  } finally {
    await server.close();
  }
});

describe('a service of numbered accounts, forms for signing in and tokens in a header of their own', () => {
  async function run(faults: 'all' | 'none', registers: boolean) {
    const server = await clinic.start({ faults, registers });
    const tokenOf = async ({ email, password }: clinic.Identity) => {
      const body = new URLSearchParams({ username: email, password });
      const answer = await fetch(`${server.url}/auth/token`, { method: 'POST', body });
      const { session } = (await answer.json()) as { session: { jwt: string } };
      return { kind: 'bearer' as const, token: session.jwt };
    };
    try {
      const [first, second] = [await tokenOf(clinic.identities[0]), await tokenOf(clinic.identities[1])];
      return (await runOn(server, { security: true }, { first, second })).report.findings.map(short);
    } finally {
      await server.close();
    }
  }

  test.each([true, false])('is left in peace when it is safe, strangers can join: %s', {
    timeout: 90_000,
  }, async (registers) => {
    expect(await run('none', registers)).toEqual([]);
  });

  test('is called with things and what they are in, not with those of others', {
    timeout: 90_000,
  }, async () => {
    const server = await clinic.start({ faults: 'all' });
    const { report } = await runOn(server, { security: true }).finally(() => server.close());
    expect(report.findings.map(short)).toContain(
      'GET /patients/{patient_id}/appointments/{appointment_id} foreign-object-readable',
    );
  });

  const inBoth = [
    'GET /doctors/by-specialty/{specialty} injection',
    'PATCH /accounts/{account_id} mass-assignment',
    'GET /diagnostics sensitive-data-exposed',
    'POST /auth/reset user-enumeration',
    'PATCH /accounts/{account_id} regex-blow-up',
    'GET /accounts/me weak-token',
  ];
  // What only shows with an account whose password is known.
  const withAccounts = [
    'POST /accounts/{account_id}/password foreign-object-writable',
    'POST /auth/token no-login-rate-limit',
  ];

  test.each([
    [true, [...inBoth, ...withAccounts]],
    [false, inBoth],
  ] as const)(
    'shows each of its weaknesses, strangers can join: %s',
    { timeout: 120_000 },
    async (registers, expected) => {
      const found = await run('all', registers);
      const ofAnother = found.filter((each) =>
        /appointment_id\} foreign-object-(readable|writable)$/.test(each),
      );
      expect(ofAnother.length).toBeGreaterThan(0);
      expect(found.filter((each) => !ofAnother.includes(each)).sort()).toEqual([...expected].sort());
    },
  );
});

import type { StageSettings } from '../stage.ts';

/** The stage that `npm start` runs on this machine. */
const people = {
  company: { sub: 'company', name: 'Carla Company', email: 'carla@acme.example' },
  otherCompany: { sub: 'other-company', name: 'Otto Other', email: 'otto@globex.example' },
  tester: { sub: 'tester', name: 'Tess Tester', email: 'tess@testers.example' },
  admin: { sub: 'admin', name: 'Ada Admin', email: 'ada@assay.example' },
  viewer: { sub: 'viewer', name: 'Vic Viewer', email: 'vic@acme.example' },
  tester2: { sub: 'tester2', name: 'Tom Tester', email: 'tom@testers.example' },
  tester3: { sub: 'tester3', name: 'Tara Tester', email: 'tara@testers.example' },
};
/** Sign in without being members of anything, so that applying can be tried: one applies only once. */
const applicants = {
  applicant: { sub: 'applicant', name: 'Anna Applicant', email: 'anna@people.example' },
  applicant2: { sub: 'applicant2', name: 'Arno Applicant', email: 'arno@people.example' },
};

/** A tester whom every test can be offered to. */
const testerOf = ({ name }: { readonly name: string }) => ({
  verified: true,
  profile: {
    name,
    languages: ['en'],
    country: 'DE',
    timezone: 'Europe/Berlin',
    devices: ['desktop', 'mobile'],
    techLiteracy: 'medium',
    maxTestsPerWeek: 50,
  },
});

export const local: StageSettings = {
  name: 'local',
  // Tests and trials order far more in a minute than a person does.
  rateLimitFactor: 100,
  examineConcurrency: 2,
  allowedPrivateHosts: ['loopback'],
  model: 'assay-offline',
  modelBaseUrl: 'http://localhost/v1',
  mailFrom: 'lab@assay.example',
  keepData: false,
  logRetentionDays: 7,
  seed: {
    users: Object.entries({ ...people, ...applicants }).map(([ref, person]) => ({ ref, ...person })),
    companies: [
      { ref: 'company', name: 'Acme', plan: 'pro' },
      { ref: 'otherCompany', name: 'Globex', plan: 'pro' },
    ],
    members: [
      { ref: 'company', companyRef: 'company', role: 'company', ...people.company, key: true },
      {
        ref: 'otherCompany',
        companyRef: 'otherCompany',
        role: 'company',
        ...people.otherCompany,
        key: true,
      },
      ...(['tester', 'tester2', 'tester3'] as const).map((ref) => ({
        ref,
        companyRef: null,
        role: 'tester' as const,
        ...people[ref],
        key: true,
        tester: testerOf(people[ref]),
      })),
      { ref: 'admin', companyRef: null, role: 'admin', ...people.admin, key: true },
      { ref: 'viewer', companyRef: 'company', role: 'viewer', ...people.viewer, key: true },
    ],
  },
};

import type { StageSettings } from '../stage.ts';

/** The stage that `npm start` runs on this machine. */
const people = {
  company: { sub: 'company', name: 'Carla Company', email: 'carla@acme.example' },
  otherCompany: { sub: 'other-company', name: 'Otto Other', email: 'otto@globex.example' },
  tester: { sub: 'tester', name: 'Tess Tester', email: 'tess@testers.example' },
  admin: { sub: 'admin', name: 'Ada Admin', email: 'ada@assay.example' },
  viewer: { sub: 'viewer', name: 'Vic Viewer', email: 'vic@acme.example' },
};

export const local: StageSettings = {
  name: 'local',
  // Tests and trials order far more in a minute than a person does.
  rateLimitFactor: 100,
  examineConcurrency: 2,
  allowedPrivateHosts: ['loopback'],
  model: 'assay-offline',
  modelBaseUrl: 'http://localhost/v1',
  keepData: false,
  logRetentionDays: 7,
  seed: {
    users: Object.entries(people).map(([ref, person]) => ({ ref, ...person })),
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
      { ref: 'tester', companyRef: null, role: 'tester', ...people.tester, key: true },
      { ref: 'admin', companyRef: null, role: 'admin', ...people.admin, key: true },
      { ref: 'viewer', companyRef: 'company', role: 'viewer', ...people.viewer, key: true },
    ],
  },
};

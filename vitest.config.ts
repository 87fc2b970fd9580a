import { defineConfig } from 'vitest/config';

const seconds = (count: number) => count * 1000;

/** Starts an embedded cloud for the project. */
const onEmbeddedCloud = ['test/integration/embedded-cloud.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/security/**/*.test.ts'],
          testTimeout: seconds(10),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'architecture',
          include: ['test/architecture/**/*.test.ts'],
          testTimeout: seconds(30),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          globalSetup: ['test/infra/build.ts'],
          testTimeout: seconds(30),
          hookTimeout: seconds(60),
          env: { CDK_VALIDATION: 'false' },
          // The files only read what the first of them synthesises.
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          testTimeout: seconds(30),
          hookTimeout: seconds(30),
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: onEmbeddedCloud,
          testTimeout: seconds(90),
          hookTimeout: seconds(90),
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'web',
          include: ['test/web/**/*.test.ts', 'test/web/**/*.test.tsx'],
          globalSetup: onEmbeddedCloud,
          testTimeout: seconds(120),
          hookTimeout: seconds(120),
          expect: { poll: { timeout: seconds(20) } },
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});

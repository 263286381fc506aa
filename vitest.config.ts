import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// One project per kind of test, so that each can be run alone: `npx vitest run --project unit`.
const node = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', testTimeout: 20_000, hookTimeout: 60_000, ...extra },
});

export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      node('unit', ['tests/unit/**/*.test.ts', 'tests/unit/**/*.test.tsx', 'tests/migrations/**/*.test.ts']),
      node('core', ['tests/core/**/*.test.ts']),
      node('broker', ['tests/broker/**/*.test.ts', 'tests/conformance/**/*.test.ts'], {
        globalSetup: ['tests/support/services/setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      node('faults', ['tests/faults/**/*.test.ts'], {
        globalSetup: ['tests/support/services/setup.ts'],
        testTimeout: 300_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      node('electron', ['tests/electron/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      node('e2e', ['tests/e2e/**/*.test.ts'], {
        globalSetup: ['tests/support/services/setup.ts'],
        testTimeout: 180_000,
        hookTimeout: 180_000,
        // Each file has a host, a data directory and a browser of its own.
        maxWorkers: 2,
      }),
    ],
  },
});

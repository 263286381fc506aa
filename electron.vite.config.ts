import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const entry = (path: string) => resolve(import.meta.dirname, path);

// Everything is bundled but the one native add-on and electron itself, so that only better-sqlite3 ships as a module.
const external = ['electron', 'better-sqlite3'];

/** One bundle per process: window host, its core, the local services, browser host, command line; and one for each kind of thread. */
const mainEntries: Readonly<Record<string, string>> = {
  index: entry('src/main/index.ts'),
  core: entry('src/main/core-process.ts'),
  local: entry('src/backend/local.ts'),
  web: entry('src/web/index.ts'),
  cli: entry('src/cli/index.ts'),
  reader: entry('src/core/query/answer-questions.ts'),
  salvage: entry('src/core/connections/salvage/salvage-entry.ts'),
};

const present = Object.fromEntries(Object.entries(mainEntries).filter(([, path]) => existsSync(path)));

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: present,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: { index: entry('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: entry('src/renderer'),
    plugins: [react(), tailwindcss()],
    build: {
      outDir: entry('out/renderer'),
      minify: true,
      modulePreload: { polyfill: false },
      // A data: URL would be refused by the policy of the page.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: entry('src/renderer/index.html') } },
    },
  },
});

import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const entry = (path: string) => resolve(import.meta.dirname, path);

// Everything is bundled but the one native add-on and electron itself, so that only better-sqlite3 ships as a module.
const external = ['electron', 'better-sqlite3'];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: {
          index: entry('src/main/index.ts'),
          core: entry('src/main/core-process.ts'),
          local: entry('src/backend/local.ts'),
          web: entry('src/web/index.ts'),
          cli: entry('src/cli/index.ts'),
        },
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
      rollupOptions: { input: { index: entry('src/renderer/index.html') } },
    },
  },
});

import type { Messages } from '../messages.ts';

export const settings = {
  title: 'Settings',
  appearance: 'Appearance',
  language: { label: 'Language', system: 'System', 'pt-BR': 'Português (Brasil)', en: 'English' },
  theme: { label: 'Theme', system: 'System', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  density: { label: 'Density', comfortable: 'Comfortable', compact: 'Compact' },
  about: {
    title: 'About',
    version: 'Version',
    host: 'Runs as',
    operator: 'Operator',
    started: 'Started',
    dataDir: 'Data folder',
    disk: 'Databases',
    secrets: 'Passwords',
    encryption: 'At rest',
  },
  host: {
    electron: 'desktop application',
    web: 'in the browser, served by this machine',
    cli: 'command line',
    test: 'test',
  },
} satisfies Messages;

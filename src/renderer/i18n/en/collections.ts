import type { Messages } from '../messages.ts';

export const collections = {
  title: 'Collections',
  subtitle: 'Start a collection and follow its result.',
  sources: 'Sources',
  submit: 'Start collection',
  started: 'Collection started',
  startedText: 'Follow run {{id}}.',
  openRun: 'Open run',
  repeatHint: 'The values stay filled in: submit again to repeat the collection.',
  noSources: {
    title: 'This profile starts no collections',
    text: 'The system profile “{{profile}}” defines no source. Choose another profile in the connection.',
  },
  editConnection: 'Edit connection',
  connect: 'Connect',
  problem: {
    offline: 'This is a capture: there is no broker behind it. Start collections on the live connection.',
    readOnly: 'The connection is read-only. Switch “read-only” off in the connection to start collections.',
    disconnected: 'Disconnected. Connect to start collections.',
    connecting: 'Connecting. Collections can start as soon as the connection is ready.',
    reconnecting: 'The connection was lost and is being restored. Collections can start once it is back.',
    failed: 'Could not connect. Fix the connection to start collections.',
    blocked: 'The broker is blocking publishers: {{reason}}',
  },
  recent: {
    title: 'Recent runs of this source',
    empty: 'No run of this source yet. The first one shows up here as soon as a collection starts.',
    all: 'See all runs',
    eventCount_one: '{{count}} event',
    eventCount_other: '{{count}} events',
    running: 'in progress',
  },
} satisfies Messages;

/** What `oraculo --help` prints. */
import { EXIT_MEANINGS } from './exit-codes.ts';
import { PASSWORD_VARIABLE } from './password.ts';

const exitCodes = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join(
  '\n',
);

export const HELP = `Oráculo Console, command line

Usage: oraculo COMMAND [options]          (in a checkout: npm run cli -- COMMAND [options])

Commands
  start-collection --source blog --param url=https://… --param limite=20 [--wait]
                               start a collection; prints the run's correlation id,
                               with --wait follows the run and prints how it ended
  capture [--seconds N]        watch: record every event and print it, until Ctrl+C
  runs [--state S] [--text T]  list captured runs          runs show RUN
  events [--run RUN] [--type T] [--text T]
                               list captured events        events show SEQ
  failures [--queue Q] [--state S] [--text T]
                               list failures read so far   failures show FAILURE
  failures queues              dead-letter queues, and what a look would cost
  failures look QUEUE          read a dead-letter queue without harm
                               (--consent when another consumer reads it too)
  retry FAILURE [--reason R] [--wait]
                               send one dead letter again; --wait follows its outcome
  retry decide RETRY send_again|treat_as_delivered
                               end a possible duplicate

Where
  --connection NAME            a connection of the console (default: local)
  --amqp amqp://user@host/vhost
                               a broker by address, without password; it is saved as a connection
  --profile ID                 system profile of a new --amqp connection (default: oraculo)
  --data DIR                   data directory (default: the console's own); when a console
                               has it open, the command runs in that console
  --password-file FILE         password of a broker whose password is not stored;
                               else ${PASSWORD_VARIABLE}, else a prompt

Output
  --json                       one JSON object per line
  --limit N                    at most N rows (1 to 500, default 50)
  --timeout S                  with --wait: give up after S seconds
  -h, --help   --version

Exit codes
${exitCodes}

Examples
  oraculo start-collection --param url=https://example.org/feed.xml --param limite=10 --wait
  oraculo capture --amqp amqp://guest@localhost --seconds 60 --json > events.jsonl
  oraculo failures look escavador.blog.falhas && oraculo failures --json | head -1
`;

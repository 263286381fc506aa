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
  capture save FILE EVENTS     save a part of what was captured as a capture file
  capture info FILE [--check]  what a capture file holds; --check reads all of it
  capture open FILE            open it in the console that has the data directory
  capture merge FILE FILE… --out FILE
                               several into a new one, duplicates once
  capture import FILE --format oraculo|ndjson|rabbitmq [--profile ID] --out FILE
                               a capture of exported or foreign messages
  capture export EVENTS [--format jsonl|csv|html] [--columns C,C] [--lang pt-BR|en] [--out FILE]
                               events as a file, or to standard output
  query FILTER [--csv] [--limit N] [--follow]
                               events that pass a filter, newest first; --follow: and those that come
  retention [--days N|none] [--megabytes N|none]
                               how much of a history is kept
  runs [--state S] [--text T] [--filter F]
                               list captured runs          runs show RUN
  events [--run RUN] [--type T] [--text T] [--filter F]
                               list captured events        events show SEQ
  failures [list] [FILTER]     list failures read so far   failures show FAILURE
  failures queues              dead-letter queues, and what a look would cost
  failures look QUEUE          read a dead-letter queue without harm
                               (--consent when another consumer reads it too)
  failures results             read failed results from the result store
  failures groups [--classifier cause|error|type|reason] [--queue Q] [--state S] [--text T]
                               failures with one cause, most open ones first
                               (--muted: those that are muted, too)
  failures ack GROUP           take a group on             failures resolve GROUP
                               (--note T --owner T --link T are kept with the group)
  retry FAILURE [--reason R] [--wait]
                               send one dead letter again; --wait follows its outcome
  retry decide RETRY send_again|treat_as_delivered
                               end a possible duplicate
  retry plan WHICH             what a retry of many would do; nothing is done
  retry run WHICH [JOB OPTIONS]
                               retry many as a job, and follow it to its end
  retry status [JOB]           jobs, newest first; or one of them
  retry pause|resume|cancel JOB
                               what was sent stays sent
  retry report JOB [--format csv|jsonl]
                               what happened to each message
  edit WHICH --text FILE | --patch FILE | --merge FILE [--yes]
                               show what a new body, a JSON patch (RFC 6902) or a merge patch
                               (RFC 7396) would make of each; --yes sends the edited copies
  discard WHICH [--reason R]   take messages out of their queue, into the archive
  archive WHICH                keep copies, leave the messages where they are
  archive list [--text T]      what is kept
  restore ITEM… | FILTER       put kept messages back into their dead-letter queue
  resend WHICH                 send the captured messages of failed results again
  audit [--text T]             what operators did, newest first
  verify                       read journal and audit again, against their high-water mark

Which failures
  FAILURE…                     ids, as "failures" prints them
  FILTER                       --queue Q --group G --state S,S --type T --source S --run RUN
                               --death-reason R --text T --filter F
  --all                        every failure that is known

Filters (docs/query-language.md)
  --filter 'type = resultado_coleta and payload.fonte = "youtube" and latency > 2s'
  --filter '"timed out" and not failure.reason = rejected'
  --filter 'run.state in (failed, stalled) and last 2h'
EVENTS
  --run RUN | --seq N,N | --from TIME --to TIME | --filter F | --all
  --mask                       replace personal data
  --overwrite                  replace a file of that name

Job options
  --plan                       only show the plan
  --target QUEUE               instead of the queue each one died in
  --original-exchange          as they were first sent, to every queue bound there
  --rate N                     messages per second at most
  --window N                   unconfirmed copies at most (1 to 500, default 50)
  --canary / --no-canary       1, 5, 20, 100 first, and only then the rest (default for what is sent on)
  --include CODE               take in what the plan leaves out by that code
  --reason TEXT                asked for from the third retry of a message on
  --confirm N                  the number of messages, where the plan asks for it
  --detach                     do not follow; Ctrl+C, too, leaves a job as it is
  --wait                       follow the outcomes, too

Where
  --capture FILE               a capture file, for query, runs, events, failures and export
  --connection NAME            a connection of the console (default: local)
  --amqp amqp://user@host/vhost
                               a broker by address, without password; it is saved as a connection
  --profile ID                 system profile of a new --amqp connection (default: oraculo)
  --data DIR                   data directory (default: the console's own); when a console
                               has it open, the command runs in that console;
                               a file.oraculo is as --capture
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
  oraculo retry run --queue escavador.blog.falhas --state open --rate 20 --wait
`;

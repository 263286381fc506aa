import type { Messages } from '../messages.ts';

/** One text per expected failure: what happened, and what to do. */
export const error = {
  'invalid-arguments':
    'The console did not accept these values. Check the form; if it looks right, reload the window.',
  'unknown-call':
    'The window and the core are of different versions. Reload the window; if that does not help, restart the console.',
  'filter-invalid': 'The filter cannot be read: {{reason}}',
  'not-found': 'This is no longer there: it was deleted or its time to be kept is over. Refresh the list.',
  cancelled: 'It was cancelled. Nothing more will happen; start it again if you need it.',
  timeout: 'No answer came in time. Check the connection, then try again.',
  internal: 'The console met a defect. Try again; if it happens again, look at the log in the data folder.',
  'connection-closed': 'The window lost its core. It connects again by itself; if not, restart the console.',
  'data-dir-owned':
    'Another console has this data folder open. Use that window, or start this one with another folder (--data).',
  'storage-failed':
    'The history could not be read or written. Check the data folder’s permissions and free space.',
  'storage-from-the-future':
    'The history was written by a newer version of the console. It can be read, but nothing is captured; update this one. Nothing was changed or deleted.',
  'disk-full': 'The disk is full. Free some space; capturing goes on by itself.',
  'file-exists': 'There is a file of that name already: {{name}}. Choose another name; nothing was replaced.',
  'file-missing': 'The file is not there any more: {{name}}. It was moved, renamed or deleted.',
  'file-not-writable':
    'The file or its folder may not be written or read here: {{name}}. Copy it to where you may.',
  'capture-damaged':
    'This is no capture of this console, or it is damaged. “Check” says what of it can be read.',
  'capture-offline': 'A capture is a file: there is no broker behind it. Use the live connection for this.',
  'not-connected': 'This needs a connection to the broker. Connect first.',
  'read-only-connection':
    'This connection is read-only. Turn that off in the connection’s settings if you may change things here.',
  'broker-refused':
    'The broker refused the connection. Check that RabbitMQ runs and that host and port are right.',
  'broker-unreachable':
    'The broker cannot be reached. Check the host name, the network and the VPN, then test the connection.',
  'broker-credentials':
    'The broker did not accept user and password. Type the password again or check the user.',
  'broker-vhost':
    'The virtual host does not exist, or this user may not use it. Check the vhost, or ask for the permission.',
  'broker-tls':
    'The secure connection failed: the certificate is not trusted, has expired or is for another name. Check the CA file and the server name.',
  'broker-timeout': 'The broker did not answer in time. Check host, port and TLS, then try again.',
  'broker-permission':
    'The broker does not allow this user to do that. Ask for the permission on this exchange or queue.',
  'broker-closed': 'The broker closed the connection. The console connects again by itself.',
  'redis-unreachable': 'Redis cannot be reached. Check its address; the broker is not affected.',
  'redis-credentials': 'Redis did not accept the password. Type it again in the connection’s settings.',
  'management-unreachable':
    'The management API cannot be reached. Check its address and that the management plugin is on.',
  'management-credentials':
    'The management API did not accept the user. It needs the tag “monitoring” or “management”.',
  'password-needed': 'The password is not stored here. Type it to connect.',
  'invalid-message': 'The message does not follow its schema, so it was not sent. Correct the values.',
  unroutable:
    'No queue takes this message, so the broker gave it back; nothing was lost. Check that the system’s workers have declared their queues.',
  'not-confirmed':
    'The broker did not confirm the message. It may or may not have arrived: look in Live before you send it again.',
  'queue-missing':
    'The queue does not exist on this broker. Check the system profile, or start the worker that declares it.',
  'look-refused-budget':
    'Looking would use up the deliveries that the broker allows these messages. Retry or move them first.',
  'look-refused-type':
    'Nothing can be taken out of this kind of queue without harm. Of a stream, send a copy from the archive.',
  'look-refused-consumer':
    'Only the active consumer of this queue gets its messages. Stop it to look, or leave the console running: the next deaths are captured without a look.',
  'look-refused-unknown-limit':
    'The broker does not tell how many deliveries this queue allows, and its messages have been taken as often as is safe. Give the connection a management address.',
  'look-needs-consent':
    'Another consumer reads this queue, and looking takes its messages for some seconds; or the queue’s delivery limit is not known, and a look counts towards it; or messages may expire while they are held. Confirm if that is all right.',
  'operation-running': 'Something is already at work on this queue. Wait until it is over.',
  'queue-locked': 'Another consumer has this queue for itself. Stop it, then try again.',
  'retry-refused': 'This failure cannot be retried as it is now. Look at its state and try again.',
  'retry-needs-reason': 'It was retried several times already. Give a reason to try again.',
  'retry-target-missing':
    'The queue it would go back to does not exist. Start the worker that declares it, then retry.',
  'retry-not-possible': 'A message of this kind cannot be retried from here.',
  'message-gone':
    'The message has left the queue, and not by this console. Look again to bring the list up to date.',
  'selection-empty': 'None of the chosen failures can be acted on. The plan says why for each.',
  'selection-changed': 'The failures changed since the plan was made. Look at the new plan, then start.',
  'confirmation-needed': 'Type the number of messages to confirm.',
  'edit-refused': 'The edited message cannot be sent. Correct what is marked.',
  'no-captured-message': 'The message of this task was not captured, so there is nothing to send again.',
  'result-store-missing': 'This connection has no Redis address. Add one to read failed results.',
} satisfies Messages;

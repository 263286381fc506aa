import { describe, expect, it } from 'vitest';
import { encodeProperties, viewProperties } from '../../../../src/core/broker/properties/codec.ts';
import { errorsOfResult, toldErrors, topFrame } from '../../../../src/core/failures/told-errors.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import type { AmqpTable, MessageProperties } from '../../../../src/shared/domain/amqp.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';
import { labProfile } from '../../../support/failures/lab.ts';

const plain = labProfile('work', null);
const oraculo = loadProfiles('resources').find(({ id }) => id === 'oraculo') ?? plain;

const text = (key: string, value: string) => ({ key, value: { type: 'string', value } }) as const;

function told(body: unknown, headers: AmqpTable = [], profile: SystemProfile = plain) {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
  const sent: MessageProperties = headers.length === 0 ? {} : { headers };
  return toldErrors(profile, viewProperties(encodeProperties(sent)), bytes);
}

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "/usr/lib/python3.12/site-packages/celery/app/trace.py", line 453, in trace_task',
  '    R = retval = fun(*args, **kwargs)',
  '  File "/app/escavadores/blog/coleta.py", line 88, in baixar',
  '    resposta.raise_for_status()',
  '  File "/usr/lib/python3.12/site-packages/requests/models.py", line 1024, in raise_for_status',
  '    raise HTTPError(http_error_msg, response=self)',
  'requests.exceptions.HTTPError: 404 Client Error: Not Found',
].join('\n');

describe("ORÁCULO's envelope", () => {
  it('tells every error of the payload and of the header, equal ones once', () => {
    const erros = [
      { codigo: 'http_404', mensagem: 'não encontrado' },
      'faltou a página 2',
      { codigo: 'http_404', mensagem: 'não encontrado' },
    ];
    const header = {
      type: 'table',
      value: [text('codigo', 'http_404'), text('mensagem', 'não encontrado')],
    } as const;
    expect(told({ payload: { erros } }, [{ key: 'oraculo-erro', value: header }], oraculo)).toEqual([
      { by: 'envelope', type: 'http_404', message: 'não encontrado', trace: null, at: null },
      { by: 'envelope', type: null, message: 'faltou a página 2', trace: null, at: null },
    ]);
  });

  it('tells a stack that lies beside the message', () => {
    const erro = { tipo: 'HTTPError', mensagem: 'x', traceback: TRACEBACK };
    expect(told({ payload: { erro } }, [], oraculo)).toMatchObject([{ type: 'HTTPError', trace: TRACEBACK }]);
  });
});

describe('frameworks', () => {
  it('NServiceBus: type, message, stack and time', () => {
    const headers = [
      text('NServiceBus.ExceptionInfo.ExceptionType', 'System.InvalidOperationException'),
      text('NServiceBus.ExceptionInfo.Message', 'Order 17 is closed'),
      text(
        'NServiceBus.ExceptionInfo.StackTrace',
        'System.InvalidOperationException: …\n   at Shop.Orders.Close()',
      ),
      text('NServiceBus.TimeOfFailure', '2024-05-06 07:08:09:123456 Z'),
      text('NServiceBus.FailedQ', 'orders@HOST'),
    ];
    expect(told({}, headers)).toEqual([
      {
        by: 'nservicebus',
        type: 'System.InvalidOperationException',
        message: 'Order 17 is closed',
        trace: 'System.InvalidOperationException: …\n   at Shop.Orders.Close()',
        at: Date.UTC(2024, 4, 6, 7, 8, 9, 123),
      },
    ]);
  });

  it('MassTransit: the same, with the time as ISO text or as AMQP has it', () => {
    const fault = (at: AmqpTable[number]['value']) => [
      text('MT-Fault-ExceptionType', 'Shop.OutOfStock'),
      text('MT-Fault-Message', 'none left'),
      text('MT-Fault-StackTrace', '   at Shop.Stock.Take(String sku)'),
      { key: 'MT-Fault-Timestamp', value: at },
    ];
    const expected = { by: 'masstransit', type: 'Shop.OutOfStock', at: 1_714_979_289_000 };
    expect(told({}, fault({ type: 'string', value: '2024-05-06T07:08:09.0000000Z' }))).toMatchObject([
      expected,
    ]);
    expect(told({}, fault({ type: 'timestamp', value: 1_714_979_289n }))).toMatchObject([expected]);
  });

  it('Spring: the type is that of the innermost cause', () => {
    const trace = [
      'org.springframework.amqp.rabbit.support.ListenerExecutionFailedException: Listener method threw exception',
      '\tat org.springframework.amqp.rabbit.listener.adapter.MessagingMessageListenerAdapter.invokeHandler(X.java:1)',
      'Caused by: com.acme.pedidos.EstoqueVazio: sku 17',
      '\tat com.acme.pedidos.Estoque.retirar(Estoque.java:42)',
      '\t... 12 more',
    ].join('\n');
    const headers = [text('x-exception-message', 'sku 17'), text('x-exception-stacktrace', trace)];
    expect(told({}, headers)).toEqual([
      { by: 'spring', type: 'com.acme.pedidos.EstoqueVazio', message: 'sku 17', trace, at: null },
    ]);
  });

  it('headers that are no text, or empty, tell nothing', () => {
    const odd = [
      { key: 'MT-Fault-Message', value: { type: 'int32', value: 7 } },
      text('x-exception-message', ''),
    ] as const;
    expect(told({}, odd)).toEqual([]);
  });
});

describe('Celery', () => {
  it('a stored result', () => {
    const result = {
      exc_type: 'HTTPError',
      exc_message: ['404 Client Error'],
      exc_module: 'requests.exceptions',
    };
    const value = { status: 'FAILURE', result, traceback: TRACEBACK, date_done: '2024-05-06T07:08:09.5' };
    expect(told(value)).toEqual([
      {
        by: 'celery',
        type: 'HTTPError',
        message: '404 Client Error',
        trace: TRACEBACK,
        at: Date.UTC(2024, 4, 6, 7, 8, 9, 500),
      },
    ]);
  });

  it('a task-failed event, and a bare traceback', () => {
    const event = { type: 'task-failed', exception: "ValueError('valor 12 inválido')", traceback: TRACEBACK };
    expect(told({ ...event, timestamp: 1_714_979_289.25 })).toMatchObject([
      { by: 'celery', type: 'ValueError', message: 'valor 12 inválido', at: 1_714_979_289_250 },
    ]);
    expect(told({ traceback: TRACEBACK })).toMatchObject([
      { by: 'celery', type: 'requests.exceptions.HTTPError', message: '404 Client Error: Not Found' },
    ]);
  });

  it('a task message tells nothing', () => {
    expect(told([[1], { traceback: 'x' }, {}])).toEqual([]);
  });
});

describe('a result of the store', () => {
  it('tells the errors at its top', () => {
    const value = { estado: 'erro', erros: [{ codigo: 'http_503', mensagem: 'indisponível' }] };
    const body = Buffer.from(JSON.stringify(value));
    expect(errorsOfResult(oraculo, {}, body)).toEqual([
      { by: 'result', type: 'http_503', message: 'indisponível', trace: null, at: null },
    ]);
  });
});

describe('hostile bodies', () => {
  it('H02, H03: what may not be parsed tells nothing; other places still do', () => {
    const headers = [text('x-exception-message', 'boom')];
    for (const body of [
      Buffer.from(`{"traceback":${'['.repeat(5_000)}`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('{"traceback": 1'),
      Buffer.concat([Buffer.from('{"traceback":"'), Buffer.alloc(3 * 1024 * 1024, 0x61), Buffer.from('"}')]),
    ]) {
      expect(told(body, headers, oraculo)).toMatchObject([{ message: 'boom' }]);
    }
  });

  it('H04: inherited names are no fields', () => {
    const body = Buffer.from('{"payload":{"erro":{"__proto__":{"mensagem":"x"}}}}');
    expect(told(body, [], oraculo)).toEqual([]);
  });

  it('a long trace is kept at both ends, at most 64 KiB; a list tells at most twenty errors', () => {
    const trace = `Traceback (most recent call last):\n${'  meio ção\n'.repeat(50_000)}ValueError: fim`;
    const [error] = told({ exception: 'ValueError()', traceback: trace });
    expect(Buffer.byteLength(error?.trace ?? '')).toBeLessThanOrEqual(64 * 1024);
    expect(error?.trace).toMatch(/^Traceback[\s\S]*ValueError: fim$/);
    expect(error?.trace).not.toContain('\ufffd');
    const erros = Array.from({ length: 1_000 }, (_, n) => `erro ${n}`);
    expect(told({ payload: { erros } }, [], oraculo)).toHaveLength(20);
  });
});

describe('the top frame', () => {
  it.each([
    ['Python', TRACEBACK, 'coleta.py:baixar'],
    [
      'Python, a chain: the last error counts',
      `${TRACEBACK}\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "/app/escavadores/tarefas.py", line 12, in executar\n    raise Falha()\ntarefas.Falha: x`,
      'tarefas.py:executar',
    ],
    [
      'Java',
      'java.lang.IllegalStateException: x\n\tat java.base/java.util.Optional.get(Optional.java:143)\n\tat com.acme.Pedido.gravar(Pedido.java:17)\n\tat com.acme.Main.main(Main.java:3)',
      'com.acme.Pedido.gravar',
    ],
    [
      'Java, the innermost cause first',
      'a.B: x\n\tat com.acme.Fora.um(Fora.java:1)\nCaused by: c.D: y\n\tat app//com.acme.Dentro$1.dois(Dentro.java:2)\n\t... 4 more',
      'com.acme.Dentro.dois',
    ],
    [
      '.NET, an async method',
      'System.Exception: x\n   at System.Net.Http.HttpClient.SendAsync(HttpRequestMessage m)\n   at Shop.Orders.OrderService.<CloseAsync>d__5.MoveNext() in C:\\src\\Orders.cs:line 42\n   at Shop.Program.Main()',
      'Shop.Orders.OrderService.CloseAsync',
    ],
    [
      '.NET, a lambda',
      '   at Shop.Orders.OrderService.<>c__DisplayClass3_0.<Close>b__1(Int32 x) in C:\\src\\Orders.cs:line 9',
      'Shop.Orders.OrderService.Close',
    ],
    [
      'JavaScript',
      'Error: x\n    at node:internal/process/task_queues:95:5\n    at async Promise.all (index 0)\n    at query (/app/node_modules/pg/lib/client.js:526:17)\n    at async Pedido.gravar (file:///app/src/pedido.ts:12:7)',
      'pedido.ts:Pedido.gravar',
    ],
    ['JavaScript, without a name', 'x\n    at /app/src/main.js:3:1', 'main.js:'],
    [
      'of libraries alone: the innermost',
      'x\n\tat java.base/java.util.Optional.get(Optional.java:143)\n\tat org.apache.X.y(X.java:1)',
      'java.util.Optional.get',
    ],
    ['nothing', 'just a message at noon', null],
    ['nothing at all', '', null],
  ])('%s', (_, trace, frame) => {
    expect(topFrame(trace)).toBe(frame);
  });

  it.each([
    ['one line', `at ${'a'.repeat(1e6)}`],
    ['slashes', `at ${'/a'.repeat(5e5)}(`],
    ['places', `at a (${':1'.repeat(5e5)}`],
    ['brackets', `at ${'a ('.repeat(3e5)}`],
    ['lines', '   at a.b(\n'.repeat(9e4)],
    ['quotes', '  File "'.repeat(1e5)],
    ['generics', `   at A.${'<'.repeat(1e5)}b>d__1(`],
  ])('of a megabyte of %s takes at most 50 ms', (_, trace) => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      topFrame(trace);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});

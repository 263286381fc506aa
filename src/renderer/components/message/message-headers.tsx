import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../shared/domain/event.ts';
import { type FilterTerm, headerTerm } from '../../../shared/filter/write-filter.ts';
import { FilterValue, type OnFilterValue } from '../filter-value.tsx';
import { KeyValues } from '../key-values.tsx';
import { TimeText } from '../time.tsx';
import { VisibleText } from '../visible-text.tsx';

/** Deaths, properties and headers of a message, foreign text escaped. */
export interface MessageHeadersProps {
  readonly message: MessageView;
  readonly onFilter?: OnFilterValue;
}

export function MessageHeaders({ message, onFilter }: MessageHeadersProps) {
  const { t } = useTranslation();
  const { deaths, properties, headers } = message;
  return (
    <div className="flex flex-col gap-5 p-panel">
      {deaths.length > 0 && (
        <Part title={t('ui.message.deaths')}>
          {deaths.map((death, index) => (
            <KeyValues
              // biome-ignore lint/suspicious/noArrayIndexKey: records of one message, in their order
              key={index}
              className="rounded-md border border-line p-3"
              items={deathFacts(death, t)}
            />
          ))}
        </Part>
      )}
      <Part title={t('ui.message.properties')}>
        {properties.length === 0 ? (
          <p className="text-muted">{t('ui.message.noProperties')}</p>
        ) : (
          <KeyValues
            items={properties.map(({ name, value }) => ({
              key: name,
              label: name,
              value: <VisibleText text={value} />,
              mono: true,
            }))}
          />
        )}
      </Part>
      <Part title={t('ui.message.headers')}>
        {headers.length === 0 ? (
          <p className="text-muted">{t('ui.message.noHeaders')}</p>
        ) : (
          <table className="w-full table-fixed text-left text-xs">
            <thead className="text-muted">
              <tr className="border-b border-line">
                <th className="w-2/5 py-1 pr-3 font-medium">{t('ui.message.header.key')}</th>
                <th className="w-20 py-1 pr-3 font-medium">{t('ui.message.header.type')}</th>
                <th className="py-1 font-medium">{t('ui.message.header.value')}</th>
              </tr>
            </thead>
            <tbody className="font-mono">
              {headers.slice(0, MAX_HEADERS).map((header, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: keys may repeat; the order is the wire's
                <tr key={index} className="border-b border-line align-top">
                  <td className="py-1 pr-3 wrap-anywhere">
                    <VisibleText text={header.key} />
                  </td>
                  <td className="py-1 pr-3 text-muted">{header.type}</td>
                  <td className="py-1 wrap-anywhere">
                    <span className="flex items-start gap-1">
                      <span className="min-w-0 flex-1">
                        <VisibleText text={header.value} />
                      </span>
                      {onFilter && <FilterValue term={termOf(header)} onFilter={onFilter} />}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {headers.length > MAX_HEADERS && (
          <p className="text-xs text-warn">
            {t('ui.message.headersCut', { shown: MAX_HEADERS, count: headers.length })}
          </p>
        )}
      </Part>
    </div>
  );
}

/** Of a scalar; tables and lists are asked for by their paths. */
function termOf({ key, value }: MessageView['headers'][number]): FilterTerm | null {
  if (/^[[{]/.test(value)) return null;
  const kind = value.startsWith('"') ? 'string' : /^[-\d]/.test(value) ? 'number' : 'literal';
  if (kind !== 'string') return headerTerm(key, kind, value);
  try {
    return headerTerm(key, kind, String(JSON.parse(value)));
  } catch {
    // A value that was cut for showing is not its whole text.
    return null;
  }
}

/** Drawn at once; more stay in the message and are counted. */
const MAX_HEADERS = 500;

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-xs font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}

function deathFacts(death: MessageView['deaths'][number], t: (key: string) => string) {
  const text = (value: string) => <VisibleText text={value} />;
  return [
    { key: 'queue', label: t('ui.message.death.queue'), value: text(death.queue), mono: true },
    { key: 'reason', label: t('ui.message.death.reason'), value: text(death.reason), mono: true },
    { key: 'count', label: t('ui.message.death.count'), value: String(death.count) },
    {
      key: 'exchange',
      label: t('ui.message.death.exchange'),
      value: text(death.exchange || '""'),
      mono: true,
    },
    {
      key: 'keys',
      label: t('ui.message.death.routingKeys'),
      value: text(death.routingKeys.join(', ')),
      mono: true,
    },
    ...(death.time === null
      ? []
      : [{ key: 'time', label: t('ui.message.death.time'), value: <TimeText at={death.time} /> }]),
    ...(death.originalExpiration === null
      ? []
      : [
          {
            key: 'expiration',
            label: t('ui.message.death.expiration'),
            value: `${death.originalExpiration} ms`,
          },
        ]),
  ];
}

/** One message as it was: body as tree, text or bytes; headers and properties as they stand on the wire; deaths decoded. */
import { Copy, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BodyView, MessageView } from '../../shared/domain/event.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Button } from './button.tsx';
import type { OnFilterValue } from './filter-value.tsx';
import { JsonTree } from './json-tree.tsx';
import { countHidden } from './message/hidden-characters.ts';
import { MessageHeaders } from './message/message-headers.tsx';
import { type TabItem, Tabs } from './tabs.tsx';
import { useCopy } from './use-copy.ts';
import { VisibleText } from './visible-text.tsx';

export interface MessageViewerProps {
  readonly message: MessageView;
  /** Other ways to see the body, before the headers. */
  readonly more?: readonly TabItem[];
  /** Values of the message may be filtered by. */
  readonly onFilter?: OnFilterValue;
}

function hexRows(text: string): string {
  const pairs = text.replaceAll(' ', '').match(/.{1,2}/g) ?? [];
  const rows: string[] = [];
  for (let at = 0; at < pairs.length; at += 16) {
    const offset = at.toString(16).padStart(8, '0');
    rows.push(`${offset}  ${pairs.slice(at, at + 16).join(' ')}`);
  }
  return rows.join('\n');
}

export function MessageViewer({ message, more = [], onFilter }: MessageViewerProps) {
  const { t } = useTranslation();
  const { body, headers } = message;
  const tree: TabItem = {
    id: 'tree',
    label: t('ui.message.tree'),
    content: <JsonTree text={body.text} label={t('ui.message.tree')} {...(onFilter ? { onFilter } : {})} />,
  };
  const text: TabItem = {
    id: 'text',
    label: body.encoding === 'binary' ? t('ui.message.hex') : t('ui.message.text'),
    content: <BodyText body={body} />,
  };
  const rest: TabItem = {
    id: 'headers',
    label: t('ui.message.headers'),
    badge: <span className="text-xs tabular-nums text-muted">{headers.length}</span>,
    content: <MessageHeaders message={message} {...(onFilter ? { onFilter } : {})} />,
  };
  const asTree = body.encoding === 'json' && !body.truncated;
  return (
    <Tabs
      key={String(asTree)}
      label={t('ui.message.label')}
      tabs={[...(asTree ? [tree] : []), text, ...more, rest]}
    />
  );
}

function BodyText({ body }: { readonly body: BodyView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const copy = useCopy();
  if (body.encoding === 'empty') return <p className="p-panel text-muted">{t('ui.message.empty')}</p>;
  const binary = body.encoding === 'binary';
  const hidden = binary ? 0 : countHidden(body.text);
  const shownBytes = binary
    ? body.text.replaceAll(' ', '').length / 2
    : new TextEncoder().encode(body.text).length;
  return (
    <div className="flex flex-col gap-2 p-panel">
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs text-muted">
          {t('ui.message.size')}: {format.size(body.size)}
        </span>
        <Button size="sm" variant="ghost" icon={Copy} onClick={() => copy(body.text)}>
          {t('ui.message.copyBody')}
        </Button>
      </div>
      {body.problem && <Note>{t(`ui.message.problem.${body.problem}`)}</Note>}
      {body.truncated && (
        <Note>
          {t('ui.message.truncated', { shown: format.size(shownBytes), size: format.size(body.size) })}
        </Note>
      )}
      {hidden > 0 && <Note>{t('ui.message.hiddenCharacters', { count: hidden })}</Note>}
      <pre className="font-mono text-xs whitespace-pre-wrap wrap-anywhere" dir="ltr">
        {binary ? hexRows(body.text) : <VisibleText text={body.text} multiline />}
      </pre>
    </div>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return (
    <p className="flex items-start gap-1.5 rounded-md border border-warn-line bg-warn-soft px-2 py-1 text-xs text-warn">
      <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
      {children}
    </p>
  );
}

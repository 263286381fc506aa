import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../shared/domain/event.ts';
import type { FailureSummary } from '../../../shared/domain/failure.ts';
import type { OnFilterValue } from '../../components/filter-value.tsx';
import { MessageViewer } from '../../components/message-viewer.tsx';
import type { TabItem } from '../../components/tabs.tsx';
import { BodyPages } from './body-pages.tsx';

export interface FailureMessageProps {
  readonly connectionId: string;
  readonly failure: FailureSummary;
  readonly message: MessageView;
  readonly onFilter: OnFilterValue;
}

/** The message of a failure; its bytes, and the whole of a body that was cut, are read when they are shown. */
export function FailureMessage({ connectionId, failure, message, onFilter }: FailureMessageProps) {
  const { t } = useTranslation();
  const { body } = message;
  const pages = (as: 'text' | 'hex'): TabItem => ({
    id: `pages-${as}`,
    label: t(as === 'text' ? 'failures.body.whole' : 'ui.message.hex'),
    content: <BodyPages connectionId={connectionId} failureId={failure.id} as={as} />,
  });
  const more = body.encoding === 'empty' ? [] : [pages('hex')];
  const cut = body.truncated && body.encoding !== 'binary';
  return (
    <MessageViewer
      key={failure.id}
      message={message}
      more={cut ? [pages('text'), ...more] : more}
      onFilter={onFilter}
    />
  );
}

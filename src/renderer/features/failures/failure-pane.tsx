/** One failure beside the list: what can be done, the error, its story, its retries and its message. */
import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { failureQuery } from '../../client/queries.ts';
import { errorText } from '../../components/domain/event-text.ts';
import { Section } from '../../components/domain/section.tsx';
import { MessageViewer } from '../../components/message-viewer.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { DeathList } from './death-list.tsx';
import { FailureActions } from './failure-actions.tsx';
import { FailureFacts } from './failure-facts.tsx';
import { FailureHead } from './failure-head.tsx';
import { RetryList } from './retry-list.tsx';

export interface FailurePaneProps {
  readonly connection: ConnectionView;
  readonly id: string;
  readonly onGo: (id: string) => void;
}

export function FailurePane({ connection, id, onGo }: FailurePaneProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(failureQuery(useClient(), connection.id, id));
  if (error) {
    const known = toClientError(error);
    return known.code === 'not-found' ? (
      <EmptyState
        icon={SearchX}
        title={t('failures.detail.notFoundTitle')}
        text={t('failures.detail.notFoundText')}
      />
    ) : (
      <ErrorState error={known} onRetry={() => void refetch()} />
    );
  }
  if (!data) return <LoadingState label={t('ui.loading')} />;
  return <Failure connection={connection} detail={data} onGo={onGo} />;
}

interface FailureProps extends Omit<FailurePaneProps, 'id'> {
  readonly detail: FailureDetail;
}

function Failure({ connection, detail, onGo }: FailureProps) {
  const { t } = useTranslation();
  const { failure, message, retries } = detail;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FailureHead connectionId={connection.id} detail={detail} onGo={onGo} />
      <section
        data-detail
        aria-label={t('failures.detail.title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        <FailureActions connection={connection} detail={detail} />
        <Section title={t('failures.detail.error')}>
          {failure.error === null ? (
            <p className="text-muted">{t('failures.detail.noError')}</p>
          ) : (
            <p className="text-danger wrap-anywhere">
              <VisibleText text={errorText(failure.error)} />
            </p>
          )}
        </Section>
        <Section title={t('failures.detail.story')}>
          <DeathList deaths={message?.deaths ?? []} />
        </Section>
        <Section title={t('failures.detail.retries')}>
          <RetryList retries={retries} />
        </Section>
        <Section title={t('failures.detail.facts')}>
          <FailureFacts failure={failure} />
        </Section>
        <Section title={t('failures.detail.message')} flush>
          <div className="h-96">{message && <MessageViewer key={failure.id} message={message} />}</div>
        </Section>
      </section>
    </div>
  );
}

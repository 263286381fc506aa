/** What the list cannot say, why, and what to do about it. */
import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { QueueReport } from '../../../shared/domain/queue.ts';
import { type ShownError, useErrorText } from '../../components/states.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { ManagementLink } from './management-link.tsx';
import { shortcomings } from './model.ts';

export interface ReportNotesProps {
  readonly report: QueueReport;
  readonly connection: ConnectionView;
  /** Why the broker could not be asked again. */
  readonly error: ShownError | null;
}

export function ReportNotes({ report, connection, error }: ReportNotesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  const { problem, queues, total } = report;
  const counts = { shown: format.number(queues.length), total: format.number(total) };
  const notes = {
    profile: (
      <>
        {problem && `${errorText({ ...problem, message: '' })} `}
        {t(problem ? 'queues.note.profileOnly' : 'queues.note.notConfigured')}{' '}
        <ManagementLink connectionId={connection.id} />
      </>
    ),
    cut: t('queues.note.cut', counts),
    bindingsCut: t('queues.note.bindingsCut'),
  } satisfies Record<ReturnType<typeof shortcomings>[number], ReactNode>;
  return (
    <>
      {error && <Note tone="warn">{errorText(error)}</Note>}
      {!report.live && (
        <Note tone="warn">{t('queues.note.offline', { time: format.dateTime(report.asOf) })}</Note>
      )}
      {shortcomings(report).map((each) => (
        <Note key={each} tone={each === 'profile' && problem !== null ? 'warn' : 'info'}>
          {notes[each]}
        </Note>
      ))}
    </>
  );
}

const LOOK = {
  info: { icon: Info, box: 'bg-info-soft', mark: 'text-info' },
  warn: { icon: CircleAlert, box: 'bg-warn-soft', mark: 'text-warn' },
} as const;

function Note({ tone, children }: { readonly tone: keyof typeof LOOK; readonly children: ReactNode }) {
  const { icon: Icon, box, mark } = LOOK[tone];
  return (
    <div
      role="status"
      className={`flex items-start gap-2 border-b border-line px-panel py-1.5 text-sm ${box}`}
    >
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${mark}`} />
      <p className="min-w-0">{children}</p>
    </div>
  );
}

/** The form of a RabbitMQ connection: a pasted address fills it, Test tries it without saving, Save keeps it. */
import { PlugZap, Save } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useToast } from '../../components/toast.tsx';
import {
  type FieldKit,
  GeneralPart,
  HistoryPart,
  LoginPart,
  OtherPart,
  ServerPart,
  TlsPart,
} from './form-parts.tsx';
import {
  type ConnectionDraft,
  checkDraft,
  type DraftProblems,
  draftOf,
  EMPTY_DRAFT,
  inputOf,
  readAmqpUrl,
  secretsOf,
} from './model.ts';
import { TestResult } from './test-result.tsx';

export interface ConnectionFormProps {
  readonly connection: ConnectionView | null;
  readonly onSaved: (id: string) => void;
}

export function ConnectionForm({ connection, onSaved }: ConnectionFormProps) {
  const { t } = useTranslation();
  const { show } = useToast();
  const [checking, setChecking] = useState(false);
  const form = useForm<ConnectionDraft>({ defaultValues: connection ? draftOf(connection) : EMPTY_DRAFT });
  const draft = form.watch();
  const problems: DraftProblems = checking ? checkDraft(draft) : {};
  const test = useCommand('connections.test');
  const saved = (view: ConnectionView) => {
    show({ title: t('connections.saved', { name: view.name }), tone: 'ok' });
    // What was typed has been handed over: the window keeps no password.
    form.reset(draftOf(view));
    onSaved(view.id);
  };
  const create = useCommand('connections.create', { onSuccess: saved });
  const update = useCommand('connections.update', { onSuccess: saved });
  const connect = useCommand('connections.connect');

  const kit: FieldKit = {
    draft,
    register: form.register,
    set: (values) => {
      for (const [name, value] of Object.entries(values)) {
        // Keys and values come from a partial draft.
        form.setValue(name as keyof ConnectionDraft, value as never, { shouldDirty: true });
      }
    },
    problem: (name) => {
      const key = problems[name];
      return key === undefined ? undefined : t(`connections.problem.${key}`);
    },
    stored: connection?.secrets ?? { password: false, redisPassword: false, keyPassphrase: false },
  };
  /** Runs only a draft without problems; else says them and goes to the first. */
  const withGood = (run: () => void) => {
    const found = Object.keys(checkDraft(draft));
    setChecking(true);
    const [first] = found;
    if (first === undefined) run();
    // A key of the problems is a field of the draft.
    else form.setFocus(first as keyof ConnectionDraft);
  };
  const save = (thenConnect: boolean) =>
    withGood(() => {
      const args = { connection: inputOf(draft), secrets: secretsOf(draft) };
      const onSuccess = (view: ConnectionView) => {
        if (thenConnect) connect.mutate({ id: view.id });
      };
      if (connection) update.mutate({ id: connection.id, ...args }, { onSuccess });
      else create.mutate(args, { onSuccess });
    });
  const runTest = () =>
    withGood(() =>
      test.mutate({
        ...(connection ? { id: connection.id } : {}),
        connection: inputOf(draft),
        secrets: secretsOf(draft),
      }),
    );
  const busy = create.isPending || update.isPending;
  const error = create.error ?? update.error;

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(false);
      }}
      onPaste={(event) => {
        const parts = readAmqpUrl(event.clipboardData.getData('text'));
        if (!parts) return;
        event.preventDefault();
        kit.set(parts);
        show({ title: t('connections.pasted'), tone: 'info' });
      }}
      className="flex flex-col"
    >
      <p className="px-panel pt-panel text-xs text-muted">{t('connections.pasteHint')}</p>
      <GeneralPart kit={kit} />
      <ServerPart kit={kit} />
      <LoginPart kit={kit} />
      <TlsPart kit={kit} />
      <OtherPart kit={kit} />
      <HistoryPart kit={kit} />
      <div className="sticky bottom-0 flex flex-col gap-3 border-t border-line bg-surface p-panel">
        {error && <ErrorState compact error={error} />}
        {test.error && <ErrorState compact error={test.error} />}
        {test.data && (
          <section
            aria-label={t('connections.test.result')}
            // Scrolled by the keyboard too, in a low window.
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
            tabIndex={0}
            className="max-h-[38vh] overflow-y-auto rounded-md"
          >
            <TestResult steps={test.data} />
          </section>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" icon={Save} busy={busy}>
            {t('connections.save')}
          </Button>
          <Button busy={busy} onClick={() => save(true)}>
            {t('connections.saveAndConnect')}
          </Button>
          <span className="flex-1" />
          <Button icon={PlugZap} busy={test.isPending} onClick={runTest}>
            {t('connections.test.action')}
          </Button>
        </div>
      </div>
    </form>
  );
}

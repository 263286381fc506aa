import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { captureSizeQuery } from '../../client/queries.ts';
import { SelectField, TextField } from '../../components/fields.tsx';
import { useErrorText } from '../../components/states.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { type Selection, WHAT_KINDS, whatOf } from './model.ts';

export interface WhatFieldsProps {
  readonly connections: readonly ConnectionView[];
  readonly selection: Selection;
  readonly onChange: (change: Partial<Selection>) => void;
  /** Only a run can be reported on. */
  readonly runOnly?: boolean;
}

/** Which events: of which connection, and everything, a time, one run, or what passes a filter. Says how much that is. */
export function WhatFields({ connections, selection, onChange, runOnly = false }: WhatFieldsProps) {
  const { t } = useTranslation();
  const offered = WHAT_KINDS.filter((kind) => kind !== 'events' || selection.seqs.length > 0);
  const kinds = runOnly ? (['run'] as const) : offered;
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3 max-[640px]:grid-cols-1">
      <SelectField
        label={t('captures.what.connection')}
        value={selection.connectionId}
        onChange={(event) => onChange({ connectionId: event.target.value })}
        options={connections.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <SelectField
        label={t('captures.what.label')}
        value={selection.kind}
        onChange={(event) => {
          const kind = kinds.find((each) => each === event.target.value);
          if (kind) onChange({ kind });
        }}
        options={kinds.map((kind) => ({ value: kind, label: t(`captures.what.${kind}`) }))}
      />
      {selection.kind === 'run' && (
        <TextField
          className="col-span-full"
          label={t('captures.what.runId')}
          mono
          required
          value={selection.run}
          onChange={(event) => onChange({ run: event.target.value })}
        />
      )}
      {selection.kind === 'filter' && (
        <TextField
          className="col-span-full"
          label={t('captures.what.filterText')}
          mono
          required
          value={selection.filter}
          onChange={(event) => onChange({ filter: event.target.value })}
        />
      )}
      {selection.kind === 'span' && (
        <>
          <TextField
            label={t('captures.what.from')}
            type="datetime-local"
            value={selection.from}
            onChange={(event) => onChange({ from: event.target.value })}
          />
          <TextField
            label={t('captures.what.to')}
            type="datetime-local"
            value={selection.to}
            error={whatOf(selection) === null ? t('captures.what.wrongSpan') : undefined}
            onChange={(event) => onChange({ to: event.target.value })}
          />
        </>
      )}
      <SizeLine selection={selection} />
    </div>
  );
}

function SizeLine({ selection }: { readonly selection: Selection }) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  const what = whatOf(selection);
  const { data, error } = useQuery({
    ...captureSizeQuery(useClient(), selection.connectionId, what ?? { kind: 'all' }),
    enabled: what !== null && selection.connectionId !== '',
  });
  const text = () => {
    if (what === null) return t('captures.size.missing');
    if (error) return errorText(toClientError(error));
    if (!data) return t('captures.size.counting');
    if (data.events === 0) return t('captures.size.nothing');
    return t('captures.size.text', {
      count: data.events,
      size: format.size(data.bytes),
      from: format.dateTime(data.from ?? 0),
      to: format.dateTime(data.to ?? 0),
    });
  };
  return (
    <p role="status" className="col-span-full text-sm text-muted wrap-anywhere">
      {text()}
    </p>
  );
}

/** More to filter by: states together, origin, reason, type, source, run and time. Each takes effect at once. */
import { Popover } from '@base-ui/react/popover';
import { SlidersHorizontal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FAILURE_ORIGINS, FAILURE_STATES, type FailureState } from '../../../shared/domain/failure.ts';
import { Button } from '../../components/button.tsx';
import { CheckboxField, SelectField, TextField } from '../../components/fields.tsx';
import { KNOWN_REASONS } from './death-story.ts';
import type { FailureFilter, TIME_SPANS } from './filter.ts';

export interface FilterPopoverProps {
  readonly filter: FailureFilter;
  readonly onFilter: (filter: FailureFilter) => void;
}

export function FilterPopover({ filter, onFilter }: FilterPopoverProps) {
  const { t } = useTranslation();
  return (
    <Popover.Root>
      <Popover.Trigger render={<Button icon={SlidersHorizontal}>{t('failures.filter.open')}</Button>} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-40">
          <Popover.Popup className="max-h-[75vh] w-[26rem] max-w-[calc(100vw-2rem)] overflow-auto rounded-md border border-line-strong bg-raised p-4 shadow-pop outline-none">
            <Popover.Title className="mb-3 text-sm font-semibold">{t('failures.filter.title')}</Popover.Title>
            <FilterForm filter={filter} onFilter={onFilter} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function toggledState(states: readonly FailureState[], state: FailureState): FailureState[] | undefined {
  const next = states.includes(state) ? states.filter((each) => each !== state) : [...states, state];
  return next.length === 0 ? undefined : next;
}

function FilterForm({ filter, onFilter }: FilterPopoverProps) {
  const { t } = useTranslation();
  const text = (name: 'type' | 'source' | 'correlationId') => (
    <TextField
      label={t(`failures.filter.${name}`)}
      mono
      maxLength={500}
      value={filter[name] ?? ''}
      onChange={({ target }) =>
        onFilter({ ...filter, [name]: target.value === '' ? undefined : target.value })
      }
    />
  );
  return (
    <div className="flex flex-col gap-3">
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{t('failures.filterState')}</legend>
        <div className="grid grid-cols-2 gap-x-3">
          {FAILURE_STATES.map((state) => (
            <CheckboxField
              key={state}
              label={t(`failures.state.${state}`)}
              checked={filter.states?.includes(state) ?? false}
              onChange={() => onFilter({ ...filter, states: toggledState(filter.states ?? [], state) })}
            />
          ))}
        </div>
      </fieldset>
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t('failures.filter.since')}
          value={filter.since ?? ''}
          placeholder={t('failures.filter.anyTime')}
          onChange={({ target }) =>
            onFilter({
              ...filter,
              since: TIME_SPAN_NAMES.find((span) => span === target.value),
            })
          }
          options={TIME_SPAN_NAMES.map((value) => ({ value, label: t(`failures.filter.span.${value}`) }))}
        />
        <SelectField
          label={t('failures.filter.origin')}
          value={filter.origin ?? ''}
          placeholder={t('failures.filter.any')}
          onChange={({ target }) =>
            onFilter({ ...filter, origin: FAILURE_ORIGINS.find((origin) => origin === target.value) })
          }
          options={FAILURE_ORIGINS.map((value) => ({ value, label: t(`failures.origin.${value}`) }))}
        />
        <SelectField
          label={t('failures.filter.reason')}
          value={filter.reason ?? ''}
          placeholder={t('failures.filter.any')}
          onChange={({ target }) =>
            onFilter({ ...filter, reason: target.value === '' ? undefined : target.value })
          }
          options={KNOWN_REASONS.map((value) => ({ value, label: t(`failures.reason.${value}`) }))}
        />
        {text('source')}
        {text('type')}
        {text('correlationId')}
      </div>
    </div>
  );
}

const TIME_SPAN_NAMES = ['1h', '24h', '7d', '30d'] as const satisfies readonly (keyof typeof TIME_SPANS)[];

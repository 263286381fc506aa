import { useTranslation } from 'react-i18next';
import { FAILURE_STATES } from '../../../shared/domain/failure.ts';
import { SelectField } from '../../components/fields.tsx';
import { Toolbar } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import type { FailureFilter } from './model.ts';

export interface FailureToolbarProps {
  readonly filter: FailureFilter;
  readonly onFilter: (filter: FailureFilter) => void;
}

export function FailureToolbar({ filter, onFilter }: FailureToolbarProps) {
  const { t } = useTranslation();
  return (
    <Toolbar label={t('failures.toolbar')}>
      <SearchField
        label={t('failures.filterText')}
        value={filter.text}
        onChange={(text) => onFilter({ ...filter, text })}
        shortcut="/"
        className="w-96"
      />
      <SelectField
        label={t('failures.filterState')}
        hideLabel
        className="w-52"
        value={filter.state ?? ''}
        placeholder={t('failures.allStates')}
        onChange={({ target }) =>
          onFilter({ ...filter, state: FAILURE_STATES.find((state) => state === target.value) ?? null })
        }
        options={FAILURE_STATES.map((state) => ({ value: state, label: t(`failures.state.${state}`) }))}
      />
    </Toolbar>
  );
}

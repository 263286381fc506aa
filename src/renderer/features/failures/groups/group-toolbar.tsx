import { useTranslation } from 'react-i18next';
import { CLASSIFIERS, type Classifier } from '../../../../shared/domain/failure-group.ts';
import { SelectField, SwitchField } from '../../../components/fields.tsx';
import { Toolbar } from '../../../components/page.tsx';
import { SearchField } from '../../../components/search-field.tsx';
import { GROUP_ORDERS, type GroupFilter, STATE_CHOICES } from './group-filter.ts';

export interface GroupToolbarProps {
  readonly filter: GroupFilter;
  readonly classifier: Classifier;
  readonly onFilter: (filter: GroupFilter) => void;
  readonly onClassifier: (classifier: Classifier) => void;
}

export function GroupToolbar({ filter, classifier, onFilter, onClassifier }: GroupToolbarProps) {
  const { t } = useTranslation();
  return (
    <Toolbar label={t('groups.toolbar')}>
      <SearchField
        label={t('groups.filterText')}
        value={filter.text ?? ''}
        onChange={(text) => onFilter({ ...filter, text })}
        shortcut="/"
        ofList
        className="w-64 flex-1"
      />
      <SelectField
        label={t('groups.filterState')}
        hideLabel
        className="w-44"
        value={filter.states ?? 'active'}
        onChange={({ target }) =>
          onFilter({ ...filter, states: STATE_CHOICES.find((each) => each === target.value) })
        }
        options={STATE_CHOICES.map((value) => ({
          value,
          label: t(
            value === 'active' || value === 'all' ? `groups.states.${value}` : `groups.state.${value}`,
          ),
        }))}
      />
      <SelectField
        label={t('groups.classifierLabel')}
        hideLabel
        className="w-48"
        value={classifier}
        onChange={({ target }) => onClassifier(CLASSIFIERS.find((each) => each === target.value) ?? 'cause')}
        options={CLASSIFIERS.map((value) => ({ value, label: t(`groups.classifier.${value}`) }))}
      />
      <SelectField
        label={t('groups.orderLabel')}
        hideLabel
        className="w-44"
        value={filter.order ?? 'open'}
        onChange={({ target }) =>
          onFilter({ ...filter, order: GROUP_ORDERS.find((each) => each === target.value) })
        }
        options={GROUP_ORDERS.map((value) => ({ value, label: t(`groups.order.${value}`) }))}
      />
      <SwitchField
        label={t('groups.showMuted')}
        checked={filter.muted ?? false}
        onChange={({ target }) => onFilter({ ...filter, muted: target.checked })}
      />
    </Toolbar>
  );
}

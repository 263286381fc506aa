import { useTranslation } from 'react-i18next';
import { EXPECTED, type FilterProblem } from '../../../shared/filter/problem.ts';

const NAMED: ReadonlySet<string> = new Set(EXPECTED);
/** Signs and words of the language itself stand for themselves. */
const OWN_SIGN = /^(?:[(),]|and|or|in|exists)$/;
const MOST_NAMED = 12;

/** What is wrong with a filter, in the operator's language. */
export function useProblemText(): (problem: FilterProblem) => string {
  const { t } = useTranslation();
  const nameOf = (expected: string) =>
    NAMED.has(expected) && !OWN_SIGN.test(expected) ? t(`filters.expected.${expected}`) : `“${expected}”`;
  return ({ code, found, expected }) => {
    const names = expected.slice(0, MOST_NAMED).map(nameOf);
    return t(`filters.problem.${code}`, {
      found: found.slice(0, 80),
      expected: names.join(
        code === 'unknown-value' || code === 'operator-not-possible' ? ', ' : t('filters.or'),
      ),
    });
  };
}

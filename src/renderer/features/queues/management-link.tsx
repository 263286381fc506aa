import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** To where the address of the management API is given. */
export function ManagementLink({ connectionId }: { readonly connectionId: string }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/connections"
      search={{ edit: connectionId }}
      className="text-accent-text underline underline-offset-2"
    >
      {t('queues.note.enable')}
    </Link>
  );
}

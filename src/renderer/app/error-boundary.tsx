/** A defect in one screen stays in that screen. */
import { Bug } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toClientError } from '../client/client-error.ts';
import { Button } from '../components/button.tsx';
import { EmptyState, ErrorState } from '../components/states.tsx';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  readonly onReset?: () => void;
}

interface Caught {
  readonly error: unknown;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly caught: Caught | null }> {
  override state: { readonly caught: Caught | null } = { caught: null };

  static getDerivedStateFromError(error: unknown): { readonly caught: Caught } {
    return { caught: { error } };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('a screen met a defect', error, info.componentStack);
  }

  override render(): ReactNode {
    const { caught } = this.state;
    if (!caught) return this.props.children;
    const reset = () => {
      this.props.onReset?.();
      this.setState({ caught: null });
    };
    return <Caught error={caught.error} onReset={reset} />;
  }
}

/** An expected failure says what to do; a defect offers to open the screen again. */
function Caught({ error, onReset }: Caught & { readonly onReset: () => void }) {
  const { t } = useTranslation();
  const shown = toClientError(error);
  if (shown.code !== 'internal') return <ErrorState error={shown} onRetry={onReset} />;
  return (
    <div role="alert" className="h-full">
      <EmptyState
        icon={Bug}
        title={t('app.crash.title')}
        text={t('app.crash.text')}
        action={
          <>
            <Button variant="primary" onClick={onReset}>
              {t('app.crash.again')}
            </Button>
            <Button onClick={() => location.reload()}>{t('app.crash.reload')}</Button>
          </>
        }
      />
    </div>
  );
}

/**
 * The window's composition root: link, queries, language, router. What flows in is one {@link Link} to the core; all data
 * comes over it and all commands go over it.
 */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { i18n as I18n } from 'i18next';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { ClientProvider, useLinkState } from '../client/client-context.tsx';
import { type GivenFiles, GivenFilesProvider } from '../client/given-files.tsx';
import { invalidateOnEvents } from '../client/invalidation.ts';
import type { Link } from '../client/link.ts';
import { createQueryClient } from '../client/query-client.ts';
import { CoreLostContext } from '../components/connection-state.tsx';
import { NowProvider } from '../components/time.tsx';
import { ToastProvider } from '../components/toast.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { createConsoleRouter } from './router.tsx';

export interface AppProps {
  readonly link: Link;
  readonly i18n: I18n;
  /** Given to the program to open. */
  readonly files: GivenFiles;
}

export function App({ link, i18n, files }: AppProps) {
  const [queries] = useState(createQueryClient);
  const [router] = useState(() => createConsoleRouter());
  useEffect(() => invalidateOnEvents(link.client, queries), [link, queries]);
  useEffect(() => {
    let wasLost = false;
    return link.subscribe(() => {
      const { kind } = link.state();
      // What changed while the core was away was told to nobody: everything is asked for again.
      if (kind === 'open' && wasLost) void queries.invalidateQueries();
      wasLost = kind === 'lost';
    });
  }, [link, queries]);
  return (
    <I18nextProvider i18n={i18n}>
      <CSPProvider disableStyleElements>
        <ClientProvider link={link}>
          <GivenFilesProvider files={files}>
            <QueryClientProvider client={queries}>
              <Tooltip.Provider>
                <NowProvider>
                  <WithLinkState>
                    <ToastProvider>
                      <ErrorBoundary onReset={() => void queries.resetQueries()}>
                        <Suspense fallback={<Opening />}>
                          <RouterProvider router={router} />
                        </Suspense>
                      </ErrorBoundary>
                    </ToastProvider>
                  </WithLinkState>
                </NowProvider>
              </Tooltip.Provider>
            </QueryClientProvider>
          </GivenFilesProvider>
        </ClientProvider>
      </CSPProvider>
    </I18nextProvider>
  );
}

/** Tells the components, which know of no link, since when there is none. */
function WithLinkState({ children }: { readonly children: ReactNode }) {
  const link = useLinkState();
  return <CoreLostContext value={link.kind === 'lost' ? link.since : null}>{children}</CoreLostContext>;
}

function Opening() {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex h-full items-center justify-center text-muted">
      {t('app.loading')}
    </div>
  );
}

/** The console's client for every view. */
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { ConsoleClient } from '../../shared/handlers.ts';
import type { Link, LinkState } from './link.ts';

const LinkContext = createContext<Link | null>(null);

export function ClientProvider({ link, children }: { readonly link: Link; readonly children: ReactNode }) {
  return <LinkContext.Provider value={link}>{children}</LinkContext.Provider>;
}

export function useLink(): Link {
  const link = useContext(LinkContext);
  if (!link) throw new Error('useLink outside of ClientProvider');
  return link;
}

export function useClient(): ConsoleClient {
  return useLink().client;
}

export function useLinkState(): LinkState {
  const link = useLink();
  return useSyncExternalStore(link.subscribe, link.state);
}

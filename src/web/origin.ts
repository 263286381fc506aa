/** Which requests come from this host's own page: Host against DNS rebinding, Origin against other pages. */

export interface OwnOrigin {
  /** `Host` is exactly this machine's loopback name or address, with our port. */
  isOwnHost(host: string | undefined): boolean;
  /** `Origin` is our own page. A missing one is not: browsers always send it on WebSocket upgrades and on writing requests. */
  isOwnOrigin(origin: string | undefined, host: string | undefined): boolean;
}

export function ownOrigin(port: number): OwnOrigin {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  // The default port of http is left out by browsers.
  if (port === 80) hosts.push('127.0.0.1', 'localhost');
  const isOwnHost = (host: string | undefined) => host !== undefined && hosts.includes(host);
  return {
    isOwnHost,
    isOwnOrigin: (origin, host) => isOwnHost(host) && origin === `http://${host}`,
  };
}

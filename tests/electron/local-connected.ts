import type { Page } from 'playwright';

/** The window says that Local is connected, in either language: main, core and local services have found each other. */
export async function localConnected(page: Page): Promise<void> {
  const name = /^(Conexão|Connection):\s*Local\s*(conectada|connected)$/;
  await page.getByRole('banner').getByRole('button', { name }).waitFor({ timeout: 30_000 });
}

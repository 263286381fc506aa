/** A browser page on the console's address, as an operator in Brazil has it. */
import type { Browser, Page } from 'playwright';

export async function openConsolePage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'pt-BR', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await page.getByRole('navigation').first().waitFor();
  return page;
}

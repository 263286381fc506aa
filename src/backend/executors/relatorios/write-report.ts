/**
 * The `relatorios` executor: collected posts to one HTML report and one CSV, in a folder of their own under
 * `<dataDir>/relatorios`. The same message always gives the same folder and the same bytes.
 */
import { join } from 'node:path';
import { collectedData } from '../collected.ts';
import { folderName } from '../files/names.ts';
import { makeFolder, writeOnce } from '../files/write-file.ts';
import { csvOf } from './csv.ts';
import { htmlOf } from './html.ts';
import type { Report } from './report.ts';

export interface WrittenReport {
  /** Absolute path of the HTML report. */
  readonly arquivo: string;
  /** All files: the report, then the CSV. */
  readonly arquivos: readonly string[];
  readonly total: number;
}

export interface ReportRequest {
  readonly fonte: string;
  readonly correlationId: string;
  readonly madeAt: string;
  readonly dados: unknown;
}

/** Throws the file system's errors. */
export async function writeReport(dataDir: string, request: ReportRequest): Promise<WrittenReport> {
  const { titulo, url, itens } = collectedData.parse(request.dados);
  const { fonte, correlationId, madeAt } = request;
  const report: Report = { fonte, correlationId, madeAt, titulo, url, itens };
  const folder = await makeFolder(join(dataDir, 'relatorios'), folderName(madeAt, fonte, correlationId));
  const [arquivo, csv] = await Promise.all([
    writeOnce(folder, 'relatorio', 'html', htmlOf(report)),
    writeOnce(folder, 'itens', 'csv', csvOf(itens)),
  ]);
  return { arquivo, arquivos: [arquivo, csv], total: itens.length };
}

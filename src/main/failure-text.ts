/** Why the console cannot open its data directory, in words for a dialog of the system. */
import type { ErrorCode, WireError } from '../shared/errors.ts';
import { type Language, systemLanguage } from '../shared/language.ts';

interface Words {
  readonly reasons: Partial<Readonly<Record<ErrorCode, string>>>;
  readonly other: string;
  readonly folder: string;
  readonly detail: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  'pt-BR': {
    reasons: {
      'data-dir-owned':
        'Outro programa está com a pasta de dados aberta e não responde. Encerre-o, ou inicie o console com outra pasta (--data).',
      'storage-failed':
        'A pasta de dados não pode ser usada. Confira as permissões e o espaço livre, ou inicie o console com outra pasta (--data).',
      'storage-from-the-future':
        'Os dados foram gravados por uma versão mais nova do console. Atualize este; nada foi alterado nem apagado.',
      'disk-full': 'O disco está cheio. Libere espaço e abra o console outra vez.',
    },
    other: 'O console encontrou um defeito ao abrir a pasta de dados.',
    folder: 'Pasta',
    detail: 'Detalhe',
  },
  en: {
    reasons: {
      'data-dir-owned':
        'Another program has the data folder open and does not answer. End it, or start the console with another folder (--data).',
      'storage-failed':
        'The data folder cannot be used. Check its permissions and the free space, or start the console with another folder (--data).',
      'storage-from-the-future':
        'The data was written by a newer version of the console. Update this one; nothing was changed or deleted.',
      'disk-full': 'The disk is full. Free some space and open the console again.',
    },
    other: 'The console met a defect while it opened the data folder.',
    folder: 'Folder',
    detail: 'Detail',
  },
};

/** `languages`: what the system prefers, as BCP 47 tags. The detail is the operating system's own, mostly English. */
export function failureText(error: WireError, dataDir: string, languages: readonly string[]): string {
  const { reasons, other, folder, detail } = WORDS[systemLanguage(languages)];
  const { reason } = error.details;
  return [
    reasons[error.code] ?? other,
    '',
    `${folder}: ${dataDir}`,
    `${detail}: ${typeof reason === 'string' ? reason : error.message}`,
  ].join('\n');
}

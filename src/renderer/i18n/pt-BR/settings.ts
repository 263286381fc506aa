import type { Messages } from '../messages.ts';

export const settings = {
  title: 'Ajustes',
  appearance: 'Aparência',
  language: { label: 'Idioma', system: 'Do sistema', 'pt-BR': 'Português (Brasil)', en: 'English' },
  theme: { label: 'Tema', system: 'Do sistema', light: 'Claro', dark: 'Escuro', contrast: 'Alto contraste' },
  density: { label: 'Densidade', comfortable: 'Confortável', compact: 'Compacta' },
  about: {
    title: 'Sobre',
    version: 'Versão',
    host: 'Roda como',
    operator: 'Operador',
    started: 'Iniciado em',
    dataDir: 'Pasta de dados',
    disk: 'Bancos de dados',
    secrets: 'Senhas',
    encryption: 'Em disco',
  },
  host: {
    electron: 'aplicativo',
    web: 'no navegador, servido por esta máquina',
    cli: 'linha de comando',
    test: 'teste',
  },
} satisfies Messages;

import { expect, it } from 'vitest';
import { wordsMatcher } from '../../../../src/backend/text/matches.ts';

it.each([
  ['', 'qualquer coisa', true],
  ['  !? ', 'qualquer coisa', true],
  ['merenda', 'Aquisição de MERENDAS', true],
  ['aquisicao açúcar', 'acucar: aquisição', true],
  ['ar-condicionado', 'manutenção de ar condicionado', true],
  ['veículo moto', 'locação de veículos', false],
  ['34', 'R$ 1.234,50', false],
  ['enda', 'merenda', false],
])('the words %j in %j: %s', (search, text, found) => {
  expect(wordsMatcher(search)(text)).toBe(found);
});

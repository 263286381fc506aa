import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../src/backend/text/charset.ts';

const xml = (encoding: string | null, text: string) =>
  `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ''}?><t>${text}</t>`;
const SAMPLE = 'coração – “água” €';

describe('charset of a document', () => {
  it.each([
    ['windows-1252', 'windows-1252'],
    ['iso-8859-1', 'windows-1252'],
    ['UTF-8', 'utf-8'],
    ['koi8-r', 'koi8-r'],
    ['Shift_JIS', 'shift_jis'],
  ])('%s from the XML declaration', (declared, actual) => {
    const text = actual === 'koi8-r' ? 'привет' : actual === 'shift_jis' ? '日本語' : SAMPLE;
    expect(decodeText(iconv.encode(xml(declared, text), actual), 'application/xml')).toBe(
      xml(declared, text),
    );
  });

  it('the HTTP header goes before the declaration', () => {
    const bytes = iconv.encode(xml('utf-8', SAMPLE), 'windows-1252');
    expect(decodeText(bytes, 'text/xml; charset="windows-1252"')).toContain(SAMPLE);
  });

  it('a byte order mark goes before the header', () => {
    expect(decodeText(Buffer.from(`\ufeff${xml(null, SAMPLE)}`), 'text/xml; charset=iso-8859-1')).toBe(
      xml(null, SAMPLE),
    );
  });

  it.each(['utf-16le', 'utf-16be'])('%s with and without a mark', (encoding) => {
    const text = xml('utf-16', SAMPLE);
    expect(decodeText(iconv.encode(text, encoding, { addBOM: true }), '')).toBe(text);
    expect(decodeText(iconv.encode(text, encoding), 'application/rss+xml')).toBe(text);
  });

  it('meta of an HTML page', () => {
    const html = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head>${SAMPLE}`;
    expect(decodeText(iconv.encode(html, 'windows-1252'), 'text/html')).toContain(SAMPLE);
  });

  it('an unknown or refuted name falls through to UTF-8', () => {
    expect(decodeText(Buffer.from(xml('no-such-charset', SAMPLE)), 'text/xml; charset=nonsense')).toContain(
      SAMPLE,
    );
    expect(decodeText(Buffer.from(xml('utf-16', SAMPLE)), '')).toContain(SAMPLE);
  });

  it('bytes that are no UTF-8 become replacement characters', () => {
    expect(decodeText(Buffer.from([0x3c, 0x61, 0xff, 0x3e]), '')).toBe('<a\ufffd>');
    expect(decodeText(Buffer.alloc(0), '')).toBe('');
  });
});

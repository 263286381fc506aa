/** Texts on which a careless search for personal data is slow (docs/faults.md, H13). */

/** What makes a careless search look at the same characters over and over. */
export function hostileTexts(size: number): Readonly<Record<string, string>> {
  const filled = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  return {
    letters: filled('a'),
    'at signs': filled('@'),
    'addresses without an end': filled('a@'),
    'one long local part': `${filled('a')}@`,
    'labels without a top': filled('a@a.a-'),
    dots: filled('.'),
    digits: filled('1'),
    'digits and dots': filled('1.'),
    'digits and spaces': filled('12345678901 '),
    'brackets and digits': filled('(1'),
    'groups of three': filled('123.456.789-0'),
    'tags without an end': filled('<a'),
    'tags that nearly end': filled('<aaaaaaaa'),
    ampersands: filled('&#'),
    percents: filled('%4'),
    'percent signs that are signs': filled('%40%31'),
    backslashes: filled('\\u00'),
    'uuids that nearly are': filled('00000000-0000-4000-8000-00000000000g'),
    'base64 of nothing': filled('QUJDRA'),
    'base64 line': `${filled('QUJDRA')}=`,
    brackets: filled('['),
    'brackets and quotes': filled('["'),
    quotes: filled('"'),
    'escaped quotes': filled('\\"'),
    'a string without an end': `["${filled('a1@')}`,
    'keys within keys': filled('{"a":'),
    'json in json': JSON.stringify(JSON.stringify({ a: filled('1@a.') })),
    capitals: filled('ABCDEFGHIJKL12'),
    'no-break spaces': filled('1\u00a0'),
  };
}

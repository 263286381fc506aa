/** The query language for the editor: its parser, and what its words look like. */
import { HighlightStyle, LRLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { styleTags, tags } from '@lezer/highlight';
import { parser } from '../../../shared/filter/grammar/parser.ts';

const KEYWORDS = 'OrWord AndWord NotWord InWord ExistsWord LastWord SinceWord BeforeWord BetweenWord';

const language = LRLanguage.define({
  name: 'filter',
  parser: parser.configure({
    props: [
      styleTags({
        [KEYWORDS]: tags.keyword,
        'Field/Word': tags.propertyName,
        Operator: tags.operator,
        'Comparison/Word Membership/Word List/Word Span/Word': tags.atom,
        'Quoted Comparison/Quoted Membership/Quoted List/Quoted': tags.string,
        '( )': tags.paren,
      }),
    ],
  }),
});

const look = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent-text)', fontWeight: '600' },
  { tag: tags.propertyName, color: 'var(--ink)', fontWeight: '500' },
  { tag: tags.operator, color: 'var(--muted)' },
  { tag: tags.atom, color: 'var(--info)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.paren, color: 'var(--muted)' },
]);

export const queryLanguage: Extension = [language, syntaxHighlighting(look)];

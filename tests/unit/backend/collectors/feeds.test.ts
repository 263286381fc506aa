import { describe, expect, it } from 'vitest';
import { readFeed } from '../../../../src/backend/collectors/feeds/read-feed.ts';

const URL_ = 'https://blog.example.org/feed.xml';

function feedOf(text: string) {
  const { feed, problem } = readFeed(text, URL_);
  if (!feed) throw new Error(problem ?? 'no feed');
  return feed;
}

const onlyItem = (text: string) => {
  const [item] = feedOf(text).itens;
  if (!item) throw new Error('no item');
  return item;
};

const rss = (items: string, channel = '') =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Canal</title><link>https://blog.example.org/</link>${channel}${items}</channel></rss>`;

describe('RSS 2.0', () => {
  it('reads a WordPress-shaped item', () => {
    expect(
      onlyItem(
        rss(`<item><title>Pão &amp; queijo &#8211; parte 1</title><link>https://blog.example.org/pao/</link>
          <comments>https://blog.example.org/pao/#comments</comments><dc:creator><![CDATA[Ana Souza]]></dc:creator>
          <pubDate>Tue, 14 Oct 2025 09:30:00 -0300</pubDate><category><![CDATA[Comida]]></category>
          <guid isPermaLink="false">https://blog.example.org/?p=12</guid>
          <description><![CDATA[<p>Um texto com <a href="x">link</a>, &eacute; bom&hellip;</p><p>Dois</p>]]></description>
          <content:encoded><![CDATA[<p>Muito mais</p>]]></content:encoded></item>`),
      ),
    ).toEqual({
      id: 'https://blog.example.org/?p=12',
      titulo: 'Pão & queijo – parte 1',
      url: 'https://blog.example.org/pao/',
      autor: 'Ana Souza',
      publicado_em: '2025-10-14T12:30:00.000Z',
      resumo: 'Um texto com link, é bom… Dois',
    });
  });

  it('does not take elements of other vocabularies for its own', () => {
    const item = onlyItem(
      rss(
        '<item><media:title>Foto</media:title><media:description>da capa</media:description><title>Certo</title><atom:link href="https://other.example/self" rel="self"/><link>https://blog.example.org/a</link></item>',
        '<atom:link href="https://blog.example.org/feed" rel="self"/>',
      ),
    );
    expect(item).toMatchObject({ titulo: 'Certo', url: 'https://blog.example.org/a', resumo: null });
  });

  it('finds vocabularies by their address, whatever the prefix', () => {
    const text = `<rss version="2.0" xmlns:d="http://purl.org/dc/elements/1.1/"><channel><title>t</title><item><title>a</title><d:creator>Bia</d:creator><d:date>2024-02-29</d:date></item></channel></rss>`;
    expect(onlyItem(text)).toMatchObject({ autor: 'Bia', publicado_em: '2024-02-29T00:00:00.000Z' });
  });

  it('resolves relative links against the site, and takes a permalink guid for a missing link', () => {
    const items = feedOf(
      rss(
        '<item><title>a</title><link>/posts/1</link></item><item><title>b</title><guid>https://blog.example.org/b</guid></item>',
      ),
    ).itens;
    expect(items.map(({ url }) => url)).toEqual([
      'https://blog.example.org/posts/1',
      'https://blog.example.org/b',
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'ftp://example.org/a',
  ])('drops the link %s', (link) => {
    expect(onlyItem(rss(`<item><title>a</title><link>${link}</link></item>`)).url).toBeNull();
  });

  it('gives items without guid and link an id of their own that stays', () => {
    const text = rss('<item><title>a</title></item><item><title>b</title></item>');
    const ids = feedOf(text).itens.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(feedOf(text).itens.map(({ id }) => id)).toEqual(ids);
  });

  it('keeps the first of items with the same id', () => {
    const items = feedOf(
      rss('<item><guid>1</guid><title>a</title></item><item><guid>1</guid><title>b</title></item>'),
    ).itens;
    expect(items.map(({ titulo }) => titulo)).toEqual(['a']);
  });

  it('names a post without a title by its text', () => {
    expect(onlyItem(rss('<item><description>Só um texto</description></item>')).titulo).toBe('Só um texto');
    expect(onlyItem(rss('<item><guid isPermaLink="false">x</guid></item>')).titulo).toBe('(sem título)');
  });

  it('reads double-encoded markup, and keeps a bare less-than', () => {
    const item = onlyItem(
      rss(
        '<item><title>Tom &amp;amp; Jerry &lt;b&gt;juntos&lt;/b&gt;</title><description>1 &lt; 2</description></item>',
      ),
    );
    expect(item).toMatchObject({ titulo: 'Tom & Jerry juntos', resumo: '1 < 2' });
  });

  it('takes the name out of "e-mail (name)"', () => {
    expect(onlyItem(rss('<item><title>a</title><author>x@example.org (Rui Sá)</author></item>')).autor).toBe(
      'Rui Sá',
    );
  });

  it('strips scripts, styles and comments from summaries', () => {
    const item = onlyItem(
      rss(
        '<item><title>a</title><description><![CDATA[<style>p{}</style>Oi<script>alert(1)</script><!-- x --><img src=x onerror=alert(1)> tudo]]></description></item>',
      ),
    );
    expect(item.resumo).toBe('Oi tudo');
  });

  it('cuts a long summary without splitting a character', () => {
    const item = onlyItem(rss(`<item><title>a</title><description>${'𝄞'.repeat(3000)}</description></item>`));
    expect(item.resumo).toHaveLength(1999);
    expect(item.resumo?.isWellFormed()).toBe(true);
  });

  it('reads a channel with no items, and rss in the userland namespace', () => {
    expect(feedOf(rss('')).itens).toEqual([]);
    expect(
      feedOf(
        '<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><title>u</title><item><title>x</title></item></channel></rss>',
      ).itens,
    ).toHaveLength(1);
  });

  it('reads RSS 0.91 with its document type, and unescaped ampersands', () => {
    const feed = feedOf(
      '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>R&D</title><item><title>P & Q</title><link>https://e.org/?a=1&b=2</link></item></channel></rss>',
    );
    expect(feed.titulo).toBe('R&D');
    expect(feed.itens[0]).toMatchObject({ titulo: 'P & Q', url: 'https://e.org/?a=1&b=2' });
  });
});

describe('RSS 1.0 (RDF)', () => {
  it('reads items beside the channel', () => {
    const feed =
      feedOf(`<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://e.org/"><title>Notícias</title><link>https://e.org/</link><items><rdf:Seq><rdf:li rdf:resource="https://e.org/1"/></rdf:Seq></items></channel>
      <item rdf:about="https://e.org/1"><title>Um</title><link>https://e.org/1</link><dc:date>2025-10-14T12:00:00+00:00</dc:date><dc:creator>Eva</dc:creator><description>Texto</description></item></rdf:RDF>`);
    expect(feed).toEqual({
      formato: 'rdf',
      titulo: 'Notícias',
      itens: [
        {
          id: 'https://e.org/1',
          titulo: 'Um',
          url: 'https://e.org/1',
          autor: 'Eva',
          publicado_em: '2025-10-14T12:00:00.000Z',
          resumo: 'Texto',
        },
      ],
    });
  });
});

describe('Atom', () => {
  const atom = (body: string, attributes = '') =>
    `<feed xmlns="http://www.w3.org/2005/Atom"${attributes}><title type="html">Di&amp;aacute;rio</title><author><name>Lia</name></author>${body}</feed>`;

  it('reads an entry, its links and its dates', () => {
    const feed = feedOf(
      atom(`<entry><id>tag:e.org,2025:1</id><title>Um &lt;i&gt; dois</title><link rel="self" href="https://e.org/1.atom"/><link rel="enclosure" href="https://e.org/1.mp3"/>
      <link rel="alternate" type="application/json" href="https://e.org/1.json"/><link rel="alternate" type="text/html" href="https://e.org/1"/>
      <published>2025-10-14T12:00:00.5Z</published><updated>2025-10-15T12:00:00Z</updated><summary type="html">&lt;p&gt;Oi&lt;/p&gt;</summary></entry>`),
    );
    expect(feed.titulo).toBe('Diário');
    expect(feed.itens[0]).toEqual({
      id: 'tag:e.org,2025:1',
      titulo: 'Um <i> dois',
      url: 'https://e.org/1',
      autor: 'Lia',
      publicado_em: '2025-10-14T12:00:00.500Z',
      resumo: 'Oi',
    });
  });

  it('keeps the order of mixed content in xhtml', () => {
    const item = onlyItem(
      atom(
        '<entry><id>1</id><title>t</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Olá <b>meu</b> caro <i>mundo</i>.</div></content></entry>',
      ),
    );
    expect(item.resumo).toBe('Olá meu caro mundo .');
  });

  it('resolves links by xml:base, nested', () => {
    const item = onlyItem(
      atom(
        '<entry xml:base="2025/"><id>1</id><title>t</title><link href="um"/></entry>',
        ' xml:base="https://e.org/blog/"',
      ),
    );
    expect(item.url).toBe('https://e.org/blog/2025/um');
  });

  it('reads a feed whose every name has a prefix', () => {
    const feed = feedOf(
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>P</a:title><a:entry><a:id>1</a:id><a:title>um</a:title></a:entry></a:feed>',
    );
    expect(feed.itens).toHaveLength(1);
  });

  it('reads Atom 0.3', () => {
    const item = onlyItem(
      '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>v</title><entry><title>t</title><id>1</id><issued>2004-01-01T10:00:00Z</issued></entry></feed>',
    );
    expect(item.publicado_em).toBe('2004-01-01T10:00:00.000Z');
  });
});

describe('JSON Feed', () => {
  const json = (items: unknown[], more = {}) =>
    JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'J', items, ...more });

  it('reads 1.1, and 1.0 with a single author and a number for an id', () => {
    const feed = feedOf(
      json([
        {
          id: 7,
          url: '/a',
          title: 'A',
          content_html: '<p>x</p>',
          date_published: '2025-10-14T09:00:00-03:00',
          authors: [{ name: 'Ana' }, { name: 'Bia' }],
        },
        { id: 'b', content_text: 'Olá', author: { name: 'Caio' } },
      ]),
    );
    expect(feed.formato).toBe('json');
    expect(feed.itens).toEqual([
      {
        id: '7',
        titulo: 'A',
        url: 'https://blog.example.org/a',
        autor: 'Ana, Bia',
        publicado_em: '2025-10-14T12:00:00.000Z',
        resumo: 'x',
      },
      { id: 'b', titulo: 'Olá', url: null, autor: 'Caio', publicado_em: null, resumo: 'Olá' },
    ]);
  });

  it('survives odd items and fields without losing the others', () => {
    const feed = feedOf(json([null, 3, { id: 'a', title: 5, url: { x: 1 } }, { id: 'b', title: 'B' }]));
    expect(feed.itens.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('takes other JSON for no feed', () => {
    expect(readFeed('{"a":1}', URL_).feed).toBeNull();
    expect(readFeed('{"version":"https://jsonfeed.org/version/1","items":5}', URL_).feed).toBeNull();
  });
});

describe('what is no feed, or hostile', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['other XML', '<html><body>x</body></html>'],
    [
      'a sitemap',
      '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url></urlset>',
    ],
    ['an rss without a channel', '<rss version="2.0"></rss>'],
    ['binary', '\u0000\u0001\ufffd\ufffd'],
    ['broken JSON', '{"version": '],
  ])('%s is no feed, and does not throw', (_name, text) => {
    expect(readFeed(text, URL_).feed).toBeNull();
  });

  it('billion laughs stays small: declared entities are not expanded', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
    );
    const text = `<!DOCTYPE rss [<!ENTITY l0 "lol">${levels.join('')}]><rss version="2.0"><channel><title>&l9;</title><item><title>&l9;</title></item></channel></rss>`;
    const started = performance.now();
    const { feed } = readFeed(text, URL_);
    expect(performance.now() - started).toBeLessThan(500);
    expect(JSON.stringify(feed ?? '').length).toBeLessThan(1_000);
  });

  it('external entities are not read', () => {
    const text =
      '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title></channel></rss>';
    expect(JSON.stringify(readFeed(text, URL_))).not.toContain('root:');
  });

  it('H03: deep nesting is refused quickly', () => {
    const started = performance.now();
    expect(readFeed(`<rss>${'<a>'.repeat(300_000)}`, URL_).feed).toBeNull();
    expect(
      readFeed(`{"version":"https://jsonfeed.org/version/1","items":${'['.repeat(2_000_000)}`, URL_).feed,
    ).toBeNull();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('H04: names of the prototype harm nothing', () => {
    readFeed(
      '<rss __proto__="x"><channel><__proto__><polluted>1</polluted></__proto__></channel></rss>',
      URL_,
    );
    readFeed(
      '<rss><channel constructor="x"><item><toString>1</toString><constructor>2</constructor><title>a</title></item></channel></rss>',
      URL_,
    );
    readFeed(
      '{"version":"https://jsonfeed.org/version/1","__proto__":{"polluted":1},"items":[{"id":"a","__proto__":{"polluted":1}}]}',
      URL_,
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('reads on within bounds: 5,000 items in under two seconds, a million brackets at once', () => {
    const started = performance.now();
    expect(feedOf(rss('<item><title>a</title></item>'.repeat(5_000))).itens).toHaveLength(1);
    readFeed('<'.repeat(1_000_000), URL_);
    onlyItem(
      rss(`<item><title>a</title><description><![CDATA[${'<'.repeat(200_000)}]]></description></item>`),
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

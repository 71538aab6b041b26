"""Foreign HTML and the blocks it becomes, and what an address means: on the server and in the
browser."""

ADDRESSES = {
    "example.org": "https://example.org",
    " www.example.org/a b?c ": "https://www.example.org/a%20b?c",
    "page.html": None,
    "HTTPS://Example.org": "https://Example.org",
    "http:example.org": None,
    "http://": None,
    "http://[bad": None,
    "https://two words": None,
    "name@example.org": "mailto:name@example.org",
    "mailto:name@example.org?subject=Hello there": "mailto:name@example.org?subject=Hello%20there",
    "mailto:": None,
    "112": "tel:112",
    "+44 (0)20 7946 0000": "tel:+44(0)2079460000",
    "tel:999": "tel:999",
    "tel:call": None,
    "192.168.0.1": None,
    "//example.org/x": "https://example.org/x",
    "/articles/": "/articles/",
    "#s-doses": "#s-doses",
    "#ref-1": None,
    "javascript:alert(1)": None,
    "java\nscript:alert(1)": None,
    "\x01javascript:alert(1)": None,
    "data:text/html,x": None,
    "file:///C:/x.doc": None,
    "some words": None,
    "": None,
}

CASES = {
    "headings": ("<h1>One</h1><h4>Four</h4>", "<h2>One</h2><h3>Four</h3>"),
    "headings below several of the first level": (
        "<h1>A</h1><h2>a</h2><h1>B</h1><h3>b</h3>",
        "<h2>A</h2><h3>a</h3><h2>B</h2><h3>b</h3>",
    ),
    "definitions": (
        "<dl><dt>Magnesium</dt><dd>A metal.</dd></dl>",
        "<p><strong>Magnesium</strong></p><p>A metal.</p>",
    ),
    "unknown elements in a paragraph": (
        "<p>Well <g-emoji>done</g-emoji>, <w:sdt>all</w:sdt>.</p>",
        "<p>Well done, all.</p>",
    ),
    "a paragraph of which nothing is left": (
        "<p><del>x</del></p><p>y</p>",
        "<p>y</p>",
    ),
    "unknown blocks": (
        "<my-card>One</my-card><card>Two</card><div>Three</div>Four<address>Five</address>",
        "<p>One</p><p>Two</p><p>Three</p><p>Four</p><p>Five</p>",
    ),
    "a block in a mark": (
        "<b>One<div>Two</div></b>",
        "<p><strong>One</strong></p><p><strong>Two</strong></p>",
    ),
    "a caption": (
        "<figure><img src='https://example.org/a.png'><figcaption>Runners</figcaption></figure><p>Text</p>",
        "<p><em>Runners</em></p><p>Text</p>",
    ),
    "lines": ("<pre>one\n  two\n</pre>", "<p>one<br>&nbsp;&nbsp;two</p>"),
    "other sites": (
        "<iframe src='https://example.org/v' title='A talk'></iframe><embed src='//example.org/x'>"
        "<video><source src='https://example.org/a.mp4'>old</video><object>instead</object>",
        '<p><a href="https://example.org/v">A talk</a></p>'
        '<p><a href="https://example.org/x">https://example.org/x</a></p>'
        '<p><a href="https://example.org/a.mp4">https://example.org/a.mp4</a></p><p>instead</p>',
    ),
    "addresses": (
        "<p><a href='tel:+44 20 7946'>a</a> <a href='mailto:x@example.org'>b</a> "
        "<a href='example.org'>c</a> <a href='javascript:alert(1)'>d</a> <a href='java&#10;script:x'>e</a> "
        "<a href='file:///C:/x'>f</a> <a href='//example.org/x'>g</a> <a href='x@example.org'>h</a></p>",
        '<p><a href="tel:+44207946">a</a> <a href="mailto:x@example.org">b</a> '
        '<a href="https://example.org">c</a> d e f <a href="https://example.org/x">g</a> '
        '<a href="mailto:x@example.org">h</a></p>',
    ),
    "links to headings": (
        "<p><a href='#d'>Dose</a> <a href='#n'>note</a></p><h3 id='d'>The dose, à jour</h3>",
        '<p><a href="#s-the-dose-à-jour">Dose</a> note</p><h3>The dose, à jour</h3>',
    ),
    "lists": (
        "<ul><li>One</li><ul><li>Under</li></ul>loose<li><h4>Two</h4></li></ul><li>alone</li>",
        "<ul><li><p>One</p><ul><li><p>Under</p></li></ul></li><li><p>loose</p></li>"
        "<li><p><strong>Two</strong></p></li></ul><ul><li><p>alone</p></li></ul>",
    ),
    "tables": (
        "<table><caption>Doses <b>a day</b></caption><thead><tr><th>A<th>B</thead>"
        "<tr><td colspan=2>1<p>2</table><table role=presentation><tr><td>x<td>y</table>",
        '<table data-caption="Doses a day"><tbody><tr><th><p>A</p></th><th><p>B</p></th></tr>'
        '<tr><td colspan="2"><p>1</p><p>2</p></td></tr></tbody></table><p>x</p><p>y</p>',
    ),
    "formatting by style": (
        "<p><span style='font-weight:700'>b</span> <b style='font-weight:normal'>n</b> "
        "<i>i <span style='font-style:normal'>n</span></i> H<span style='vertical-align:sub'>2</span>O "
        "<span style='text-decoration:line-through'>s</span></p>",
        "<p><strong>b</strong> n <em>i </em>n H<sub>2</sub>O <s>s</s></p>",
    ),
    "deleted, commented and hidden": (
        "<p>Take <del>300</del><ins>100</ins> mg<span class=msoDel>!</span>"
        "<span style='mso-element:comment'>why</span><span style='display:none'>x</span></p>"
        "<svg><text>no</text></svg><noscript>no</noscript><style>p{}</style>",
        "<p>Take 100 mg</p>",
    ),
    "invisible characters": (
        "<p>soft\u00adhy\u200bphen\ufeff wo\u2060rd na\u200cme \u202eover \ufb01ne \u200ework</p>"
        "<p>\u0645\u06cc\u200c\u0634\u0648\u062f \u0915\u094d\u200d\u0937 \u0e01\u200b\u0e02 "
        "\U0001f468\u200d\U0001f469 \u05d0\u200f!</p>",
        "<p>softhyphen word name over fine work</p>"
        "<p>\u0645\u06cc\u200c\u0634\u0648\u062f \u0915\u094d\u200d\u0937 \u0e01\u200b\u0e02 "
        "\U0001f468\u200d\U0001f469 \u05d0\u200f!</p>",
    ),
    "quotations and titles": (
        "<blockquote data-source=3 data-locator='p. 4' lang=de><p>Wort</p><footer>— A, <cite>B</cite>"
        "</footer></blockquote><p><q>so</q> <cite data-source=3></cite></p>",
        '<blockquote data-source="3" data-locator="p. 4" lang="de"><p>Wort</p><p>— A, <em>B</em></p>'
        '</blockquote><p>“so” <cite data-source="3"></cite></p>',
    ),
    "boxes": (
        "<section data-box=key-points><p>One</p><section data-box=care><p>Two</p></section></section>"
        "<section><p>Three</p></section>",
        '<section data-box="key-points"><p>One</p><p>Two</p></section><p>Three</p>',
    ),
    "annotated characters": (
        "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>, <math><mi>p</mi><mo>=</mo></math>5</p>",
        "<p>漢(kan), p=5</p>",
    ),
    "a picture between words": ("<p>one<img src=x>two</p>", "<p>one two</p>"),
}

namespace RepoGrant.Reports;

/// <summary>The page's style: light, dark, on a phone, on paper.</summary>
internal static class PageStyle
{
    // All text has a contrast of at least 4.5 to 1 with its background (WCAG 2.2, 1.4.3), in both color schemes.
    public const string Css = """
        :root{color-scheme:light dark;--page:#fff;--text:#1b1f24;--soft:#57606a;--line:#d0d7de;--head:#f3f5f7;--good:#116329;--bad:#a40e26;
        --bar:#2f6fad}
        @media(prefers-color-scheme:dark){:root{--page:#14171b;--text:#e6e9ed;--soft:#a2abb5;--line:#3a424b;--head:#1f242a;--good:#6fd08c;
        --bad:#ff9aa2;--bar:#6aa9e9}}
        *{box-sizing:border-box}body{margin:0 auto;padding:1rem;max-width:75rem;background:var(--page);color:var(--text);
        font:15px/1.5 system-ui,sans-serif}
        h1{font-size:1.6rem;margin:.2rem 0;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:2rem 0 .5rem}
        h3{font-size:1rem;margin:1rem 0 .3rem;overflow-wrap:anywhere}
        p{margin:.4rem 0;overflow-wrap:anywhere}header p,footer{color:var(--soft)}li{overflow-wrap:anywhere}
        .status{font-size:1rem;border:2px solid;border-radius:.3rem;padding:0 .5rem;vertical-align:middle}.good{color:var(--good)}
        .soft{color:var(--soft)}.id{display:inline-block;max-width:100%;margin-right:.6rem}
        .bad,rect.failed{color:var(--bad);font-weight:600}
        .counts{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;padding:0;margin:.5rem 0}
        .problem{border-left:4px solid var(--bad);padding:.1rem .8rem;margin:.8rem 0}.problem h3{margin-top:.3rem}
        ul{padding-left:1.4rem;margin:.4rem 0}.text{white-space:pre-wrap}
        code,pre{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}pre{white-space:pre-wrap;background:var(--head);padding:.6rem}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        .wide{overflow-x:auto}.tall{max-height:80vh;overflow:auto;border:1px solid var(--line)}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;
        border-bottom:1px solid var(--line);font-weight:normal}thead th{background:var(--head);font-weight:600}
        .matrix th,.matrix td,.facts th,.facts td{white-space:nowrap}.matrix thead th{position:sticky;top:0;z-index:1}
        .matrix th:first-child{position:sticky;left:0;background:var(--head)}.matrix tbody th{font:13px/1.7 ui-monospace,monospace}
        .matrix thead th:first-child{z-index:2}td.bad{font-weight:600}
        svg{width:100%;min-width:56rem;font:13px system-ui,sans-serif}svg text{fill:var(--text)}svg text.bad{fill:var(--bad)}
        svg .small{font-size:11px;fill:var(--soft)}
        rect{fill:var(--bar)}rect.failed{fill:var(--bad)}.tick{stroke:var(--line)}details{margin:.4rem 0}summary{cursor:pointer}
        @media(max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
        @media print{body{max-width:none;font-size:10pt}.tall{max-height:none;overflow:visible}
        .matrix td,.matrix thead th{white-space:normal}.matrix{font-size:8pt}.matrix th,.matrix td{padding:.15rem .3rem}
        .matrix tbody th{font-size:8pt}
        .matrix th:first-child,.matrix thead th{position:static}
        details::details-content{content-visibility:visible}section{break-inside:auto}tr{break-inside:avoid}}
        """;
}

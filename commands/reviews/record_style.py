"""How the record looks, on a screen and on paper."""

STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d1c1d;--soft:#5c5b5c;--line:#d9d9d9;--bar:#0b5c9c}
@media(prefers-color-scheme:dark){:root{--paper:#1a1d21;--ink:#ececec;--soft:#b3b3b3;--line:#3c4045;--bar:#7db8ef}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#333;--line:#999}section{break-inside:avoid-page}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:52rem;padding:1.25rem 1rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;margin:0 0 1rem}
h2{font-size:1.1rem;margin:2rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.25rem 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0}
th{font-weight:600;white-space:nowrap;width:9.5rem;color:var(--soft)}
.day{padding-top:1rem;font-weight:600}
.soft{color:var(--soft)}
.struck td{text-decoration:line-through}
.bars{list-style:none;margin:0;padding:0}
.bars li{margin:.5rem 0}
.bars i{display:block;height:.5rem;border-radius:.25rem;background:var(--bar)}
a{color:var(--bar)}
img{max-width:100%;max-height:30rem;margin:.5rem 0}
footer{margin-top:2rem;color:var(--soft);font-size:.9rem}
@media(max-width:32rem){th{width:7rem;white-space:normal;overflow-wrap:normal}}
"""

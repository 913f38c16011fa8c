"""How the status page looks: readable on a phone, by day and by night; every colour beside a word."""

STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d1c1d;--soft:#5c5b5c;--line:#d9d9d9;--good:#00664a;
--mild:#8a5a00;--bad:#a8321c;--work:#0b5c9c}
@media(prefers-color-scheme:dark){:root{--paper:#1a1d21;--ink:#ececec;--soft:#b3b3b3;--line:#3c4045;--good:#5cc8a0;
--mild:#e3b04b;--bad:#ff8f73;--work:#7db8ef}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:44rem;padding:1.25rem 1rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;margin:0 0 .75rem}
h2{font-size:1.05rem;margin:2rem 0 .5rem}
h3{font-size:1.05rem;margin:0 0 .5rem}
.say{margin:0;padding:.9rem 1rem;border:1px solid;border-left-width:.4rem;border-radius:.5rem;
font-weight:600;font-size:1.15rem}
.say.none{color:var(--good)}.say.minor{color:var(--mild)}.say.major,.say.critical{color:var(--bad)}
.say.maintenance{color:var(--work)}
.parts{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:.5rem}
.parts li{display:flex;justify-content:space-between;gap:1rem;padding:.75rem 1rem}
.parts li+li{border-top:1px solid var(--line)}
.parts b{text-align:right}
.operational{color:var(--good)}.degraded_performance{color:var(--mild)}.partial_outage,.major_outage{color:var(--bad)}
.under_maintenance{color:var(--work)}
article{border:1px solid var(--line);border-left-width:.4rem;border-radius:.5rem;padding:.9rem 1rem;margin:1rem 0 0;
color:var(--ink)}
article.minor{border-left-color:var(--mild)}article.major,article.critical{border-left-color:var(--bad)}
article.maintenance{border-left-color:var(--work)}
article.maintenance p{margin:0}
ol{list-style:none;margin:0;padding:0}
ol li+li{border-top:1px solid var(--line);margin-top:.75rem;padding-top:.75rem}
ol p{margin:.25rem 0 0}
time{color:var(--soft);font-size:.9rem}
footer{margin-top:2rem;color:var(--soft);font-size:.9rem}
a{color:var(--work)}
"""

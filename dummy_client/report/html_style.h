#pragma once
// The style sheet of the HTML report.

#include <string_view>

namespace portstorm::client {

inline constexpr std::string_view html_style = R"(
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1c2430; --soft: #5d6978; --rule: #dfe3e8;
  --good: #157347; --bad: #b42318; --warn: #8a5a00;
  --line1: #2563eb; --line2: #d97706; --line3: #be185d; --line4: #0f766e; --line5: #7c3aed;
  --line6: #64748b; --hover: #1c243014; }
@media (prefers-color-scheme: dark) { :root {
  --page: #12161c; --card: #1a2028; --text: #e4e8ee; --soft: #97a3b3; --rule: #2d3642;
  --good: #3fb97c; --bad: #f4736a; --warn: #e0a93b;
  --line1: #6ea8fe; --line2: #f0a94a; --line3: #f472b6; --line4: #2dd4bf; --line5: #b794f6;
  --line6: #94a3b8; --hover: #ffffff1a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1180px; background: var(--page);
  color: var(--text); font: 14px/1.5 system-ui, "Segoe UI", "Malgun Gothic", sans-serif; }
h1 { font-size: 22px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 15px; margin: 0 0 10px; }
p { margin: 4px 0; overflow-wrap: anywhere; }
header { margin-bottom: 16px; }
.soft, .nothing { color: var(--soft); }
.verdict { border-left: 6px solid; border-radius: 6px; padding: 10px 16px; margin: 14px 0;
  background: var(--card); overflow-wrap: anywhere; }
.verdict b { font-size: 18px; margin-right: 10px; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.verdict span { color: var(--text); }
section, figure { background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
  padding: 14px 16px; margin: 0 0 16px; min-width: 0; overflow-x: auto; }
.grid2 { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr));
  gap: 0 16px; align-items: stretch; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-weight: 500; text-align: right; white-space: nowrap; }
td { text-align: right; white-space: nowrap; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--rule); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th.l, td.l { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 8em; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
td.value { white-space: normal; overflow-wrap: anywhere; }
td.tick { width: 1.6em; }
figcaption { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-bottom: 6px; }
.key { color: var(--soft); }
.key i { display: inline-block; width: 12px; height: 3px; margin-right: 6px;
  vertical-align: middle; border-radius: 2px; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, "Segoe UI", "Malgun Gothic", sans-serif; }
svg .y { text-anchor: end; } svg .x { text-anchor: middle; }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .mark { stroke: var(--warn); stroke-width: 1; stroke-dasharray: 3 3; }
svg text.marktext { fill: var(--warn); stroke: var(--card); stroke-width: 3px;
  paint-order: stroke; }
svg polyline { fill: none; stroke-linejoin: round; }
.line1 { stroke: var(--line1); stroke-width: 2.8; } /* still seen under another line */
.line2 { stroke: var(--line2); stroke-width: 1.6; }
.line3 { stroke: var(--line3); stroke-width: 1.6; }
.line4 { stroke: var(--line4); stroke-width: 1.6; }
.line5 { stroke: var(--line5); stroke-width: 1.6; }
.line6 { stroke: var(--line6); stroke-width: 1.6; }
.dot1, .swatch1 { fill: var(--line1); background: var(--line1); }
.dot2, .swatch2 { fill: var(--line2); background: var(--line2); }
.dot3, .swatch3 { fill: var(--line3); background: var(--line3); }
.dot4, .swatch4 { fill: var(--line4); background: var(--line4); }
.dot5, .swatch5 { fill: var(--line5); background: var(--line5); }
.dot6, .swatch6 { fill: var(--line6); background: var(--line6); }
svg .hover { fill: transparent; } svg .hover:hover { fill: var(--hover); }
)";

}  // namespace portstorm::client

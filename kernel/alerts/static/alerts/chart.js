/* Draws the table of a series as bars with its bound; without script the table itself is there. */
(function () {
  "use strict";
  var box = document.querySelector("[data-chart]");
  if (!box || !window.echarts) { return; }
  var rows = Array.from(document.querySelectorAll("#" + box.dataset.chart + " tbody tr")).map(function (row) {
    return Array.from(row.cells).map(function (cell) { return cell.textContent; });
  });
  var style = getComputedStyle(document.documentElement);
  function ink(name, other) { return style.getPropertyValue(name).trim() || other; }
  box.hidden = false;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", document.getElementById("series").textContent);
  document.querySelector(".g-alert-data").open = false;
  var bound = rows.map(function (row) { return Number(row[2]); });
  var chart = window.echarts.init(box);
  chart.setOption({
    animation: false,
    grid: { left: 36, right: 12, top: 36, bottom: 28 },
    legend: { top: 0, textStyle: { color: ink("--g-ink-2", "#4b5563") } },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: rows.map(function (row) { return row[0].slice(5); }) },
    yAxis: { type: "value", minInterval: 1 },
    series: [
      { name: box.dataset.count, type: "bar", data: rows.map(function (row, place) {
        var count = Number(row[1]);
        return { value: count, itemStyle: { color: count > bound[place] ? "#c2342b" : "#2f6bd6" } };
      }) },
      { name: box.dataset.bound, type: "line", step: "middle", symbol: "none", data: bound,
        lineStyle: { type: "dashed", color: "#6b7280" }, itemStyle: { color: "#6b7280" } }
    ]
  });
  window.addEventListener("resize", function () { chart.resize(); });
}());

// The switch between the clean text and its changes stays as it was from page to page; it works without this script.
(() => {
  "use strict";
  const KEY = "policybook-redline";
  const box = document.getElementById("redline-switch");
  if (!box || box.defaultChecked) return; // a page that is all about the changes since one submission
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  box.checked = sessionStorage.getItem(KEY) === "on" || Boolean(target && target.classList.contains("gone"));
  if (box.checked && target) target.scrollIntoView();
  box.addEventListener("change", () => sessionStorage.setItem(KEY, box.checked ? "on" : "off"));
})();

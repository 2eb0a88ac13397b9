// @ts-check
// Steps through pictures: each waits until the reader has guessed which column will change.

const COLUMNS = { files: "Files", cache: "The cache", names: "Your names", "": "Nothing" };

/**
 * What the reader is told.
 * @param {string} guess
 * @param {string[]} changed
 */
function verdict(guess, changed) {
  const right = guess ? changed.includes(guess) : changed.length === 0;
  const names = changed.map((column) => COLUMNS[/** @type {keyof typeof COLUMNS} */ (column)].toLowerCase());
  return `${right ? "Yes" : "No"}. Changed: ${names.join(" and ") || "nothing"}.`;
}

for (const steps of document.querySelectorAll(".steps")) {
  const all = [...steps.querySelectorAll(".step")];
  for (const [number, step] of all.entries()) {
    const changed = step.getAttribute("data-changed");
    if (changed === null) continue;
    step.classList.add("unanswered");
    const question = step.querySelector(".step-question");
    const choices = document.createElement("div");
    choices.className = "step-choices";
    choices.setAttribute("role", "group");
    choices.setAttribute("aria-label", question?.textContent ?? "");
    for (const [column, title] of Object.entries(COLUMNS)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = title;
      button.addEventListener("click", () => {
        for (const other of choices.children) other.setAttribute("aria-pressed", String(other === button));
        answer.textContent = verdict(column, changed.split(" ").filter(Boolean));
        step.classList.remove("unanswered");
        all[number + 1]?.classList.remove("waiting");
      });
      choices.append(button);
    }
    const answer = document.createElement("p");
    answer.className = "step-answer";
    answer.setAttribute("role", "status");
    question?.after(choices, answer);
    if (all.slice(0, number).some((before) => before.hasAttribute("data-changed"))) step.classList.add("waiting");
  }
}

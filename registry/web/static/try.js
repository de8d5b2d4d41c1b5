// The box: puts an example in, sends what is in it to /graphql, shows what comes back.
"use strict";

const box = document.getElementById("box");
const query = document.getElementById("document");
const token = document.getElementById("token");
const send = document.getElementById("send");
const answer = document.getElementById("answer");
const about = document.getElementById("about");
const examples = [...document.querySelectorAll("article")];

for (const command of document.querySelectorAll(".command code")) {
  command.textContent = command.textContent.replace(/^curl \S+(?=\/graphql)/, "curl " + location.origin);
}

const textOf = (example) => example.querySelector(".query").textContent;

async function ask() {
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json" };
  if (token.value.trim()) headers.Authorization = "Bearer " + token.value.trim();
  send.disabled = true;
  const began = performance.now();
  try {
    const reply = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query: query.value }) });
    const text = await reply.text();
    answer.textContent = pretty(text);
    const database = /\bdb;dur=([\d.]+)/.exec(reply.headers.get("Server-Timing") || "");
    about.textContent = [
      "HTTP " + reply.status,
      Math.round(performance.now() - began) + " ms",
      database ? "SQL " + Number(database[1]).toFixed(1) + " ms" : "",
      text.length.toLocaleString("en") + " 字符 characters",
      reply.headers.get("X-Request-Id"),
    ].filter(Boolean).join(" · ");
  } catch (problem) {
    answer.textContent = "没有收到回答。 No answer came.\n" + problem.message;
    about.textContent = "";
  } finally {
    send.disabled = false;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

for (const example of examples) {
  const button = example.querySelector(".take");
  button.hidden = false;
  button.addEventListener("click", () => {
    query.value = textOf(example);
    box.scrollIntoView({ block: "nearest" });
    ask();
  });
}
query.value = textOf(examples[0]);
box.hidden = false;
box.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
});

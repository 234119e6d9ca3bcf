"use strict";

// The local inbox: shows each open approval as the card that Teams would show, and sends the answer back.
const interval = 1500;
const token = document.querySelector('meta[name="inbox-token"]').content;
const [approvals, nothing, settled, releases, person, trouble] =
  ["approvals", "nothing", "settled", "releases", "person", "trouble"].map(id => document.getElementById(id));
const shown = new Map();
const done = new Set(); // A list that was read before an answer must not bring its card back.

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function show(asked) {
  const { id } = asked.approval.request;
  if (done.has(id)) return;
  const text = JSON.stringify(asked);
  const before = shown.get(id);
  if (before?.text === text) return; // A comment that is being written stays.
  const article = element("article", "card");
  article.dataset.approval = id;
  article.append(renderCard(asked.card, action => answer(article, asked, action)), note(asked.approval));
  before ? before.article.replaceWith(article) : approvals.append(article);
  shown.set(id, { article, text, asked });
}

/** The card is as it was when it was asked; what was answered since stands below it. */
function note(approval) {
  const line = element("p", "note");
  line.setAttribute("role", "status");
  if (approval.decisions.length > 0) line.textContent = `${approval.decisions.map(said).join(", ")}; it takes ${approval.request.policy.quorums.reduce((sum, quorum) => sum + quorum.count, 0)} to approve.`;
  return line;
}

const spoken = { Approve: "approved", Reject: "rejected", BreakGlass: "broke the glass" };
const said = decision => `${decision.by} ${decision.for ? `for ${decision.for} ` : ""}${spoken[decision.answer]}`;

async function answer(article, asked, action) {
  const word = { "approval.approve": "Approve", "approval.reject": "Reject" }[action.verb];
  if (!word || article.inert) return;
  article.inert = true;
  const { id } = asked.approval.request;
  try {
    const response = await fetch(`/inbox/approvals/${id}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-inbox-token": token },
      body: JSON.stringify({ by: person.value, answer: word, comment: action.data?.reason || action.data?.comment || null }),
    });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) complain(article, body.detail ?? `The host answered ${response.status}.`);
    else if (body.approval.state !== "Open") settle(body.approval);
  } catch {
    complain(article, "The host does not answer.");
  }
  article.inert = false;
  await refresh();
}

function complain(article, sentence) {
  const line = article.querySelector(".note");
  line.className = "note bad";
  line.textContent = sentence;
}

/** Takes an ended approval out of the list and says what came of it. */
function settle(approval) {
  const { id, release, stage } = approval.request;
  const line = element("li", approval.state);
  line.append(element("strong", "", `${release} for ${stage}`), element("span", "", ` ${approval.state.toLowerCase()}`));
  const { decisions } = approval;
  if (decisions.length > 0) line.append(`: ${decisions.map(d => said(d) + (d.comment ? ` (“${d.comment}”)` : "")).join(", ")}`);
  line.tabIndex = -1;
  settled.prepend(line);
  done.add(id);
  shown.get(id)?.article.remove();
  shown.delete(id);
  line.focus();
}

function dropAllBut(open) {
  for (const [id, { article, asked }] of shown) {
    if (open.has(id)) continue;
    const line = element("li", "Elsewhere", `${asked.approval.request.release} for ${asked.approval.request.stage} was settled elsewhere`);
    settled.prepend(line);
    article.remove();
    shown.delete(id);
  }
}

function offer(people) {
  const options = [...people].sort();
  if (options.length === 0 || options.join() === [...person.options].map(o => o.value).join()) return;
  const chosen = person.value;
  person.replaceChildren(...options.map(name => new Option(name, name, false, name === chosen)));
  person.disabled = false;
}

function list(views) {
  releases.replaceChildren(...views.map(view => {
    const line = element("li", view.state);
    line.append(element("strong", "", view.id), element("span", "state", words(view.state)), element("p", "", view.sentence));
    return line;
  }));
  if (views.length === 0) releases.append(element("li", "none", "None yet."));
}

const words = state => state.replace(/(?<=[a-z])[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

async function read(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`The host answered ${response.status}.`);
  return response.json();
}

async function refresh() {
  try {
    const [asked, recent] = await Promise.all([read("/inbox/approvals"), read("/inbox/releases")]);
    asked.approvals.forEach(show);
    dropAllBut(new Set(asked.approvals.map(one => one.approval.request.id)));
    offer(new Set(asked.approvals.flatMap(one => one.approval.request.policy.quorums.flatMap(quorum => quorum.group.people))));
    list(recent.releases);
    nothing.hidden = shown.size > 0;
    trouble.hidden = true;
  } catch (failure) {
    trouble.textContent = failure instanceof TypeError ? "The host does not answer; this page asks again." : failure.message;
    trouble.hidden = false;
  }
}

(async function follow() {
  await refresh();
  setTimeout(follow, interval);
})();

"use strict";

// The approval page: signs the person in, shows them the card as Teams shows it, and sends their answer with their own access token.
const setting = name => document.querySelector(`meta[name="slipway-${name}"]`).content;
const [who, person, line, signIn, again, card] = ["who", "person", "status", "sign-in", "again", "card"].map(id => document.getElementById(id));
const root = new URL(setting("root"), location.href);
const approval = /\/approvals\/([0-9a-f]{1,64})\/page\/?$/.exec(location.pathname)?.[1];
// By the app's id, not its address: only so may an app ask for a token for itself.
const scopes = [`${setting("client")}/${setting("scope")}`];
const entra = new msal.PublicClientApplication({
  auth: {
    clientId: setting("client"),
    authority: `${setting("login")}/${setting("tenant")}`,
    knownAuthorities: [new URL(setting("login")).host],
    redirectUri: new URL("page", root).href,
  },
  // Gone with the tab; and no cookie, so nothing is sent along that the page has not sent itself.
  cache: { cacheLocation: "sessionStorage" },
});
let face = null;
let busy = false;

class Refusal extends Error {
  constructor(message, needsSignIn = false) {
    super(message);
    this.needsSignIn = needsSignIn;
  }
}

function say(sentence, kind = "", ways = []) {
  line.textContent = sentence;
  line.className = kind;
  signIn.hidden = !ways.includes(signIn);
  again.hidden = !ways.includes(again);
}

function complain(failure) {
  const known = failure instanceof Refusal;
  if (!known) console.warn(failure);
  say(
    known ? failure.message : failure instanceof msal.AuthError ? `Signing in did not work (${failure.errorCode}); sign in again.` : "The page made a mistake; try again.",
    "bad",
    failure.needsSignIn || failure instanceof msal.AuthError ? [signIn] : face ? [] : [again]);
  line.focus();
}

async function token() {
  try {
    // No hidden frame is tried: the page's policy allows none.
    const cacheLookupPolicy = msal.CacheLookupPolicy.AccessTokenAndRefreshToken;
    return (await entra.acquireTokenSilent({ scopes, account: entra.getActiveAccount(), cacheLookupPolicy })).accessToken;
  } catch (failure) {
    if (failure instanceof msal.InteractionRequiredAuthError) throw new Refusal("Your sign-in is over; sign in again.", true);
    throw failure;
  }
}

async function ask(path, body) {
  const headers = { authorization: `Bearer ${await token()}` };
  if (body) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(new URL(`approvals/${approval}/${path}`, root), { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Refusal("Slipway does not answer; try again in a moment.");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Refusal(answer.detail ?? `Slipway answered ${response.status}; try again in a moment.`, response.status === 401);
}

function show(next) {
  if (face?.shown === next.shown) return;
  face = next;
  // A button that opens this very page leads nowhere from here.
  const actions = face.card.actions?.filter(action => action.url !== location.href);
  card.replaceChildren(renderCard({ ...face.card, actions }, answer));
  card.hidden = false;
  document.title = `${face.card.fallbackText} · Slipway`;
}

/** Shows the card as it stands. */
async function load() {
  if (busy) return;
  busy = true;
  try {
    show(await ask("card"));
    say("");
  } catch (failure) {
    complain(failure);
  } finally {
    busy = false;
  }
}

/** Sends an answer, once however often it is clicked. */
async function answer(action) {
  if (busy) return;
  busy = true;
  const button = document.activeElement?.closest?.(".ac-pushButton");
  const title = button?.textContent;
  if (button) button.textContent = "Sending…";
  card.inert = true;
  card.setAttribute("aria-busy", "true");
  say("Sending your answer…");
  try {
    const { comment = null, reason = null, emergency = null } = action.data ?? {};
    const outcome = await ask("page", { verb: action.verb, revision: face.revision, shown: face.shown, comment, reason, emergency });
    show(outcome.face);
    say(outcome.says, outcome.taken ? "done" : "news");
    line.focus();
  } catch (failure) {
    complain(failure);
  } finally {
    if (button) button.textContent = title;
    card.inert = false;
    card.removeAttribute("aria-busy");
    busy = false;
  }
}

const signInAgain = options => entra.loginRedirect({ scopes, ...options }).catch(complain);

async function begin() {
  signIn.onclick = () => signInAgain();
  again.onclick = load;
  document.getElementById("switch").onclick = () => signInAgain({ prompt: "select_account" });
  await entra.initialize();
  const account = (await entra.handleRedirectPromise())?.account ?? entra.getActiveAccount();
  if (!approval) return say("Open the link of an approval's card; without it there is nothing to show here.");
  if (!account) {
    say("Taking you to sign in…");
    return signInAgain();
  }
  entra.setActiveAccount(account);
  person.textContent = account.username || account.name;
  who.hidden = false;
  say("Reading the card…");
  await load();
  // Whoever comes back to the tab sees the card as it stands, unless they have begun to write.
  document.addEventListener("visibilitychange", () => {
    const writes = [...card.querySelectorAll("textarea, input")].some(input => input.value);
    if (document.visibilityState === "visible" && !writes && signIn.hidden) load();
  });
}

begin().catch(complain);

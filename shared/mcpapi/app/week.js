// The week calendar. What the business wrote (names, mostly) only ever becomes text.
const at = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 640px)"); // as in week.css

let locale = "en-GB";
let week; // what is shown: the structured content of week_calendar
let asked; // a day of the week that is shown, or of the one that was asked for since
let open; // the button of the session whose details are shown
const hues = new Map(); // by activity: which of the stylesheet's colours it has

// element makes an element of texts and elements.
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const button = (words, act) => element("button", { type: "button", onclick: act }, words);

// Days are written as they are dated, wherever the person is; times by the business's clock.
const day = (date, options) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(date));
const time = (instant) => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: week.timeZone }).format(new Date(instant));
const shift = (date, days) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

function span() {
  const range = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return range.formatRange(new Date(week.days[0].date), new Date(week.days[6].date));
}

// places says how full a session is, and in which of the stylesheet's states that is.
function places({ kind, status, capacity, spotsLeft }) {
  if (status === "cancelled") return ["Cancelled", "cancelled"];
  if (kind === "appointment") return ["Appointment", "appointment"];
  if (spotsLeft === 0) return ["Full", "full"];
  return [`${spotsLeft} of ${capacity} free`, spotsLeft * 4 <= capacity ? "few" : "free"];
}

function standing({ kind, status, capacity, spotsLeft }) {
  if (status === "cancelled") return { Status: "Cancelled" };
  return kind === "appointment" ? { Kind: "Appointment" } : { Places: `${capacity - spotsLeft} of ${capacity} taken` };
}

function hue({ activityId }) {
  if (!hues.has(activityId)) hues.set(activityId, `hue${hues.size % 8}`);
  return hues.get(activityId);
}

function card(session, date) {
  const [words, state] = places(session);
  const made = element("button", { type: "button", className: `session ${state} ${hue(session)}` },
    element("span", { className: "time" }, time(session.startTime), element("span", { className: "until" }, `–${time(session.endTime)}`)), " ",
    element("span", { className: "name" }, session.activity), " ",
    element("span", { className: "leader" }, session.leader), " ",
    element("span", { className: "places" }, words));
  made.setAttribute("aria-expanded", "false");
  made.onclick = () => (open === made ? close() : unfold(made, session, date));
  return element("li", {}, made);
}

function column({ date, sessions }) {
  const when = date === week.today ? "today" : date < week.today ? "past" : "";
  const heading = element("h2", { id: `day-${date}` },
    element("span", { className: "weekday" }, day(date, { weekday: "short" })), " ",
    element("span", { className: "number" }, day(date, { day: "numeric" })),
    element("span", { className: "month" }, ` ${day(date, { month: "long" })}`),
    ...(when === "today" ? [element("span", { className: "unseen" }, " (today)")] : []));
  const made = element("section", { className: `day ${when}` }, heading,
    sessions.length ? element("ol", {}, ...sessions.map((session) => card(session, date))) : element("p", { className: "none" }, "No sessions"));
  made.setAttribute("aria-labelledby", heading.id);
  return made;
}

function unfold(opener, session, date) {
  close();
  open = opener;
  open.setAttribute("aria-expanded", "true");
  const facts = {
    When: `${day(date, { weekday: "long", day: "numeric", month: "long" })}, ${time(session.startTime)}–${time(session.endTime)}`,
    With: session.leader,
    ...standing(session),
  };
  const details = element("section", { id: "details", className: hue(session) },
    element("h2", { id: "details-title", tabIndex: -1 }, session.activity),
    element("dl", {}, ...Object.entries(facts).flatMap(([name, fact]) => [element("dt", {}, name), element("dd", {}, fact)])),
    element("div", { className: "actions" }, ...(host.can("message") ? [attendance(session)] : []), button("Close", () => close(true))));
  details.setAttribute("aria-labelledby", "details-title");
  details.onkeydown = ({ key }) => { if (key === "Escape") close(true); };
  place(details);
  at("details-title").focus();
}

// place puts the details below the days when these stand side by side, and below their session in a list.
function place(details) {
  if (wide.matches) at("days").after(details);
  else open.after(details);
}

function close(back = false) {
  at("details")?.remove();
  open?.setAttribute("aria-expanded", "false");
  if (back) open?.focus();
  open = undefined;
}

// attendance asks the assistant, who has the tools and the person's leave. It gets an id and no name: what the business named a
// session would stand there as the person's own words.
function attendance(session) {
  const text = `Show the attendance of the session ${session.id} (${session.startTime}).`;
  const ask = button("Show attendance", async () => {
    const answer = await host.request("ui/message", { role: "user", content: [{ type: "text", text }] }).catch(() => ({ isError: true }));
    at("news").textContent = answer.isError ? "Your assistant did not take the question. Ask it in your own words." : "Your assistant was asked for the attendance.";
    ask.textContent = answer.isError ? "Not asked. Try again" : "Asked your assistant";
  });
  ask.className = "main";
  return ask;
}

function busy(is) {
  at("days").ariaBusy = String(is);
}

function notice(words, ...actions) {
  at("notice").replaceChildren(...(words ? [element("p", {}, words), ...actions] : []));
}

function show(result) {
  busy(false);
  if (!result.structuredContent) return fail(result.isError ? reason(result) : "Your client passes on text alone, which your assistant can read to you.");
  close();
  week = result.structuredContent;
  asked = week.days[0].date;
  const count = week.days.reduce((sum, { sessions }) => sum + sessions.length, 0);
  const sessions = count === 1 ? "1 session" : `${count} sessions`;
  at("title").textContent = span();
  at("where").textContent = `${week.business} · ${sessions} · times in ${week.timeZone.replaceAll("_", " ")}`;
  at("weeks").hidden = !host.can("serverTools");
  at("days").replaceChildren(...(count ? week.days.map(column) : []));
  at("news").textContent = `${span()}: ${sessions}`;
  notice(count === 0 ? "Nothing is scheduled this week. Look at another week, or ask your assistant to schedule a session."
    : week.more ? "This week has more sessions than fit here. Ask your assistant for the last days." : "");
}

// reason is what week_calendar says of its refusal.
function reason({ content }) {
  const text = content?.[0]?.text ?? "";
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text;
  }
}

function fail(why) {
  busy(false);
  close();
  at("days").replaceChildren();
  const words = `The week could not be loaded. ${why}`;
  at("title").textContent = document.title;
  at("where").textContent = "";
  at("news").textContent = words;
  notice(words, ...(host.can("serverTools") ? [button("Try again", () => { at("title").focus(); go(asked); })] : []));
}

// go shows the week of a day. Of two that were asked for in a row, the later is shown, whichever is answered first.
async function go(date) {
  asked = date;
  busy(true);
  try {
    const result = await host.request("tools/call", { name: "week_calendar", arguments: { date } });
    if (asked !== date) return;
    show(result);
    if (!result.isError && host.can("updateModelContext")) host.request("ui/update-model-context", { content: result.content }).catch(() => {});
  } catch (error) {
    if (asked === date) fail(error.message);
  }
}

at("previous").onclick = () => go(shift(asked, -7));
at("next").onclick = () => go(shift(asked, 7));
at("this").onclick = () => go(week.today);
wide.onchange = () => open && place(at("details"));

host.on("ui/notifications/tool-input", ({ arguments: given }) => {
  asked = given?.date ?? asked;
  busy(true);
});
host.on("ui/notifications/tool-result", show);
host.on("ui/notifications/tool-cancelled", () => fail("Your assistant stopped before it was there; ask it again."));
host.on("ui/notifications/host-context-changed", ({ theme, styles, locale: theirs }) => {
  const root = document.documentElement.style;
  if (theme) root.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) if (name.startsWith("--") && value) root.setProperty(name, value);
  // The words here are English; a host in another language gets English dates, and 24 hours.
  if (theirs) locale = /^en(-[A-Z]{2})?$/.test(theirs) ? theirs : "en-GB";
});
host.connect({ name: "frontdesk-week", title: document.title, version: "1.0.0" }).catch(({ message }) => fail(message));

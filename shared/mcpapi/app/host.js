// The app's side of MCP Apps, revision 2026-01-26: JSON-RPC 2.0 by postMessage with the host that shows this page in a frame.
const host = (() => {
  const waiting = new Map(); // by id: requests that the host has not answered
  const handlers = new Map([["ping", () => {}], ["ui/resource-teardown", () => {}]]);
  let id = 0;
  let capabilities = {};

  // Nobody can know the host's origin. What is sent is for whoever shows this page.
  const send = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  const notify = (method, params = {}) => send({ method, params });
  const request = (method, params) => new Promise((resolve, reject) => {
    waiting.set(++id, { resolve, reject });
    send({ id, method, params });
  });

  function receive({ id, method, params = {} }) {
    const handle = handlers.get(method);
    const answer = handle?.(params) ?? {};
    if (id !== undefined) send(handle ? { id, result: answer } : { id, error: { code: -32601, message: `This app does not know ${method}.` } });
  }

  function settle({ id, result, error }) {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result);
  }

  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.jsonrpc !== "2.0") return;
    if (typeof data.method === "string") receive(data);
    else settle(data);
  });

  // reportSize has the host make the frame as high as the page.
  function reportSize() {
    const { height } = document.documentElement.getBoundingClientRect();
    notify("ui/notifications/size-changed", { width: innerWidth, height: Math.ceil(height) });
  }

  return {
    request,
    on: (method, handle) => handlers.set(method, handle),
    can: (capability) => capability in capabilities,
    async connect(appInfo) {
      const answer = await request("ui/initialize", { protocolVersion: "2026-01-26", appInfo, appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] } });
      capabilities = answer.hostCapabilities ?? {};
      handlers.get("ui/notifications/host-context-changed")?.(answer.hostContext ?? {});
      notify("ui/notifications/initialized");
      new ResizeObserver(reportSize).observe(document.documentElement);
    },
  };
})();

// The frame in which a user's own code runs: without an origin, without a network, and with a policy of its own that allows code to be made of text. All
// it does is to start a worker, which inherits that, and to give it the port by which the page speaks to it.

addEventListener("message", ({ data, source, ports }) => {
  if (source !== parent || typeof data?.worker !== "string") return;
  // A frame without an origin starts no worker of the page's; one of its own may load the page's script.
  const code = new Blob([`importScripts(${JSON.stringify(data.worker)})`], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(code));
  worker.addEventListener("error", ({ message }) =>
    parent.postMessage({ failed: message || "it cannot be loaded" }, "*"),
  );
  worker.postMessage("begin", [...ports]);
});

// The library system's own JavaScript client, as its documentation prints it; only the URL is given.
// Plus what a test needs: it says what it heard, one JSON a line, and ends after the first event.

const ws = new WebSocket(process.argv[2]);

ws.onopen = () => {
  // Send search request
  ws.send(JSON.stringify({
    type: 'request',
    action: 'search',
    request_id: '123',
    data: { query_text: 'AI', k: 5 }
  }));
};

ws.onmessage = (event) => {
  const msg = JSON.parse(event.data);
  console.log(JSON.stringify(msg));

  if (msg.type === 'event') {
    ws.close();
  }
};

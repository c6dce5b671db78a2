// The agent system's client as its documentation describes it: service discovery first, then one socket and one
// message. Only the base URL and the token are given. Plus what a test needs: it says what it heard, one JSON a
// line, and ends once the agent has answered.

const [base, token] = process.argv.slice(2);
const discovered = await (await fetch(`${base}/ws/config`)).json();
console.log(JSON.stringify(discovered));
const path = discovered.websocket_config.endpoints.websocket;

const ws = new WebSocket(`${base.replace('http', 'ws')}${path}?token=${token}`);
const sendMessage = (message) => ws.send(JSON.stringify(message));

ws.onopen = () => {
    const content = 'What is in the lab today?';
    const correlationId = 'optional_correlation_id';
    // Send actual message
    sendMessage({
      type: 'user_message',
      payload: { content, correlation_id: correlationId }
    });
};

ws.onmessage = (event) => {
    const message = JSON.parse(event.data);
    console.log(JSON.stringify(message));
    if (['agent_completed', 'agent_failed', 'error'].includes(message.type)) {
        ws.close();
    }
};

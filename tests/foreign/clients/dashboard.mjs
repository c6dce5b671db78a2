// The dashboard system's own JavaScript client, as its documentation prints it; only the URL is given.
// Plus what a test needs: what would change the page is printed, and it ends after `task.failed`.

const did = (what) => console.log(JSON.stringify(what));
const addAgentToUI = (agent) => did({ agent });
const updateTaskStatus = (task, status) => did({ task, status });
const showNotification = (text) => did({ text });
const addMessageToChat = (message) => did({ message });

const ws = new WebSocket(process.argv[2]);

ws.onopen = () => {
    did({ connected: true });
    // Send ping (heartbeat)
    ws.send(JSON.stringify({ type: "ping" }));
};

// Update UI when events arrive
ws.onmessage = (event) => {
    const message = JSON.parse(event.data);

    switch (message.type) {
        case "connection.established":
            did({ established: message.data });
            break;

        case "pong":
            did({ pong: true });
            break;

        case "agent.started":
            addAgentToUI(message.data.agent_id);
            break;

        case "task.completed":
            updateTaskStatus(message.data.task_id, "completed");
            break;

        case "memory.created":
            showNotification(`New memory: ${message.data.content}`);
            break;

        case "conversation.message":
            addMessageToChat(message.data);
            break;

        case "task.failed":
            ws.close();
            break;
    }
};

// The workspace system's own JavaScript, as its documentation prints it, message by message; only the URL
// (with its token) is given. Plus what a test needs: it says what it heard, one JSON a line, and ends once it
// is in the room and the AI has answered.

const ws = new WebSocket(process.argv[2]);
let entered = false;
let answered = false;

ws.onopen = function(event) {
    ws.send(JSON.stringify({
        type: "join_room",
        room_id: "workspace_123"
    }));
    ws.send(JSON.stringify({
        type: "cursor_move",
        room: "workspace_123",
        x: 150,
        y: 300,
        cell: "B2"
    }));
    ws.send(JSON.stringify({
        type: "cell_update",
        sheet_id: "sheet_123",
        cell_id: "A1",
        value: "Hello World",
        formula: "=CONCATENATE('Hello', ' ', 'World')",
        version: 1642161000000
    }));
    ws.send(JSON.stringify({
        type: "status_update",
        status: "busy"  // "online", "away", "busy"
    }));
    ws.send(JSON.stringify({
        type: "typing_start",
        cell_id: "A1",
        room: "workspace_123"
    }));
    ws.send(JSON.stringify({
        type: "typing_stop",
        cell_id: "A1",
        room: "workspace_123"
    }));
    ws.send(JSON.stringify({
        type: "subscribe_notifications",
        categories: ["system", "workspace"],
        modules: ["tables", "ai"],
        priorities: ["normal", "high", "critical"]
    }));
    ws.send(JSON.stringify({
        type: "notification_read",
        notification_id: "notif_123"
    }));
    ws.send(JSON.stringify({
        type: "ai_request",
        request_id: "req_123",
        query: "Analyze this data and provide insights",
        sheet_id: "sheet_123",
        context: { table_range: "A1:Z100" }
    }));
};

ws.onmessage = function(event) {
    const message = JSON.parse(event.data);
    handleMessage(message);
};

function handleMessage(message) {
    console.log(JSON.stringify(message));
    entered ||= message.type === "room_state";
    answered ||= message.type === "error" || ["ai_complete", "ai_error"].includes(message.event_type);
    if (entered && answered) {
        ws.close();
    }
}

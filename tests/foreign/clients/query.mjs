// What the query system's documentation says on the wire, message by message; only the URL is given. Plus what a
// test needs: it says what it heard, one JSON a line, and ends once both questions are answered.

const ws = new WebSocket(process.argv[2]);
const waiting = new Set(['unique-id', 'unique-id-2']);

ws.onopen = () => {
    ws.send(JSON.stringify({
        "type": "query_request",
        "message_id": "unique-id",
        "payload": {
            "natural_language": "Find all proteins from human",
            "endpoint_id": "uniprot",
            "execute": true,
            "limit": 100,
            "timeout": 60
        }
    }));
    ws.send(JSON.stringify({
        "type": "ontology_search",
        "message_id": "unique-id-2",
        "payload": {
            "query": "protein",
            "ontology": "PR",
            "limit": 10
        }
    }));
    ws.send(JSON.stringify({ "type": "ping" }));
};

ws.onmessage = (event) => {
    const message = JSON.parse(event.data);
    console.log(JSON.stringify(message));
    if (['query_result', 'ontology_suggestion', 'error_message'].includes(message.type)) {
        waiting.delete(message.correlation_id);
    }
    if (waiting.size === 0) {
        ws.close();
    }
};

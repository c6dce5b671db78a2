/**
 * What operators hear (docs/wire/admin.md), as types only: nothing here runs.
 *
 * @typedef {{ running: number, waiting: number, done: number, failed: number, refused: number }} JobFigures
 *
 * @typedef {{ p50: number, p99: number, max: number, count: number }} Latency all 0 where nothing was timed
 *
 * @typedef {object} Figures
 * @property {number} active_connections
 * @property {number} authenticated_connections
 * @property {number} active_rooms
 * @property {number} active_users
 * @property {number} total_connections
 * @property {number} refused_connections
 * @property {number} total_messages_received
 * @property {number} total_messages_sent
 * @property {number} bytes_received
 * @property {number} bytes_sent
 * @property {number} queued_messages
 * @property {number} dropped_messages
 * @property {number} rate_limit_violations
 * @property {number} errors
 * @property {number} limited_requests
 * @property {number} wrong_papers
 * @property {number} slow_consumers
 * @property {number} room_restarts
 * @property {number} room_rests
 * @property {number} user_restarts
 * @property {number} store_commits
 * @property {number} store_failures
 * @property {number} average_connection_seconds
 * @property {number} uptime_seconds
 * @property {Latency} latency_ms
 * @property {Record<string, JobFigures>} jobs
 *
 * @typedef {object} Connection
 * @property {string} connection_id
 * @property {string} user_id
 * @property {string} user_name
 * @property {boolean} authenticated
 * @property {string} dialect
 * @property {string} ip
 * @property {string} connected_at
 *
 * @typedef {object} Room
 * @property {string} room_id
 * @property {string} name
 * @property {number} member_count
 * @property {number} max_members
 * @property {boolean} is_public
 * @property {string | null} owner_id
 * @property {string} created_at
 * @property {number} connection_count
 * @property {number} sheet_count
 * @property {number} message_count
 * @property {number} visit_count
 * @property {number} restart_count
 * @property {string} last_activity
 *
 * @typedef {object} Member
 * @property {string} user_id
 * @property {string} user_name
 * @property {string} [status]
 * @property {number} connections
 * @property {string} [last_seen]
 *
 * @typedef {object} Worker
 * @property {string} connection_id
 * @property {string | null} name
 * @property {string[]} services
 * @property {number} capacity
 * @property {string} connected_at
 * @property {boolean} leaving
 * @property {number} jobs_running
 * @property {number} jobs_done
 * @property {number} jobs_failed
 *
 * @typedef {object} Endpoint
 * @property {string} endpoint_id
 * @property {"healthy" | "unhealthy"} status
 * @property {number | null} latency_ms
 * @property {string} [reason]
 * @property {string} since
 *
 * @typedef {object} Happening
 * @property {string} event
 * @property {string} timestamp
 * @property {string} [connection_id]
 * @property {string} [user_id]
 * @property {string} [room_id]
 * @property {string} [dialect]
 * @property {string} [service]
 * @property {number} [close_code]
 * @property {string} [code]
 * @property {number} [retry_after]
 * @property {number} [restarts]
 *
 * @typedef {object} Outcome
 * @property {number} delivered
 * @property {number} queued
 * @property {number} dropped
 *
 * @typedef {{ more: boolean, next?: string, total: number }} Paging
 *
 * @typedef {object} Answers what each command is answered with
 * @property {Figures} get_metrics
 * @property {Paging & { connections: Connection[] }} list_connections
 * @property {Paging & { rooms: Room[] }} list_rooms
 * @property {Paging & { room: Room, members: Member[] }} get_room
 * @property {{ workers: Worker[] }} list_workers
 * @property {{ endpoints: Endpoint[] }} list_endpoints
 * @property {{ counts: Record<string, number>, recent: Happening[] }} list_faults
 * @property {Outcome} broadcast
 * @property {{ disconnected: number }} disconnect
 * @property {{ room_id: string }} close_room
 * @property {{}} drain
 *
 * @typedef {"list_connections" | "list_rooms" | "get_room"} Paged commands that are answered with a page
 */

export {};

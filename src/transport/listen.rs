//! Addresses to listen on, and what stands behind them: an App for HTTP, and a
//! [`Door`] for every connection that asks for an upgrade.

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    io,
    net::{SocketAddr, TcpListener},
    rc::Rc,
    time::Duration,
};

use actix_codec::Framed;
use actix_http::{HttpService, Request, Response, body::MessageBody, h1};
use actix_server::Server;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_web::dev::AppConfig;
use rustls::ServerConfig;
use socket2::{Domain, Protocol, Type};

use super::{Socket, Upgraded};

/// More than this actix-server does not start.
const MAX_WORKERS: usize = 512;
/// What a client may take to send the head of its first request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an idle HTTP connection is kept for its next request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// What a client may take to end an HTTP connection that we have ended.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Unsent bytes that the kernel keeps for a connection. Its own default is megabytes:
/// a slow reader would cost them, hear stale things, and look stalled while it reads
/// (a socket is writable again only when a third of its buffer is free).
#[cfg(target_os = "linux")]
const UNSENT_BYTES_IN_KERNEL: u32 = 128 * 1024;

/// Takes every connection whose request names `Upgrade: websocket`, on any path and
/// however wrong the rest of it is, and every CONNECT. Other upgrades (`h2c`, lists)
/// are plain requests to the app.
pub trait Door: 'static {
    /// Answers the request, and keeps the connection for as long as it lives. What
    /// outlives the answer should be a task of its own: this future is polled inside
    /// the HTTP connection, whose memory is freed when it is done.
    fn enter<T: Socket>(&self, request: Request, socket: Upgraded<T>) -> impl Future<Output = ()>;
}

/// Where and how to listen.
pub struct Ground {
    /// The addresses; port 0 asks for any free port.
    pub addresses: Vec<SocketAddr>,
    /// Threads that serve connections; at least one, at most 512.
    pub workers: usize,
    /// Connections that the kernel keeps until they are accepted.
    pub backlog: u32,
    /// TLS on all addresses, or on none.
    pub tls: Option<ServerConfig>,
}

/// A bound server. It serves while [`server`](Self::server) is awaited.
pub struct Listening {
    /// Ends when it is told to by its handle; it listens to no signals.
    pub server: Server,
    /// The addresses really bound, in the order asked for.
    pub addresses: Vec<SocketAddr>,
}

/// Binds all addresses of `ground`; each worker makes its own app and door.
pub fn listen<A, I, S, B, P, D>(ground: Ground, app: A, door: P) -> io::Result<Listening>
where
    A: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
    P: Fn() -> D + Send + Clone + 'static,
    D: Door,
{
    /// One chain of calls for TCP and for TLS; a closure cannot be generic over them.
    macro_rules! service {
        ($app:ident, $door:ident) => {
            HttpService::build()
                .client_request_timeout(REQUEST_TIMEOUT)
                .client_disconnect_timeout(DISCONNECT_TIMEOUT)
                .keep_alive(KEEP_ALIVE)
                .tcp_nodelay(true)
                .upgrade(upgrade(Rc::new($door())))
                .finish(map_config(
                    $app().into_factory().map_err(|error| error.into().error_response()),
                    |()| AppConfig::default(),
                ))
        };
    }
    let mut builder =
        Server::build().workers(ground.workers.clamp(1, MAX_WORKERS)).disable_signals();
    let mut addresses = Vec::with_capacity(ground.addresses.len());
    for address in ground.addresses {
        let listener = bind(address, ground.backlog)?;
        addresses.push(listener.local_addr()?);
        let (app, door) = (app.clone(), door.clone());
        builder = match ground.tls.clone() {
            None => builder.listen("http", listener, move || service!(app, door).tcp()),
            Some(tls) => builder
                .listen("https", listener, move || service!(app, door).rustls_0_23(tls.clone())),
        }?;
    }
    if addresses.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no address to listen on"));
    }
    Ok(Listening { server: builder.run(), addresses })
}

fn bind(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let bound = || {
        let (domain, protocol) = (Domain::for_address(address), Protocol::TCP);
        let socket = socket2::Socket::new(domain, Type::STREAM, Some(protocol))?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        // Accepted connections inherit it.
        #[cfg(target_os = "linux")]
        socket.set_tcp_notsent_lowat(UNSENT_BYTES_IN_KERNEL)?;
        socket.bind(&address.into())?;
        socket.listen(i32::try_from(backlog).unwrap_or(i32::MAX))?;
        Ok(socket.into())
    };
    bound().map_err(|error: io::Error| io::Error::new(error.kind(), format!("{address}: {error}")))
}

/// Shows upgrade requests to the door.
fn upgrade<T: Socket, D: Door>(
    door: Rc<D>,
) -> impl ServiceFactory<
    (Request, Framed<T, h1::Codec>),
    Config = (),
    Response = (),
    Error = Infallible,
    InitError = (),
> {
    fn_service(move |(request, framed): (Request, Framed<T, h1::Codec>)| {
        let door = Rc::clone(&door);
        async move {
            door.enter(request, framed.into()).await;
            Ok(())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_taken_is_named() {
        let taken = bind(SocketAddr::from(([127, 0, 0, 1], 0)), 1).unwrap();
        let address = taken.local_addr().unwrap();
        let error = bind(address, 1).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        assert!(error.to_string().starts_with(&address.to_string()), "{error}");
    }
}
